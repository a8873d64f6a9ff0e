import numpy as np
import pytest

from helpers.figures.position_charts import latest_positions, positions_chart

ABSENCE = "overall_absence_pct"


@pytest.fixture
def absence(catalogue):
    return catalogue[catalogue["indicator_id"] == ABSENCE]


def test_ties_share_their_places(values, absence, areas, alder):
    positions = latest_positions(values, absence, areas, alder)
    own = positions[positions["role"] == "locality"].iloc[0]
    assert (own["best_rank"], own["worst_rank"], own["ranked_count"]) == (2, 3, 4)


def test_rank_1_is_the_favourable_end_and_the_caption_says_which(values, absence, areas, alder):
    positions = latest_positions(values, absence.assign(polarity="high"), areas, alder)
    own = positions[positions["role"] == "locality"].iloc[0]
    highest = positions.loc[positions["best_rank"] == 1, "value"]
    assert (own["best_rank"], own["worst_rank"]) == (2, 3) and highest.tolist() == [positions["value"].max()]
    for polarity, end in {"low": "lowest", "high": "highest", "none": "highest"}.items():
        chart = positions_chart(values, absence.assign(polarity=polarity), areas, alder)
        assert f"Rank 1 is the {end} value on overall absence." in chart.caption


def test_country_and_region_have_no_place_among_authorities(values, absence, areas, alder):
    positions = latest_positions(values, absence, areas, alder)
    assert positions.loc[positions["role"].isin(["england", "region"]), "best_rank"].isna().all()


def test_an_authority_without_a_value_is_not_ranked(values, absence, areas, alder):
    is_birch = (values["area_code"] == "E06000002") & (values["academic_year"] == "2023/24")
    values.loc[is_birch, "value"] = np.nan
    positions = latest_positions(values, absence, areas, alder)
    own = positions[positions["role"] == "locality"].iloc[0]
    assert (own["best_rank"], own["ranked_count"]) == (1, 3)


def test_an_indicator_without_a_value_of_the_case_is_left_out(values, catalogue, areas, alder):
    positions = latest_positions(values, catalogue, areas, alder)
    assert set(positions["indicator_id"]) == {ABSENCE}


def test_a_case_without_any_value_has_no_chart(values, absence, areas, alder):
    values.loc[values["area_code"] == "E06000001", "value"] = np.nan
    assert positions_chart(values, absence, areas, alder) is None


def test_words_respect_rounding(values, absence, areas, alder):
    values.loc[(values["area_code"] == "E06000001") & (values["academic_year"] == "2023/24"), "value"] = 7.16
    chart = positions_chart(values, absence, areas, alder)
    assert "it is about level with England on overall absence" in chart.caption
    assert "above England" not in chart.caption


def test_the_alt_text_gives_values_and_places(values, absence, areas, alder):
    chart = positions_chart(values, absence, areas, alder)
    assert "Alder 7.20%, 2nd to 3rd of 4; England 7.15%; all from 6.50% to 7.90%." in chart.alt


def test_authorities_on_both_sides_are_not_averaged(values, absence, areas, pair):
    chart = positions_chart(values, absence, areas, pair)
    assert "its authorities lie on both sides of England, or level with it, on overall absence" in chart.caption


def test_no_authority_hides_another(values, absence, areas, pair):
    values.loc[(values["area_code"] == "E06000002") & (values["academic_year"] == "2023/24"), "value"] = 7.2
    chart = positions_chart(values, absence, areas, pair)
    heights = [line.get_ydata()[0] for line in chart.figure.axes[0].lines if line.get_xdata()[0] == 7.2]
    assert len(heights) == len(set(heights)) == 2
