import numpy as np
import pandas as pd
import pytest
from restricted.attendance import attendance_requests
from restricted.attendance.attendance_model import EFFECT_COLUMNS, LEAST_PUPILS, estimate_effects, fit_sessions
from restricted.attendance.attendance_periods import (
    CHOSEN,
    EARLIER,
    PERIODS,
    SUPPORTED,
    first_starts,
    mark_periods,
    meets_pandemic,
    periods_of_start,
    pupil_periods,
)

from helpers.project.academic_years import PANDEMIC_YEARS
from helpers.project.paths import find_project
from helpers.project.suppression_symbols import ALL
from helpers.studies.analysis_plan import load_plan
from tests.restricted.attendance.made import YEARS, planted_sessions

YEARS_BEFORE = ("2020/21", "2021/22", "2022/23")


def starting(sessions, day="2023-09-11"):
    """A start of support for every pupil of ``sessions``, all on one day."""
    pupils = sessions[["pupil_id", "cohort_id"]].drop_duplicates()
    return pupils.assign(event="support_start", date=pd.Timestamp(day))


def periods_of(sessions, events=None):
    return pupil_periods(mark_periods(sessions, first_starts(starting(sessions) if events is None else events)))


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
    assert len(mark_periods(pd.concat([sessions, later]), first_starts(starting(sessions)))) == len(sessions)
    assert EARLIER not in set(periods_of(holed)["period"])


def staggered(seed, effect, pupils=60, late=24):
    """Pupils of one cohort over four years, ``late`` of them supported a year after the others."""
    generator = np.random.default_rng(seed)
    rows, events = [], []
    for number in range(pupils):
        first, level = 2024 if number < late else 2023, generator.normal(-0.8, 0.3)
        about = (f"pupil-{number}", "rochdale", "rochdale-severe-absence")
        events.append((about[0], about[2], "support_start", pd.Timestamp(f"{first}-09-15")))
        for year in range(2021, 2025):
            share = 1 / (1 + np.exp(-(level + effect * (year >= first))))
            rows += [
                (*about, f"{year}/{year % 100 + 1}", term, 120, int(generator.binomial(120, share)))
                for term in ("autumn", "spring", "summer")
            ]
    columns = ["pupil_id", "locality", "cohort_id", "academic_year", "term", "sessions_possible_count"]
    return (
        pd.DataFrame(rows, columns=[*columns, "sessions_missed_count"]),
        pd.DataFrame(events, columns=["pupil_id", "cohort_id", "event", "date"]),
    )


def test_pupils_who_start_in_different_years_give_back_the_planted_effect():
    """By the year of most pupils, a year without support counted as one with it: half the effect was lost."""
    found = [estimate_effects(periods_of(*staggered(seed, -1.0))).set_index("contrast") for seed in range(6)]
    rows = [table.loc["since_earlier"] for table in found]
    assert np.mean([row["change_logit"] for row in rows]) == pytest.approx(-1.0, abs=0.05)
    assert sum(row["low_logit"] <= -1.0 <= row["high_logit"] for row in rows) >= 4
    assert {row["pupils_count"] for row in rows} == {60}


@pytest.mark.parametrize("day", pd.date_range("2022-01-01", "2023-12-31", freq="11D"))
def test_no_period_before_holds_a_whole_term_with_support_and_the_supported_year_no_whole_year_without(day):
    years = {period: int(year[:4]) for period, year in periods_of_start(day).items()}
    assert years[SUPPORTED] - years[CHOSEN] == years[CHOSEN] - years[EARLIER] >= 1
    opens, closes = pd.Timestamp(years[SUPPORTED], 9, 1), pd.Timestamp(years[CHOSEN] + 1, 8, 31)
    assert day < opens + pd.Timedelta(days=122), "at most the autumn term of the first year went without support"
    assert closes - day < pd.Timedelta(days=123), "at most the summer term of the year of choice had support"


def test_a_year_that_brought_the_start_in_spring_is_no_period():
    assert "2022/23" not in periods_of_start(pd.Timestamp("2023-02-06")).values()


STARTS_MEETING_THE_PANDEMIC = (
    ("2022-04-20", "2018/19", "2020/21", "2022/23"),
    ("2022-09-12", "2020/21", "2021/22", "2022/23"),
    ("2023-01-16", "2019/20", "2021/22", "2023/24"),
    ("2024-02-01", "2020/21", "2022/23", "2024/25"),
)
"""Days on which support began, with the school years of the three periods."""


