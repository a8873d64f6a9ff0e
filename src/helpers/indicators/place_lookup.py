"""Any authority by its name, GSS code or DfE number: which place a person means, and what is meant by a near miss.

Pure functions of the tables ``areas`` and ``combined_authority_membership``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from helpers.indicators.indicator_values import UPPER_TIER

MOST_SUGGESTIONS = 4
LEAST_LIKENESS = 0.6
NOT_IN_NAMES = frozenset({"of", "the", "city", "county", "council", "borough", "royal", "metropolitan"})
"""Words that people add to an authority's name or leave out of it."""
FORMER = " (former)"
MEMBERS_INSTEAD = {
    "combined_authority": "a combined authority",
    "region": "a region",
    "subregion": "a part of a region",
    "country": "the whole country",
}


class PlaceError(ValueError):
    """No single present authority is meant; the message says what is, or what may be."""


@dataclass(frozen=True)
class Place:
    """One present upper-tier authority, with what a chapter needs to know of its case.

    ``id`` is its name in addresses and labels: ``bristol-city-of``.
    """

    id: str
    title: str
    area_code: str
    dfe_code: str
    region_name: str

    @property
    def areas(self) -> tuple[str, ...]:
        """The GSS codes that it covers: its own."""
        return (self.area_code,)

    @property
    def is_combined(self) -> bool:
        """A single authority never is."""
        return False


def all_places(areas: pd.DataFrame) -> list[Place]:
    """Every present upper-tier authority, by name."""
    rows = areas[areas["area_type"] == UPPER_TIER].sort_values("area_name")
    return [
        Place(slug_of(row["area_name"]), row["area_name"], row["area_code"], row["dfe_code"], row["region_name"])
        for row in rows.to_dict("records")
    ]


def find_place(
    text: str, areas: pd.DataFrame, membership: pd.DataFrame, newer_codes: Mapping[str, str] | None = None
) -> Place:
    """The authority that ``text`` means: a GSS code, a DfE number, or a name, with or without "City of".

    ``newer_codes`` maps codes that came later to those that the tables keep; either may be given.

    Raises
    ------
    PlaceError
        It means none. The message names the members of a combined authority or a region, the authority that a district
        lies in, or the names that are nearest to a misspelling.

    Examples
    --------
    >>> from helpers.sources.tables import read_raw
    >>> areas, membership = read_raw("areas"), read_raw("combined_authority_membership")
    >>> find_place("bristol", areas, membership).area_code
    'E06000023'
    >>> find_place("Atlantis", areas, membership)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    helpers.indicators.place_lookup.PlaceError: no authority 'Atlantis'. No name is near it: ...
    """
    wanted = text.strip()
    wanted = (newer_codes or {}).get(wanted.upper(), wanted)
    if not wanted:
        raise PlaceError('no authority named: give a name, a GSS code or a DfE number, as in LA="Leeds"')
    places = all_places(areas)
    for place in places:
        if wanted.upper() == place.area_code or wanted == place.dfe_code or wanted.casefold() == place.title.casefold():
            return place
    others = areas[areas["area_type"] != UPPER_TIER]
    named = others[(others["area_code"] == wanted.upper()) | (others["area_name"].str.casefold() == wanted.casefold())]
    if named.empty:
        by_key = {key_of(place.title): place for place in places}
        if found := by_key.get(key_of(wanted)):
            return found
        named = others[others["area_name"].str.replace(FORMER, "").map(key_of) == key_of(wanted)]
    if named.empty:
        raise PlaceError(f"no authority '{wanted}'. {_meant(suggest_names(wanted, [place.title for place in places]))}")
    raise PlaceError(_what_it_is(named, areas, membership))


def place_of(area_code: str, areas: pd.DataFrame) -> Place:
    """The present authority of that GSS code; ``PlaceError`` where it is none."""
    for place in all_places(areas):
        if place.area_code == area_code:
            return place
    raise PlaceError(f"{area_code} is no present upper-tier authority")


def suggest_names(text: str, names: list[str]) -> list[str]:
    """The ``names`` that ``text`` may mean: first those that hold all its words, then those spelt alike."""
    wanted = key_of(text)
    keys: dict[str, str] = {}
    for name in names:
        keys.setdefault(key_of(name), name)
    words = set(wanted.split())
    holding = [name for key, name in keys.items() if words and words <= set(key.split())]
    alike = [keys[key] for key in get_close_matches(wanted, list(keys), MOST_SUGGESTIONS, LEAST_LIKENESS)]
    return list(dict.fromkeys([*holding, *alike]))[:MOST_SUGGESTIONS]


def key_of(name: str) -> str:
    """A name as it is looked up: plain letters, no marks, none of the words that people add or leave out.

    >>> key_of("Bristol, City of"), key_of("St. Helens"), key_of("Hammersmith & Fulham"), key_of("County Durham")
    ('bristol', 'st helens', 'hammersmith and fulham', 'durham')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold().replace("&", " and ")
    words = re.sub(r"[^a-z0-9]+", " ", re.sub(r"['’.]", "", plain)).split()
    return " ".join([word for word in words if word not in NOT_IN_NAMES] or words)


def slug_of(name: str) -> str:
    """A name as a part of an address.

    >>> slug_of("Bristol, City of"), slug_of("St. Helens")
    ('bristol-city-of', 'st-helens')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _what_it_is(named: pd.DataFrame, areas: pd.DataFrame, membership: pd.DataFrame) -> str:
    """Why an area that is known is no present authority, and which are meant instead."""
    kinds = set(named["area_type"])
    name = str(named["area_name"].iloc[0])
    if "combined_authority" in kinds:
        rows = membership[membership["combined_authority_code"].isin(named["area_code"])]
        year = int(rows["year"].max())
        codes = rows.loc[rows["year"] == year, "area_code"]
        members = areas.loc[areas["area_code"].isin(codes), "area_name"]
        return _instead(f"{name} is {MEMBERS_INSTEAD['combined_authority']} (members as of {year})", list(members))
    if kinds & set(MEMBERS_INSTEAD):
        kind = next(kind for kind in MEMBERS_INSTEAD if kind in kinds)
        own = areas[(areas["area_type"] == UPPER_TIER) & areas["region_code"].isin(named["area_code"])]
        said = f"{name} is {MEMBERS_INSTEAD[kind]}"
        return _instead(said, list(own["area_name"])) if len(own) else f"{said}: name one authority"
    if "district" in kinds:
        upper = areas.loc[areas["area_code"].isin(named["upper_tier_code"]), "area_name"]
        return f"{name} is a district, and {', '.join(upper)} answers for its schools: make that profile"
    near = suggest_names(name.replace(FORMER, ""), list(areas.loc[areas["area_type"] == UPPER_TIER, "area_name"]))
    return f"{name} ended with a reorganisation, and profiles are of present authorities. {_meant(near)}"


def _instead(what: str, members: list[str]) -> str:
    return f"{what}, and rates cannot be averaged without counts: make the profile of one of {', '.join(members)}"


def _meant(names: list[str]) -> str:
    if not names:
        return "No name is near it: give the name, the GSS code (E08000035) or the DfE number (383)"
    return f"Did you mean {', '.join(names[:-1])}{' or ' if len(names) > 1 else ''}{names[-1]}?"
