"""What local indicators ask the disclosure gate to release. No notebook imports this."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.disclosure.requests import Request
from helpers.disclosure.tabulating import list_measures
from helpers.kpis import progress
from helpers.paths import Project


def kpi_progress(tables: Mapping[str, pd.DataFrame], project: Project) -> Request:
    """Each indicator with its way from baseline to target and the locality's own rating."""
    rows = tables["kpis"].reset_index(drop=True)
    frame = progress(rows).assign(people_count=rows["people_count"])
    return list_measures(
        frame,
        source="kpis",
        keys=("locality", "kpi_id"),
        labels=("title", "unit"),
        values=("baseline", "target", "actual", "travelled_pct", "moved", "self_rating"),
    )
