"""Sensitivity to trends, on gaps made by hand and on drifts of known size."""

import numpy as np
import pandas as pd
import pytest

from helpers.studies.placebos import interval
from helpers.studies.trend_sensitivity import bounded_interval, breakdown, fastest_drift, own_trend, years_ahead

YEARS = ["2016/17", "2017/18", "2018/19", "2021/22", "2023/24"]
GAPS = pd.DataFrame([[0.0, 0.3, 0.2, 0.8, 9.0], [-0.5, -0.4, -0.3, 0.0, 9.0]], index=["steep", "line"], columns=YEARS)


def test_drift_is_by_the_year_also_over_years_left_out_and_ends_at_the_baseline():
    drift = fastest_drift(GAPS, "2021/22")
    assert drift.to_dict() == pytest.approx({"steep": 0.3, "line": 0.1}), "0.6 in three years is 0.2 a year"


def test_a_straight_line_has_its_own_slope():
    assert own_trend(GAPS, "2021/22")["line"] == pytest.approx(0.1)


def test_the_whole_estimate_is_drift_at_the_breakdown_and_not_below():
    ahead = years_ahead("2021/22", ["2023/24"])
    multiple = breakdown(-0.5, 0.1, ahead)
    assert (ahead, multiple) == pytest.approx((2, 2.5))
    assert bounded_interval(-0.5, -0.5, 0.1, ahead, multiple)[1] == pytest.approx(0)
    assert bounded_interval(-0.5, -0.5, 0.1, ahead, 0.9 * multiple)[1] < 0
    assert breakdown(0.2, 0.0, ahead) == np.inf


def test_bounds_hold_the_effect_where_the_gap_drifts_as_far_as_they_allow_and_the_plain_interval_does_not():
    generator, effect, drift, ahead = np.random.default_rng(1), -1.0, 0.3, 2
    draws = 400
    held = {0: 0, 1: 0}
    for noise in generator.normal(0, 0.25, (draws, 101)):
        ends = interval(effect + drift * ahead + noise[0], noise[1:], 0.95)
        for multiple in held:
            low, high = bounded_interval(*ends, drift, ahead, multiple)
            held[multiple] += low <= effect <= high
    assert held[1] / draws > 0.95 > 0.6 > held[0] / draws
