import pandas as pd
import pytest

from helpers.indicators.comparators import Comparators
from helpers.project.codebook import load_codebook
from helpers.project.registry import Locality, Pilot, load_registry
from helpers.sources.tables import read_raw
from helpers.text import context_text, locality_sections
from helpers.text.narratives import Narrative

PILOT = Pilot(id="north", number=1, title="North Star", aim="To try")


@pytest.fixture(scope="module")
def catalogue():
    return read_raw("indicators")


def test_every_indicator_of_the_chapter_is_in_the_catalogue(catalogue):
    wanted = {*locality_sections.HEADLINE_INDICATORS, *locality_sections.SETTING_INDICATORS}
    wanted |= {name for panels in context_text.TRENDS.values() for name in panels.indicator_ids}
    assert wanted <= set(catalogue["indicator_id"])


def test_panels_that_share_a_scale_share_a_unit(catalogue):
    for panels in context_text.TRENDS.values():
        if panels.share_axis:
            assert locality_sections.pick_indicators(catalogue, panels.indicator_ids)["unit"].nunique() == 1


def test_indicators_keep_the_order_asked_for(catalogue):
    picked = locality_sections.pick_indicators(
        catalogue, ["suspension_rate", "overall_absence_pct"], {"suspension_rate": "S"}
    )
    assert picked["indicator_id"].tolist() == ["suspension_rate", "overall_absence_pct"]
    assert picked["panel_title"].iloc[0] == "S"


def test_an_unknown_indicator_is_an_error(catalogue):
    with pytest.raises(KeyError, match="wellbeing_pct"):
        locality_sections.pick_indicators(catalogue, ["wellbeing_pct"])


@pytest.mark.parametrize("locality", load_registry().localities, ids=lambda entry: entry.id)
def test_every_locality_has_an_opening(locality):
    pilot = load_registry().pilot(locality.pilot)
    opening = locality_sections.opening(locality, pilot)
    assert locality.partnership in opening
    assert f"@sec-{pilot.id}" in opening


def test_a_case_nobody_has_written_about_says_so_once():
    nothing = Narrative("leeds")
    assert "No account" in locality_sections.narrative_text(nothing, "The project")
    assert locality_sections.narrative_text(nothing, "The place") == ""
    assert locality_sections.narrative_text(nothing, "What changed", "Nothing is said.") == "Nothing is said."


def test_the_opening_names_lead_and_pilot():
    locality = Locality(
        id="alder", title="Alder", pilot="north", lead="school_led_partnership", partnership="Learn Alder",
        areas=("E06000001",),
    )  # fmt: skip
    assert locality_sections.opening(locality, PILOT).startswith(
        "Learn Alder, a partnership led by its schools, took part in Pilot 1: north star (@sec-north)."
    )


def test_the_context_says_what_the_case_is_set_beside_and_what_that_is_not():
    alone = Comparators(
        title="Alder", authorities={"E1": "Alder"}, country={"E0": "England"}, region={"R": "North East"},
        neighbours={"E2": "Birch"}, neighbour_model="2021",
    )  # fmt: skip
    note = context_text.context_note(alone)
    assert "they do not measure the project" in note
    assert "England, the North East and its one statistical neighbour of the 2021 model" in note
    assert "(Birch)" in note


def test_a_combined_case_is_told_why_nothing_is_averaged():
    both = Comparators(title="Both", authorities={"E1": "Alder", "E2": "Birch"}, country={"E0": "England"})
    assert "cannot be averaged" in context_text.context_note(both)


def test_a_trend_without_values_is_no_figure(catalogue):
    empty = pd.DataFrame({"indicator_id": [], "area_code": [], "academic_year": [], "value": []}).astype(
        {"indicator_id": str, "area_code": str, "academic_year": str, "value": float}
    )
    alone = Comparators(title="Alder", authorities={"E1": "Alder"}, country={"E0": "England"})
    project = load_registry().project
    assert context_text.trend_figure("overall-absence", empty, catalogue, alone, project) is None


def test_a_locality_leads_to_the_others_of_its_pilot_and_to_where_all_are_read_together():
    text = locality_sections.neighbours_text(
        load_registry().locality("ealing"), load_registry(), load_codebook(), has_findings=True
    )
    assert "[Sheffield](sheffield.ipynb) · [Milton Keynes](milton-keynes.ipynb) · [Surrey](surrey.ipynb)" in text
    assert "[Ealing]" not in text
    assert "(professional-accountability.ipynb#sustainability-and-impact)" in text
    assert "(synthesis.ipynb#nine-cases-against-four-criteria)" in text


def test_a_locality_that_is_a_pilot_of_its_own_says_so():
    text = locality_sections.neighbours_text(
        load_registry().locality("north-of-tyne"), load_registry(), load_codebook(), has_findings=True
    )
    assert "**Also in this pilot:** none" in text
