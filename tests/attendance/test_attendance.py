import numpy as np
import pandas as pd
import pytest

from helpers.attendance.model import EFFECT_COLUMNS, LEAST_PUPILS, estimate_effects, fit_sessions
from helpers.attendance.periods import (
    CHOSEN,
    EARLIER,
    PERIODS,
    SUPPORTED,
    first_support_years,
    mark_periods,
    pupil_periods,
)
from helpers.attendance.sensitivity import try_assumptions
from tests.attendance.made import planted_sessions

FIRST = {"rochdale-severe-absence": "2023/24"}


def periods_of(sessions):
    return pupil_periods(mark_periods(sessions, FIRST))


def effects_of(sessions):
    return estimate_effects(periods_of(sessions)).set_index("contrast")


def test_years_are_named_by_when_support_began():
    periods = periods_of(planted_sessions(1, pupils=6))
    assert set(periods["period"]) == set(PERIODS)
    assert len(periods) == 18
    assert periods["possible_count"].eq(370).all()


def test_terms_of_other_years_and_unknown_counts_are_left_out():
    sessions = planted_sessions(1, pupils=6)
    later = sessions.assign(academic_year="2025/26")
    holed = sessions.astype({"sessions_missed_count": "Int64"})
    holed.loc[holed["academic_year"] == "2021/22", "sessions_missed_count"] = pd.NA
    assert len(mark_periods(pd.concat([sessions, later]), FIRST)) == len(sessions)
    assert EARLIER not in set(periods_of(holed)["period"])


def test_the_first_year_of_support_is_that_of_most_pupils():
    events = pd.DataFrame(
        {
            "cohort_id": ["a", "a", "a", "b"],
            "event": ["support_start"] * 3 + ["suspension"],
            "date": pd.to_datetime(["2023-09-10", "2023-11-01", "2024-10-01", "2023-01-01"]),
        }
    )
    assert first_support_years(events) == {"a": "2023/24"}


@pytest.mark.parametrize("effect", [0.0, -0.6])
def test_the_planted_effect_is_held_by_the_contrast_that_was_not_chosen_on(effect):
    rows = [effects_of(planted_sessions(seed, effect)).loc["since_earlier"] for seed in range(25)]
    held = sum(row["low_logit"] <= effect <= row["high_logit"] for row in rows)
    assert held >= 20
    # Fixed effects of pupils leave a bias of the order of 1 in some hundred sessions a period.
    assert np.mean([row["change_logit"] for row in rows]) == pytest.approx(effect, abs=0.08)


def test_the_contrast_with_the_year_of_choice_takes_regression_for_an_effect():
    naive = [effects_of(planted_sessions(seed, pupils=120)).loc["since_chosen"] for seed in range(6)]
    assert np.mean([row["change_logit"] for row in naive]) < -0.2, "nothing was done, and it looks better"
    assert sum(row["high_logit"] < 0 for row in naive) >= 5, "and surely so: hence the other contrast"


def test_overdispersion_is_seen_and_widens_the_errors():
    tossed = [fit_sessions(periods_of(planted_sessions(seed, rho=0.0005, year_sd=0.01))) for seed in range(4)]
    in_runs = [fit_sessions(periods_of(planted_sessions(seed, rho=0.08, year_sd=0.01))) for seed in range(4)]
    assert max(fit.dispersion for fit in tossed) < 2 < min(fit.dispersion for fit in in_runs)
    error = lambda fits: np.mean([fit.changes["since_earlier"][1] for fit in fits])  # noqa: E731
    assert error(in_runs) > 2 * error(tossed)


def test_pupils_without_all_periods_or_without_change_say_nothing():
    sessions = planted_sessions(2, pupils=8)
    first, second = "pupil-0", "pupil-1"
    lacking = sessions[~((sessions["pupil_id"] == first) & (sessions["academic_year"] == "2021/22"))].copy()
    lacking.loc[lacking["pupil_id"] == second, "sessions_missed_count"] = 0
    assert fit_sessions(periods_of(lacking)).pupils_count == 6


def test_a_handful_of_pupils_is_described_and_not_modelled():
    assert fit_sessions(periods_of(planted_sessions(1, pupils=LEAST_PUPILS - 1))) is None
    found = estimate_effects(periods_of(planted_sessions(1, pupils=LEAST_PUPILS - 1)))
    assert found.empty and list(found.columns) == list(EFFECT_COLUMNS)


def test_points_and_logits_tell_one_story():
    row = effects_of(planted_sessions(3, effect=-0.8)).loc["since_earlier"]
    assert row["change_points"] == pytest.approx(row["after_pct"] - row["before_pct"])
    assert row["low_points"] < row["change_points"] < row["high_points"]
    assert np.sign(row["change_points"]) == np.sign(row["change_logit"])


def test_the_tipping_point_is_where_the_interval_begins_to_hold_no_effect():
    effects = effects_of(planted_sessions(4, effect=-1.2)).reset_index()
    earlier = effects[effects["contrast"] == "since_earlier"]
    tipping = try_assumptions(earlier)["tipping_points"].iloc[0]
    just = try_assumptions(earlier, [tipping, tipping / 2])
    assert just.iloc[0]["high_points"] == pytest.approx(0)
    assert just.iloc[1]["high_points"] < 0


def test_periods_have_their_titles_in_words():
    assert (EARLIER, CHOSEN, SUPPORTED) == PERIODS
