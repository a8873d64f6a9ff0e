"""What pupils' attendance asks the disclosure gate to release: rows in, one request per table out."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.project.paths import Project
from helpers.project.suppression_symbols import ALL
from restricted.attendance.attendance_model import EFFECT_VALUES, estimate_effects, modelled_rows
from restricted.attendance.attendance_periods import (
    PERIODS,
    first_starts,
    mark_periods,
    meets_pandemic,
    pupil_periods,
)
from restricted.attendance.beta_binomial import BETA_BINOMIAL_VALUES, add_beta_binomial
from restricted.disclosure.release_requests import Dimension, Request
from restricted.disclosure.tabulating import About, count_units, estimate_for_units, group_points
from restricted.rows.vocabulary import load_vocabulary

PUPILS: About = {"source": "cohorts", "universe": "cohort_pupils", "unit": "pupil_id"}
OWN = ["pupil_id", "cohort_id"]

MODELLED, NO_START, PANDEMIC = "modelled", "no_start", "pandemic_years"
LACKS_YEARS, UNVARIED = "lacks_years", "unvaried"
STANDINGS = (MODELLED, NO_START, PANDEMIC, LACKS_YEARS, UNVARIED)
"""Whether a pupil is in the model: no known start, a year of the pandemic among the three, not all three years, nothing
missed or everything."""

Tables = Mapping[str, pd.DataFrame]


def _periods(tables: Tables) -> pd.DataFrame:
    """Each pupil once: those of several cohorts in the one where their support began first."""
    return pupil_periods(mark_periods(tables["cohort_sessions"], first_starts(tables["cohort_events"])))


def _pupils(periods: pd.DataFrame) -> pd.DataFrame:
    """A row a pupil of a cohort with the share of sessions missed in each period."""
    wide = periods.pivot(index=OWN, columns="period", values="missed_pct").reindex(columns=list(PERIODS))
    return wide.reset_index()


def attendance_pupils(tables: Tables, project: Project) -> Request:
    """How many pupils with sessions are in the model, and why others are not: :data:`STANDINGS`."""
    periods = _periods(tables)
    modelled = set(modelled_rows(periods)["pupil_id"])
    counts = periods.groupby("pupil_id")["period"].nunique()
    whole = set(counts.index[counts == len(PERIODS)])
    starts = first_starts(tables["cohort_events"]).set_index("pupil_id")["start"]

    def standing_of(name: str) -> str:
        if name in modelled:
            return MODELLED
        if name not in starts.index:
            return NO_START
        if meets_pandemic(starts[name]):
            return PANDEMIC
        return UNVARIED if name in whole else LACKS_YEARS

    everybody = tables["cohort_sessions"][["pupil_id"]].drop_duplicates(ignore_index=True)
    return count_units(
        everybody.assign(standing=everybody["pupil_id"].map(standing_of)),
        **PUPILS,
        dimensions=(Dimension("standing", STANDINGS),),
    )


def attendance_points(tables: Tables, project: Project) -> Request:
    """Sessions missed before and with support, of pupils drawn together in groups by the gate; all cohorts together."""
    return group_points(_pupils(_periods(tables)), dimensions=(), values=PERIODS, **PUPILS)


def attendance_effects(tables: Tables, project: Project) -> Request:
    """The change in sessions missed, by cohort and for all together, from both contrasts and by both models."""
    periods = _periods(tables)
    everybody = periods.assign(cohort_id=ALL)
    parts = [add_beta_binomial(estimate_effects(rows), rows) for rows in (everybody, periods)]
    found = pd.concat(parts, ignore_index=True)
    pupils = _pupils(periods)
    return estimate_for_units(
        found.assign(residual_df=found["pupils_count"] - 1),
        pupils.assign(contributes=pupils["pupil_id"].isin(modelled_rows(periods)["pupil_id"])),
        **PUPILS,
        dimensions=(Dimension("cohort_id", tuple(load_vocabulary(project).lists["cohorts"])),),
        labels=("contrast",),
        values=(*EFFECT_VALUES, *BETA_BINOMIAL_VALUES),
        fitted_on="start of support known, attendance in all three years, and not all alike",
    )
