import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pysyncon import PenalizedSynth

from helpers.studies.indicator_panel import Panel
from helpers.studies.placebos import TOLERANCE, rank_p_value
from helpers.studies.synthetic_control import (
    SyntheticFit,
    fit_panel,
    fit_weights,
    leave_one_out,
    ratio_interval,
    rounding_spread,
)
from tests.examples import examples
from tests.studies.made import RATE, TREATED, make_study

DONORS = np.array([[1.0, 3.0, 9.0], [2.0, 2.0, 8.0], [1.5, 4.0, 9.5], [1.0, 2.0, 9.0]])
"""Four years of three donors."""


def loss(weights: np.ndarray, target: np.ndarray, donors: np.ndarray, penalty: float) -> float:
    distances = ((donors - target[:, None]) ** 2).sum(axis=0)
    return float(((target - donors @ weights) ** 2).sum() + penalty * distances @ weights)


def test_a_known_mixture_is_found():
    assert fit_weights(DONORS @ [0.3, 0.7, 0.0], DONORS) == pytest.approx([0.3, 0.7, 0.0], abs=1e-4)


def test_a_target_out_of_reach_gets_the_nearest_donor():
    assert fit_weights(DONORS[:, 2] + 5, DONORS) == pytest.approx([0, 0, 1], abs=1e-6)


def test_of_two_mixtures_that_fit_alike_the_penalty_takes_the_nearer_donors():
    """The middle donor alone and the half of both outer ones fit the same."""
    donors = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])
    assert fit_weights(np.array([2.0, 2.0]), donors, penalty=0.01) == pytest.approx([0, 1, 0], abs=1e-4)


@settings(max_examples=examples(25), deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 12), st.sampled_from([0.01, 0.1, 1.0]))
def test_it_comes_as_near_as_the_maintained_library(seed, donors_count, penalty):
    rng = np.random.default_rng(seed)
    donors, target = rng.normal(5, 1, (5, donors_count)), rng.normal(5, 0.5, 5)
    ours = fit_weights(target, donors, penalty)
    theirs, _ = PenalizedSynth.w_optimize(np.eye(5), donors, target, penalty)
    assert ours.min() >= 0
    assert ours.sum() == pytest.approx(1)
    assert loss(ours, target, donors, penalty) <= loss(theirs, target, donors, penalty) + 1e-3


def toy_panel(effect: float = 0.0) -> tuple[Panel, pd.DataFrame]:
    years = ["2015/16", "2016/17", "2017/18", "2018/19", "2021/22"]
    later = DONORS[-1] + 1
    rates = pd.DataFrame(np.vstack([DONORS, later]).T, index=["A", "B", "C"], columns=years)
    rates.loc["T"] = 0.3 * rates.loc["A"] + 0.7 * rates.loc["B"]
    rates.loc["T", "2021/22"] += effect
    panel = Panel("made", 2, rates.loc[["T", "A", "B", "C"]], treated=("T",), placebos=("A", "B", "C"))
    is_donor = pd.DataFrame(1.0, index=panel.rates.index, columns=["A", "B", "C"])
    for code in "ABC":
        is_donor.loc[code, code] = 0.0
    return panel, is_donor


def test_a_planted_effect_comes_back_whole_and_the_fit_before_is_close():
    panel, is_donor = toy_panel(effect=-0.5)
    fit = fit_panel(panel, is_donor, panel.academic_years[:4], penalty=1e-6)
    assert fit.estimate(["2021/22"])["T"] == pytest.approx(-0.5, abs=0.01)
    assert fit.rmspe_before["T"] < 0.01
    assert fit.weights.loc["A", "A"] == 0, "nobody is a donor of itself"
    assert fit.weights.sum(axis=1).to_numpy() == pytest.approx(1)


def test_a_fit_is_not_credited_beyond_the_publishers_rounding():
    panel, is_donor = toy_panel(effect=-0.5)
    fit = fit_panel(panel, is_donor, panel.academic_years[:4], penalty=1e-9)
    assert fit.floor == rounding_spread(2) == pytest.approx(0.01 / np.sqrt(12))
    assert fit.rmspe_before["T"] < fit.floor
    assert fit.ratio(["2021/22"])["T"] == pytest.approx(-0.5 / fit.floor, rel=0.01)


