"""What a notebook of one's own is given by ``helpers.indicators.indicator_values`` is what the chapters show."""

import pandas as pd
import pytest

from helpers.indicators import indicator_values
from helpers.indicators.comparators import SUMMARY_ROLES, find_comparators, gather_series
from helpers.indicators.standing import gather_standing
from helpers.project.registry import load_registry
from helpers.sources.tables import read_raw

RATE = "persistent_absence_pct"


@pytest.fixture(scope="module")
def tables():
    names = ("areas", "indicator_values", "indicators", "statistical_neighbours")
    return {name: read_raw(name) for name in names}


@pytest.mark.parametrize("case_id", ["coventry", "surrey"])
def test_the_spread_of_the_neighbours_is_the_one_that_charts_shade(tables, case_id):
    registry = load_registry()
    areas, values, nearest = tables["areas"], tables["indicator_values"], tables["statistical_neighbours"]
    locality = registry.locality(case_id)
    beside = find_comparators(locality, areas, nearest, registry.comparators)
    series = gather_series(values, beside, [RATE])
    shown = series[series["role"].isin(SUMMARY_ROLES)].pivot(index="academic_year", columns="role", values="value")
    codes = indicator_values.neighbour_codes(nearest, locality.areas[0], registry.comparators.neighbour_models.baseline)
    given = indicator_values.neighbour_range(values, RATE, codes).set_index("academic_year").loc[shown.index]
    assert len(shown) > 5
    for role, column in zip(SUMMARY_ROLES, ("lowest", "median", "highest"), strict=True):
        pd.testing.assert_series_equal(shown[role], given[column], check_names=False)


def test_changes_of_a_locality_are_those_of_its_chapter(tables):
    registry = load_registry()
    locality, project = registry.locality("wakefield"), registry.project
    values, catalogue = tables["indicator_values"], tables["indicators"]
    standing = gather_standing(
        values,
        catalogue,
        tables["areas"],
        tables["statistical_neighbours"],
        locality.areas,
        registry.comparators,
        project,
    )
    shown = standing.dropna(subset=["change_project"])
    assert len(shown) > 5
    for row in shown.to_dict("records"):
        decimals = int(indicator_values.indicator_of(catalogue, row["indicator_id"])["decimals"])
        years = (project.year_before, project.academic_years[-1])
        found = indicator_values.change_between(
            values, row["indicator_id"], row["area_code"], *years, decimals=decimals
        )
        assert found.change == pytest.approx(row["change_project"], abs=0.01)
