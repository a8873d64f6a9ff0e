import itertools

import geopandas as gpd
import lxml.etree
import pytest

from helpers.figures.front_map import FONT_SIZE, HEIGHT, LABEL_GAP, WIDTH, localities_map
from helpers.project.registry import load_registry
from helpers.sources.outlines import read_outlines

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def outlines() -> gpd.GeoDataFrame:
    return read_outlines("upper_tier_2023")


@pytest.fixture(scope="module")
def drawing(outlines):
    drawn = localities_map(outlines, load_registry(), 'Words "in quotes" & more')
    return drawn, lxml.etree.fromstring(drawn.svg)


def test_every_locality_has_a_shape_and_a_name_that_leads_to_its_chapter(drawing):
    _, svg = drawing
    registry = load_registry()
    assert {link.get("href"): "".join(link.itertext()) for link in svg.iter(f"{SVG}a")} == {
        f"outputs/chapters/{locality.id}.html": locality.title for locality in registry.localities
    }
    shapes = [path.get("class") for path in svg.iter(f"{SVG}path")]
    assert sorted(shapes) == sorted(
        ["land", *(f"pilot-{registry.pilot(locality.pilot).number}" for locality in registry.localities)]
    )


def test_the_pilots_differ_in_colour_from_each_other_and_from_the_land(drawing):
    _, svg = drawing
    fills = {path.get("class"): path.get("fill") for path in svg.iter(f"{SVG}path")}
    assert len(set(fills.values())) == len(fills) == 4


def test_names_on_one_side_are_far_enough_apart_for_a_finger_and_inside_the_drawing(drawing):
    _, svg = drawing
    for anchor in ("start", "end"):
        heights = sorted(float(text.get("y")) for text in svg.iter(f"{SVG}text") if text.get("text-anchor") == anchor)
        assert all(below - above >= LABEL_GAP * 0.9 for above, below in itertools.pairwise(heights))
        assert all(FONT_SIZE <= height <= HEIGHT for height in heights)


def test_the_drawing_is_named_by_its_words_and_small_and_the_same_every_time(drawing, outlines):
    drawn, svg = drawing
    assert svg.get("aria-label") == 'Words "in quotes" & more'
    assert svg.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
    assert len(drawn.svg) < 25_000
    assert localities_map(outlines, load_registry(), 'Words "in quotes" & more').svg == drawn.svg