def test_leaving_out_a_donor_refits_without_it():
    panel, is_donor = toy_panel()
    years = panel.academic_years[:4]
    fit = fit_panel(panel, is_donor, years, penalty=1e-6)
    without = leave_one_out(panel, is_donor, fit, "T", years, ["2021/22"], penalty=1e-6)
    assert set(without.index) == {"A", "B"}
    by_hand = fit_panel(panel, is_donor.assign(B=0.0).loc[["T"]], years, penalty=1e-6)
    assert without["B"] == pytest.approx(by_hand.estimate(["2021/22"])["T"])


def test_an_authority_with_too_few_comparators_is_left_out():
    panel, is_donor = toy_panel()
    is_donor.loc["C"] = np.nan
    assert "C" not in fit_panel(panel, is_donor, panel.academic_years[:4], 0.01).gaps.index


def test_every_authority_of_a_study_has_its_synthetic_self():
    study = make_study()
    fit = study.synthetic(RATE, study.plan.main_group)
    assert set(fit.gaps.index) == set(study.panel(RATE).rates.index)
    assert TREATED not in fit.weights.columns


def made_fit(gaps: np.ndarray, fit_years: int) -> SyntheticFit:
    frame = pd.DataFrame(gaps)
    rmspe = (frame.iloc[:, :fit_years] ** 2).mean(axis=1) ** 0.5
    return SyntheticFit(frame, pd.DataFrame(), rmspe, floor=0.01)


def read_together(gaps: np.ndarray, fit_years: int, confidence: float) -> tuple[float, float, float]:
    """P-value and interval of the first unit of a panel, whose years after are all that were not fitted on."""
    fit, after = made_fit(gaps, fit_years), range(fit_years, gaps.shape[1])
    ratios, estimate = fit.ratio(after).to_numpy(), float(fit.estimate(after)[0])
    low, high = ratio_interval(estimate, float(fit.misfit[0]), ratios[1:], confidence)
    return rank_p_value(float(ratios[0]), ratios[1:]), low, high


panels = st.tuples(st.integers(3, 45), st.integers(1, 4), st.integers(1, 3)).flatmap(
    lambda size: st.tuples(
        hnp.arrays(float, (size[0], size[1] + size[2]), elements=st.integers(-300, 300).map(lambda n: n / 100)),
        st.just(size[1]),
    )
)


@given(panels, st.sampled_from([0.8, 0.9, 0.95]))
def test_p_is_small_exactly_when_the_interval_leaves_out_nought(panel, confidence):
    p_value, low, high = read_together(*panel, confidence)
    leaves_out = low > TOLERANCE or high < -TOLERANCE
    ratios = made_fit(*panel).ratio(range(panel[1], panel[0].shape[1])).abs().to_numpy()
    assume((np.abs(ratios[1:] - ratios[0]) > 1e-6).all())  # a tie is decided by the last bit of a float
    assert (p_value <= 1 - confidence + 1e-12) == leaves_out


def test_gaps_that_go_up_and_down_over_two_years_are_no_effect():
    """+3 and -1 against quiet placebos: their root mean square stood out at 0.01, and the interval held nought."""
    rng = np.random.default_rng(1)
    quiet = np.column_stack([np.ones(99), rng.uniform(-1.5, 1.5, 99), rng.uniform(-1.5, 1.5, 99)])
    p_value, low, high = read_together(np.vstack([[1.0, 3.0, -1.0], quiet]), 1, 0.95)
    assert low <= 0 <= high and p_value > 0.05


def test_over_one_year_the_ratio_is_that_of_root_mean_squares():
    gaps = np.random.default_rng(2).normal(size=(20, 6))
    fit = made_fit(gaps, 5)
    assert fit.ratio([5]).abs().to_numpy() == pytest.approx(np.abs(gaps[:, 5]) / fit.misfit.to_numpy())
