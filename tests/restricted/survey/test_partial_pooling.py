"""Planted differences come back within their intervals, and noise is not taken for differences."""

import numpy as np
import pandas as pd
import pytest
from restricted.survey.ordinal_model import NotEstimableError, fit_ordinal
from restricted.survey.partial_pooling import agreement_by, pool

from tests.restricted.survey.made import LOCALITIES, planted_answers

GROUPS = ("locality", "role_group")


def estimate(answers, group="locality", seed=1):
    fit = fit_ordinal(answers, GROUPS)
    return agreement_by(fit, pool(fit, GROUPS, seed), answers, group).set_index("level")


@pytest.mark.slow
@pytest.mark.parametrize("spread", [0.1, 0.6])
def test_intervals_hold_the_planted_shares_whether_places_differ_or_hardly_do(spread):
    held = []
    for seed in range(5):
        answers, truth = planted_answers(seed, spread=spread)
        found = estimate(answers)
        held += list((found["low_pct"] <= truth) & (truth <= found["high_pct"]))
    # 45 intervals of 95%: fewer than 38 would be held once in some thousand suites, were the coverage right.
    assert sum(held) >= 38


def test_a_place_with_few_answers_is_drawn_nearer_to_the_average():
    answers, _ = planted_answers(3, spread=0.9)
    raw = estimate(answers)["raw_agree_pct"]
    extreme = (raw - raw.mean()).abs().idxmax()
    kept = answers[answers["locality"] == extreme]["respondent_id"].unique()[:6]
    thinned = answers[(answers["locality"] != extreme) | answers["respondent_id"].isin(kept)]
    whole, thin = estimate(answers).loc[extreme], estimate(thinned).loc[extreme]
    assert abs(thin["agree_pct"] - thin["overall_pct"]) < abs(thin["raw_agree_pct"] - thin["overall_pct"])
    assert thin["high_pct"] - thin["low_pct"] > whole["high_pct"] - whole["low_pct"]


def test_which_place_comes_first_does_not_matter():
    answers, _ = planted_answers(4)
    names = dict(zip(LOCALITIES, reversed(LOCALITIES), strict=True))
    renamed = answers.assign(locality=answers["locality"].map(names))
    there, back = estimate(answers), estimate(renamed)
    assert np.allclose(there["agree_pct"], back["agree_pct"].rename(index=names)[there.index], atol=1.0)
    assert np.allclose(there["low_pct"], back["low_pct"].rename(index=names)[there.index], atol=1.5)


def test_role_groups_are_told_beside_places():
    answers, _ = planted_answers(5)
    found = estimate(answers, "role_group")
    assert set(found.index) == set(answers["role_group"])
    assert (found["low_pct"] < found["agree_pct"]).all() and (found["agree_pct"] < found["high_pct"]).all()


def test_a_wave_may_stand_beside_without_being_pooled():
    first, _ = planted_answers(6)
    second = planted_answers(7)[0].assign(wave="year_2", respondent_id=lambda rows: "second-" + rows["respondent_id"])
    answers = pd.concat([first, second], ignore_index=True)
    fit = fit_ordinal(answers, (*GROUPS, "wave"))
    found = agreement_by(fit, pool(fit, GROUPS, 1), answers, "locality")
    assert found["agree_pct"].between(0, 100).all()


def test_draws_are_the_same_every_time():
    answers, _ = planted_answers(8)
    pd.testing.assert_frame_equal(estimate(answers), estimate(answers))


def test_answers_that_carry_no_model_are_refused_in_words():
    answers, _ = planted_answers(1)
    with pytest.raises(NotEstimableError, match="too few"):
        fit_ordinal(answers.head(30), GROUPS)
    with pytest.raises(NotEstimableError, match="the same"):
        fit_ordinal(answers.assign(answer=4.0), GROUPS)
