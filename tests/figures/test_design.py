"""Charts and words of the study, made from a small country of known truth."""

import pytest

from helpers.figures import specification_charts, study_charts
from helpers.studies import arithmetic_ceiling
from helpers.studies.main_analysis import analyse_outcomes, list_donors, list_series, list_time_placebos
from helpers.studies.panel_simulation import calibrate
from helpers.studies.simulation_validation import validate_machinery
from helpers.text import study_display_tables, study_text
from tests.studies.made import RATE, make_study, run_specifications

PROJECT_YEARS = ("2022/23", "2023/24")


@pytest.fixture(scope="module")
def study():
    return make_study(effect=-0.5)


@pytest.fixture(scope="module")
def rows(study):
    analysis = analyse_outcomes(study, study.tables)
    return analysis[analysis["indicator_id"] == RATE]


@pytest.fixture(scope="module")
def series(study):
    table = list_series(study)
    return table[table["indicator_id"] == RATE]


@pytest.fixture(scope="module")
def specifications(study):
    return run_specifications(study)


@pytest.fixture(scope="module")
def validation(study):
    calibration = calibrate(study.panel(RATE), study.weights(RATE, study.plan.main_group), study.plan.main_window)
    return validate_machinery(calibration, study.plan, study.panel(RATE).rates["2023/24"])


def test_the_scale_tells_ceiling_and_smallest_effect(rows):
    chart = study_charts.scale_chart(rows, "severe absence", 0.05, 0.8)
    assert chart.data["ceiling"].tolist() == pytest.approx([0.1])
    times = rows["mdc_neighbours"].iloc[0] / 0.1
    assert f"{times:.0f} to {times:.0f} times" in chart.caption
    assert "Area 1: ceiling 0.100" in chart.alt


def test_a_gap_that_leaves_the_band_is_named_with_its_year(series):
    chart = study_charts.gaps_chart(series, "severe absence", PROJECT_YEARS, 0.95)
    assert "Area 1 in 2022/23" in chart.caption
    assert set(chart.data["academic_year"]) == set(series["academic_year"])
    still = series.assign(gap=0.0)
    assert "no gap leaves the band" in study_charts.gaps_chart(still, "severe absence", PROJECT_YEARS, 0.95).caption


def test_the_synthetic_chart_tells_gap_and_rank(series, rows):
    chart = study_charts.synthetic_chart(series, rows, "severe absence", PROJECT_YEARS)
    assert f"p = {rows['sc_p'].iloc[0]:.2f}" in chart.caption
    assert "(synthetic" in chart.alt


def test_the_curve_shows_every_specification(specifications, study):
    curve, summary = specifications
    chart = specification_charts.curve_chart(curve, summary, 0.05)
    drawn = sum(len(points.get_offsets()) for points in chart.figure.axes[0].collections)
    assert drawn == len(chart.data) == len(curve)
    assert f"{summary['unusual_count'].iloc[0]} of {len(curve)}" in chart.caption


def test_choices_hold_every_specification_once_each(specifications, study):
    curve, _ = specifications
    titles = ({g.id: g.title for g in study.plan.comparison_groups}, {w.id: w.title for w in study.plan.windows})
    data = specification_charts.choices_chart(curve, *titles).data
    assert set(data.groupby("choice")["specifications_count"].sum()) == {len(curve)}


def test_the_validation_chart_tells_false_alarms(validation):
    chart = study_charts.validation_chart(validation, 0.05, 0.8)
    assert chart.caption.startswith("With nothing planted")
    assert "percentage points" in chart.alt


def test_words_and_tables_follow_the_numbers(study, rows, specifications, validation):
    plan, registry = study.plan, study.registry
    everything = analyse_outcomes(study, study.tables)
    titles = study_display_tables.short_titles(study.tables["indicators"])
    enrolments = arithmetic_ceiling.list_enrolments(
        study.tables["school_counts"], rows, plan.arithmetic.enrolments_years
    )
    enrolments.loc[enrolments.index[-1], "enrolments_count"] = 9000
    assert "would have fallen by 0.10 to 0.10" in study_text.ceiling_text(rows, "severe absence", enrolments)
    assert "9,000" in study_text.ceiling_text(rows, "severe absence", enrolments)
    assert "one is unusual at the 5% level" in study_text.differences_text(everything, plan)
    assert "the curve of Area 1 is unusual" in study_text.curve_text(specifications[1], plan)
    assert "no evidence that there was none" in study_text.conclusion_text(rows, "severe absence", registry)
    assert plan.windows[0].title in study_text.plan_note(plan, "a" * 64)
    assert f"Area 1 {rows['mdc_pupils_count'].iloc[0]:.0f}" in study_text.detectability_text(rows, "severe absence")
    assert "five comparable years" in study_text.synthetic_text(rows, 5)
    assert len(study_display_tables.validation_reading(validation)) == 7 + len(plan.simulation.planted_effects_pp)
    seen = study_display_tables.detectability_reading(everything, titles)["Beside neighbours"]
    assert [text.endswith("children)") for text in seen] == [True, False]
    assert "severe absence in Area 1" in study_text.nearest_text(everything, titles)
    shown = study_display_tables.synthetic_reading(
        rows, list_donors(study).query("indicator_id == @RATE"), list_time_placebos(study)
    )
    assert "%" in shown["Made of"].iloc[0]
    assert "Area 1" in study_display_tables.others_reading(everything, titles)["Authority"].tolist()
    assert study_text.validation_text(validation, plan).count("%") >= 4
    told = [
        study_text.opening(registry),
        study_text.terms_text(plan),
        study_text.ceiling_text(rows, "severe absence", enrolments),
        study_text.detectability_text(rows, "severe absence"),
        study_text.nearest_text(everything, titles),
        study_text.differences_text(everything, plan),
        study_text.synthetic_text(rows, 5),
        study_text.curve_text(specifications[1], plan),
        study_text.others_text(everything, plan),
        study_text.validation_text(validation, plan),
        study_text.conclusion_text(rows, "severe absence", registry),
    ]
    assert not [text for text in told if "{" in text or "nan" in text.split()], "a number was left unfilled"
