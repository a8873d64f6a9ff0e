"""Sentences and tables of a pilot's chapter: for one locality as for four, and never more than the counts can bear."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.indicators.cohort_outcomes import exact_interval
from helpers.project.registry import load_registry
from helpers.text import pilot_text

REGISTRY = load_registry()


@pytest.mark.parametrize("pilot", REGISTRY.pilots, ids=lambda pilot: pilot.id)
def test_the_opening_links_to_every_locality(pilot) -> None:
    localities = REGISTRY.localities_of(pilot.id)
    text = pilot_text.opening(pilot, localities, "")
    assert all(f"[{locality.title}]({locality.id}.ipynb)" in text for locality in localities)
    assert ("Its one locality is" in text) == (len(localities) == 1)


def test_headings_suit_one_locality_and_several() -> None:
    one, several = (REGISTRY.localities_of(name) for name in ("combined-authority", "vulnerable-children"))
    assert pilot_text.overview_heading(one) == "## The locality at a glance"
    assert pilot_text.overview_heading(several) == "## The localities at a glance"
    assert "authorities side by side" in pilot_text.comparison_heading(one)
    assert "the three areas" in pilot_text.comparison_heading(one)


def cohorts() -> pd.DataFrame:
    low, high = exact_interval(0, 9)
    return pd.DataFrame(
        {
            "label": ["Coventry: first", "Wakefield: third"],
            "selection_rule": "chosen",
            "support": "help",
            "outcome": ["Permanently excluded", None],
            "pupils_count": pd.array([9, None], dtype="Int64"),
            "outcome_count": pd.array([0, None], dtype="Int64"),
            "outcome_pupils_count": pd.array([9, None], dtype="Int64"),
            "low_pct": [low, None],
            "high_pct": [high, None],
        }
    )


def test_cohorts_say_none_of_nine_with_its_interval_and_never_zero_for_unknown() -> None:
    table = pilot_text.cohorts_reading(cohorts())
    assert table["What is reported"].iloc[0] == "Permanently excluded: none of 9 (0% to 34%)"
    assert table["What is reported"].iloc[1] == "no outcome reported"
    assert table["Children"].iloc[1] == "–"


def test_the_warning_names_regression_to_the_mean_and_the_widest_interval() -> None:
    text = pilot_text.cohorts_warning(cohorts())
    assert "regression to the mean" in text
    assert "none of 9" in text
    assert "up to 34%" in text
    assert "exact" not in pilot_text.cohorts_warning(cohorts().iloc[1:])


def test_remarks_on_comparing_years_are_told_once() -> None:
    table = pd.DataFrame(
        {"short_title": ["A", "B", "C"], "comparability": ["Not comparable.", "Not comparable.", None]}
    )
    text = pilot_text.comparability_note(table)
    assert text.count("Not comparable.") == 1
    assert "A and B" in text
    assert pilot_text.comparability_note(table.iloc[2:]) == ""


def test_programmes_show_their_reach_by_figure() -> None:
    programmes = pd.DataFrame(
        {
            "strand": ["2", "5"],
            "title": ["Linking", "Careers"],
            "purpose": "p",
            "provider": ["EEF", None],
            "wave": ["both", "year_1"],
            "reach_figures": ["leaders;schools", None],
        }
    )
    figures = pd.DataFrame(
        {
            "figure_id": ["leaders", "schools"],
            "value": ["1110", "48"],
            "value_kind": "count",
            "quantity": ["School leaders supported", "Schools of participants"],
        }
    )
    table = pilot_text.programmes_reading(programmes, figures, {"year_1": "Year 1 (2022/23)"})
    assert table["Reach, as printed"].iloc[0] == "1,110: school leaders supported; 48: schools of participants"
    assert table["Reach, as printed"].iloc[1] == "–"
    assert list(table["When"]) == ["both years", "Year 1 (2022/23)"]


def test_steps_of_the_theory_stand_in_their_order_with_links() -> None:
    steps = pd.DataFrame(
        {
            "step_order": [2, 1],
            "hypothesis": ["later", "first"],
            "what_changed": "x",
            "evidence_ids": ["P1-002", "P1-001"],
        }
    )
    table = pilot_text.theory_reading(steps)
    assert list(table["What was supposed"]) == ["first", "later"]
    assert "ev-P1-001" in table["Evidence"].iloc[0]


def test_the_overview_keeps_figures_of_the_report_s_tables_that_two_localities_share() -> None:
    def figure(name: str, case: str, quantity: str, section: str = "2.2, Table 2", kind: str = "count") -> dict:
        return {
            "id": name,
            "source_document": "evaluation-report",
            "section": section,
            "case": case,
            "quantity": quantity,
            "published_value": "1",
            "status": "not_checkable",
            "official_value": None,
            "figure_id": name,
            "value_kind": kind,
            "qualifier": "exact",
        }

    rows = pd.DataFrame(
        [
            figure("a", "coventry", "Schools"),
            figure("b", "wakefield", "Schools"),
            figure("c", "wakefield", "Trusts"),
            figure("d", "coventry", "Said in the text", section="2.2"),
            figure("e", "wakefield", "Said in the text", section="2.2"),
            figure("f", "coventry", "Founded", kind="date"),
            figure("g", "wakefield", "Founded", kind="date"),
        ]
    )
    checks = rows.drop(columns=["figure_id", "value_kind", "qualifier"])
    figures = rows[["figure_id", "value_kind", "qualifier"]]
    table = pilot_text.overview_table(checks, figures, REGISTRY, "vulnerable-children")
    linked = pilot_text.overview_table(checks, figures, REGISTRY, "vulnerable-children", is_linked=True)
    assert linked["Coventry"][0].startswith(f"[{table['Coventry'][0]}](published-figures.ipynb#check-")
    assert list(table["quantity"]) == ["Schools"]
    assert list(table.columns) == ["quantity", "Coventry", "Rochdale", "Wakefield", "Wiltshire"]
    assert table["Rochdale"].isna().all()
