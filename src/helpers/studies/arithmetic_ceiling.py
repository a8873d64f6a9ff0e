"""The arithmetic ceiling: how far a rate could move if everything had worked for every child of the cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

PHASES = ("primary", "secondary", "special")
"""Phases that all together make the whole; the first two hold nearly all pupils."""


@dataclass(frozen=True)
class CohortCount:
    """The children that one case's cohorts name: cohorts added up, those without a printed count counted apart."""

    cohorts_count: int
    without_count: int
    pupils_count: int


def count_cohorts(cohort_table: pd.DataFrame) -> CohortCount:
    """All cohorts of a case together, from the result of ``cohort_outcomes.cohort_table``.

    They are added as if all had been supported in one year and no child stood in two, which makes the most of them.
    """
    known = cohort_table["pupils_count"].dropna()
    return CohortCount(len(cohort_table), len(cohort_table) - len(known), int(known.sum()))


def ceiling_pp(pupils_count: float, enrolments_count: float) -> float:
    """The most by which ``pupils_count`` children can move a share of ``enrolments_count``, in percentage points.

    For the share of severely or persistently absent pupils: all of them were, and none is. For overall absence: all of
    them missed every session, and miss none. So it is an upper bound on all three.

    >>> ceiling_pp(20, 50_000)
    0.04
    """
    if enrolments_count <= 0:
        raise ValueError(
            f"{enrolments_count} enrolments cannot be divided by: give the count of the authority's pupils"
        )
    return 100 * pupils_count / enrolments_count


def enrolments_by_year(
    school_counts: pd.DataFrame, area_code: str, phase: str, academic_years: Sequence[str]
) -> pd.Series:
    """Enrolments of an authority in one phase, or ``all`` three together, by academic year.

    A year is missing where a phase is missing, or where the publisher's count is doubled: neither is mended here.
    """
    phases = PHASES if phase == "all" else (phase,)
    rows = school_counts[(school_counts["area_code"] == area_code) & school_counts["phase"].isin(phases)]
    rows = rows[~rows["is_doubled"] & rows["academic_year"].isin(academic_years)]
    table = rows.pivot(index="academic_year", columns="phase", values="enrolments_count").reindex(
        index=list(academic_years), columns=list(phases)
    )
    return table.astype("Float64").sum(axis=1, skipna=False)


def list_enrolments(
    school_counts: pd.DataFrame, authorities: pd.DataFrame, academic_years: Sequence[str]
) -> pd.DataFrame:
    """The counts behind the ceilings: columns ``area_name, phase, academic_year, enrolments_count``.

    ``authorities`` holds ``area_code`` and ``area_name``. Doubled and missing counts are left out.
    """
    names = dict(zip(authorities["area_code"], authorities["area_name"], strict=True))
    rows = school_counts[school_counts["area_code"].isin(names) & school_counts["phase"].isin(PHASES[:2])]
    rows = rows[rows["academic_year"].isin(academic_years) & ~rows["is_doubled"]].dropna(subset=["enrolments_count"])
    table = rows.assign(area_name=rows["area_code"].map(names))
    return table[["area_name", "phase", "academic_year", "enrolments_count"]].reset_index(drop=True)


def pupils_for_change(change_pp: float, enrolments_count: float) -> float:
    """How many children's being counted or not makes a change of ``change_pp`` in a share of ``enrolments_count``."""
    return abs(change_pp) / 100 * enrolments_count
