import dataclasses

import numpy as np
import pandas as pd
import pytest

from helpers.indicators.cohort_outcomes import exact_interval
from helpers.studies import panel_simulation
from helpers.studies.panel_simulation import (
    DIFFERENCES,
    SYNTHETIC,
    Calibration,
    calibrate,
    run_validation,
    simulate_panel,
)
from helpers.studies.placebos import TOLERANCE
from helpers.studies.simulation_validation import (
    COVERAGE,
    DETECTED,
    FALSE_ALARM,
    MEAN_ERROR,
    OFFICIAL_KURTOSIS,
    SIMULATED_KURTOSIS,
    validate_machinery,
)
from tests.studies.made import RATE, make_plan, make_study, plan_content

YEARS = ("2015/16", "2016/17", "2017/18", "2018/19", "2021/22", "2022/23", "2023/24", "2024/25")
CALIBRATION = Calibration(
    academic_years=YEARS,
    decimals=2,
    authorities_count=39,
    medians=np.array([0.6, 0.7, 0.7, 0.8, 1.6, 2.0, 2.2, 2.4]),
    level_sd=0.25,
    wobble=np.eye(8) * 0.01,
    unevenness=0.7,
    shared=0.3,
)


@pytest.fixture(scope="module")
def plan():
    content = {"panels_count": 400, "synthetic_panels_count": 60, "planted_effects_pp": [-0.5, -1.5], "seed": 3}
    return make_plan(simulation=plan_content()["simulation"] | {"indicator": RATE, **content})


@pytest.fixture(scope="module")
def runs(plan) -> tuple[pd.DataFrame, pd.DataFrame]:
    return run_validation(CALIBRATION, plan)


def share_small(results: pd.DataFrame, method: str, planted: float) -> tuple[int, int]:
    rows = results[(results["method"] == method) & (results["planted_pp"] == planted)]
    return int((rows["p_value"] <= 0.05).sum()), len(rows)


@pytest.mark.parametrize("method", [DIFFERENCES, SYNTHETIC])
def test_with_nothing_planted_false_alarms_are_near_nominal(runs, method):
    """At 5% one of 39 authorities may stand out, so an exact test raises the alarm in 1 of 39 panels."""
    count, total = share_small(runs[0], method, 0.0)
    low, high = exact_interval(count, total, confidence=0.99)
    assert low <= 100 / 39 <= high


@pytest.mark.parametrize("method", [DIFFERENCES, SYNTHETIC])
def test_planted_effects_come_back_unbiased_and_inside_their_intervals(runs, method):
    rows = runs[0][(runs[0]["method"] == method) & (runs[0]["planted_pp"] == -0.5)]
    error = rows["estimate_pp"] - rows["planted_pp"]
    assert abs(error.mean()) < 3 * error.std() / np.sqrt(len(rows)) + 0.005
    covered = (rows["low_pp"] <= -0.5) & (rows["high_pp"] >= -0.5)
    low, high = exact_interval(int(covered.sum()), len(rows), confidence=0.99)
    assert low <= 100 - 100 / 39 <= high


def test_windows_of_two_years_after_hold_their_level_too(plan):
    """P-values and intervals over both project years, as the specification curve has them."""
    both = next(window for window in plan.windows if window.id == "both-years")
    settings = plan.simulation.model_copy(update={"panels_count": 60, "synthetic_panels_count": 60, "seed": 4})
    wide = plan.model_copy(update={"windows": (both, *plan.windows), "simulation": settings})
    assert wide.main_window == both
    rows = run_validation(CALIBRATION, wide)[0]
    for method in (DIFFERENCES, SYNTHETIC):
        count, total = share_small(rows, method, 0.0)
        low, high = exact_interval(count, total, confidence=0.99)
        assert low <= 100 / 39 <= high
    own = rows[rows["method"] == SYNTHETIC]
    apart = (own["low_pp"] > TOLERANCE) | (own["high_pp"] < -TOLERANCE)
    assert ((own["p_value"] <= 1 - plan.confidence) == apart).all()


def test_larger_effects_are_found_oftener(runs):
    found = [share_small(runs[0], DIFFERENCES, planted)[0] for planted in (0.0, -0.5, -1.5)]
    assert found[0] < found[1] < found[2]
    assert found[2] > 0.9 * 400


