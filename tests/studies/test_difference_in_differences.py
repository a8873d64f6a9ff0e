import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from helpers.indicators.indicator_values import IndicatorError
from helpers.studies.analysis_plan import ComparisonGroup, Window
from helpers.studies.difference_in_differences import estimate_differences, gaps_by_year, pretrend_statistic
from helpers.studies.indicator_panel import Panel, build_panel, comparison_weights
from tests.studies.made import RATE, TREATED, area_codes, make_plan, make_study, make_tables

RATES = pd.DataFrame(
    {"2020/21": [1.0, 2.0, 3.0, 5.0], "2021/22": [2.0, 2.5, 3.5, 5.0], "2022/23": [5.0, 3.0, 4.0, 4.0]},
    index=["T", "A", "B", "C"],
)
PANEL = Panel("made", 2, RATES, treated=("T",), placebos=("A", "B", "C"))
BESIDE = pd.DataFrame(
    [[0.5, 0.5, 0.0], [0.0, 0.5, 0.5], [0.5, 0.0, 0.5], [0.5, 0.5, 0.0]],
    index=["T", "A", "B", "C"],
    columns=["A", "B", "C"],
)
WINDOW = Window(id="one", title="one", before=("2021/22",), after=("2022/23",))


def test_by_hand():
    """The treated one rises by 3; its comparators by 0.5 each."""
    estimates = estimate_differences(PANEL, BESIDE, WINDOW)
    assert estimates.to_dict() == pytest.approx(
        {"T": 2.5, "A": 0.5 - (0.5 - 1) / 2, "B": 0.5 - (0.5 - 1) / 2, "C": -1.5}
    )


def test_it_is_the_coefficient_that_statsmodels_gives():
    study = make_study()
    panel, group = study.panel(RATE), study.plan.main_group
    weights, window = study.weights(RATE, group), study.plan.windows[5]
    ours = estimate_differences(panel, weights, window)[TREATED]
    beside = weights.columns[weights.loc[TREATED] > 0]
    rates = panel.rates.loc[[TREATED, *beside]]
    means = pd.DataFrame({0: rates[list(window.before)].mean(axis=1), 1: rates[list(window.after)].mean(axis=1)})
    long = means.rename_axis("area").reset_index().melt("area", var_name="after", value_name="rate")
    long["treated"] = (long["area"] == TREATED).astype(int)
    long["after"] = long["after"].astype(int)
    fitted = smf.ols("rate ~ treated * after", long).fit()
    assert ours == pytest.approx(fitted.params["treated:after"])


def test_gaps_are_nought_in_the_baseline_year_and_tell_how_far_they_strayed_before():
    gaps = gaps_by_year(PANEL, BESIDE, "2021/22")
    assert gaps["2021/22"].tolist() == [0, 0, 0, 0]
    # Before: 1 - 2.5 = -1.5; at the baseline 2 - 3 = -1; so it strayed by -0.5.
    assert gaps.loc["T", "2020/21"] == pytest.approx(-0.5)
    assert gaps.loc["T", "2022/23"] == pytest.approx(2.5)
    assert pretrend_statistic(gaps, "2021/22", PANEL.academic_years)["T"] == pytest.approx(0.5)


def test_years_not_published_not_comparable_or_left_out_are_no_part_of_a_panel():
    panel = make_study().panel(RATE)
    assert panel.academic_years == (
        "2015/16",
        "2016/17",
        "2017/18",
        "2018/19",
        "2021/22",
        "2022/23",
        "2023/24",
        "2024/25",
    )
    assert not panel.rates.isna().any().any()


def test_an_authority_with_a_missing_year_is_left_out_and_not_filled():
    tables, plan = make_tables(), make_plan()
    values, gone = tables["indicator_values"], area_codes()[5]
    is_hole = (values["area_code"] == gone) & (values["academic_year"] == "2017/18") & (values["indicator_id"] == RATE)
    values.loc[is_hole, "value"] = np.nan
    panel = build_panel(values, tables["indicators"], tables["areas"], RATE, plan, [TREATED])
    assert gone not in panel.rates.index
    weights = comparison_weights(
        panel, plan.main_group, tables["areas"], tables["statistical_neighbours"], {"baseline": "2021"}, 3
    )
    assert (weights.loc[TREATED] > 0).sum() == 9, "one of ten neighbours is gone"
    assert weights.sum(axis=1).to_numpy() == pytest.approx(1)


def test_an_excluded_authority_is_neither_comparator_nor_placebo():
    content = {"exclusions": [{"area_code": area_codes()[1], "reason": "made up for a test"}]}
    tables = make_tables()
    panel = build_panel(
        tables["indicator_values"], tables["indicators"], tables["areas"], RATE, make_plan(**content), [TREATED]
    )
    assert area_codes()[1] not in panel.rates.index


def test_project_authorities_are_compared_with_nobody():
    study = make_study()
    for group in study.plan.comparison_groups:
        weights = study.weights(RATE, group)
        assert TREATED not in weights.columns
        assert all(weights.loc[code, code] == 0 for code in weights.columns)


def test_too_few_comparators_give_no_estimate():
    study = make_study()
    weights = comparison_weights(
        study.panel(RATE), study.plan.main_group, study.tables["areas"], study.tables["statistical_neighbours"],
        {"baseline": "2021"}, least_count=11,
    )  # fmt: skip
    assert weights.isna().all().all()
    assert estimate_differences(study.panel(RATE), weights, study.plan.main_window).isna().all()


def test_a_panel_of_nothing_is_refused_with_the_mend():
    tables = make_tables()
    only = tables["areas"].head(2)
    with pytest.raises(IndicatorError, match=r"analysis_plan\.yml"):
        build_panel(tables["indicator_values"], tables["indicators"], only, RATE, make_plan(), [TREATED])


def test_an_unknown_group_is_named():
    study = make_study()
    with pytest.raises(ValueError, match="'moon'"):
        study.weights(RATE, ComparisonGroup(id="moon", title="the moon"))
