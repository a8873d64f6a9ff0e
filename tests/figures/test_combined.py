"""Charts of combined areas: range and weighted rate together, bodies by year, all said in caption and alt text."""

from __future__ import annotations

import pytest

from helpers.figures import combined_body_maps, combined_rate_charts
from helpers.indicators import combined_areas
from helpers.project.registry import load_registry
from helpers.sources.outlines import read_outlines
from tests.running import shipped

REGISTRY = load_registry()
LOCALITY = REGISTRY.locality("north-of-tyne")
BODIES = {LOCALITY.title: LOCALITY.areas, LOCALITY.successor.title: LOCALITY.successor.areas}
WEIGHED = ["persistent_absence_pct", "severe_absence_pct", "overall_absence_pct"]


@pytest.fixture(scope="module")
def tables():
    names = ("indicator_values", "school_counts", "indicators", "areas", "combined_authority_membership")
    return {name: shipped(name) for name in names}


def test_the_weighted_rate_is_never_shown_without_the_range(tables):
    values, counts, catalogue = tables["indicator_values"], tables["school_counts"], tables["indicators"]
    ids = combined_areas.weighable(catalogue, WEIGHED)
    rates = combined_areas.compare_bodies(values, counts, catalogue, ids, BODIES)
    chart = combined_rate_charts.rates_chart(
        rates, values, catalogue[catalogue["indicator_id"].isin(ids)], BODIES, {ids[0]: 0.03}
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
    chosen = catalogue[catalogue["indicator_id"] == "overall_absence_pct"]
    assert combined_rate_charts.rates_chart(rates, values, chosen, BODIES, {}) is None


def test_the_map_shows_the_bodies_of_both_years_with_their_members(tables):
    years = {2023: read_outlines("combined_authorities_2023"), 2024: read_outlines("combined_authorities_2024")}
    membership, areas = tables["combined_authority_membership"], tables["areas"]
    chart = combined_body_maps.bodies_chart(years, read_outlines("upper_tier_2023"), membership, areas, LOCALITY)
    sizes = chart.data.groupby(["year", "combined_authority_name"])["area_code"].nunique().to_dict()
    assert sizes == {(2023, "North East"): 4, (2023, "North of Tyne"): 3, (2024, "North East"): 7}
    assert "in 2024 North East had seven authorities" in chart.caption
    assert all(name in chart.alt for name in ("Northumberland", "County Durham", "Gateshead"))
