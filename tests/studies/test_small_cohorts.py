import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from helpers.indicators import formats
from helpers.indicators.indicator_values import IndicatorError
from helpers.project.registry import Registry
from helpers.studies.regression_to_mean import AbsenceDistribution, fit_distribution, regression_of_extremes
from helpers.studies.small_cohorts import (
    OTHER_OUTCOME,
    SEVERAL_AUTHORITIES,
    chance_of_none,
    cohort_outcome_rates,
    expected_regression,
    risk_that_none_speaks_against,
)
from helpers.text import study_display_tables
from tests.studies.made import COUNTRY, TREATED, make_plan, make_registry, make_tables

THRESHOLDS = {"persistent_threshold_pct": 10, "severe_threshold_pct": 50}


def rate_rows(**rates: float) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"indicator_id": name, "area_code": code, "academic_year": year, "value": value, "missing_reason": None}
            for name, value in rates.items()
            for code in (TREATED, COUNTRY)
            for year in ("2022/23", "2023/24")
        ]
    )


VALUES = rate_rows(
    overall_absence_pct=7.8, persistent_absence_pct=23.5, severe_absence_pct=2.5, permanent_exclusion_secondary_rate=0.2
)


def test_none_of_so_many_by_hand():
    assert chance_of_none(50, 2) == 25
    assert risk_that_none_speaks_against(1, 0.05) == pytest.approx(95)
    assert chance_of_none(risk_that_none_speaks_against(9, 0.05), 9) == pytest.approx(5)


def test_a_cohorts_outcome_stands_beside_the_official_rate():
    tables = make_tables()
    told = cohort_outcome_rates(tables["cohorts"], tables["cohort_figures"], VALUES, make_registry(), make_plan())
    row = told.iloc[0]
    assert (row["outcome_count"], row["pupils_count"]) == (0, 10)
    assert row["high_pct"] == pytest.approx(100 * (1 - 0.025 ** (1 / 10)))
    assert row["none_at_base_pct"] == pytest.approx(100 * 0.998**10)
    assert row["academic_year"] == "2023/24"


def three_outcomes(*outcomes: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A cohort with an outcome each, of the made-up locality."""
    tables = make_tables()
    first = tables["cohorts"].iloc[0]
    rows = [{**first, "cohort_id": f"cohort-{n}", "outcome": outcome} for n, outcome in enumerate(outcomes)]
    return pd.DataFrame(rows), tables["cohort_figures"]


def test_a_cohort_keeps_its_own_outcome():
    suspended = "Suspension in the autumn"
    told = cohort_outcome_rates(
        *three_outcomes("Permanent exclusion in the year", suspended), VALUES, make_registry(), make_plan()
    )
    assert told["outcome"].tolist() == ["Permanent exclusion in the year", suspended], "and two kinds are not pooled"
    assert pd.notna(told["base_pct"].iloc[0])
    assert pd.isna(told["base_pct"].iloc[1]), "a rate of exclusions says nothing of suspensions"
    assert told["base_missing_reason"].iloc[1] == OTHER_OUTCOME


def combined_registry():
    content = make_registry().model_dump(mode="json", by_alias=True)
    content["localities"][0]["areas"] = [TREATED, "E08000002"]
    return Registry.model_validate(content)


def test_one_authoritys_rate_does_not_stand_for_several():
    tables, plan = make_tables(), make_plan()
    told = cohort_outcome_rates(tables["cohorts"], tables["cohort_figures"], VALUES, combined_registry(), plan)
    assert told[["base_pct", "none_at_base_pct"]].isna().all(axis=None)
    assert set(told["base_missing_reason"]) == {SEVERAL_AUTHORITIES}
    assert SEVERAL_AUTHORITIES in study_display_tables.cohort_outcomes_table(told, (1,)).to_string()


def test_regression_is_not_reckoned_from_one_authority_of_several():
    tables, plan = make_tables(), make_plan()
    told = expected_regression(tables["cohorts"], tables["cohort_figures"], VALUES, combined_registry(), plan)
    alone = expected_regression(tables["cohorts"], tables["cohort_figures"], VALUES, make_registry(), plan)
    assert told["correlation"].tolist() == alone["correlation"].tolist() and list(told) == list(alone)
    assert told[["persistent_pct", "implied_pct", "next_pct", "no_longer_count"]].isna().all(axis=None)
    assert set(study_display_tables.regression_table(told).iloc[:, 1]) == {formats.MISSING}


def test_the_distribution_has_the_two_published_shares():
    found = fit_distribution(23.5, 2.5, **THRESHOLDS)
    draws = expit(np.random.default_rng(1).normal(found.mean, found.sd, 400_000))
    assert 100 * np.mean(draws >= 0.1) == pytest.approx(23.5, abs=0.3)
    assert 100 * np.mean(draws >= 0.5) == pytest.approx(2.5, abs=0.1)
    assert found.expected_pct()[0] == pytest.approx(100 * draws.mean(), abs=0.1)


def test_the_arithmetic_agrees_with_drawing_pupils():
    distribution, correlation = AbsenceDistribution(-3.4, 1.8), 0.7
    rng = np.random.default_rng(2)
    first = rng.normal(size=2_000_000)
    second = correlation * first + np.sqrt(1 - correlation**2) * rng.normal(size=len(first))
    chosen = expit(-3.4 + 1.8 * first) >= 0.5
    following = expit(-3.4 + 1.8 * second[chosen])
    row = regression_of_extremes(distribution, [correlation], 50).iloc[0]
    assert row["chosen_pct"] == pytest.approx(100 * expit(-3.4 + 1.8 * first[chosen]).mean(), abs=0.3)
    assert row["next_pct"] == pytest.approx(100 * following.mean(), abs=0.5)
    assert row["no_longer_pct"] == pytest.approx(100 * np.mean(following < 0.5), abs=0.7)


def test_the_weaker_the_correlation_the_more_extremes_fall_back():
    told = regression_of_extremes(AbsenceDistribution(-3.4, 1.8), [0.001, 0.5, 0.9, 0.999], 50)
    assert told["next_pct"].is_monotonic_increasing
    assert told["no_longer_pct"].is_monotonic_decreasing
    assert told["next_pct"].iloc[0] == pytest.approx(AbsenceDistribution(-3.4, 1.8).expected_pct()[0], abs=0.2)
    assert told["next_pct"].iloc[-1] == pytest.approx(told["chosen_pct"].iloc[-1], abs=0.5)


def test_shares_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match="must be the smaller"):
        fit_distribution(2.5, 23.5, **THRESHOLDS)


def test_cohorts_chosen_for_absence_are_told_with_the_year_that_they_were_chosen_by():
    tables, plan = make_tables(), make_plan()
    told = expected_regression(tables["cohorts"], tables["cohort_figures"], VALUES, make_registry(), plan)
    assert told["correlation"].tolist() == list(plan.regression_to_mean.correlations)
    assert set(told["academic_year"]) == {"2022/23"}
    assert told["no_longer_count"].to_numpy() == pytest.approx(told["no_longer_pct"] / 10)
    assert abs(told["implied_pct"].iloc[0] - 7.8) < 1


def test_a_missing_rate_is_an_error_and_not_a_guess():
    tables = make_tables()
    holes = VALUES.assign(value=VALUES["value"].where(VALUES["indicator_id"] != "severe_absence_pct"))
    with pytest.raises(IndicatorError, match="2022/23"):
        expected_regression(tables["cohorts"], tables["cohort_figures"], holes, make_registry(), make_plan())
