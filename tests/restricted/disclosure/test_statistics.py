"""No number that comes through is one person's: it rests on enough people, and is no value that few of them have."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from restricted.disclosure.disclosure_gate import release
from restricted.disclosure.release_requests import Dimension
from restricted.disclosure.tabulating import QUANTILES, group_points, summarise_units

from helpers.project.suppression_symbols import PUBLISHED
from tests.examples import examples
from tests.restricted.disclosure.made import ABOUT, rules

PLACES = Dimension("place", ("ash", "birch", "cedar"))
LEAST = 10
STATISTICS = ("mean", "sd", *QUANTILES)
FINE = {"statistic_decimals": 6, "quantile_decimals": 6}
"""So many decimals that rounding hides nothing of what a rule should."""


def drawn(sizes: list[int], seed: int, skew: float) -> pd.DataFrame:
    """Distinct values of people in places, some with one who has far more than the others."""
    random = np.random.default_rng(seed)
    places = np.repeat(PLACES.categories, sizes)
    values = np.exp(skew * random.normal(size=len(places)))
    return pd.DataFrame(
        {
            "person": [f"person-{number}" for number in range(len(places))],
            "place": places,
            "score": values,
            "before": values,
            "after": random.normal(values, 1),
        }
    )


people = st.builds(
    drawn,
    st.lists(st.integers(0, 60), min_size=3, max_size=3).filter(any),
    st.integers(0, 10_000),
    st.sampled_from([0.1, 1.0, 3.0]),
)


def summarised(rows: pd.DataFrame, **changes: object) -> pd.DataFrame:
    asked = summarise_units(rows, value="score", dimensions=(PLACES,), statistics=STATISTICS, **ABOUT)
    return release({"t": asked}, rules(**{**FINE, **changes}), is_simulated=True).tables["t"]


def of_the_row(rows: pd.DataFrame, place: str) -> np.ndarray:
    return rows.loc[(rows["place"] == place) | (place == "all"), "score"].to_numpy()


@settings(max_examples=examples(20), deadline=None)
@given(people)
def test_every_statistic_that_is_told_rests_on_enough_people_and_is_nobodys_value(rows):
    for row in summarised(rows).itertuples(index=False):
        values = np.sort(of_the_row(rows, row.place))
        for name in STATISTICS:
            told = getattr(row, name)
            if np.isnan(told):
                continue
            assert len(values) >= LEAST
            assert np.abs(values - told).min() > 1e-7 * max(told, 1e-9)
        for name, share in QUANTILES.items():
            told = getattr(row, name)
            if not np.isnan(told):
                # So many people lie on each side, and some of them within what it is the mean of.
                assert min((values < told).sum(), (values > told).sum()) >= LEAST / 2
                assert len(values) * min(share, 1 - share) >= LEAST


@settings(max_examples=examples(20), deadline=None)
@given(people)
def test_no_mean_that_is_told_is_made_by_few(rows):
    """From a mean and the number of people follows a total: nobody may know what most of it is by knowing himself."""
    for row in summarised(rows).itertuples(index=False):
        if np.isnan(row.mean):
            continue
        sizes = np.sort(of_the_row(rows, row.place))[::-1]
        assert sizes[:2].sum() <= 0.9 * sizes.sum()
        assert sizes[2:].sum() >= 0.1 * sizes[0]


def test_with_these_rules_off_few_do_make_a_mean():
    rows = drawn([30, 30, 30], 1, 0.1)
    rows.loc[0, "score"] = 1e6
    off = summarised(rows, dominance=None, p_ratio=None)
    assert off.loc[off["place"] == "ash", "mean"].notna().all()
    on = summarised(rows)
    assert on.loc[on["place"] == "ash", "mean"].isna().all()


def test_a_plain_median_is_somebodys_value_and_the_one_that_is_told_is_not():
    rows = drawn([41, 30, 30], 3, 1.0)
    values = of_the_row(rows, "ash")
    (told,) = summarised(rows).query("place == 'ash'")["median"]
    assert np.median(values) in values
    assert told not in values
    assert told == pytest.approx(np.median(values), rel=0.2)


def test_quantiles_are_hidden_where_the_rule_asks_for_more_people_than_they_are_made_of():
    table = summarised(drawn([60, 60, 60], 3, 1.0), minimum_cell_count=11)
    assert table["mean"].notna().all()
    assert table[list(QUANTILES)].isna().all(axis=None)


@settings(max_examples=examples(20), deadline=None)
@given(people)
def test_every_point_that_is_told_is_the_mean_of_enough_people_and_nobodys_own(rows):
    asked = group_points(rows, dimensions=(PLACES,), values=("before", "after"), **ABOUT)
    table = release({"t": asked}, rules(**FINE), is_simulated=True).tables["t"]
    for place, shown in table[table["status"] == PUBLISHED].groupby("place"):
        own = rows.loc[rows["place"] == place, ["before", "after"]].to_numpy()
        points = shown[["before", "after"]].to_numpy()
        assert len(points) * LEAST <= len(own)
        apart = np.abs(own[None, :, :] - points[:, None, :]).max(axis=2)
        assert apart.min() > 1e-6
        # Each point lies within what its people span, and all of them together within what all span.
        assert (points.min(axis=0) >= own.min(axis=0) - 1e-6).all()
        assert (points.max(axis=0) <= own.max(axis=0) + 1e-6).all()
