"""Charts of combined areas: range and weighted rate together, bodies by year, all said in caption and alt text."""

from __future__ import annotations

import pytest

from helpers.figures import combined_body_maps, combined_rate_charts
from helpers.indicators import combined_areas
from helpers.project.registry import load_registry
from helpers.sources.outlines import read_outlines
from helpers.sources.tables import read_raw
from helpers.text import combined_text, context_text, locality_sections

REGISTRY = load_registry()
LOCALITY = REGISTRY.locality("north-of-tyne")
BODIES = combined_text.bodies_of(LOCALITY)


@pytest.fixture(scope="module")
def tables():
    names = ("indicator_values", "school_counts", "indicators", "areas", "combined_authority_membership")
    return {name: read_raw(name) for name in names}


def test_the_weighted_rate_is_never_shown_without_the_range(tables):
    values, counts, catalogue = tables["indicator_values"], tables["school_counts"], tables["indicators"]
    ids = combined_areas.weighable(catalogue, locality_sections.HEADLINE_INDICATORS)
    rates = combined_areas.compare_bodies(values, counts, catalogue, ids, BODIES)
    chart = combined_rate_charts.rates_chart(
        rates, values, locality_sections.pick_indicators(catalogue, ids), BODIES, {ids[0]: 0.03}
    )
    assert chart.data[["weighted_value", "lowest", "highest"]].notna().all(axis=None)
    assert set(chart.data["academic_year"]) == {"2022/23", "2023/24", "2024/25"}
    assert "attendance collection" in chart.figure.get_supxlabel()
    for words in ("pupil enrolments", "halved", "its authorities from", "0.03", "2022/23"):
        assert words in chart.caption
    assert chart.alt.count("between") == len(chart.data)


def test_no_chart_where_nothing_can_be_weighted(tables):
    values, counts, catalogue = tables["indicator_values"], tables["school_counts"], tables["indicators"]
    rates = combined_areas.compare_bodies(values, counts, catalogue, ["overall_absence_pct"], BODIES)
    chosen = locality_sections.pick_indicators(catalogue, ["overall_absence_pct"])
    assert combined_rate_charts.rates_chart(rates, values, chosen, BODIES, {}) is None


def test_the_map_shows_the_bodies_of_both_years_with_their_members(tables):
    years = {2023: read_outlines("combined_authorities_2023"), 2024: read_outlines("combined_authorities_2024")}
    membership, areas = tables["combined_authority_membership"], tables["areas"]
    chart = combined_body_maps.bodies_chart(years, read_outlines("upper_tier_2023"), membership, areas, LOCALITY)
    sizes = chart.data.groupby(["year", "combined_authority_name"])["area_code"].nunique().to_dict()
    assert sizes == {(2023, "North East"): 4, (2023, "North of Tyne"): 3, (2024, "North East"): 7}
    assert "in 2024 North East had seven authorities" in chart.caption
    assert all(name in chart.alt for name in ("Northumberland", "County Durham", "Gateshead"))


def test_members_stand_one_by_one_with_a_range_each_and_weights_only_where_right(tables):
    reading = combined_text.members_reading(
        tables["indicator_values"],
        tables["school_counts"],
        tables["indicators"],
        tables["areas"],
        ("overall_absence_pct", "persistent_absence_pct"),
        BODIES,
    ).set_index("Authority or body")
    assert len(reading) == 7 + 2 * len(BODIES)
    overall, persistent = reading.columns
    weighted = [name for name in reading.index if name.endswith("weighted by enrolments")]
    assert set(reading.loc[weighted, overall]) == {"–"}
    assert all(cell.endswith("%") for cell in reading.loc[weighted, persistent])


def test_membership_is_told_year_by_year(tables):
    reading = combined_body_maps.membership_reading(tables["combined_authority_membership"], tables["areas"], LOCALITY)
    row = reading.set_index("Authority").loc["Northumberland"]
    assert (row["2023"], row["2024"]) == ("North of Tyne", "North East")
    assert len(reading) == 7


def test_the_pilot_s_other_localities_are_comparators(tables):
    headline = locality_sections.pick_indicators(tables["indicators"], locality_sections.HEADLINE_INDICATORS)
    coventry = REGISTRY.locality("coventry")
    reading = context_text.others_reading(tables["indicator_values"], headline, tables["areas"], REGISTRY, coventry)
    assert list(reading.columns) == ["Measure", "Coventry", "Rochdale", "Wakefield", "Wiltshire", "England", "Year"]
    assert "not ranked" in context_text.others_caption(REGISTRY, coventry)
    assert (
        context_text.others_reading(tables["indicator_values"], headline, tables["areas"], REGISTRY, LOCALITY) is None
    )
