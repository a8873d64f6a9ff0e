"""Tables made from other tables: what several chapters read, and what leaves the build as CSV.

Every chapter reads its numbers from tables, never from another chapter, so whatever crosses chapters is declared here:
its inputs, its columns, the function that makes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from helpers.build.derived_table_declaration import DerivedTable, Tables
from helpers.studies import study_columns as study

if TYPE_CHECKING:
    import pandas as pd

    from helpers.project.paths import Project
    from helpers.project.registry import Registry


def _published_figure_checks(tables: Tables, _project: Project) -> pd.DataFrame:
    from helpers.checks import check_figures

    return check_figures(tables["published_figures"], tables["figure_checks"], tables["figure_reviews"], tables)


def _figure_candidates(tables: Tables, _project: Project) -> pd.DataFrame:
    from helpers.checks import figure_candidates

    return figure_candidates(tables["published_figures"], tables["figure_checks"], tables)


def _evidence_register(tables: Tables, _project: Project) -> pd.DataFrame:
    from helpers.evidence.disputed_findings import with_disputes
    from helpers.text.narratives import fill_statements

    disputed = with_disputes(
        tables["evidence"],
        tables["finding_figures"],
        tables["published_figure_checks"],
        tables["universal_claims"],
    )
    return fill_statements(disputed, tables["published_figures"])


def _cases_with_findings(tables: Tables, project: Project) -> pd.DataFrame:
    from helpers.evidence.register import cases_with_findings
    from helpers.project.registry import load_registry

    return cases_with_findings(tables["evidence"], load_registry(project.registry))


def _cohort_figures(tables: Tables, _project: Project) -> pd.DataFrame:
    from helpers.indicators.cohort_outcomes import cohort_figures

    return cohort_figures(tables["cohorts"], tables["published_figures"])


def _framework_matrix(tables: Tables, project: Project) -> pd.DataFrame:
    from helpers.evidence.register import framework_matrix
    from helpers.project.codebook import load_codebook
    from helpers.project.registry import load_registry

    return framework_matrix(tables["evidence"], load_codebook(project), load_registry(project.registry))


def _coherence_matrix(tables: Tables, project: Project) -> pd.DataFrame:
    from helpers.evidence.register import coherence_matrix
    from helpers.project.codebook import load_codebook
    from helpers.project.registry import load_registry

    return coherence_matrix(tables["evidence"], load_codebook(project), load_registry(project.registry))


def _coverage(tables: Tables, _project: Project) -> pd.DataFrame:
    from helpers.evidence.register import coverage

    return coverage(tables["evidence_paragraphs"], tables["evidence"])


def _universal_claim_checks(tables: Tables, project: Project) -> pd.DataFrame:
    from helpers.evidence.universal_claims import summarise_claims
    from helpers.project.registry import load_registry

    return summarise_claims(
        tables["universal_claims"],
        tables["universal_claim_findings"],
        tables["evidence"],
        load_registry(project.registry),
    )


CELL_COLUMNS = (
    "rows_count",
    "shared_rows_count",
    "strength_count",
    "challenge_count",
    "change_count",
    "mixed_count",
    "description_count",
    "years",
    "kinds",
    "kinds_count",
    "voices_count",
    "is_contested",
    "strength",
    "balance",
    "summary",
    "evidence_ids",
)
"""Those of ``helpers.evidence.register.CELL_COLUMNS``, said again so that reading this file imports nothing."""

CHECK_INPUTS = (
    "published_figures",
    "figure_checks",
    "academies",
    "academies_at_dates",
    "area_groups",
    "areas",
    "childrens_services_inspections",
    "coherence_model",
    "cohorts",
    "combined_authority_membership",
    "deprivation",
    "evidence_sources",
    "framework",
    "indicator_values",
    "indicators",
    "ofsted_grades",
    "ofsted_shares",
    "programmes",
    "state_funded_schools",
)
"""What the checks of printed figures may read; a check that names another table is refused, with that name."""

OTHER_TABLES = (
    DerivedTable(
        "published_figure_checks",
        inputs=(*CHECK_INPUTS, "figure_reviews"),
        columns=(
            *("id", "source_document", "section", "case", "quantity", "published_value", "unit", "recomputed_value"),
            *("official_value", "official_comparison", "checked_against", "status", "weight", "changes_message"),
            *("message", "disagreement_id", "explanation"),
        ),
        make=_published_figure_checks,
        csv_name="published_figures.csv",
    ),
    DerivedTable(
        "figure_candidates",
        inputs=CHECK_INPUTS,
        columns=(
            *("figure_id", "check_id", "reading", "candidate", "period", "value", "shown_value", "difference", "fits"),
        ),
        make=_figure_candidates,
        csv_name="figure_candidates.csv",
    ),
    DerivedTable(
        "universal_claim_checks",
        inputs=("universal_claims", "universal_claim_findings", "evidence"),
        columns=(
            *("claim_id", "statement", "evidence_id", "also_in", "code", "scope", "section", "paragraph"),
            *("verdict", "localities_count", "illustrated_count"),
            *("illustrated_localities", "contradicted_localities"),
        ),
        make=_universal_claim_checks,
        csv_name="universal_claims.csv",
    ),
    DerivedTable(
        "evidence_register",
        inputs=(
            *("evidence", "published_figures", "finding_figures"),
            *("published_figure_checks", "universal_claims"),
        ),
        columns=(
            *("evidence_id", "case", "criterion", "question_id", "elements", "year", "direction", "kind", "voice"),
            *("statement", "section", "paragraph", "confidence_note"),
            *("differing_figures", "contradicted_figures", "universal_claims"),
        ),
        make=_evidence_register,
        csv_name="evidence.csv",
    ),
    DerivedTable(
        "cohort_figures",
        inputs=("cohorts", "published_figures"),
        columns=("figure_id", "value", "value_kind"),
        make=_cohort_figures,
    ),
    DerivedTable(
        "cases_with_findings",
        inputs=("evidence",),
        columns=("case",),
        make=_cases_with_findings,
    ),
    DerivedTable(
        "framework_matrix",
        inputs=("evidence",),
        columns=("case", "case_title", "criterion", "criterion_title", *CELL_COLUMNS),
        make=_framework_matrix,
        csv_name="framework_matrix.csv",
    ),
    DerivedTable(
        "coherence_matrix",
        inputs=("evidence",),
        columns=("case", "case_title", "element", "element_title", *CELL_COLUMNS),
        make=_coherence_matrix,
        csv_name="coherence_matrix.csv",
    ),
    DerivedTable(
        "coverage",
        inputs=("evidence", "evidence_paragraphs"),
        columns=(
            "paragraph_id",
            "section",
            "heading",
            "order",
            "locator",
            "status",
            *("rows_count", "evidence_ids", "restates", "reason_without_rows"),
        ),
        make=_coverage,
        csv_name="coverage.csv",
    ),
)

STUDY_INPUTS = ("indicator_values", "indicators", "areas", "statistical_neighbours")


def _study_table(
    name: str,
    columns: tuple[str, ...],
    pick: Callable[[Any], Callable[[Tables, Project], pd.DataFrame]],
    *,
    inputs: tuple[str, ...] = STUDY_INPUTS,
    csv_name: str | None = None,
) -> DerivedTable:
    """A table of the study of what national data could have shown; ``pick`` gives the function that makes it."""

    def make(tables: Tables, project: Project) -> pd.DataFrame:
        from helpers.studies import study_tables

        if not study_tables.has_outcomes(tables, project):
            return study_tables.none_studied(columns)
        return pick(study_tables)(tables, project)

    return DerivedTable(name, inputs, columns, make, csv_name)


STUDY_TABLES = (
    _study_table("specification_estimates", study.ESTIMATE_COLUMNS, lambda made: made.specification_estimates),
    _study_table(
        "design_validation",
        study.VALIDATION_COLUMNS,
        lambda made: made.design_validation,
        csv_name="design_validation.csv",
    ),
    _study_table(
        "design_analysis",
        study.DESIGN_COLUMNS,
        lambda made: made.design_analysis,
        inputs=(*STUDY_INPUTS, "school_counts", "cohorts", "cohort_figures"),
        csv_name="design_analysis.csv",
    ),
    _study_table("design_series", study.SERIES_COLUMNS, lambda made: made.design_series),
    _study_table("design_donors", study.DONOR_COLUMNS, lambda made: made.design_donors),
    _study_table("design_time_placebos", study.TIME_PLACEBO_COLUMNS, lambda made: made.design_time_placebos),
    _study_table(
        "specification_curve",
        study.CURVE_COLUMNS,
        lambda made: made.specification_curve,
        inputs=(*STUDY_INPUTS, "specification_estimates"),
        csv_name="specification_curve.csv",
    ),
    _study_table(
        "specification_summary",
        study.SUMMARY_COLUMNS,
        lambda made: made.specification_summary,
        inputs=(*STUDY_INPUTS, "specification_estimates", "specification_curve"),
    ),
    _study_table(
        "design_planted", study.PLANTED_COLUMNS, lambda made: made.design_planted, csv_name="design_planted.csv"
    ),
    _study_table(
        "design_robustness",
        study.ROBUSTNESS_COLUMNS,
        lambda made: made.design_robustness,
        inputs=(*STUDY_INPUTS, "school_counts", "design_analysis"),
        csv_name="design_robustness.csv",
    ),
    _study_table("design_lagged", study.LAGGED_COLUMNS, lambda made: made.design_lagged),
    _study_table(
        "design_size_alarms",
        study.SIZE_COLUMNS,
        lambda made: made.design_size_alarms,
        inputs=(*STUDY_INPUTS, "school_counts"),
    ),
)

TABLES: tuple[DerivedTable, ...] = (*STUDY_TABLES, *OTHER_TABLES)
"""Columns are declared in full, so that reading this file imports nothing."""
VARIABLE_INPUTS = ("evidence", "evidence_sources", "published_figure_checks")


def book_variables(tables: Tables, registry: Registry) -> dict[str, dict[str, int | str]]:
    """The numbers that the front page may name, as ``{{< var figures.differs >}}``: counts, those of cases in words.

    ``figures`` counts the printed figures, those that can be checked, each outcome, the figures whose check changes a
    message of the report (``changes_message``), and the questions on which documents contradict themselves
    (``disagreements``).
    ``evidence.interviews`` adds the counts that the report prints for interviews; a source without a printed count adds
    nothing to it.
    """
    from helpers.checks import STATUSES
    from helpers.indicators.formats import in_words

    sources = tables["evidence_sources"]
    checks = tables["published_figure_checks"]
    counts = {name: int((checks["status"] == name).sum()) for name in STATUSES}
    return {
        "cases": {"localities": in_words(len(registry.localities)), "pilots": in_words(len(registry.pilots))},
        "evidence": {
            "findings": len(tables["evidence"]),
            "interviews": int(sources.loc[sources["unit"] == "interviews", "count"].sum()),
        },
        "figures": {
            "printed": len(checks),
            "checkable": len(checks) - counts["not_checkable"],
            "changes_message": int(checks.loc[checks["changes_message"].astype(bool), "message"].nunique()),
            "disagreements": int(checks["disagreement_id"].nunique()),
            **counts,
        },
    }