def test_years_of_the_pandemic_are_refused():
    """The starts of the review, each of which the model had compared with such a year."""
    for day, earlier, chosen, supported in STARTS_MEETING_THE_PANDEMIC:
        start = pd.Timestamp(day)
        assert periods_of_start(start) == {EARLIER: earlier, CHOSEN: chosen, SUPPORTED: supported}
        assert meets_pandemic(start)
    assert not meets_pandemic(pd.Timestamp("2023-09-11"))
    sessions = planted_sessions(1, pupils=8)
    earlier = sessions.assign(academic_year=sessions["academic_year"].map(dict(zip(YEARS, YEARS_BEFORE, strict=True))))
    events = starting(earlier, "2022-09-12")
    found = periods_of(earlier, events)
    assert EARLIER not in set(found["period"]) and fit_sessions(found) is None
    tables = {"cohort_sessions": earlier, "cohort_events": events}
    counts = attendance_requests.attendance_pupils(tables, find_project()).frame.set_index("standing")["n_count"]
    assert counts["pandemic_years"] == 8 and attendance_requests.attendance_effects(tables, find_project()).frame.empty


def test_the_pandemic_has_one_definition():
    assert {entry.academic_year for entry in load_plan().left_out_years} == set(PANDEMIC_YEARS)


def test_a_pupil_of_two_cohorts_counts_once_where_support_began_first():
    sessions = planted_sessions(1, pupils=12)
    twice = pd.concat([sessions, sessions.assign(cohort_id="another")], ignore_index=True)
    events = pd.concat([starting(sessions, "2023-09-20"), starting(sessions.assign(cohort_id="another"), "2023-09-11")])
    found = periods_of(twice, events)
    assert set(found["cohort_id"]) == {"another"}
    fit, once = fit_sessions(found), fit_sessions(periods_of(sessions))
    assert (fit.pupils_count, fit.sessions_count) == (once.pupils_count, once.sessions_count) == (12, 12 * 3 * 370)


def test_pupils_without_a_known_start_are_left_out():
    sessions = planted_sessions(1, pupils=6)
    events = starting(sessions)
    events.loc[events["pupil_id"] == "pupil-0", "event"] = "suspension"
    events.loc[events["pupil_id"] == "pupil-1", "date"] = pd.NaT
    assert set(periods_of(sessions, events)["pupil_id"]) == {f"pupil-{number}" for number in range(2, 6)}


def test_the_gate_counts_the_pupils_whom_effects_are_fitted_on():
    sessions, events = staggered(1, -1.0, pupils=20, late=8)
    again = sessions.assign(cohort_id="wakefield-primary")
    later = events.assign(cohort_id="wakefield-primary", date=events["date"] + pd.Timedelta(days=3))
    tables = {"cohort_sessions": pd.concat([sessions, again]), "cohort_events": pd.concat([events, later])}
    frame = attendance_requests.attendance_effects(tables, find_project()).frame
    assert set(frame["cohort_id"]) == {ALL, "rochdale-severe-absence"} and set(frame["n_count"]) == {20}
    assert len(attendance_requests.attendance_points(tables, find_project()).frame) == 20


def test_who_is_not_in_the_model_is_counted_by_the_reason():
    sessions, events = staggered(1, -1.0, pupils=20, late=8)
    nothing, lacking = sessions["pupil_id"] == "pupil-1", sessions["pupil_id"] == "pupil-2"
    sessions = sessions.assign(sessions_missed_count=sessions["sessions_missed_count"].mask(nothing, 0))
    sessions = sessions[~lacking | (sessions["academic_year"] == "2023/24")]
    tables = {"cohort_sessions": sessions, "cohort_events": events[events["pupil_id"] != "pupil-0"]}
    counts = attendance_requests.attendance_pupils(tables, find_project()).frame.set_index("standing")["n_count"]
    assert counts.to_dict() == {
        "modelled": 17,
        "no_start": 1,
        "pandemic_years": 0,
        "lacks_years": 1,
        "unvaried": 1,
        ALL: 20,
    }
    assert set(attendance_requests.attendance_effects(tables, find_project()).frame["n_count"]) == {17}


@pytest.mark.parametrize("effect", [pytest.param(0.0, marks=pytest.mark.slow), -0.6])
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
