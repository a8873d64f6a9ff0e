"""The beta-binomial sensitivity: planted effects and trends come back in points, as from the main model."""

import numpy as np
import pandas as pd
import pytest
from restricted.attendance.attendance_model import estimate_effects
from restricted.attendance.attendance_periods import first_starts, mark_periods, pupil_periods
from restricted.attendance.beta_binomial import beta_binomial_changes
from scipy.special import expit

YEARS = ("2021/22", "2022/23", "2023/24")
LEVEL, PUPIL_SD, POSSIBLE = -1.4, 0.7, 370


def planted_periods(seed, *, effect=0.0, trend=0.0, correlation=0.05, pupils=150):
    """Pupils not chosen for a bad year: absence moves by ``trend`` a year and by ``effect`` with support, on logits."""
    generator = np.random.default_rng(seed)
    rows = []
    for number in range(pupils):
        own = generator.normal(LEVEL, PUPIL_SD)
        for place, year in enumerate(YEARS):
            share = expit(own + trend * place + effect * (place == 2))
            size = (1 - correlation) / correlation
            drawn = generator.binomial(POSSIBLE, generator.beta(share * size, (1 - share) * size))
            rows.append((f"pupil-{number}", "rochdale", "cohort", year, "autumn", POSSIBLE, int(drawn)))
    columns = ["pupil_id", "locality", "cohort_id", "academic_year", "term", "sessions_possible_count"]
    sessions = pd.DataFrame(rows, columns=[*columns, "sessions_missed_count"])
    starts = sessions[["pupil_id", "cohort_id"]].drop_duplicates()
    events = starts.assign(event="support_start", date=pd.Timestamp("2023-09-11"))
    return pupil_periods(mark_periods(sessions, first_starts(events)))


def expected_points(change):
    """By how many points a change on the logit scale moves the average pupil, whose levels are normal."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    levels = LEVEL + PUPIL_SD * nodes
    return 100 * float((expit(levels + change) - expit(levels)) @ weights / weights.sum())


@pytest.mark.parametrize(
    ("effect", "trend"),
    [(-0.5, 0.2), *(pytest.param(*planted, marks=pytest.mark.slow) for planted in [(-0.5, 0.0), (0.0, 0.2)])],
)
def test_effect_and_trend_come_back_together_and_the_trend_must_be_assumed_away(effect, trend):
    """No model of three periods tells a trend from an effect: both find their sum, as the sensitivity chart assumes."""
    found = [planted_periods(seed, effect=effect, trend=trend) for seed in range(3)]
    changes = [beta_binomial_changes(periods).loc["since_earlier"] for periods in found]
    main = [estimate_effects(periods).set_index("contrast").loc["since_earlier"] for periods in found]
    truth = expected_points(effect + 2 * trend)
    assert np.mean([row["bb_points"] for row in changes]) == pytest.approx(truth, abs=1.0)
    assert sum(row["bb_low_points"] <= truth <= row["bb_high_points"] for row in changes) >= 2
    apart = [abs(ours["bb_points"] - theirs["change_points"]) for ours, theirs in zip(changes, main, strict=True)]
    assert max(apart) < 1.5, "the two models tell one story, within an error of either"


def test_sessions_in_runs_are_told_by_the_correlation():
    tossed, in_runs = (
        beta_binomial_changes(planted_periods(1, correlation=share))["bb_correlation"].iloc[0] for share in (0.01, 0.15)
    )
    assert tossed < in_runs, "pupils' own levels count too, since the model has no term for each"


def test_too_few_pupils_have_no_model():
    assert beta_binomial_changes(planted_periods(1, pupils=4)) is None
