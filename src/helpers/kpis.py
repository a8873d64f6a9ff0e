"""Indicators that localities set themselves: how far each came from its baseline to its target, beside the self-rating.

Every indicator has its own unit and its own target, chosen by those who are measured by it; so each is told by itself
and none is summed, averaged or ranked. Pure functions of the rows ``kpis``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

SELF_RATINGS = ("met", "partly_met", "not_met", "too_early")
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
    above 100 where it went past; missing without all three values, or where the target is the baseline. ``moved``:
    ``towards``, ``away`` or ``unchanged``, missing without baseline and actual. Which way is better is
    ``is_higher_better``.
    """
    way = kpis["target"] - kpis["baseline"]
    gone = kpis["actual"] - kpis["baseline"]
    better = np.where(kpis["is_higher_better"].astype(bool), gone, -gone)
    known = pd.notna(gone).to_numpy()
    signs = np.sign(np.where(known, better, 0.0).astype(float))
    words = {1.0: "towards", -1.0: "away", 0.0: "unchanged"}
    moved = [words[sign] if is_known else None for sign, is_known in zip(signs, known, strict=True)]
    return kpis.assign(
        travelled_pct=(100 * gone / way.where(way != 0)).to_numpy(float),
        moved=pd.Series(moved, dtype=object).to_numpy(),
    )[list(PROGRESS_COLUMNS)].reset_index(drop=True)


def disagreements(progress_rows: pd.DataFrame) -> pd.DataFrame:
    """Indicators whose self-rating and figures tell two stories: rated met and short of the target, or the other
    way."""
    measured = progress_rows.dropna(subset=["travelled_pct", "self_rating"])
    rated_met = measured["self_rating"] == "met"
    reached = measured["travelled_pct"] >= 100
    return measured[(rated_met & ~reached) | (reached & (measured["self_rating"] == "not_met"))]
