import geopandas as gpd
import pytest
from shapely.geometry import box

from helpers.figures.locator_maps import CREDIT, draw_locator, locator_chart
from helpers.project.registry import Successor

ALDER, BIRCH, CEDAR, ELDER = "E06000001", "E06000002", "E06000003", "E10000001"


@pytest.fixture
def outlines():
    squares = [box(east, 0, east + 10_000, 10_000) for east in (0, 10_000, 20_000, 30_000)]
    return gpd.GeoDataFrame({"area_code": [ALDER, BIRCH, CEDAR, ELDER]}, geometry=squares, crs=27700)


@pytest.fixture
def successor():
    return Successor.model_validate({"title": "Greater Wood", "from": "2024-05", "areas": [ALDER, BIRCH, CEDAR]})


def test_the_credit_stands_under_the_map_and_in_its_caption(outlines, areas, alder):
    chart = locator_chart(outlines, areas, alder)
    assert CREDIT in chart.figure._supxlabel.get_text()
    assert CREDIT in chart.caption


def test_the_case_is_named_with_its_region(outlines, areas, alder):
    chart = locator_chart(outlines, areas, alder)
    assert chart.caption.startswith("Alder lies in the North East, one of its four upper-tier authorities.")
    assert "about 100 square kilometres" in chart.alt


def test_a_successor_has_a_map_of_its_own(outlines, areas, pair, successor):
    chart = locator_chart(outlines, areas, pair, successor)
    assert len(chart.figure.axes) == 3
    assert "From May 2024 the Greater Wood took its place, adding Cedar." in chart.caption
    assert "three authorities from May 2024: Alder, Birch and Cedar" in chart.alt
    assert chart.data.groupby("period")["area_code"].count().to_dict() == {"project": 2, "from 2024-05": 3}


def test_a_small_authority_is_ringed_on_the_map_of_england(outlines, areas, alder):
    figure, _ = draw_locator(outlines, areas, alder)
    assert len(figure.axes[0].lines) == 1


def test_the_data_hold_what_is_marked(outlines, areas, alder):
    _, data = draw_locator(outlines, areas, alder)
    assert data.iloc[0].to_dict() == {
        "area_code": ALDER,
        "area_name": "Alder",
        "period": "project",
        "area_km2": 100,
        "easting_m": 5000,
        "northing_m": 5000,
    }
