"""What the simulator planted comes back through the requests: every model of restricted evidence, end to end.

Few seeds and wide margins: the models' own tests measure coverage; these see that rows, instrument, models and requests
speak of the same thing.
"""

import numpy as np
import pandas as pd
import pytest
from restricted.attendance import attendance_requests as attendance
from restricted.fieldwork import fieldwork_requests as fieldwork
from restricted.fieldwork.fieldwork_requests import quotations_cleared
from restricted.local_indicators import kpi_progress
from restricted.simulator import simulate
from restricted.survey import survey_requests as survey
from restricted.survey.ordinal_model import AGREES_FROM
from scipy.special import expit

from helpers.project.instrument import load_instrument
from helpers.project.paths import find_project
from helpers.project.suppression_symbols import ALL

PROJECT = find_project()


@pytest.fixture(scope="module")
def simulated():
    return simulate(seed=11)


@pytest.fixture(scope="module")
def differences(simulated):
    return survey.survey_differences(simulated.rows, PROJECT).frame


def planted_shares(simulated, criterion):
    """The share of answers that agree by locality, at the mix of roles and waves that answered; in per cent."""
    truth, items = simulated.truth, load_instrument().items_of(criterion)
    people = simulated.rows["survey_answers"].drop_duplicates(["respondent_id", "wave"])
    nodes, weights = np.polynomial.hermite_e.hermegauss(31)
    mix = people.groupby(["role_group", "wave"]).size() / len(people)
    shares = {}
    for locality, effect in truth.locality_effect.items():
        total = 0.0
        for (role, wave), share in mix.items():
            base = truth.criterion_mean[criterion] + effect + truth.role_effect[role]
            base += truth.wave_change * (wave == "year_2")
            for item in items:
                latent = base + truth.item_shift[item.id] + truth.respondent_sd * nodes
                agree = expit(latent - truth.thresholds[AGREES_FROM - 2])
                total += share * float(agree @ weights / weights.sum()) / len(items)
        shares[locality] = 100 * total
    return pd.Series(shares)


def test_planted_localities_are_held_by_their_intervals(simulated, differences):
    held = []
    for criterion, own in differences[differences["locality"] != ALL].groupby("criterion"):
        estimates = own.set_index("locality")
        truth = planted_shares(simulated, criterion)[estimates.index]
        held += list((estimates["low_pct"] <= truth) & (truth <= estimates["high_pct"]))
    # The same people answer all four criteria, so a place's intervals miss together.
    assert len(held) == 36 and sum(held) >= 28


def test_planted_reliability_comes_back(simulated):
    found = survey.survey_reliability(simulated.rows, PROJECT).frame.set_index("criterion")["alpha"]
    truth = pd.Series(simulated.truth.reliability)[found.index]
    assert (found - truth).abs().max() < 0.06


def test_planted_change_is_held_in_its_direction(simulated):
    frame = survey.survey_change(simulated.rows, PROJECT).frame
    assert simulated.truth.wave_change > 0
    assert frame.groupby("is_linked")["change_points"].mean()["yes"] > 0


def test_planted_agreement_of_coders_comes_back(simulated):
    frame = fieldwork.agreement_of_coders(simulated.rows, PROJECT).frame.set_index("variable")
    share = 100 * simulated.truth.coder_agreement
    assert frame.loc["criterion", "agreement_pct"] == pytest.approx(share, abs=8)


def test_planted_directions_come_back(simulated):
    segments = simulated.rows["segments"].drop_duplicates("segment_id")
    found = pd.crosstab(segments["criterion"], segments["direction"], normalize="index")
    for criterion, shares in simulated.truth.direction_share.items():
        assert (found.loc[criterion] - pd.Series(shares)).abs().max() < 0.15


def test_the_planted_effect_on_attendance_is_held(simulated):
    frame = attendance.attendance_effects(simulated.rows, PROJECT).frame
    together = frame[(frame["cohort_id"] == ALL) & (frame["contrast"] == "since_earlier")].iloc[0]
    assert together["low_logit"] - 0.05 <= simulated.truth.effect_logit <= together["high_logit"] + 0.05


def test_the_planted_progress_of_indicators_comes_back(simulated):
    frame = kpi_progress(simulated.rows, PROJECT).frame
    assert frame["travelled_pct"].mean() == pytest.approx(100 * simulated.truth.kpi_progress_mean, abs=30)


REQUESTS = [
    *(getattr(survey, name) for name in ("survey_items", "survey_responses", "survey_invited", "survey_reliability")),
    *(getattr(survey, name) for name in ("survey_differences", "survey_odds", "survey_change")),
    *(getattr(fieldwork, name) for name in ("interviews_held", "segments_directions", "segments_elements")),
    *(
        getattr(fieldwork, name)
        for name in ("saturation", "agreement_of_coders", "segment_pointings", "observation_pointings")
    ),
    quotations_cleared,
    *(getattr(attendance, name) for name in ("attendance_pupils", "attendance_points", "attendance_effects")),
    kpi_progress,
]


@pytest.mark.parametrize("make", REQUESTS, ids=lambda make: make.__name__)
def test_a_team_without_some_of_the_evidence_can_still_build(simulated, make):
    empty = {name: rows.head(0) for name, rows in simulated.rows.items()}
    request = make(empty, PROJECT)
    assert request.frame["n_count"].sum() == 0 if "n_count" in request.frame else request.frame.empty


@pytest.mark.parametrize(
    "make",
    [survey.survey_items, survey.survey_responses, fieldwork.interviews_held, fieldwork.segments_directions],
    ids=lambda make: make.__name__,
)
def test_a_request_names_no_person(simulated, make):
    frame = make(simulated.rows, PROJECT).frame
    assert not {"respondent_id", "person_id", "interview_id", "pupil_id"} & set(frame.columns)
