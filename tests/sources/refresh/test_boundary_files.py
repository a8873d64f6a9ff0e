import json

import geopandas as gpd
import pytest
import shapely

from helpers.sources.refresh import boundary_files
from helpers.sources.refresh.publisher_files import RefreshError


def frame(shapes):
    return gpd.GeoDataFrame(
        {"code": list(shapes), "name": [f"Area {code} " for code in shapes]}, geometry=list(shapes.values()), crs=4326
    )


def neighbours():
    """Two areas whose common edge has many small corners."""
    edge = [(0.2 + (0.002 if step % 2 else 0.0), 52 + step / 100) for step in range(21)]
    west = shapely.Polygon([(0, 52), *edge, (0, 52.2)])
    east = shapely.Polygon([(0.4, 52), (0.4, 52.2), *reversed(edge)])
    return frame({"E2": east, "E1": west})


def test_simplified_neighbours_still_share_their_edge():
    simple = boundary_files.simplify_outlines(neighbours(), 1000)
    geometries = simple.geometry.to_numpy()
    assert shapely.coverage_is_valid(geometries)
    assert sum(map(shapely.get_num_coordinates, geometries)) < 20
    assert shapely.intersection(*geometries).length > 20_000


def test_coordinates_are_whole_metres_of_the_national_grid():
    simple = boundary_files.simplify_outlines(neighbours(), 1000)
    assert simple.crs.to_epsg() == 27700
    assert (shapely.get_coordinates(simple.geometry.to_numpy()) % 1 == 0).all()
    assert simple["area_code"].tolist() == ["E1", "E2"]
    assert simple["area_name"].tolist() == ["Area E1", "Area E2"]


def test_a_self_crossing_outline_is_mended():
    bow = frame({"E1": shapely.Polygon([(0, 52), (0.2, 52.2), (0.2, 52), (0, 52.2)])})
    assert boundary_files.simplify_outlines(bow, 10).geometry.is_valid.all()


def test_an_area_is_not_simplified_away_unseen():
    speck = frame({"E1": shapely.box(0, 52, 1e-6, 52 + 1e-6)})
    with pytest.raises(RefreshError, match="Area E1"):
        boundary_files.simplify_outlines(speck, 10)


def test_a_part_lies_where_most_of_it_lies():
    parts = frame({"P": shapely.box(0.1, 52.05, 0.21, 52.15)})
    assert boundary_files.containing_areas(parts, neighbours()).to_dict() == {"P": "E1"}


def test_the_file_names_its_grid_and_reads_back(tmp_path):
    simple = boundary_files.simplify_outlines(neighbours(), 1000)
    path = tmp_path / "areas.geojson"
    path.write_text(boundary_files.geojson_text(simple, "areas"))
    back = gpd.read_file(path)
    assert back.crs.to_epsg() == 27700
    assert back.geometry.geom_equals(simple.geometry).all()
    ring = json.loads(path.read_text())["features"][0]["geometry"]["coordinates"][0]
    assert all(isinstance(number, int) for point in ring for number in point)
