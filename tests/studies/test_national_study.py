"""The study as a whole, on made-up authorities of known truth."""

import pandas as pd
import pytest

from helpers.studies.analysis_plan import PlanError
from helpers.studies.main_analysis import (
    analyse_outcomes,
    list_donors,
    list_series,
    list_time_placebos,
    one_year_changes,
)
from helpers.studies.national_study import Study
from helpers.studies.study_columns import (
    CURVE_COLUMNS,
    DESIGN_COLUMNS,
    DONOR_COLUMNS,
    SERIES_COLUMNS,
    TIME_PLACEBO_COLUMNS,
)
from tests.studies.made import RATE, SCORE, TREATED, make_study, make_tables, run_specifications


@pytest.fixture(scope="module")
def quiet():
    study = make_study(effect=0.0)
    return study, analyse_outcomes(study, study.tables).set_index("indicator_id"), run_specifications(study)


@pytest.fixture(scope="module")
def helped():
    study = make_study(effect=-0.5)
    return study, analyse_outcomes(study, study.tables).set_index("indicator_id"), run_specifications(study)


def test_tables_have_the_columns_that_are_documented(quiet):
    study, analysis, (curve, _) = quiet
    assert set(analysis.reset_index().columns) == set(DESIGN_COLUMNS)
    assert list(curve.columns) == list(CURVE_COLUMNS)
    assert set(list_series(study).columns) == set(SERIES_COLUMNS)
    assert set(list_donors(study).columns) == set(DONOR_COLUMNS)
    assert set(list_time_placebos(study).columns) == set(TIME_PLACEBO_COLUMNS)


def test_a_planted_fall_is_found_by_both_methods_and_only_in_the_rate_that_has_it(quiet, helped):
    for column in ("did_estimate", "sc_estimate"):
        found = helped[1].loc[RATE, column] - quiet[1].loc[RATE, column]
        assert found == pytest.approx(-0.5, abs=0.011)
        assert helped[1].loc[SCORE, column] == quiet[1].loc[SCORE, column]
    assert helped[1].loc[RATE, "did_p"] <= 0.05 < quiet[1].loc[RATE, "did_p"]
    assert helped[1].loc[RATE, "did_low"] < -0.5 < helped[1].loc[RATE, "did_high"]


def test_the_ceiling_and_the_children_it_takes_by_hand(quiet):
    row = quiet[1].loc[RATE]
    assert row["ceiling"] == pytest.approx(100 * 10 / 10_000)
    assert row["mdc_pupils_count"] == pytest.approx(row["mdc_neighbours"] * 100)
    assert pd.isna(quiet[1].loc[SCORE, "ceiling"]), "no child count moves a score"
    assert pd.isna(quiet[1].loc[SCORE, "mdc_pupils_count"])


def test_own_history_ends_with_the_baseline_and_skips_the_pandemic(quiet):
    study, analysis, _ = quiet
    changes = one_year_changes(study.panel(RATE))
    assert list(changes.columns) == ["2016/17", "2017/18", "2018/19", "2022/23", "2023/24", "2024/25"]
    assert analysis.loc[RATE, "own_changes_count"] == 3
    own = study.panel(RATE).rates.loc[TREATED].diff()[["2016/17", "2017/18", "2018/19"]]
    assert analysis.loc[RATE, "usual_change_own"] == pytest.approx(own.std(ddof=1))


def test_the_curve_holds_every_combination_once(quiet):
    curve = quiet[2][0]
    assert curve["specification_id"].is_unique
    # Six windows by four groups, and four windows with three groups of donors.
    assert (curve["indicator_id"] == RATE).sum() == 6 * 4 + 4 * 3
    assert curve.groupby("indicator_id")["is_main"].sum().tolist() == [2, 2]


def test_missing_years_take_only_the_windows_that_need_them():
    tables = make_tables()
    values = tables["indicator_values"]
    values.loc[(values["indicator_id"] == SCORE) & (values["academic_year"] == "2024/25"), "value"] = None
    study = make_study()
    study.tables = tables
    curve, _ = run_specifications(study)
    assert "year-after" not in set(curve.loc[curve["indicator_id"] == SCORE, "window"])
    assert "year-after" in set(curve.loc[curve["indicator_id"] == RATE, "window"])


def test_one_test_of_the_whole_curve_tells_a_planted_effect_from_none(quiet, helped):
    summaries = [run[2][1].iloc[0] for run in (quiet, helped)]
    assert summaries[0]["unusual_p"] > 0.05
    assert summaries[1]["unusual_p"] <= 0.05
    assert summaries[1]["unusual_count"] > summaries[1]["expected_count"]
    assert summaries[1]["specifications_count"] == len(helped[2][0])


def test_standardised_estimates_point_up_where_it_is_for_the_better(helped):
    curve = helped[2][0]
    rates, scores = curve[curve["indicator_id"] == RATE], curve[curve["indicator_id"] == SCORE]
    assert ((rates["standardised"] > 0) == (rates["estimate"] < 0)).all()
    assert ((scores["standardised"] > 0) == (scores["estimate"] > 0)).all()


def test_pretended_starts_see_nothing_of_what_comes_later(quiet, helped):
    before, after = (list_time_placebos(run[0]) for run in (quiet, helped))
    pd.testing.assert_frame_equal(before, after)
    assert set(before.loc[before["indicator_id"] == RATE, "pretended_start"]) == {"2018/19", "2021/22"}


def test_donor_weights_add_to_nearly_one(quiet):
    weights = list_donors(quiet[0]).groupby("indicator_id")["weight"].sum()
    assert weights.to_numpy() == pytest.approx(1, abs=0.01)


def test_a_pilot_without_declared_outcomes_is_an_error_that_says_so():
    study = make_study()
    with pytest.raises(PlanError, match="'other'"):
        study.plan.indicators_of("other")


def test_a_pilot_without_declared_outcomes_is_not_looked_at():
    study = make_study()
    elsewhere = study.registry.model_copy(
        update={"localities": tuple(e.model_copy(update={"pilot": "other"}) for e in study.registry.localities)}
    )
    assert study.studied_areas == study.treated_areas
    undeclared = Study(study.tables, study.plan, elsewhere)
    assert undeclared.treated_areas
    assert list(undeclared.outcomes()) == []
