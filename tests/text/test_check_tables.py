"""What the chapter on printed figures says of the checks' results."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.checks import STATUSES
from helpers.figures import check_charts as charts
from helpers.project.registry import load_registry
from helpers.text import check_tables
from helpers.text import printed_figure_tables as printed


def checks(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["id", "case", "status", "published_value"])
    return table.assign(
        source_document="evaluation-report",
        section="2.2, Table 2",
        quantity=[f"Quantity of {name}" for name in table["id"]],
        recomputed_value=None,
        official_value=None,
        official_comparison=None,
        disagreement_id=None,
        explanation="Why.",
        value_kind="count",
        qualifier="exact",
        held_against=None,
    )


TABLE = checks(
    ("a", "coventry", "agrees_with_official", "85"),
    ("b", "coventry", "differs", "9"),
    ("c", "coventry", "differs", "8"),
    ("d", "all", "inconsistent_in_source", "2"),
    ("e", "ealing", "not_checkable", "7"),
)


def test_the_summary_counts_each_status() -> None:
    text = check_tables.summary_text(TABLE)
    assert "print 5 figures" in text
    assert "For 4 there is" in text
    assert "1 agrees with official statistics; 2 differ from official statistics; 0 fit only" in text
    assert "0 add up within the documents" in text


def test_directions_are_counted_among_what_agrees() -> None:
    text = check_tables.summary_text(TABLE.assign(value_kind="claim"))
    assert "1 agrees with official statistics, of which 1 say" in text


def test_sides_of_a_contradiction_are_one_question() -> None:
    sides = checks(("a", "all", "inconsistent_in_source", "2"), ("b", "ealing", "inconsistent_in_source", "3"))
    assert "on 1 question, in 2 printed figures" in check_tables.contradictions_phrase(
        sides.assign(disagreement_id="a")
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (TABLE, "of four figures that can be checked, one agrees with official statistics, two differ from"),
        (TABLE, "; one more cannot be checked"),
        (TABLE[1:3], "of two figures that can be checked, none agrees with official statistics or adds up: two"),
        (TABLE[4:], "there is nothing to check it against"),
    ],
)
def test_outcomes_are_shares_of_what_can_be_checked(rows: pd.DataFrame, said: str) -> None:
    assert said in check_tables.outcomes_phrase(rows)


def test_discrepancies_come_by_case_and_leave_none_out() -> None:
    registry = load_registry()
    found = [
        rows
        for status in ("differs", "inconsistent_in_source")
        for *_, rows in check_tables.discrepancies(TABLE, status, registry)
    ]
    assert sorted(pd.concat(found)["id"]) == ["b", "c", "d"]
    titles = [title for title, *_ in check_tables.discrepancies(TABLE, "inconsistent_in_source", registry)]
    assert titles == ["The project"]


def test_what_was_found_says_whether_it_is_official_or_from_parts() -> None:
    table = TABLE.copy()
    table.loc[table["id"] == "b", "official_comparison"] = "7 (2023/24)"
    table.loc[table["id"] == "d", "recomputed_value"] = "2.6"
    found = check_tables.reading_table(table)["Found"]
    assert list(found) == ["–", "Official: 7 (2023/24)", "–", "From parts: 2.6", "–"]


def test_the_full_table_marks_each_status() -> None:
    assert list(check_tables.full_table(TABLE)["Printed"]) == ["85 ✓", "9 ≠", "8 ≠", "2 ‡", "7"]


def test_each_figure_is_an_anchor_once_where_its_explanation_stands() -> None:
    apart = TABLE[TABLE["status"].isin(check_tables.EXPLAINED_APART)]
    every = check_tables.full_table(TABLE).rename(columns={"How it was checked": "Explanation"})
    shown = [check_tables.reading_table(apart), every]
    cells = pd.concat(shown, ignore_index=True)
    for name in TABLE["id"]:
        with_anchor = cells[cells["Figure, and where it stands"].str.contains(f"{{#check-{name}}}", regex=False)]
        assert list(with_anchor["Explanation"]) == ["Why."]
    assert sorted(cells["Explanation"][cells["Explanation"].str.startswith("[explained")]) == [
        f"[explained above](published-figures.ipynb#check-{name})" for name in "bcd"
    ]


def test_an_explanation_leads_to_the_data_that_the_rules_asked_each_once() -> None:
    rules = pd.DataFrame(
        [("a", "school_counts"), ("a", "school_counts"), ("a", "deprivation"), ("b", None)],
        columns=["figure_id", "table"],
    )
    told = check_tables.full_table(check_tables.with_tables(TABLE.drop(columns="held_against"), rules))[
        "How it was checked"
    ]
    link = "[{}](data-sources.ipynb#source-{})"
    expected = f"{link.format('school counts', 'school_counts')} and {link.format('deprivation', 'deprivation')}"
    assert told[0] == f"Why. Data: {expected}."
    assert told[4] == "Why."


def test_places_where_few_figures_reproduce_are_named() -> None:
    titles = {"coventry": "Coventry", "ealing": "Ealing"}
    assert check_tables.where_they_differ(TABLE, titles).endswith("for Coventry.")
    assert "at least half" in check_tables.where_they_differ(TABLE[TABLE["case"] == "ealing"], titles)


@pytest.fixture
def ranks() -> pd.DataFrame:
    printed = checks(
        ("coventry-deprivation-rank", "coventry", "other_measure", "68"),
        ("ealing-deprivation-rank", "ealing", "differs", "94"),
    )
    rows = [
        ("coventry-deprivation-rank", "district, Index, rank of income", 68.0, True, False),
        ("coventry-deprivation-rank", "district, Index, rank of income", 68.0, True, False),
        ("coventry-deprivation-rank", "district, Index, rank of score", 81.0, False, True),
        ("coventry-deprivation-rank", "district, Index, average rank", 12508.6, False, True),
        ("ealing-deprivation-rank", "district, Index, rank of income", 95.0, False, False),
    ]
    columns = ["figure_id", "candidate", "value", "fits", "is_named_source"]
    return check_tables.rank_candidates(pd.DataFrame(rows, columns=columns), printed, load_registry())


def test_rank_candidates_are_ranks_and_each_stands_once(ranks: pd.DataFrame) -> None:
    assert ranks["value"].max() < 317
    assert not ranks.duplicated(["label", "candidate"]).any()
    assert list(dict.fromkeys(ranks["label"])) == ["Coventry", "Ealing"]


def test_rankings_say_how_many_printed_ranks_they_give(ranks: pd.DataFrame) -> None:
    table = check_tables.rankings_table(ranks).set_index("Ranking")
    assert table.loc["Index, rank of income", "Printed ranks it gives"] == "1 of 2"
    assert table.loc["Index, rank of score", "Named by the source"] == "yes"
    text = check_tables.rankings_text(ranks)
    assert "with 1 of 2" in text
    assert "No ranking gives the rank printed for Ealing." in text


def published(**changes: object) -> dict:
    row = {"published_value": "85", "value_kind": "count", "qualifier": "exact", "status": "agrees_with_official"}
    return {**row, "official_value": None, **changes}


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (published(), "85 ✓"),
        (published(status="differs", official_value="86"), "85 ≠ 86"),
        (published(status="differs"), "85 ≠"),
        (published(status="other_measure", official_value="78"), "85 ◇ 78"),
        (published(status="adds_up"), "85 Σ"),
        (published(published_value="not_above", value_kind="claim", status="differs"), "not above ≠"),
        (published(status="inconsistent_in_source", official_value="86"), "85 ‡"),
        (published(status="not_checkable"), "85"),
        (published(published_value="51", value_kind="percent", qualifier="approximate"), "around 51% ✓"),
        (published(published_value="1200000", value_kind="money_gbp", status="not_checkable"), "£1.2m"),
    ],
)
def test_a_published_cell_shows_figure_mark_and_what_differs(row: dict, cell: str) -> None:
    assert check_tables.published_cell(row) == cell


def test_the_chart_the_marks_and_the_outcomes_know_every_status() -> None:
    """A status without a mark, a title or a place in a chart would vanish from what readers see."""
    assert set(check_tables.STATUS_MARKS) == set(STATUSES)
    assert set(check_tables.OUTCOMES) == set(STATUSES) - {"not_checkable"}
    for titles in (charts.STATUS_TITLES, charts.COLUMN_TITLES, charts.STATUS_STYLES, printed.STATUS_TITLES):
        assert set(titles) == set(STATUSES)
    marks = [mark for mark in check_tables.STATUS_MARKS.values() if mark]
    assert len(set(marks)) == len(marks)
