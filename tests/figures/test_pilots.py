"""A pilot's charts: one scale a row, captions that say where each area stands, no ranking, no effect claimed."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.figures import cohort_charts, pilot_charts, printed_share_charts
from helpers.indicators.pilot_comparison import changes_between
from helpers.sources.tables import read_raw

YEARS = ("2018/19", "2022/23", "2023/24")
INDICATORS = pd.DataFrame(
    [("absence", "Absence rate", "Absence", "percent", 1)],
    columns=["indicator_id", "title", "short_title", "unit", "decimals"],
).assign(not_comparable_years=None)


@pytest.fixture
def compared() -> pd.DataFrame:
    series = {"Alder": (4.0, 8.0, 9.0), "Birch": (5.0, None, 7.0), "Cedar": (5.0, 7.4, 8.0)}
    country = dict(zip(YEARS, (5.0, 7.5, 8.0), strict=True))
    rows = [
        ("absence", label.lower(), label.lower(), label, year, value, country[year])
        for label, values in series.items()
        for year, value in zip(YEARS, values, strict=True)
    ]
    columns = ["indicator_id", "locality_id", "area_code", "label", "academic_year", "value", "country_value"]
    return pd.DataFrame(rows, columns=columns).assign(missing_reason=None)


def test_areas_share_one_scale_and_keep_their_order(compared: pd.DataFrame) -> None:
    chart = pilot_charts.comparison_chart(compared, INDICATORS, ["2022/23", "2023/24"])
    assert [axes.get_title(loc="left") for axes in chart.figure.axes] == ["Alder", "Birch", "Cedar"]
    assert len({axes.get_ylim() for axes in chart.figure.axes}) == 1
    assert chart.data is compared


def test_the_caption_says_where_each_area_stands_in_the_last_common_year(compared: pd.DataFrame) -> None:
    caption = pilot_charts.comparison_chart(compared, INDICATORS, []).caption
    assert "Absence rate in 2023/24 (8.0% in England) was above England's in Alder (9.0%)" in caption
    assert "below it in Birch (7.0%)" in caption
    assert "about the same in Cedar (8.0%)" in caption


def test_an_area_without_the_last_year_moves_the_caption_back(compared: pd.DataFrame) -> None:
    gone = (compared["label"] == "Cedar") & (compared["academic_year"] == "2023/24")
    caption = pilot_charts.comparison_chart(compared.assign(value=compared["value"].mask(gone)), INDICATORS, []).caption
    assert "Absence rate in 2018/19" in caption


def test_changes_are_told_beside_england_s_and_claim_no_effect(compared: pd.DataFrame) -> None:
    chart = pilot_charts.changes_chart(changes_between(compared, INDICATORS, "2018/19", "2023/24"), INDICATORS)
    assert "moved by +3.0 percentage points in England" in chart.caption
    assert "higher in Alder and lower in Birch" in chart.caption
    assert "not an effect" in chart.caption
    assert "Birch +2.0" in chart.alt


def test_years_that_may_not_be_compared_give_no_change_and_the_caption_says_so(compared: pd.DataFrame) -> None:
    apart = INDICATORS.assign(not_comparable_years="2018/19; 2020/21")
    assert pilot_charts.changes_chart(changes_between(compared, apart, "2018/19", "2023/24"), apart) is None
    both = pd.concat([apart.assign(indicator_id="other", title="Other rate"), INDICATORS], ignore_index=True)
    twice = pd.concat([compared, compared.assign(indicator_id="other")], ignore_index=True)
    chart = pilot_charts.changes_chart(changes_between(twice, both, "2018/19", "2023/24"), both)
    assert "Left out, with no two values that can be compared: Other rate." in chart.caption
    assert "Other rate moved" not in chart.caption


def test_a_cohort_is_drawn_child_by_child() -> None:
    table = pd.DataFrame(
        {
            "label": ["A: first", "B: second", "C: third"],
            "pupils_count": pd.array([11, 23, None], dtype="Int64"),
            "outcome_pupils_count": pd.array([11, None, None], dtype="Int64"),
        }
    )
    chart = cohort_charts.cohorts_chart(table)
    dots = [line for line in chart.figure.axes[0].lines if line.get_marker() == "o"]
    assert len(dots) == 34
    assert sum(line.get_markerfacecolor() == "white" for line in dots) == 23
    assert "size not given" in {text.get_text() for text in chart.figure.axes[0].texts}
    assert "Two cohorts held 34 children between them; an outcome is reported for 11." in chart.caption


@pytest.mark.parametrize(("printed", "word"), [(86.0, "outside"), (90.2, "within")])
def test_a_printed_share_is_held_against_the_series(printed: float, word: str) -> None:
    shares = pd.DataFrame(
        {
            "area_code": ["a", "a", "e", "e"],
            "date": ["2023-01-31", "2024-08-31"] * 2,
            "good_outstanding_pct": [90.0, 91.0, 88.0, 90.0],
        }
    )
    units = pd.DataFrame({"locality_id": ["alder"], "area_code": ["a"], "label": ["Alder"]})
    shown = pd.DataFrame({"locality_id": ["alder"], "value_pct": [printed]})
    chart = printed_share_charts.printed_shares_chart(shares, read_raw("measures"), units, shown, "e")
    assert word in chart.caption
    assert "Alder from 90.0% to 91.0%" in chart.alt
