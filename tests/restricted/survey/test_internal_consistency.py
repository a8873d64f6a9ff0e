import numpy as np
import pandas as pd
import pytest
from restricted.survey import internal_consistency as measures
from restricted.survey.internal_consistency import RELIABILITY_COLUMNS, cronbach_alpha, mcdonald_omega, reliability

WAVES = ("year_1", "year_2")


@pytest.fixture
def few_draws(monkeypatch):
    monkeypatch.setattr(measures, "DRAWS", 80)


def parallel_items(seed, loading, respondents=400, items=5):
    """Items of one factor, each of variance 1: their reliability is known."""
    generator = np.random.default_rng(seed)
    factor = generator.normal(size=(respondents, 1))
    return loading * factor + np.sqrt(1 - loading**2) * generator.normal(size=(respondents, items))


def as_answers(scores):
    wide = pd.DataFrame(scores, columns=[f"item-{item}" for item in range(scores.shape[1])])
    wide["respondent_id"] = [f"person-{number}" for number in range(len(wide))]
    long = wide.melt("respondent_id", var_name="item_id", value_name="answer")
    return long.assign(wave="year_1", criterion="focus-approach")


@pytest.mark.parametrize("loading", [0.4, 0.7])
def test_both_measures_find_the_reliability_of_parallel_items(loading):
    truth = 5 * loading**2 / (5 * loading**2 + 1 - loading**2)
    scores = parallel_items(1, loading, respondents=4_000)
    assert cronbach_alpha(scores) == pytest.approx(truth, abs=0.02)
    assert mcdonald_omega(scores) == pytest.approx(truth, abs=0.02)


def test_omega_exceeds_alpha_where_items_weigh_differently():
    generator = np.random.default_rng(2)
    loadings = np.array([0.95, 0.9, 0.3, 0.3])
    scores = generator.normal(size=(3_000, 1)) * loadings + generator.normal(size=(3_000, 4)) * np.sqrt(1 - loadings**2)
    assert mcdonald_omega(scores) > cronbach_alpha(scores) + 0.02


def test_intervals_hold_the_planted_reliability(few_draws):
    truth = 5 * 0.36 / (5 * 0.36 + 0.64)
    tables = [reliability(as_answers(parallel_items(seed, 0.6, 150)), seed, WAVES).iloc[0] for seed in range(10)]
    assert sum(table["alpha_low"] <= truth <= table["alpha_high"] for table in tables) >= 7
    assert sum(table["omega_low"] <= truth <= table["omega_high"] for table in tables) >= 7


def test_too_few_whole_answers_give_no_number():
    answers = as_answers(parallel_items(1, 0.6, respondents=29))
    row = reliability(answers, 1, WAVES).iloc[0]
    assert list(row.index) == list(RELIABILITY_COLUMNS)
    assert row["respondents_count"] == 29 and pd.isna(row["alpha"]) and pd.isna(row["omega_high"])


def test_nobody_counts_twice_and_gaps_are_left_out(few_draws):
    answers = as_answers(parallel_items(1, 0.6, respondents=50))
    again = answers.assign(wave="year_2")
    holed = answers.assign(answer=answers["answer"].where(answers["respondent_id"] != "person-0"))
    assert reliability(pd.concat([answers, again]), 1, WAVES).iloc[0]["respondents_count"] == 50
    assert reliability(holed, 1, WAVES).iloc[0]["respondents_count"] == 49
