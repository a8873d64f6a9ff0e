"""The numbers of the independent recomputation of November 2026, each within the digits that it gives.

``review/*.csv`` are its tables as they were handed over; ``california_prop99.csv`` is cigarette sales of 39 states
(Abadie, Diamond and Hainmueller 2010, as the R package synthdid carries them), for the published estimate of -15.6.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.build.derived_tables import STUDY_INPUTS
from helpers.project.registry import load_registry
from helpers.sources.tables import read_raw
from helpers.studies.analysis_plan import load_plan
from helpers.studies.main_analysis import analyse_outcomes
from helpers.studies.national_study import Study
from helpers.studies.panel_simulation import calibrate, difference_noise, simulate_panel
from helpers.studies.planted_effects import DIFFERENCES, GAP, RATIO, plant_effects
from helpers.studies.regression_to_mean import fit_distribution, latent_correlation, regression_of_extremes
from helpers.studies.robustness import analyse_robustness, list_lagged_changes, list_size_alarms
from helpers.studies.synthetic_did import synthetic_did

REVIEW = Path(__file__).parent / "review"
SEVERE, PERSISTENT = "severe_absence_pct", "persistent_absence_pct"
pytestmark = pytest.mark.xdist_group("review")


def table_of(name: str) -> pd.DataFrame:
    return pd.read_csv(REVIEW / f"{name}.csv")


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return {name: read_raw(name) for name in (*STUDY_INPUTS, "school_counts", "cohorts", "published_figures")}


@pytest.fixture(scope="module")
def study(tables) -> Study:
    return Study(tables, load_plan(), load_registry())


@pytest.fixture(scope="module")
def analysis(study, tables) -> pd.DataFrame:
    return analyse_outcomes(study, {**tables, "cohort_figures": tables["published_figures"]})


@pytest.fixture(scope="module")
def robustness(study, tables, analysis) -> pd.DataFrame:
    return analyse_robustness(study, tables["school_counts"], analysis)


@pytest.fixture(scope="module")
def planted(study) -> pd.DataFrame:
    return plant_effects(study).query("window == 'main'").set_index(["method", "planted_pp"])["found_pct"]


def test_estimates_and_every_kind_of_rank_are_those_of_the_review(robustness):
    theirs = table_of("ferman_pinto").set_index(["area", "ind"])
    ours = robustness.set_index(["area_name", "indicator_id"]).loc[theirs.index]
    columns = {
        "did": "did_estimate",
        "p_raw": "did_p",
        "p_FP_1overM": "did_p_size",
        "p_gammalog": "did_p_gamma",
        "p_nearest45": "did_p_nearest",
    }
    assert len(theirs) == len(robustness) == 69
    for their, our in columns.items():
        assert ours[our].to_numpy() == pytest.approx(theirs[their].to_numpy(), abs=6e-4), their
    assert (robustness["did_p_size"] <= 0.05).sum() == 2


@pytest.mark.parametrize(
    ("column", "method"),
    [
        ("real_placebos_did_pct", DIFFERENCES),
        ("real_placebos_sc_ratio_pct", RATIO),
        ("real_placebos_sc_plain_gap_pct", GAP),
    ],
)
def test_effects_planted_in_real_placebos_are_found_as_often(planted, column, method):
    for row in table_of("power_simulated_vs_real").itertuples():
        assert planted[method, -row.planted_fall] == pytest.approx(getattr(row, column), abs=0.06)


def test_falls_that_cannot_occur_are_the_same(robustness, analysis):
    theirs = table_of("mdc_beyond_zero").set_index(["area_name", "indicator_id"])
    both = robustness.merge(analysis[["area_name", "indicator_id", "mdc_neighbours", "mdc_synthetic"]])
    both = both.set_index(["area_name", "indicator_id"])
    unseen = both[~(both["is_visible_did"] & both["is_visible_sc"])]
    assert set(unseen.index) == set(theirs.index)
    columns = {"left_did": "counterfactual_did", "left_sc": "counterfactual_sc"}
    columns |= {"mdc_neighbours": "mdc_neighbours", "mdc_synthetic": "mdc_synthetic"}
    for our, their in columns.items():
        assert unseen.loc[theirs.index, our].to_numpy() == pytest.approx(theirs[their].to_numpy(), abs=6e-4), our
    assert (~both["is_visible_did"]).sum() + (~both["is_visible_sc"]).sum() == 14


def test_authorities_fall_back_after_the_baseline_as_far(study):
    lagged = list_lagged_changes(study).set_index("indicator_id")
    slopes = {
        PERSISTENT: -0.43,
        "overall_absence_pct": -0.34,
        "suspension_secondary_rate": -0.43,
        "attainment_8_score": -0.28,
        SEVERE: 0.08,
    }
    assert lagged.loc[list(slopes), "slope"].to_dict() == pytest.approx(slopes, abs=0.006)
    row = lagged.loc[PERSISTENT]
    assert (row["t_value"], row["r_squared"]) == pytest.approx((-7.7, 0.31), abs=0.06)
    assert 1 - row["conditional_spread_pp"] / row["spread_pp"] == pytest.approx(0.17, abs=0.006)


@pytest.mark.parametrize(
    ("column", "indicator_id", "expected"),
    [
        ("did_estimate", PERSISTENT, {"Rochdale": 0.94, "Wakefield": 1.76, "North Tyneside": 1.60}),
        ("conditional_estimate", PERSISTENT, {"Rochdale": 1.34, "Wakefield": 0.79, "North Tyneside": 0.48}),
        ("sc_estimate", PERSISTENT, {"Rochdale": 0.56}),
        ("sc_standardised", PERSISTENT, {"Rochdale": 1.97}),
        ("sc_demeaned", PERSISTENT, {"Rochdale": 2.20}),
        ("sdid_estimate", SEVERE, {"Coventry": 0.08, "Rochdale": -0.24, "Wakefield": 0.37, "Wiltshire": 0.43}),
        ("sdid_p", SEVERE, {"Coventry": 0.77, "Rochdale": 0.35, "Wakefield": 0.12, "Wiltshire": 0.067}),
    ],
)
def test_other_estimates_are_those_of_the_review(robustness, column, indicator_id, expected):
    rows = robustness[robustness["indicator_id"] == indicator_id].set_index("area_name")
    assert rows.loc[list(expected), column].to_dict() == pytest.approx(expected, abs=0.0075)


def test_no_synthetic_difference_in_differences_is_unusual(robustness):
    assert (robustness["sdid_p"] > 0.05).all()


def test_small_authorities_raise_the_false_alarms_of_permanent_exclusion(study, tables):
    """The review gives 11, 0 and 0% by third; one of 45 large authorities lies on the edge of the middle third here."""
    rows = list_size_alarms(study, tables["school_counts"])
    own = rows[rows["indicator_id"] == "permanent_exclusion_secondary_rate"].set_index("third")["alarms_pct"]
    assert own["smallest third"] == pytest.approx(11, abs=0.2)
    assert own[["middle third", "largest third"]].max() < 2.5


def test_simulated_panels_are_now_as_noisy_as_the_real_placebos(study):
    plan = study.plan
    calibration = calibrate(study.panel(SEVERE), study.weights(SEVERE, plan.main_group), plan.main_window)
    assert calibration.level_sd**2 == pytest.approx(0.0523, abs=5e-5)
    assert np.linalg.eigvalsh(calibration.wobble).min() > -1e-12, "a valid covariance, so that nothing is clipped"
    rng = np.random.default_rng(1)
    before, after = (calibration.academic_years.index(year) for year in ("2021/22", "2023/24"))
    panels = [simulate_panel(calibration, rng) for _ in range(100)]
    spread = [difference_noise(p.rates, p.neighbours, [before], [after], 0).var(ddof=1) for p in panels]
    assert np.sqrt(np.mean(spread)) == pytest.approx(0.237, rel=0.1), "it was 0.31"


def test_the_published_correlation_is_about_071_on_the_models_scale(study):
    """Two thirds of severely absent pupils would then no longer be severely absent a year later."""
    values = study.tables["indicator_values"]
    settings = study.plan.regression_to_mean
    for code in ("E08000026", "E08000005", "E08000036"):
        rows = values[(values["area_code"] == code) & (values["academic_year"] == "2021/22")]
        rates = rows.set_index("indicator_id")["value"]
        found = fit_distribution(rates[PERSISTENT], rates[SEVERE], persistent_threshold_pct=10, severe_threshold_pct=50)
        latent = latent_correlation(found, settings.published_correlation)
        assert latent == pytest.approx(0.71, abs=0.006)
        share = regression_of_extremes(found, [latent], 50)["no_longer_pct"].iloc[0]
        assert 66 <= share <= 68.6


def test_california_has_the_published_synthetic_difference_in_differences():
    """-15.604 with the R package synthdid (Arkhangelsky and others 2021, table 1: -15.6)."""
    packs = pd.read_csv(REVIEW / "california_prop99.csv", index_col="State")
    found = synthetic_did(packs.loc["California"].to_numpy(), packs.drop("California").to_numpy(), 19)
    assert found == pytest.approx(-15.604, abs=0.01)
