from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.indicators import indicator_values
from helpers.indicators.indicator_values import IndicatorError

COVENTRY, DERBY, BOLTON, LEEDS = "E08000026", "E06000015", "E08000001", "E08000035"
ALL = [COVENTRY, DERBY, BOLTON, LEEDS]


def frame(*series):
    """Values of ``persistent_absence_pct``: each series is an area and its values from 2018/19 on."""
    years = ("2018/19", "2019/20", "2020/21", "2021/22")
    rows = [
        ("persistent_absence_pct", area, year, value, None if value is not None else "not_published")
        for area, *numbers in series
        for year, value in zip(years, numbers, strict=False)
    ]
    columns = ["indicator_id", "area_code", "academic_year", "value", "missing_reason"]
    return pd.DataFrame(rows, columns=columns).astype({"value": float})


VALUES = frame(
    (COVENTRY, 11.54, None, 13.0, 24.1),
    (DERBY, 11.54, None, 12.5, 23.0),
    (BOLTON, 10.0, None, 12.0, None),
    (LEEDS, 12.0, None, 14.0, 26.0),
)
NEIGHBOURS = pd.DataFrame(
    [(COVENTRY, "2021", 2, BOLTON), (COVENTRY, "2021", 1, DERBY), (COVENTRY, "2025", 1, DERBY)],
    columns=["area_code", "model", "neighbour_rank", "neighbour_code"],
)
PA = "persistent_absence_pct"


def test_a_series_keeps_the_order_of_areas_and_a_row_for_each_year():
    table = indicator_values.series_for(VALUES, PA, [LEEDS, COVENTRY, LEEDS])
    assert table["area_code"].tolist() == [LEEDS] * 4 + [COVENTRY] * 4
    assert table["academic_year"].tolist()[:4] == ["2018/19", "2019/20", "2020/21", "2021/22"]
    assert pd.isna(table["value"][1])
    assert table["missing_reason"][1] == "not_published"


@pytest.mark.parametrize(
    ("indicator", "areas", "named"), [("absence", [COVENTRY], PA), (PA, [COVENTRY, "E06000099"], "E06000099")]
)
def test_what_is_not_there_is_named(indicator, areas, named):
    with pytest.raises(IndicatorError, match=named):
        indicator_values.series_for(VALUES, indicator, areas)


def test_an_unknown_neighbour_model_is_named():
    with pytest.raises(IndicatorError, match="take one of 2021, 2025"):
        indicator_values.neighbour_codes(NEIGHBOURS, COVENTRY, "2014")


def test_an_unknown_area_is_named():
    areas = pd.DataFrame([(COVENTRY, "Coventry")], columns=["area_code", "area_name"])
    assert indicator_values.area_name(areas, COVENTRY) == "Coventry"
    with pytest.raises(IndicatorError, match="E06000099"):
        indicator_values.area_name(areas, "E06000099")


def test_a_missing_value_is_none_and_not_nought():
    assert indicator_values.value_of(VALUES, PA, COVENTRY, "2019/20") is None
    with pytest.raises(IndicatorError, match="2030/31"):
        indicator_values.value_of(VALUES, PA, COVENTRY, "2030/31")


def test_neighbours_are_in_the_order_of_the_model():
    assert indicator_values.neighbour_codes(NEIGHBOURS, COVENTRY, "2021") == [DERBY, BOLTON]


def test_the_first_rank_is_the_favourable_one_where_there_is_one():
    def first(polarity):
        return indicator_values.rank_of(VALUES, PA, BOLTON, "2018/19", among=ALL, polarity=polarity).first

    assert (first("low"), first("high"), first("none")) == (1, 4, 4)


def test_an_area_without_a_value_has_no_rank_and_is_not_counted():
    assert indicator_values.rank_of(VALUES, PA, BOLTON, "2021/22", among=ALL, polarity="low") is None
    rank = indicator_values.rank_of(VALUES, PA, LEEDS, "2021/22", among=ALL, polarity="low")
    assert (rank.first, rank.areas_count) == (3, 3)


def test_an_area_is_ranked_only_among_its_like():
    with pytest.raises(IndicatorError, match="not one of the areas"):
        indicator_values.rank_of(VALUES, PA, COVENTRY, "2018/19", among=[LEEDS], polarity="low")


@settings(deadline=None)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=40), st.sampled_from(["low", "high", "none"]))
def test_ranks_fill_all_places_without_gap_or_overlap(numbers, polarity):
    codes = [f"E{number:08d}" for number in range(len(numbers))]
    values = frame(*[(code, float(number)) for code, number in zip(codes, numbers, strict=True)])
    ranks = [indicator_values.rank_of(values, PA, code, "2018/19", among=codes, polarity=polarity) for code in codes]
    places = sorted({(rank.first, rank.last) for rank in ranks})
    assert places[0][0] == 1
    assert places[-1][1] == len(numbers)
    assert all(before[1] + 1 == after[0] for before, after in pairwise(places))
    for rank in ranks:
        assert 1 <= rank.quartiles[0] <= rank.quartiles[1] <= 4


def test_quartiles_are_quarters_of_the_ranking():
    codes = [f"E{number:08d}" for number in range(8)]
    values = frame(*[(code, float(place)) for place, code in enumerate(codes)])
    ranks = [indicator_values.rank_of(values, PA, code, "2018/19", among=codes, polarity="low") for code in codes]
    assert [rank.quartiles[0] for rank in ranks] == [1, 1, 2, 2, 3, 3, 4, 4]


@settings(deadline=None)
@given(st.floats(0, 100), st.floats(0, 100), st.integers(0, 3))
def test_what_rounding_alone_can_make_is_never_called_a_difference(one, other, decimals):
    """Two true values that round to the same, or to neighbours, may be as good as equal."""
    published = round(other, decimals) - round(one, decimals)
    if not indicator_values.is_within_rounding(published, decimals):
        assert abs(other - one) > 0.99 * 10**-decimals


@settings(deadline=None)
@given(st.integers(-50, 50), st.integers(0, 5))
def test_more_than_one_unit_of_the_last_decimal_is_a_difference(units, decimals):
    assert indicator_values.is_within_rounding(units / 10**decimals, decimals) == (abs(units) <= 1)


def test_years_that_the_catalogue_sets_apart_are_not_comparable():
    catalogue = pd.DataFrame({"indicator_id": [PA, "fsm"], "not_comparable_years": ["2019/20; 2020/21", None]})
    assert indicator_values.is_comparable(catalogue, PA, "2018/19", "2021/22")
    assert not indicator_values.is_comparable(catalogue, PA, "2018/19", "2020/21")
    assert indicator_values.is_comparable(catalogue, "fsm", "2018/19", "2020/21")


def test_the_catalogue_gives_one_indicator_by_name():
    catalogue = pd.DataFrame({"indicator_id": [PA], "decimals": [2], "polarity": ["low"]})
    assert indicator_values.indicator_of(catalogue, PA)["decimals"] == 2
    with pytest.raises(IndicatorError, match=PA):
        indicator_values.indicator_of(catalogue, "absence")
