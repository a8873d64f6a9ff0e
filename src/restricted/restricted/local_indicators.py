"""Indicators that localities set themselves: progress from baseline to target, and the locality's own rating.

Every indicator has its own unit and its own target, chosen by those who are measured by it; so each is reported by
itself and none is summed, averaged or ranked.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.project.paths import Project
from helpers.project.released_labels import AWAY, HELD, TOWARDS, UNCHANGED
from restricted.disclosure.release_requests import Request
from restricted.disclosure.tabulating import list_measures

KEYS, LABELS = ("locality", "kpi_id"), ("title", "unit")
VALUES = ("baseline", "target", "actual", "travelled_pct", "moved", "self_rating")
PROGRESS_COLUMNS = (*KEYS, *LABELS, *VALUES)


def progress(kpis: pd.DataFrame) -> pd.DataFrame:
    """Columns :data:`PROGRESS_COLUMNS`, one row per indicator, in the order given.

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
    made = kpis.assign(travelled_pct=(100 * gone / way.where(way != 0)).to_numpy(float), moved=moved)
    return made[list(PROGRESS_COLUMNS)].reset_index(drop=True)


def kpi_progress(tables: Mapping[str, pd.DataFrame], project: Project) -> Request:
    """Each indicator with its way from baseline to target and the locality's own rating.

    An indicator that is itself a count is about no more people than it counts: where its baseline or its value is
    small, it is hidden as any small count is. (Not everything counted is a person; that it may be is enough.)
    """
    rows = tables["kpis"].reset_index(drop=True)
    counted = rows[["baseline", "actual"]].where(rows["unit"].eq("count")).min(axis=1).round().astype("Int64")
    people = rows["people_count"]
    is_fewer = counted.notna() & people.notna() & counted.lt(people)
    frame = progress(rows).assign(people_count=people.mask(is_fewer.fillna(False), counted))
    return list_measures(frame, source="kpis", keys=KEYS, labels=LABELS, values=VALUES)
