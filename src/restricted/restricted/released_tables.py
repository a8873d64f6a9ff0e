"""The released tables: name, columns, and the function that makes each table's request to the disclosure gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.project.paths import Project
from helpers.project.triangulation_rules import SOURCES
from restricted.attendance import attendance_requests as attendance
from restricted.attendance.attendance_model import EFFECT_VALUES
from restricted.attendance.attendance_periods import PERIODS
from restricted.attendance.beta_binomial import BETA_BINOMIAL_VALUES
from restricted.fieldwork import fieldwork_requests as fieldwork
from restricted.fieldwork.saturation import SATURATION_VALUES
from restricted.fieldwork.segment_agreement import AGREEMENT_VALUES
from restricted.fieldwork.triangulation import triangulate_released
from restricted.local_indicators import PROGRESS_COLUMNS, kpi_progress
from restricted.survey import survey_requests as survey
from restricted.survey.internal_consistency import RELIABILITY_VALUES
from restricted.survey.wave_change import CHANGE_VALUES

END = ("status", "is_simulated")
CELL = ("count", "percent")


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


BY_GROUP = ("wave", "locality", "role_group", "count")
POINTINGS = ("locality", "criterion", "source", "n_count", "pointing")

TABLES = tuple(
    ReleasedTable(make.__name__, (*columns, *END), make)
    for make, columns in (
        (survey.survey_items, ("item_id", "level", *CELL)),
        (survey.survey_responses, BY_GROUP),
        (survey.survey_invited, BY_GROUP),
        (survey.survey_reliability, ("items_count", "criterion", "n_count", *RELIABILITY_VALUES)),
        (
            survey.survey_differences,
            ("criterion", "locality", "role_group", "n_count", *survey.DIFFERENCE_VALUES),
        ),
        (survey.survey_odds, ("factor", "criterion", "n_count", *survey.ODDS_VALUES)),
        (survey.survey_change, ("criterion", "is_linked", "n_count", *CHANGE_VALUES)),
        (fieldwork.interviews_held, ("wave", "role_group", "locality", "count")),
        (fieldwork.segments_directions, ("code", "mentioned", *CELL)),
        (fieldwork.segments_elements, ("code", "mentioned", *CELL)),
        (fieldwork.saturation, ("interviews_count", "codes_total", "n_count", *SATURATION_VALUES)),
        (fieldwork.agreement_of_coders, ("variable", "segments_count", "n_count", *AGREEMENT_VALUES)),
        (fieldwork.segment_pointings, POINTINGS),
        (fieldwork.observation_pointings, POINTINGS),
        (fieldwork.quotations_cleared, ("quotation", "criterion", "said_in", "role_group", "locality", "wave", "text")),
        (attendance.attendance_pupils, ("standing", "count")),
        (attendance.attendance_points, ("point", *PERIODS)),
        (attendance.attendance_effects, ("contrast", "cohort_id", "n_count", *EFFECT_VALUES, *BETA_BINOMIAL_VALUES)),
        (kpi_progress, PROGRESS_COLUMNS),
    )
)
"""Each has the name of the function that makes its request."""
TRIANGULATION = ReleasedTable(
    "triangulation",
    ("locality", "criterion", *SOURCES, "verdict", "is_simulated"),
    triangulate_released,
)
"""Made of released tables, so it passes no gate of its own."""
