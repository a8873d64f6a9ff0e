"""The released tables: name, columns, and the function that makes each table's request to the disclosure gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.project.paths import Project
from helpers.project.triangulation_rules import SOURCES
from restricted.attendance import attendance_requests
from restricted.fieldwork import fieldwork_requests, quotation_requests, triangulation
from restricted.local_indicators import PROGRESS_COLUMNS, kpi_progress
from restricted.survey import survey_requests

END = ("status", "is_simulated")
CELL = ("count", "percent", *END)


class ReleasedTableError(ValueError):
    """A released table does not have the columns that it declares."""


@dataclass(frozen=True)
class ReleasedTable:
    """A table of ``data/processed/released/``. ``make`` takes the tables of rows and the project."""

    name: str
    columns: tuple[str, ...]
    make: Callable[[Mapping[str, pd.DataFrame], Project], Any]

    def in_declared_order(self, made: pd.DataFrame) -> pd.DataFrame:
        """``made`` with exactly the declared columns in their order; ``ReleasedTableError`` where it has others."""
        if set(made.columns) != set(self.columns):
            missing, others = set(self.columns) - set(made.columns), set(made.columns) - set(self.columns)
            raise ReleasedTableError(
                f"the table {self.name} lacks {sorted(missing)} and has {sorted(others)} beyond its declaration"
            )
        return made[list(self.columns)]


TABLES = (
    ReleasedTable("survey_items", ("item_id", "level", *CELL), survey_requests.survey_items),
    ReleasedTable(
        "survey_responses", ("wave", "locality", "role_group", "count", *END), survey_requests.survey_responses
    ),
    ReleasedTable("survey_invited", ("wave", "locality", "role_group", "count", *END), survey_requests.survey_invited),
    ReleasedTable(
        "survey_reliability",
        (
            *("items_count", "criterion", "n_count", "alpha", "alpha_low", "alpha_high"),
            *("omega", "omega_low", "omega_high", *END),
        ),
        survey_requests.survey_reliability,
    ),
    ReleasedTable(
        "survey_differences",
        (
            *("criterion", "locality", "role_group", "n_count", "agree_pct", "low_pct", "high_pct", "overall_pct"),
            *END,
        ),
        survey_requests.survey_differences,
    ),
    ReleasedTable(
        "survey_change",
        (
            *("criterion", "is_linked", "n_count", "before_pct", "after_pct"),
            *("change_points", "low_points", "high_points", *END),
        ),
        survey_requests.survey_change,
    ),
    ReleasedTable(
        "interviews_held", ("wave", "role_group", "locality", "count", *END), fieldwork_requests.interviews_held
    ),
    ReleasedTable("segments_directions", ("code", "mentioned", *CELL), fieldwork_requests.segments_directions),
    ReleasedTable("segments_elements", ("code", "mentioned", *CELL), fieldwork_requests.segments_elements),
    ReleasedTable(
        "saturation",
        (
            *("interviews_count", "codes_total", "n_count", "codes_mean", "codes_low", "codes_high", "share_pct"),
            *END,
        ),
        fieldwork_requests.saturation,
    ),
    ReleasedTable(
        "agreement_of_coders",
        (
            *("variable", "segments_count", "n_count", "agreement_pct", "alpha", "alpha_low", "alpha_high"),
            *END,
        ),
        fieldwork_requests.agreement_of_coders,
    ),
    ReleasedTable(
        "segment_pointings",
        ("locality", "criterion", "source", "n_count", "pointing", *END),
        fieldwork_requests.segment_pointings,
    ),
    ReleasedTable(
        "observation_pointings",
        ("locality", "criterion", "source", "n_count", "pointing", *END),
        fieldwork_requests.observation_pointings,
    ),
    ReleasedTable(
        "quotations_cleared",
        ("quotation", "criterion", "said_in", "role_group", "locality", "wave", "text", *END),
        quotation_requests.quotations_cleared,
    ),
    ReleasedTable("attendance_pupils", ("standing", "count", *END), attendance_requests.attendance_pupils),
    ReleasedTable(
        "attendance_points", ("point", "earlier", "chosen", "supported", *END), attendance_requests.attendance_points
    ),
    ReleasedTable(
        "attendance_effects",
        (
            *("contrast", "cohort_id", "n_count", "before_pct", "after_pct"),
            *("change_logit", "se_logit", "low_logit", "high_logit"),
            *("change_points", "low_points", "high_points", "dispersion", *END),
        ),
        attendance_requests.attendance_effects,
    ),
    ReleasedTable("kpi_progress", (*PROGRESS_COLUMNS, *END), kpi_progress),
)
TRIANGULATION = ReleasedTable(
    "triangulation",
    ("locality", "criterion", *SOURCES, "verdict", "is_simulated"),
    triangulation.triangulate_released,
)
"""Made of released tables, so it passes no gate of its own."""
