"""The study's tables as the build asks for them: reads the plan and the registry, hands the rest to pure functions.

Their columns are in :mod:`study_columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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


def _of_study(make: Callable[..., pd.DataFrame], *names: str) -> Callable[[Tables, Project], pd.DataFrame]:
    """The table that ``make`` gives of the study and the tables ``names``."""
    return lambda tables, project: make(_study(tables, project), *(tables[name] for name in names))


def _validation(study: Study) -> pd.DataFrame:
    """What simulated panels of known truth say of the machinery."""
    indicator_id = study.plan.simulation.indicator
    official = study.placebos_of(indicator_id, study.differences(indicator_id))
    calibration = calibrate(
        study.panel(indicator_id), study.weights(indicator_id, study.plan.main_group), study.plan.main_window
    )
    return validate_machinery(calibration, study.plan, official)


def design_analysis(tables: Tables, project: Project) -> pd.DataFrame:
    """One row per authority and outcome."""
    return analyse_outcomes(_study(tables, project), tables)


design_series = _of_study(list_series)
design_donors = _of_study(list_donors)
design_time_placebos = _of_study(list_time_placebos)
design_planted = _of_study(plant_effects)
design_lagged = _of_study(list_lagged_changes)
design_validation = _of_study(_validation)
design_robustness = _of_study(analyse_robustness, "school_counts", "design_analysis")
design_size_alarms = _of_study(list_size_alarms, "school_counts")
specification_estimates = _of_study(estimate_specifications)
specification_curve = _of_study(draw_curve, "specification_estimates")
specification_summary = _of_study(summarise_curve, "specification_estimates", "specification_curve")
