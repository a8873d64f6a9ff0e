"""The check of proportional odds is quiet where they hold, and finds a factor that acts at one cut point alone."""

import numpy as np
import pandas as pd
import pytest
from restricted.survey.ordinal_model import fit_ordinal
from restricted.survey.proportional_odds import ODDS_COLUMNS, check_proportional_odds

from tests.restricted.survey.made import planted_answers

GROUPS = ("locality", "role_group")


def check(answers: pd.DataFrame) -> pd.DataFrame:
    return check_proportional_odds(fit_ordinal(answers, GROUPS), answers).set_index("factor")


@pytest.mark.slow
def test_proportional_odds_raise_few_alarms():
    found = [check(planted_answers(seed)[0])["p_value"] for seed in range(5)]
    alarms = pd.concat(found) <= 0.05
    assert alarms.sum() <= 3, "15 tests at the 5% level: more than three in less than one suite of a hundred"


def test_a_factor_that_acts_on_strong_agreement_alone_is_found():
    answers, _ = planted_answers(1)
    generator = np.random.default_rng(1)
    is_leader = answers["role_group"] == "school_leader"
    turned = is_leader & (answers["answer"] == 4) & (generator.random(len(answers)) < 0.6)
    found = check(answers.assign(answer=answers["answer"].mask(turned, 5)))
    assert found.loc["role_group", "p_value"] < 0.001
    assert found.loc["item_id", "p_value"] > 0.001


def test_two_categories_have_no_odds_to_compare():
    answers, _ = planted_answers(2)
    found = check_proportional_odds(
        fit_ordinal(answers.assign(answer=answers["answer"].clip(3, 4)), GROUPS), answers.assign(answer=4.0)
    )
    assert found.empty and list(found.columns) == list(ODDS_COLUMNS)
