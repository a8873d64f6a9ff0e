import math

import numpy as np
import pytest

from helpers.studies.detectability import detectable_by_rank, detectable_from_history
from helpers.studies.placebos import rank_p_value

LIMITS = {"significance": 0.05, "power": 0.8}


def test_for_normal_noise_it_is_the_textbooks_two_point_eight_standard_deviations():
    noise = np.random.default_rng(3).normal(0, 0.5, 40_000)
    assert detectable_by_rank(noise, **LIMITS, direction="fall") == pytest.approx(2.802 * 0.5, rel=0.02)


@pytest.mark.parametrize("direction", ["fall", "rise"])
def test_an_effect_of_that_size_is_found_four_times_in_five(direction):
    """With skewed noise, by trying it out: each placebo in turn gets the effect and is ranked among the rest."""
    noise = np.random.default_rng(4).gamma(2, 1, 200)
    noise -= noise.mean()
    effect = detectable_by_rank(noise, **LIMITS, direction=direction) * (-1 if direction == "fall" else 1)

    def power(size: float) -> float:
        hits = [
            rank_p_value(value + size, np.delete(noise, place)) <= 0.05 and np.sign(value + size) == np.sign(size)
            for place, value in enumerate(noise)
        ]
        return float(np.mean(hits))

    assert power(effect) == pytest.approx(0.8, abs=0.03)
    assert power(effect * 0.7) < 0.7


def test_too_few_placebos_can_show_nothing():
    assert detectable_by_rank([0.1, -0.1, 0.2], **LIMITS, direction="fall") == math.inf


def test_from_history_an_effect_of_that_size_is_found_four_times_in_five():
    rng = np.random.default_rng(5)
    count, trials = 4, 20_000
    size = detectable_from_history([-1.0, 1.0, -1.0, 1.0], **LIMITS) / np.std([-1, 1, -1, 1], ddof=1)
    past = rng.normal(size=(trials, count))
    new = rng.normal(size=trials) + size
    from scipy import stats

    spread = past.std(axis=1, ddof=1) * math.sqrt(1 + 1 / count)
    found = (new - past.mean(axis=1)) / spread > stats.t.ppf(0.975, count - 1)
    assert found.mean() == pytest.approx(0.8, abs=0.01)


def test_fewer_past_changes_need_larger_effects_and_one_tells_nothing():
    three = detectable_from_history([0.1, -0.1, 0.0], **LIMITS)
    many = detectable_from_history([0.1, -0.1, 0.0] * 10, **LIMITS)
    assert three > 2 * many
    assert math.isnan(detectable_from_history([0.1], **LIMITS))
    assert math.isnan(detectable_from_history([0.1, math.nan], **LIMITS))
