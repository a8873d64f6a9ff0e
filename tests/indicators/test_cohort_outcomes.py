import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.indicators.cohort_outcomes import (
    COHORT_COLUMNS,
    cohort_figures,
    cohort_table,
    exact_interval,
    pooled_outcome,
)
from helpers.indicators.indicator_values import IndicatorError
from tests.running import shipped

FIGURES = pd.DataFrame(
    [("eleven", "11", "count"), ("none", "0", "count"), ("nine", "9", "count"), ("year", "2024", "date")],
    columns=["figure_id", "value", "value_kind"],
)


def cohort(cohort_id: str, pupils: str | None, outcome: str | None = None, base: str | None = None) -> dict:
    return {
        "cohort_id": cohort_id,
        "case": "coventry",
        "title": cohort_id,
        "focus": "exclusion",
        "academic_years": "2023/24",
        "pupils_figure": pupils,
        "schools_figure": None,
        "selection_rule": "at risk",
        "support": "a link worker",
        "outcome": "excluded" if outcome else None,
        "outcome_figure": outcome,
        "outcome_pupils_figure": base,
    }


@given(pupils=st.integers(1, 400), data=st.data())
def test_the_interval_holds_the_rate_and_stays_between_0_and_100(pupils, data):
    count = data.draw(st.integers(0, pupils))
    low, high = exact_interval(count, pupils)
    assert 0 <= low <= 100 * count / pupils <= high <= 100
    assert low < high


@given(pupils=st.integers(1, 200))
def test_none_of_a_few_leaves_the_upper_end_of_the_exact_method(pupils):
    low, high = exact_interval(0, pupils)
    assert low == 0
    # For a count of nothing, Clopper and Pearson's upper end has a closed form.
    assert high == pytest.approx(100 * (1 - 0.025 ** (1 / pupils)))


def test_the_more_pupils_the_narrower():
    assert exact_interval(0, 11)[1] < exact_interval(0, 9)[1]
    assert exact_interval(0, 11, confidence=0.9)[1] < exact_interval(0, 11)[1]


@pytest.mark.parametrize(("count", "pupils"), [(1, 0), (-1, 5), (6, 5)])
def test_what_is_no_part_of_a_whole_is_refused(count, pupils):
    with pytest.raises(ValueError, match="not a part of a whole"):
        exact_interval(count, pupils)


def test_counts_are_looked_up_and_missing_ones_stay_missing():
    cohorts = pd.DataFrame([cohort("known", "eleven", "none", "eleven"), cohort("unknown", None)])
    table = cohort_table(cohorts, FIGURES, "coventry")
    assert list(table.columns) == COHORT_COLUMNS
    assert table["pupils_count"].tolist() == [11, pd.NA]
    assert table["outcome_count"].tolist() == [0, pd.NA]
    assert table["high_pct"].isna().tolist() == [False, True]


def test_a_case_without_cohorts_has_an_empty_table():
    assert cohort_table(pd.DataFrame([cohort("known", "eleven")]), FIGURES, "surrey").empty


def test_a_figure_that_is_not_there_is_named():
    with pytest.raises(IndicatorError, match="counts that published_figures does not hold: year"):
        cohort_table(pd.DataFrame([cohort("known", "year")]), FIGURES, "coventry")


def test_more_outcomes_than_pupils_are_named():
    with pytest.raises(IndicatorError, match="larger than their count of pupils: eleven"):
        cohort_table(pd.DataFrame([cohort("known", "eleven", "eleven", "none")]), FIGURES, "coventry")


def test_the_figures_that_cohorts_name_tell_all_that_the_printed_figures_do():
    cohorts, figures = shipped("cohorts"), shipped("published_figures")
    named = cohort_figures(cohorts, figures)
    assert 0 < len(named) < len(figures) / 5
    for case in cohorts["case"].unique():
        pd.testing.assert_frame_equal(cohort_table(cohorts, named, case), cohort_table(cohorts, figures, case))
    assert cohort_figures(cohorts.head(0), figures).empty


def test_cohorts_are_added_and_their_rates_never_averaged():
    cohorts = pd.DataFrame(
        [cohort("a", "eleven", "none", "eleven"), cohort("b", "nine", "none", "nine"), cohort("c", "nine")]
    )
    assert pooled_outcome(cohort_table(cohorts, FIGURES, "coventry")) == (0, 20)


def test_the_cohorts_of_the_report_have_outcomes_in_coventry_alone():
    cohorts, figures = shipped("cohorts"), shipped("published_figures")
    coventry = cohort_table(cohorts, figures, "coventry")
    assert coventry["outcome_pupils_count"].tolist() == [11, 9, pd.NA]
    assert coventry["outcome_count"].tolist() == [0, 0, pd.NA]
    assert coventry["high_pct"].round(1).tolist()[:2] == [28.5, 33.6]
    for case in ("rochdale", "wakefield", "wiltshire"):
        assert cohort_table(cohorts, figures, case)["outcome_count"].isna().all()
