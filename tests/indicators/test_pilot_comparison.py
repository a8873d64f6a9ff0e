"""A pilot's localities side by side: nothing lost, nothing invented, nothing ranked."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.indicators import pilot_comparison
from helpers.project.registry import RegistryError, load_registry
from helpers.sources.tables import read_raw

YEARS = ("2021/22", "2022/23", "2023/24")
CATALOGUE = pd.DataFrame({"indicator_id": ["persistent_absence_pct", "x"], "not_comparable_years": None})
COUNTRY = "E92000001"


@pytest.fixture
def units() -> pd.DataFrame:
    return pd.DataFrame(
        [("wakefield", "E08000036", "Wakefield"), ("coventry", "E08000026", "Coventry")],
        columns=["locality_id", "area_code", "label"],
    )


@pytest.fixture
def values() -> pd.DataFrame:
    rows = []
    for code, series in {COUNTRY: (20, 22, 21), "E08000036": (25, None, 23), "E08000026": (18, 24, 22)}.items():
        rows += [
            ("persistent_absence_pct", code, year, value, "suppressed" if value is None else None)
            for year, value in zip(YEARS, series, strict=True)
        ]
    return pd.DataFrame(rows, columns=["indicator_id", "area_code", "academic_year", "value", "missing_reason"])


@pytest.fixture
def compared(values: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    return pilot_comparison.compare_with_country(values, units, ["persistent_absence_pct"], COUNTRY)


def test_units_of_a_combined_locality_are_its_authorities() -> None:
    registry = load_registry()
    areas = pd.DataFrame({"area_code": ["E08000021", "E08000022", "E06000057"], "area_name": ["Newcastle", "NT", "N"]})
    units = pilot_comparison.comparison_units(registry.localities_of("combined-authority"), areas)
    assert list(units["label"]) == ["Newcastle", "NT", "N"]
    assert set(units["locality_id"]) == {"north-of-tyne"}


def test_units_of_single_authorities_bear_the_locality_s_title() -> None:
    registry = load_registry()
    localities = registry.localities_of("vulnerable-children")
    areas = pd.DataFrame({"area_code": [x.areas[0] for x in localities], "area_name": "not shown"})
    assert list(pilot_comparison.comparison_units(localities, areas)["label"]) == [x.title for x in localities]


def catalogue_of(*indicator_ids: str) -> pd.DataFrame:
    return pd.DataFrame({"indicator_id": list(indicator_ids)})


def test_every_pilot_is_compared_on_indicators_that_the_catalogue_has() -> None:
    registry = load_registry()
    catalogue = read_raw("indicators")
    for pilot in registry.pilots:
        assert pilot_comparison.compared_indicators(registry, pilot.id, catalogue) == pilot.compared_on


def test_a_pilot_that_names_no_indicator_is_compared_on_those_of_the_comparators() -> None:
    registry = load_registry()
    bare = registry.pilots[0].model_copy(update={"compared_on": ()})
    changed = registry.model_copy(update={"pilots": (bare, *registry.pilots[1:])})
    catalogue = read_raw("indicators")
    assert pilot_comparison.compared_indicators(changed, bare.id, catalogue) == registry.comparators.compared_on


def test_an_indicator_that_the_catalogue_lacks_is_refused_with_the_likely_one() -> None:
    registry = load_registry()
    with pytest.raises(RegistryError, match=r"cases\.yml: pilot 'vulnerable-children'.*did you mean persist"):
        catalogue = catalogue_of("severe_absence_pct", "persistent_absence_score")
        pilot_comparison.compared_indicators(registry, "vulnerable-children", catalogue)


def test_areas_keep_the_given_order_and_missing_stays_missing(compared: pd.DataFrame) -> None:
    assert list(dict.fromkeys(compared["label"])) == ["Wakefield", "Coventry"]
    missing = compared[compared["value"].isna()]
    assert list(missing["academic_year"]) == ["2022/23"]
    assert list(missing["missing_reason"]) == ["suppressed"]
    assert missing["gap"].isna().all()


def test_gap_is_the_area_s_value_less_the_country_s(compared: pd.DataFrame) -> None:
    known = compared.dropna(subset=["value"])
    assert (known["gap"] == known["value"] - known["country_value"]).all()


def test_an_area_without_any_value_is_an_error(values: pd.DataFrame, units: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="persistent_absence_pct for E08000036"):
        pilot_comparison.compare_with_country(
            values[values["area_code"] != "E08000036"], units, ["persistent_absence_pct"], COUNTRY
        )


def test_changes_are_set_beside_the_country_s(compared: pd.DataFrame) -> None:
    changes = pilot_comparison.changes_between(compared, CATALOGUE, "2021/22", "2023/24").set_index("label")
    assert changes.loc["Wakefield", "change"] == -2
    assert changes.loc["Coventry", "change"] == 4
    assert set(changes["country_change"]) == {1}
    assert changes.loc["Coventry", "difference"] == 3


def test_a_change_from_a_missing_year_is_missing_and_not_zero(compared: pd.DataFrame) -> None:
    changes = pilot_comparison.changes_between(compared, CATALOGUE, "2022/23", "2023/24").set_index("label")
    assert math.isnan(changes.loc["Wakefield", "change"])
    assert changes.loc["Coventry", "change"] == -2


@settings(deadline=None)
@given(st.lists(st.floats(-50, 50), min_size=4, max_size=4))
def test_differences_do_not_depend_on_a_shift_of_all_values(shift_and_values: list[float]) -> None:
    shift, *numbers = shift_and_values
    frame = pd.DataFrame(
        {
            "indicator_id": "x",
            "locality_id": "coventry",
            "area_code": "E08000026",
            "label": "Coventry",
            "academic_year": YEARS[:2],
            "value": [numbers[0], numbers[1]],
            "country_value": [numbers[2], numbers[2]],
        }
    )
    moved = frame.assign(value=frame["value"] + shift, country_value=frame["country_value"] + shift)
    before, after = (
        pilot_comparison.changes_between(table, CATALOGUE, *YEARS[:2])["difference"].iloc[0] for table in (frame, moved)
    )
    assert before == pytest.approx(after, abs=1e-9)
