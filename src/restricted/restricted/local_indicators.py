"""Indicators that localities set themselves: how far each came from its baseline to its target, beside the self-rating.

Every indicator has its own unit and its own target, chosen by those who are measured by it; so each is told by itself
and none is summed, averaged or ranked. Pure functions of the rows ``kpis``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

SELF_RATINGS = ("met", "partly_met", "not_met", "too_early")
TOWARDS, AWAY, UNCHANGED, HELD = "towards", "away", "unchanged", "held"
PROGRESS_COLUMNS = (
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
)


def progress(kpis: pd.DataFrame) -> pd.DataFrame:
    """Columns :data:`PROGRESS_COLUMNS`, a row an indicator, in the order given.

    ``travelled_pct``: the share of the way from baseline to target that was covered, below 0 where it went back,
    above 100 where it went past; missing without all three values, or where the target is the baseline. ``moved``: by
    the target ``towards``, ``away`` or ``unchanged``; where the target is the baseline, the indicator is to be held
    there: ``held`` unless it became worse (which way that is says ``is_higher_better``), else ``away``. Missing without
    all three values.
    """
    way = kpis["target"].astype(float) - kpis["baseline"].astype(float)
    gone = kpis["actual"].astype(float) - kpis["baseline"].astype(float)
    ahead = np.sign(gone * np.sign(way))
    is_worse = np.where(kpis["is_higher_better"].astype(bool), gone < 0, gone > 0)
    moved = ahead.map({1.0: TOWARDS, -1.0: AWAY, 0.0: UNCHANGED}).astype(object)
    moved = moved.where(way != 0, np.where(is_worse, AWAY, HELD)).where(way.notna() & gone.notna(), None)
    return kpis.assign(travelled_pct=(100 * gone / way.where(way != 0)).to_numpy(float), moved=moved)[
        list(PROGRESS_COLUMNS)
    ].reset_index(drop=True)


def has_result(progress_rows: pd.DataFrame) -> pd.Series:
    """Whether each indicator's baseline, target and result can be told."""
    return progress_rows["moved"].notna()


def is_reached(progress_rows: pd.DataFrame) -> pd.Series:
    """Whether each indicator came to its target, or was held there."""
    return (progress_rows["travelled_pct"] >= 100).fillna(False).astype(bool) | (progress_rows["moved"] == HELD)


def disagreements(progress_rows: pd.DataFrame) -> pd.DataFrame:
    """Indicators whose self-rating and figures tell two stories: rated met and short of the target, or the other
    way."""
    measured = progress_rows[has_result(progress_rows)].dropna(subset=["self_rating"])
    rated_met, reached = measured["self_rating"] == "met", is_reached(measured)
    return measured[(rated_met & ~reached) | (reached & (measured["self_rating"] == "not_met"))]
