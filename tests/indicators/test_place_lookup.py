"""Any authority by name, code or near miss; a combined authority is told apart, a misspelling gets suggestions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.indicators.place_lookup import (
    PlaceError,
    all_places,
    find_place,
    key_of,
    place_of,
    slug_of,
    suggest_names,
)
from tests.examples import examples
from tests.running import shipped

AREAS, MEMBERSHIP = shipped("areas"), shipped("combined_authority_membership")
PLACES = all_places(AREAS)
NAMES = [place.title for place in PLACES]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def find(text):
    return find_place(text, AREAS, MEMBERSHIP)


def refusal(text):
    with pytest.raises(PlaceError) as caught:
        find(text)
    return str(caught.value)


def test_there_are_153_authorities_each_with_an_address_of_its_own():
    assert len(PLACES) == 153
    assert len({place.id for place in PLACES}) == 153
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", place.id) for place in PLACES)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.id)
def test_each_authority_is_found_by_its_name_and_both_codes(place):
    for text in (place.title, place.title.upper(), f"  {place.title} ", place.area_code, place.area_code.lower()):
        assert find(text) == place
    assert find(place.dfe_code) == place
    assert place_of(place.area_code, AREAS) == place


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Bristol", "Bristol, City of"),
        ("City of Bristol", "Bristol, City of"),
        ("leeds city council", "Leeds"),
        ("St Helens", "St. Helens"),
        ("Hammersmith & Fulham", "Hammersmith and Fulham"),
        ("Durham", "County Durham"),
        ("City of London", "City of London"),
    ],
)
def test_names_are_found_as_people_write_them(text, title):
    assert find(text).title == title


@settings(max_examples=examples(150), deadline=None)
@given(name=st.sampled_from(NAMES), data=st.data())
def test_a_name_with_one_slip_of_the_keyboard_is_found_or_suggested(name, data):
    place = data.draw(st.integers(0, len(name) - 1))
    kind = data.draw(st.sampled_from(["drop", "double", "change", "swap"]))
    letter = data.draw(st.sampled_from(LETTERS))
    slip = {
        "drop": name[:place] + name[place + 1 :],
        "double": name[:place] + name[place] + name[place:],
        "change": name[:place] + letter + name[place + 1 :],
        "swap": name[:place] + name[place : place + 2][::-1] + name[place + 2 :],
    }[kind]
    if key_of(slip) in {key_of(other) for other in NAMES}:
        return
    assert name in suggest_names(slip, NAMES)
    with pytest.raises(PlaceError, match=re.escape(name)):
        find(slip)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_gives_an_authority_or_a_sentence(text):
    try:
        assert find(text) in PLACES
    except PlaceError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("North of Tyne", ["Newcastle upon Tyne", "North Tyneside", "Northumberland"]),
        ("E47000011", ["Newcastle upon Tyne", "North Tyneside", "Northumberland"]),
        ("west yorkshire", ["Bradford", "Calderdale", "Kirklees", "Leeds", "Wakefield"]),
        ("North East", ["County Durham", "Gateshead", "Newcastle upon Tyne", "Sunderland"]),
    ],
)
def test_a_combined_authority_is_refused_with_its_members(text, members):
    said = refusal(text)
    assert "combined authority" in said
    assert "averaged" in said
    assert all(member in said for member in members)


def test_other_areas_are_refused_with_what_is_meant_instead():
    assert "Buckinghamshire" in refusal("Chiltern")
    assert "region" in refusal("South West")
    assert "whole country" in refusal("England")
    assert "reorganisation" in refusal("Cumbria")
    assert "No name is near it" in refusal("qqqq")
    assert "no authority named" in refusal("  ")
    assert "Kingston upon Hull" in refusal("Hull")


def test_a_code_that_is_no_present_authority_has_no_place():
    with pytest.raises(PlaceError, match="E47000011"):
        place_of("E47000011", AREAS)


@settings(deadline=None)
@given(st.sampled_from(NAMES))
def test_an_address_is_made_of_the_name_alone(name):
    assert slug_of(name) == slug_of(name.upper())


def test_a_newer_code_is_the_same_authority():
    newer = dict(shipped("area_code_changes")[["new_code", "old_code"]].itertuples(index=False, name=None))
    assert find_place("e08000039", AREAS, MEMBERSHIP, newer).title == "Sheffield"
    with pytest.raises(PlaceError):
        find("E08000039")
