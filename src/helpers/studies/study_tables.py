"""The study's tables as the build asks for them: reads the plan and the registry, hands the rest to pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.project.paths import Project
from helpers.project.registry import load_registry
from helpers.studies.analysis_plan import load_plan
from helpers.studies.main_analysis import analyse_outcomes, list_donors, list_series, list_time_placebos
from helpers.studies.national_study import Study
from helpers.studies.panel_simulation import calibrate
from helpers.studies.planted_effects import plant_effects
from helpers.studies.robustness import analyse_robustness, list_lagged_changes, list_size_alarms
from helpers.studies.simulation_validation import validate_machinery
from helpers.studies.specifications import draw_curve, estimate_specifications, summarise_curve

Tables = Mapping[str, pd.DataFrame]


def _study(tables: Tables, project: Project) -> Study:
    return Study(tables, load_plan(project), load_registry(project.registry))


def has_outcomes(tables: Tables, project: Project) -> bool:
    """Whether the plan declares outcomes for any pilot of the registry: without them nothing is studied."""
    return bool(_study(tables, project).studied_areas)


def none_studied(columns: Sequence[str]) -> pd.DataFrame:
    """A table of the study where nothing is studied: its ``columns``, and no row."""
    return pd.DataFrame(columns=list(columns))


def design_analysis(tables: Tables, project: Project) -> pd.DataFrame:
    """``study_columns.DESIGN_COLUMNS``, a row an authority and outcome."""
    return analyse_outcomes(_study(tables, project), tables)


def design_series(tables: Tables, project: Project) -> pd.DataFrame:
    """``study_columns.SERIES_COLUMNS``, a row an authority, outcome and year."""
    return list_series(_study(tables, project))


def design_donors(tables: Tables, project: Project) -> pd.DataFrame:
    """``study_columns.DONOR_COLUMNS``, a row an authority, outcome and donor."""
    return list_donors(_study(tables, project))


def design_time_placebos(tables: Tables, project: Project) -> pd.DataFrame:
    """``study_columns.TIME_PLACEBO_COLUMNS``, a row an authority, outcome and pretended start."""
    return list_time_placebos(_study(tables, project))


def specification_estimates(tables: Tables, project: Project) -> pd.DataFrame:
    """``study_columns.ESTIMATE_COLUMNS``, a row an authority, placebos among them, and specification."""
    return estimate_specifications(_study(tables, project))


def specification_curve(tables: Tables, project: Project) -> pd.DataFrame:
    """``study_columns.CURVE_COLUMNS``, a row a treated authority and specification."""
    return draw_curve(_study(tables, project), tables["specification_estimates"])


def specification_summary(tables: Tables, project: Project) -> pd.DataFrame:
    """``study_columns.SUMMARY_COLUMNS``, a row a treated authority."""
    return summarise_curve(_study(tables, project), tables["specification_estimates"], tables["specification_curve"])


def design_validation(tables: Tables, project: Project) -> pd.DataFrame:
    """``study_columns.VALIDATION_COLUMNS``: what simulated panels of known truth say of the machinery."""
    study = _study(tables, project)
    indicator_id = study.plan.simulation.indicator
    official = study.placebos_of(indicator_id, study.differences(indicator_id))
    calibration = calibrate(
        study.panel(indicator_id), study.weights(indicator_id, study.plan.main_group), study.plan.main_window
    )
    return validate_machinery(calibration, study.plan, official)


def design_planted(tables: Tables, project: Project) -> pd.DataFrame:
    """``study_columns.PLANTED_COLUMNS``: effects planted in real placebos and real years."""
    return plant_effects(_study(tables, project))


def design_robustness(tables: Tables, project: Project) -> pd.DataFrame:
    """``study_columns.ROBUSTNESS_COLUMNS``, one row per authority and outcome."""
    return analyse_robustness(_study(tables, project), tables["school_counts"], tables["design_analysis"])


def design_lagged(tables: Tables, project: Project) -> pd.DataFrame:
    """``study_columns.LAGGED_COLUMNS``, one row per outcome."""
    return list_lagged_changes(_study(tables, project))


def design_size_alarms(tables: Tables, project: Project) -> pd.DataFrame:
    """``study_columns.SIZE_COLUMNS``, one row per outcome and third of size."""
    return list_size_alarms(_study(tables, project), tables["school_counts"])
