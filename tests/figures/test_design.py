"""Charts of the study, made from a small country of known truth."""

import pytest

from helpers.figures import specification_charts, study_charts
from helpers.studies.main_analysis import analyse_outcomes, list_donors, list_series, list_time_placebos
from helpers.studies.planted_effects import plant_effects
from helpers.text import study_display_tables
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


def test_the_scale_tells_ceiling_and_smallest_effect(rows):
    chart = study_charts.scale_chart(rows, "severe absence", 0.05, 0.8)
    assert chart.data["ceiling"].tolist() == pytest.approx([0.1])
    times = rows["mdc_neighbours"].iloc[0] / 0.1
    assert f"{times:.0f} to {times:.0f} times" in chart.title
    assert "Area 1: most that the cohorts could move 0.100" in chart.alt


def test_a_gap_that_leaves_the_band_is_named_with_its_year(series):
    chart = study_charts.gaps_chart(series, "severe absence", PROJECT_YEARS, 0.95)
    assert "Area 1 in 2022/23" in chart.caption
    assert set(chart.data["academic_year"]) == set(series["academic_year"])
    still = series.assign(gap=0.0)
    assert "Outside it: none." in study_charts.gaps_chart(still, "severe absence", PROJECT_YEARS, 0.95).caption


def test_the_synthetic_chart_tells_gap_and_rank(series, rows):
    chart = study_charts.synthetic_chart(series, rows, "severe absence", PROJECT_YEARS)
    assert f"p = {rows['sc_p'].iloc[0]:.2f}" in chart.caption
    assert "(synthetic" in chart.alt


def test_the_curve_shows_every_specification(specifications, study):
    curve, summary = specifications
    chart = specification_charts.curve_chart(curve, summary, 0.05)
    drawn = sum(len(points.get_offsets()) for points in chart.figure.axes[0].collections)
    assert drawn == len(chart.data) == len(curve)
    assert chart.title.startswith(f"{summary['unusual_count'].iloc[0]} of {len(curve)} specifications")


def test_choices_hold_every_specification_once_each(specifications, study):
    curve, _ = specifications
    titles = ({g.id: g.title for g in study.plan.comparison_groups}, {w.id: w.title for w in study.plan.windows})
    data = specification_charts.choices_chart(curve, *titles).data
    assert set(data.groupby("choice")["specifications_count"].sum()) == {len(curve)}


def test_the_power_chart_tells_how_often_a_fall_is_found(study):
    planted = plant_effects(study).query("window == 'main'")
    chart = study_charts.power_chart(planted, 0.05, 0.8)
    found = planted.query("planted_pp == -0.5")["found_pct"]
    assert f"in {found.min():.0f}% to {found.max():.0f}% of authorities" in chart.title
    assert chart.alt.count("at 0.50") == planted["method"].nunique()


def test_a_synthetic_control_is_shown_with_its_donors(study, rows):
    shown = study_display_tables.synthetic_table(
        rows, list_donors(study).query("indicator_id == @RATE"), list_time_placebos(study)
    )
    assert "%" in shown["Donors"].iloc[0]
