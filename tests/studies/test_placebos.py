import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.studies.placebos import critical_value, interval, placebo_p_values, rank_p_value, robust_sd

values = st.lists(st.integers(-500, 500), min_size=3, max_size=60)


@given(values, st.sampled_from([0.05, 0.1, 0.2]))
def test_under_exchange_the_p_value_is_small_no_oftener_than_it_says(units, significance):
    """Each unit in turn is the treated one: the share of small p-values is at most the significance, ties or not."""
    p_values = [rank_p_value(unit, units[:place] + units[place + 1 :]) for place, unit in enumerate(units)]
    assert np.mean([p <= significance for p in p_values]) <= significance + 1e-12


def test_without_ties_p_values_are_spread_evenly():
    units = np.random.default_rng(1).normal(size=40)
    p_values = sorted(rank_p_value(unit, np.delete(units, place)) for place, unit in enumerate(units))
    assert p_values == pytest.approx([rank / 40 for rank in range(1, 41)])


@given(values)
def test_a_placebos_own_p_value_is_that_against_the_others(units):
    expected = [rank_p_value(unit, units[:place] + units[place + 1 :]) for place, unit in enumerate(units)]
    assert placebo_p_values(np.array(units, dtype=float)) == pytest.approx(expected)


@given(st.lists(st.integers(-500, 500), min_size=25, max_size=60), st.integers(-600, 600))
def test_beyond_the_critical_value_and_only_there_p_is_small(placebos, value):
    assert (abs(value) > critical_value(placebos, 0.05)) == (rank_p_value(value, placebos) <= 0.05)


@given(st.lists(st.integers(-500, 500), min_size=25, max_size=60), st.integers(-600, 600), st.integers(-900, 900))
def test_the_interval_holds_the_effects_that_the_test_does_not_reject(placebos, value, effect):
    low, high = interval(value, placebos, 0.95)
    assert (low <= effect <= high) == (rank_p_value(value - effect, placebos) > 0.05)


def test_too_few_placebos_reject_nothing():
    assert rank_p_value(1e6, range(10)) > 0.05
    assert interval(1.0, range(10), 0.95) == (-np.inf, np.inf)


def test_values_that_differ_by_the_error_of_sums_are_ties():
    assert rank_p_value(0.1 + 0.2, [0.3, 0.1]) == pytest.approx(2 / 3)


def test_the_robust_spread_of_normal_noise_is_its_standard_deviation_and_an_outlier_hardly_moves_it():
    noise = np.random.default_rng(2).normal(0, 2, 20_000)
    assert robust_sd(noise) == pytest.approx(2, abs=0.05)
    assert robust_sd([*noise, 1e9]) == pytest.approx(robust_sd(noise), abs=0.001)
