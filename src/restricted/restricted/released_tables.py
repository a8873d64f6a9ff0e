"""Tables made of restricted rows, declared: each asks the disclosure gate to be released.

They are appended to ``derived.TABLES``. In an edition without restricted evidence each has its columns and no rows.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from helpers.build.derived_table_declaration import DerivedTable, Tables

if TYPE_CHECKING:
    import pandas as pd

    from helpers.project.paths import Project

CASES_FILE, CODEBOOK_FILE = "cases.yml", "data/raw/evidence/codebook.yml"
INSTRUMENT_FILE = "data/raw/instrument/instrument.yml"
GLOSSARY_FILE, WORDS_FILE = "data/raw/glossary/glossary.yml", "data/raw/disclosure/words.yml"
COHORTS_FILE = "data/raw/published/cohorts.csv"
CELL = ("count", "percent", "status", "is_simulated")
ESTIMATE_END = ("status", "is_simulated")


def _gated(
    name: str, module: str, restricted: tuple[str, ...], columns: tuple[str, ...], files: tuple[str, ...] = ()
) -> DerivedTable:
    """A table whose request is made by its namesake in ``module``, with a CSV of its name."""

    def make(tables: Tables, project: Project) -> Any:
        return getattr(importlib.import_module(f"restricted.{module}"), name)(tables, project)

    return DerivedTable(
        name,
        inputs=(),
        columns=columns,
        make=make,
        module=module,
        csv_name=f"{name}.csv",
        files=(CASES_FILE, *files),
        restricted=restricted,
    )


def _survey(name: str, *columns: str, restricted: tuple[str, ...] = ("survey_answers",)) -> DerivedTable:
    return _gated(name, "survey.survey_requests", restricted, columns, (INSTRUMENT_FILE, CODEBOOK_FILE))


def _fieldwork(name: str, *columns: str, restricted: tuple[str, ...] = ("interviews", "segments")) -> DerivedTable:
    return _gated(
        name, "fieldwork.fieldwork_requests", restricted, columns, (CODEBOOK_FILE, INSTRUMENT_FILE, COHORTS_FILE)
    )


def _triangulation(tables: Tables, project: Project) -> pd.DataFrame:
    from restricted.fieldwork.triangulation import triangulate_safe

    return triangulate_safe(tables, project)


TABLES: tuple[DerivedTable, ...] = (
    _survey("survey_items", "item_id", "level", *CELL),
    _survey("survey_responses", "wave", "locality", "role_group", "count", *ESTIMATE_END),
    _survey(
        "survey_invited",
        "wave",
        "locality",
        "role_group",
        "count",
        *ESTIMATE_END,
        restricted=("survey_invitations",),
    ),
    _survey(
        "survey_reliability",
        "items_count",
        "criterion",
        "n_count",
        "alpha",
        "alpha_low",
        "alpha_high",
        "omega",
        "omega_low",
        "omega_high",
        *ESTIMATE_END,
    ),
    _survey(
        "survey_differences",
        "criterion",
        "locality",
        "role_group",
        "n_count",
        "agree_pct",
        "low_pct",
        "high_pct",
        "overall_pct",
        *ESTIMATE_END,
    ),
    _survey(
        "survey_change",
        "criterion",
        "is_linked",
        "n_count",
        "before_pct",
        "after_pct",
        "change_points",
        "low_points",
        "high_points",
        *ESTIMATE_END,
    ),
    _fieldwork("interviews_held", "wave", "role_group", "locality", "count", *ESTIMATE_END, restricted=("interviews",)),
    _fieldwork("segments_directions", "code", "mentioned", *CELL),
    _fieldwork("segments_elements", "code", "mentioned", *CELL),
    _fieldwork(
        "saturation",
        "interviews_count",
        "codes_total",
        "n_count",
        "codes_mean",
        "codes_low",
        "codes_high",
        "share_pct",
        *ESTIMATE_END,
    ),
    _fieldwork(
        "agreement_of_coders",
        "variable",
        "segments_count",
        "n_count",
        "agreement_pct",
        "kappa",
        "kappa_low",
        "kappa_high",
        *ESTIMATE_END,
    ),
    _fieldwork(
        "segment_pointings",
        "locality",
        "criterion",
        "source",
        "n_count",
        "pointing",
        *ESTIMATE_END,
    ),
    _fieldwork(
        "observation_pointings",
        "locality",
        "criterion",
        "source",
        "n_count",
        "pointing",
        *ESTIMATE_END,
        restricted=("observations", "workshops", "segments"),
    ),
    _gated(
        "quotations_cleared",
        "fieldwork.quotation_requests",
        ("quotations", "allowed_names", "interviews", "survey_answers"),
        ("quotation", "criterion", "said_in", "role_group", "locality", "wave", "text", *ESTIMATE_END),
        (CODEBOOK_FILE, INSTRUMENT_FILE, GLOSSARY_FILE, WORDS_FILE),
    ),
    _gated(
        "attendance_pupils",
        "attendance.attendance_requests",
        ("cohort_sessions", "cohort_events"),
        ("standing", "count", *ESTIMATE_END),
        (COHORTS_FILE,),
    ),
    _gated(
        "attendance_points",
        "attendance.attendance_requests",
        ("cohort_sessions", "cohort_events"),
        ("point", "earlier", "chosen", "supported", *ESTIMATE_END),
        (COHORTS_FILE,),
    ),
    _gated(
        "attendance_effects",
        "attendance.attendance_requests",
        ("cohort_sessions", "cohort_events"),
        (
            "contrast",
            "cohort_id",
            "n_count",
            "before_pct",
            "after_pct",
            "change_logit",
            "se_logit",
            "low_logit",
            "high_logit",
            "change_points",
            "low_points",
            "high_points",
            "dispersion",
            *ESTIMATE_END,
        ),
        (COHORTS_FILE, INSTRUMENT_FILE, CODEBOOK_FILE),
    ),
    _gated(
        "kpi_progress",
        "kpi_requests",
        ("kpis",),
        (
            "locality",
            "kpi_id",
            "title",
            "unit",
            "baseline",
            "target",
            "actual",
            "travelled_pct",
            "moved",
            "self_rating",
            *ESTIMATE_END,
        ),
    ),
    DerivedTable(
        "triangulation",
        inputs=("segment_pointings", "observation_pointings", "survey_differences", "kpi_progress"),
        columns=(
            "locality",
            "criterion",
            "interviews",
            "observations",
            "survey",
            "outcomes",
            "verdict",
            "is_simulated",
        ),
        make=_triangulation,
        module="fieldwork.triangulation",
        csv_name=None,
        files=(CASES_FILE, CODEBOOK_FILE),
    ),
)
"""In an order in which each stands after its inputs."""
