"""The page of all profiles: every authority in the list and on the map, and every link leads somewhere."""

from __future__ import annotations

import shutil

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from helpers.book.profiles.authority_profile import Profile
from helpers.book.profiles.profile_index import path_of, write_index
from helpers.indicators.place_lookup import all_places
from helpers.project.paths import Project, find_project
from helpers.sources.tables import read_raw, write_table

TABLES = ("areas", "indicators", "indicator_values")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    here, there = find_project(), Project(tmp_path_factory.mktemp("index"))
    for folder in (here.raw, here.book_sources, here.root / "_extensions"):
        link = there.root / folder.relative_to(here.root)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(folder)
    shutil.copyfile(here.quarto_config, there.quarto_config)
    for name in TABLES:
        write_table(read_raw(name), name, there)
    for place in all_places(read_raw("areas")):
        make_profile_files(there, place)
    return there


def make_profile_files(project, place):
    files = Profile(project, place)
    files.page.parent.mkdir(parents=True, exist_ok=True)
    for path in (files.page, files.pdf):
        path.touch()


def links_of(project):
    page = lxml.html.parse(str(write_index(project).path)).getroot()
    return page, [link.get("href") for link in page.iter("a") if not link.get("href").startswith("#")]


def test_every_link_leads_to_a_profile_and_every_profile_is_linked(project):
    page, links = links_of(project)
    assert [link for link in links if not (project.profiles / link).is_file()] == []
    there = {str(path.relative_to(project.profiles)) for path in project.profiles.glob("*/*.*")}
    assert set(links) == there
    assert len(page.findall(".//tbody/tr")) == 153


def test_the_map_has_every_authority_and_london_twice(project):
    page, _ = links_of(project)
    shapes = page.findall(".//svg//a")
    assert len({shape.get("data-id") for shape in shapes}) == 153
    assert len(shapes) == 153 + 33
    assert all(shape.get("aria-label") and shape.find("path").get("d").startswith("M") for shape in shapes)


def test_the_page_asks_for_nothing(project):
    text = write_index(project).path.read_text(encoding="utf-8")
    page = lxml.html.fromstring(text)
    assert [script.get("src") for script in page.iter("script")] == [None]
    assert {link.get("href") for link in page.iter("link")} == {"data:,"}
    assert "url(" not in text.replace('url("data:', "")


def test_an_authority_without_a_profile_is_listed_and_not_linked(project):
    leeds = next(place for place in all_places(read_raw("areas")) if place.id == "leeds")
    Profile(project, leeds).page.unlink()
    try:
        written = write_index(project)
        page, links = links_of(project)
    finally:
        make_profile_files(project, leeds)
    assert (written.places_count, written.there_count) == (153, 152)
    assert not [link for link in links if "leeds/" in link]
    (row,) = page.xpath("//tr[@data-id='leeds']")
    assert row.find("th").text_content() == "Leeds"
    assert "152 of the profiles have been made" in page.text_content()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=4, unique=True))
def test_a_path_closes_each_ring_and_stays_within_the_map(corners):
    shape = MultiPolygon([box(x * 1000, y * 1000, x * 1000 + 900, y * 1000 + 900) for x, y in corners])
    path = path_of(shape, 0, 51000)
    assert path.count("M") == path.count("Z") == len(corners)
    numbers = [float(part) for part in path.replace("M", " ").replace("L", " ").replace("Z", " ").split()]
    assert all(0 <= number <= 51 for number in numbers)
