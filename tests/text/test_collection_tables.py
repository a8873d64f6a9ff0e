"""The evidence base rebuilt from counts: totals must be checked, and a missing count must stay missing."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.project.registry import load_registry
from helpers.text import collection_tables
from tests.running import shipped


@pytest.fixture(scope="module")
def sources() -> pd.DataFrame:
    return shipped("evidence_sources")


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    return shipped("published_figures")


def test_printed_totals_reproduce_from_their_parts(sources: pd.DataFrame, figures: pd.DataFrame) -> None:
    checked = collection_tables.check_totals(sources, figures)
    assert set(checked["verdict"]) == {"agrees"}
    assert {"All interviews", "All observations", "Survey"} <= set(checked["what"])


def test_a_changed_part_is_found(sources: pd.DataFrame, figures: pd.DataFrame) -> None:
    planted = sources.copy()
    row = planted.index[planted["source_id"] == "advisory-team-interviews"][0]
    planted.loc[row, "count"] += 1
    checked = collection_tables.check_totals(planted, figures)
    wrong = checked[checked["verdict"] == "differs"]
    assert set(wrong["what"]) == {"Interviews with Advisory Team pilot leads", "All interviews"}


def test_a_total_that_nobody_printed_is_an_error(sources: pd.DataFrame, figures: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="survey-responses-total"):
        collection_tables.check_totals(sources, figures[figures["figure_id"] != "survey-responses-total"])


def test_a_source_without_counts_is_not_zero(sources: pd.DataFrame) -> None:
    per_source = collection_tables.count_by_source(sources)
    documents = per_source[per_source["source_id"] == "documents"]
    assert documents["count"].isna().all()
    table = collection_tables.sources_table(sources, load_registry()).set_index("Source")
    assert table.loc["Documentary evidence", "Total"] == "–"


def timeline(*rows: tuple[str, str, str | None, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["event_id", "date", "end_date", "event"])
    return table.assign(case="all", document="evaluation-report")


def test_a_date_is_drawn_no_more_precisely_than_it_is_known() -> None:
    events = collection_tables.timeline_events(
        timeline(
            ("project-starts", "2022-04", None, "The project starts"),
            ("survey", "2022-12", "2023-02", "Survey"),
            ("review", "2023", None, "Review"),
        ),
        from_year="2022",
    ).set_index("label")
    assert not events.loc["The project starts", "is_span"]
    assert events.loc["Survey", "end"] == pd.Timestamp("2023-02-28")
    assert (events.loc["Review", "start"], events.loc["Review", "end"]) == (
        pd.Timestamp("2023-01-01"),
        pd.Timestamp("2023-12-31"),
    )


def test_contradictory_ends_are_each_drawn_from_the_start() -> None:
    table = timeline(
        ("project-starts", "2022-04", None, "The project starts"),
        ("planned", "2024-04", None, "End of the pilots as first planned"),
        ("ends", "2024-11", None, "The project ends, according to its report"),
    )
    events = collection_tables.timeline_events(table, from_year="2022")
    spans = events[events["is_span"]]
    assert len(spans) == 2
    assert set(spans["start"]) == {pd.Timestamp("2022-04-01")}
    ends = collection_tables.project_ends(table)
    assert list(ends["date"]) == ["2024-04", "2024-11"]