def test_a_broken_machine_is_caught(plan, monkeypatch):
    """Were the treated authority's noise not that of the placebos, false alarms would show it."""
    sound = panel_simulation.difference_noise

    def shifted(rates, neighbours, before, after, treated):
        noise = sound(rates, neighbours, before, after, treated)
        noise[treated] += 0.6
        return noise

    monkeypatch.setattr(panel_simulation, "difference_noise", shifted)
    short = plan.model_copy(update={"simulation": plan.simulation.model_copy(update={"synthetic_panels_count": 0})})
    count, total = share_small(run_validation(CALIBRATION, short)[0], DIFFERENCES, 0.0)
    assert exact_interval(count, total, confidence=0.99)[0] > 5


def test_the_noisy_raise_more_alarms_than_the_quiet(runs):
    alarms = runs[1][runs[1]["method"] == DIFFERENCES].groupby("third")["alarm_share"].mean()
    assert alarms["noisiest third"] > 2 * alarms["quietest third"]


def test_the_same_seed_gives_the_same_panels():
    one, same, other = (simulate_panel(CALIBRATION, np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert (one.rates == same.rates).all()
    assert (one.neighbours == same.neighbours).all()
    assert (one.rates != other.rates).any()


def test_nobody_is_its_own_neighbour_and_neighbours_are_alike():
    panel = simulate_panel(CALIBRATION, np.random.default_rng(5))
    assert not (panel.neighbours == np.arange(39)[:, None]).any()
    means = panel.rates.mean(axis=1)
    apart = np.abs(means[:, None] - means[panel.neighbours]).mean()
    assert apart < 0.8 * np.abs(means[:, None] - means[None, :]).mean()


def test_calibration_finds_back_what_panels_were_made_with():
    """A large panel made with known settings, calibrated anew."""
    wide = dataclasses.replace(CALIBRATION, authorities_count=1500, decimals=6)
    made = simulate_panel(wide, np.random.default_rng(8))
    study_panel = make_study().panel(RATE)
    codes = [f"E{number:08d}" for number in range(1500)]
    panel = dataclasses.replace(
        study_panel,
        decimals=6,
        rates=pd.DataFrame(made.rates, index=codes, columns=list(YEARS)),
        treated=(),
        placebos=tuple(codes),
    )
    beside = pd.DataFrame(0.0, index=codes, columns=codes)
    for row, own in enumerate(made.neighbours):
        beside.iloc[row, own] = 1 / len(own)
    found = calibrate(panel, beside, make_plan().main_window)
    assert found.level_sd == pytest.approx(CALIBRATION.level_sd, rel=0.1)
    assert np.sqrt(np.diag(found.wobble)).mean() == pytest.approx(0.1, rel=0.25)
    assert found.unevenness == pytest.approx(CALIBRATION.unevenness, abs=0.4), "a fourth moment, so a rough one"
    assert found.shared == pytest.approx(CALIBRATION.shared, abs=0.12)
    assert found.medians == pytest.approx(CALIBRATION.medians, rel=0.08), "changes shared about the middle move it"


def test_the_validation_table_tells_every_measure_with_its_own_doubt(plan):
    table = validate_machinery(CALIBRATION, plan, pd.Series([0.1, -0.2, 0.1]))
    rows = table.set_index(["method", "measure", "planted_pp"])
    for method in (DIFFERENCES, SYNTHETIC):
        for measure, planted in ((MEAN_ERROR, 0.0), (COVERAGE, -0.5), (FALSE_ALARM, 0.0), (DETECTED, -1.5)):
            row = rows.loc[(method, measure, planted)]
            assert row["low"] <= row["value"] <= row["high"]
    simulated = rows.loc[(DIFFERENCES, SIMULATED_KURTOSIS, 0.0)]
    assert 1.5 < simulated["low"] < simulated["value"] < simulated["high"]
    assert rows.loc[(DIFFERENCES, OFFICIAL_KURTOSIS, 0.0), "value"] == pytest.approx(1.5), "of two values and one"
    assert rows.loc[(DIFFERENCES, "official_spread_pp", 0.0), "value"] == pytest.approx(
        np.std([0.1, -0.2, 0.1], ddof=1)
    )
