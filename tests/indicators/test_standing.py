"""Where an authority stands: ties, rounding, models that disagree, years that are not comparable."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.indicators import standing
from helpers.project.registry import Comparators, NeighbourModels, ProjectPeriod
from tests.examples import examples

ENGLAND, REGION, OWN, OTHERS = "E92000001", "E12000001", "E08000001", [f"E0800001{digit}" for digit in range(7)]
SETTINGS = Comparators(country=ENGLAND, neighbour_models=NeighbourModels(baseline="2021", current="2025"))
PROJECT = ProjectPeriod(
    start="2022-04", end="2024-11", academic_years=("2022/23", "2023/24"), pre_pandemic_year="2018/19"
)
YEARS = ("2018/19", "2021/22", "2023/24")
INDICATORS = pd.DataFrame(
    {
        "indicator_id": ["absence_pct"],
        "short_title": ["Absence"],
        "unit": ["percent"],
        "decimals": [1],
        "not_comparable_years": [None],
    }
)
AREAS = pd.DataFrame(
    [(code, f"Area {code[-2:]}", "upper_tier", REGION) for code in [OWN, *OTHERS]]
    + [(REGION, "The North", "region", REGION), (ENGLAND, "England", "country", None)],
    columns=["area_code", "area_name", "area_type", "region_code"],
)
NEIGHBOURS = pd.DataFrame(
    [(OWN, "2021", rank, code) for rank, code in enumerate(OTHERS[:3], 1)]
    + [(OWN, "2025", rank, code) for rank, code in enumerate(OTHERS[2:5], 1)],
    columns=["area_code", "model", "neighbour_rank", "neighbour_code"],
)


def values_of(series):
    rows = [
        ("absence_pct", code, year, value)
        for code, by_year in series.items()
        for year, value in zip(YEARS, by_year, strict=True)
    ]
    return pd.DataFrame(rows, columns=["indicator_id", "area_code", "academic_year", "value"])


def row_of(latest, own=(5.0, 6.0, 7.0), country=(5.0, 5.0, 6.0), indicators=INDICATORS, neighbours=NEIGHBOURS):
    series = {OWN: own, ENGLAND: country, REGION: (5.0, 5.0, 7.1)}
    series |= {code: (1.0, 1.0, value) for code, value in zip(OTHERS, latest, strict=False)}
    table = standing.gather_standing(values_of(series), indicators, AREAS, neighbours, [OWN], SETTINGS, PROJECT)
    assert list(table.columns) == standing.COLUMNS
    return table, table.iloc[0]


def test_a_shared_value_shares_its_places_and_quarters():
    _, row = row_of([1.0, 2.0, 7.0, 7.0, 9.0, 9.0, 9.0])
    assert (row["rank_first"], row["rank_last"], row["ranked_count"]) == (3, 5, 8)
    assert (row["quarter_first"], row["quarter_last"]) == (2, 3)


def test_changes_run_to_the_latest_year_and_over_the_project():
    _, row = row_of([1.0] * 7, country=(5.0, 5.9, 6.9))
    assert (row["change_long"], row["country_change_project"]) == (2.0, 1.0)


def test_the_models_are_said_to_disagree_only_where_they_do():
    _, row = row_of([1.0, 2.0, 8.0, 9.0, 9.0, 1.0, 1.0])
    assert (row["baseline_side"], row["current_side"], row["is_side_disputed"]) == ("above", "below", True)
    _, row = row_of([1.0, 2.0, 3.0, 4.0, 5.0, 1.0, 1.0])
    assert not row["is_side_disputed"]


def test_years_that_the_catalogue_calls_apart_are_not_set_beside_each_other():
    apart = INDICATORS.assign(not_comparable_years="2018/19; 2019/20")
    _, row = row_of([1.0] * 7, indicators=apart)
    assert pd.isna(row["change_long"])
    assert row["change_project"] == 1.0
    assert not row["is_long_comparable"]


def test_an_authority_that_one_model_does_not_have_is_compared_in_the_other():
    one = NEIGHBOURS[NEIGHBOURS["model"] == "2025"]
    both_known = pd.concat([one, pd.DataFrame([(OTHERS[0], "2021", 1, OWN)], columns=one.columns)])
    _, row = row_of([1.0] * 7, neighbours=both_known)
    assert row["baseline_count"] == 0
    assert not row["is_side_disputed"]


def test_an_authority_without_any_value_keeps_its_row():
    _, row = row_of([1.0] * 7, own=(None, None, None))
    assert pd.isna(row["value"])
    assert pd.isna(row["rank_first"])


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.integers(0, 30), min_size=7, max_size=7), st.integers(0, 30))
def test_no_rounding_can_lead_out_of_the_range_of_places(others, own):
    """Whatever true values lie behind the published ones, the true place lies in the range that is given."""
    _, row = row_of([value / 10 for value in others], own=(1.0, 1.0, own / 10))
    certainly_lower = sum(value < own for value in others)
    certainly_higher = sum(value > own for value in others)
    assert row["rank_first"] == certainly_lower + 1
    assert row["rank_last"] == 8 - certainly_higher


def test_each_authority_of_a_combined_area_has_its_row():
    series = {OWN: (5.0, 6.0, 7.0), OTHERS[0]: (4.0, None, 6.0), ENGLAND: (5.0, 5.0, 6.5), REGION: (5.0, 5.0, 7.1)}
    both = standing.gather_standing(
        values_of(series), INDICATORS, AREAS, NEIGHBOURS, [OWN, OTHERS[0]], SETTINGS, PROJECT
    )
    assert list(both["area_code"]) == [OWN, OTHERS[0]]
    assert list(both["rank_first"]) == [2, 1]
    assert pd.isna(both["change_project"].iloc[1])
