import pandas as pd
import pytest

from helpers.indicators.comparators import find_comparators
from helpers.indicators.indicator_values import IndicatorError
from helpers.project import registry

ALDER, BIRCH, CEDAR = "E06000001", "E06000002", "E06000003"
SETTINGS = registry.Comparators(
    country="E92000001", neighbour_models=registry.NeighbourModels(baseline="2021", current="2025")
)


@pytest.fixture
def neighbours():
    rows = [(ALDER, "2021", 2, CEDAR), (ALDER, "2021", 1, BIRCH), (ALDER, "2025", 1, CEDAR)]
    return pd.DataFrame(rows, columns=["area_code", "model", "neighbour_rank", "neighbour_code"])


def locality(*codes):
    return registry.Locality(
        id="alder", title="Alder", pilot="p", lead="local_authority", partnership="Alder Council", areas=codes
    )


def test_neighbours_are_those_in_force_when_the_project_began(areas, neighbours):
    found = find_comparators(locality(ALDER), areas, neighbours, SETTINGS)
    assert found.neighbours == {BIRCH: "Birch", CEDAR: "Cedar"}
    assert found.neighbour_model == "2021"
    assert found.region_name == "North East"


def test_a_combined_case_has_no_neighbours_of_its_own(areas, neighbours):
    found = find_comparators(locality(ALDER, BIRCH), areas, neighbours, SETTINGS)
    assert found.neighbours == {}


def test_authorities_of_two_regions_have_no_region_in_common(areas, neighbours):
    areas.loc[areas["area_code"] == BIRCH, ["region_code", "region_name"]] = ["E12000002", "North West"]
    assert find_comparators(locality(ALDER, BIRCH), areas, neighbours, SETTINGS).region == {}


def test_an_unknown_area_is_named(areas, neighbours):
    with pytest.raises(IndicatorError, match=r"E09999999.*cases\.yml"):
        find_comparators(locality("E09999999"), areas, neighbours, SETTINGS)
