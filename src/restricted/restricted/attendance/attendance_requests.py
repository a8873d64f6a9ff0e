"""What pupils' attendance asks the disclosure gate to release: rows in, one request per table out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.project.paths import Project
from helpers.project.suppression_symbols import ALL
from restricted.attendance.attendance_model import EFFECT_VALUES, estimate_effects
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


def _is_modelled(pupils: pd.DataFrame, periods: pd.DataFrame) -> np.ndarray:
    """Who of :func:`_pupils` takes part in the fit: all three years known, and not all sessions alike."""
    return (pupils[list(PERIODS)].notna().all(axis=1) & _is_varied(pupils, periods)).to_numpy(bool)


def _is_varied(pupils: pd.DataFrame, periods: pd.DataFrame) -> pd.Series:
    sums = periods.groupby("pupil_id").agg(missed=("missed_count", "sum"), possible=("possible_count", "sum"))
    varied = sums["missed"].gt(0) & sums["missed"].lt(sums["possible"])
    return pupils["pupil_id"].map(varied).fillna(False).astype(bool)


def attendance_pupils(tables: Tables, project: Project) -> Request:
    """How many pupils with sessions are in the model, and why others are not: :data:`STANDINGS`."""
    periods = _periods(tables)
    pupils = _pupils(periods)
    modelled = set(pupils.loc[_is_modelled(pupils, periods), "pupil_id"])
    whole = set(pupils.loc[pupils[list(PERIODS)].notna().all(axis=1), "pupil_id"])
    starts = first_starts(tables["cohort_events"]).set_index("pupil_id")["start"]
    meets = {name for name, start in starts.items() if meets_pandemic(start)}
    everybody = tables["cohort_sessions"][["pupil_id"]].drop_duplicates(ignore_index=True)
    standing = [
        MODELLED
        if name in modelled
        else NO_START
        if name not in starts.index
        else PANDEMIC
        if name in meets
        else UNVARIED
        if name in whole
        else LACKS_YEARS
        for name in everybody["pupil_id"]
    ]
    return count_units(
        everybody.assign(standing=standing),
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
        pupils.assign(contributes=_is_modelled(pupils, periods)),
        **PUPILS,
        dimensions=(Dimension("cohort_id", tuple(load_vocabulary(project).lists["cohorts"])),),
        labels=("contrast",),
        values=(*EFFECT_VALUES, *BETA_BINOMIAL_VALUES),
        fitted_on="start of support known, attendance in all three years, and not all alike",
    )
