"""The profile of authorities that are like no other: it is whole, and says what is not there."""

from functools import cache

import matplotlib.pyplot as plt
import pytest

from tests.running import SHIPPED, Shown, run_template

CITY, SCILLY, CUMBERLAND, KENT = "E09000001", "E06000053", "E06000063", "E10000016"
ALWAYS = {"latest", "changes", "neighbours", "schools", "definitions", "sources"}

pytestmark = pytest.mark.xdist_group("shipped-tables")


@cache
def profile(code: str) -> Shown:
    """What the template shows of one authority."""
    with pytest.MonkeyPatch.context() as patch:
        shown = run_template("profile", SHIPPED, patch, f"PLACE_ID = {code!r}")
    plt.close("all")
    return shown


@pytest.mark.parametrize("code", [CITY, SCILLY, CUMBERLAND, KENT])
def test_every_authority_has_a_whole_profile(code):
    shown = profile(code)
    assert set(shown.tables) >= ALWAYS
    assert all(shown.captions.values())
    cells = [cell for table in shown.tables.values() for cell in table.to_numpy().ravel() if isinstance(cell, str)]
    assert not {"nan", "None", "<NA>", "nan%"} & set(cells)
    assert not [rank for rank in shown.tables["latest"]["Rank"] if "." in rank]
    assert not [text for text in [*shown.texts, *shown.captions.values()] if "nan" in text.split()]


def test_an_authority_with_one_school_has_no_secondary_values_and_says_so():
    shown = profile(CITY)
    assert "Nothing is published or held for City of London on" in shown.text
    values = shown.data["latest"].set_index("indicator_id")["value"]
    assert values.isna().any()
    assert values.notna().any()


def test_a_locality_has_its_printed_figures_and_another_authority_has_none():
    assert "published-figures" in profile("coventry").tables
    assert "published-figures" not in profile(KENT).tables


def test_a_combined_authority_and_its_successor_are_told_together():
    shown = profile("north-of-tyne")
    assert {"bodies", "weighted", "members"} <= set(shown.captions)
    assert len(shown.tables["members"]) == 7


def test_a_new_unitary_has_only_the_years_since_it_began():
    shown = profile(CUMBERLAND)
    assert shown.data["latest"]["change_long"].isna().all()
    # The Indices are of 2019, when its three districts were Cumbria's.
    deprivation = shown.data["deprivation"]
    assert deprivation.loc[deprivation["is_in_case"], "area_code"].nunique() == 3


def test_a_county_is_shown_by_its_districts():
    shown = profile(KENT)
    deprivation = shown.data["deprivation"]
    assert deprivation.loc[deprivation["is_in_case"], "area_code"].nunique() == 12
    assert "Kent's 12 districts" in shown.captions["deprivation"]
    assert "inspection" in shown.captions
