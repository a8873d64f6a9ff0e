"""What pupils' attendance asks the disclosure gate to release: rows in, one request a table out. No notebook imports
this."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.attendance.model import EFFECT_COLUMNS, estimate_effects
from helpers.attendance.periods import PERIODS, first_support_years, mark_periods, pupil_periods
from helpers.disclosure.requests import Dimension, Request
from helpers.disclosure.symbols import ALL
from helpers.disclosure.tabulating import estimate_for_units, group_points
from helpers.paths import Project
from helpers.restricted.vocabulary import load_vocabulary

SOURCE, UNIVERSE, UNIT = "cohorts", "cohort_pupils", ("pupil_id", "cohort_id")

Tables = Mapping[str, pd.DataFrame]


def _periods(tables: Tables) -> pd.DataFrame:
    first_years = first_support_years(tables["cohort_events"])
    sessions = tables["cohort_sessions"]
    return pupil_periods(mark_periods(sessions[sessions["cohort_id"].isin(list(first_years))], first_years))


def _pupils(periods: pd.DataFrame) -> pd.DataFrame:
    """A row a pupil of a cohort with the share of sessions missed in each period."""
    wide = periods.pivot(index=list(UNIT), columns="period", values="missed_pct").reindex(columns=list(PERIODS))
    return wide.reset_index()


def attendance_points(tables: Tables, project: Project) -> Request:
    """Sessions missed before and with support, of pupils drawn together in groups by the gate; all cohorts together."""
    return group_points(
        _pupils(_periods(tables)), source=SOURCE, universe=UNIVERSE, unit=UNIT, dimensions=(), values=PERIODS
    )


def attendance_effects(tables: Tables, project: Project) -> Request:
    """The change in sessions missed, by cohort and for all together, from both contrasts."""
    periods = _periods(tables)
    together = estimate_effects(periods.assign(cohort_id=ALL))
    found = pd.concat([together, estimate_effects(periods)], ignore_index=True)
    pupils = _pupils(periods)
    varied = periods.groupby(list(UNIT)).agg(missed=("missed_count", "sum"), possible=("possible_count", "sum"))
    is_varied = varied["missed"].gt(0) & varied["missed"].lt(varied["possible"])
    contributes = pupils[list(PERIODS)].notna().all(axis=1) & is_varied.reindex(
        pd.MultiIndex.from_frame(pupils[list(UNIT)])
    ).to_numpy(bool)
    return estimate_for_units(
        found.assign(residual_df=found["pupils_count"] - 1),
        pupils.assign(contributes=contributes),
        source=SOURCE,
        universe=UNIVERSE,
        unit=UNIT,
        dimensions=(Dimension("cohort_id", tuple(load_vocabulary(project).lists["cohorts"])),),
        labels=("contrast",),
        values=tuple(EFFECT_COLUMNS[4:]),
        fitted_on="attendance known in all three years, and not all alike",
    )
