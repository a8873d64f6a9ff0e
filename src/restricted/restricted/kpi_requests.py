"""What local indicators ask the disclosure gate to release. No notebook imports this."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.project.paths import Project
from restricted.disclosure.release_requests import Request
from restricted.disclosure.tabulating import list_measures
from restricted.local_indicators import progress


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
    return list_measures(
        frame,
        source="kpis",
        keys=("locality", "kpi_id"),
        labels=("title", "unit"),
        values=("baseline", "target", "actual", "travelled_pct", "moved", "self_rating"),
    )
