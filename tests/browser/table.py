"""What was measured, as a table to print and as ``outputs/browser_checks.csv``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from tests.browser.visiting import Visit

COLUMNS = (
    "page",
    "width_px",
    "theme",
    "axe_violations_count",
    "sideways_scroll_count",
    "scrolling_tables_count",
    "console_messages_count",
    "offsite_requests_count",
    "dead_links_count",
    "links_count",
    "keyboard_stops_count",
    "keyboard_faults_count",
    "search_faults_count",
    "weight_bytes",
    "ready_ms",
)


def measured(visits: Sequence[Visit], dead: dict[Path, list[str]], folder: Path) -> pd.DataFrame:
    """One row a page, width and theme; what does not depend on the view repeats."""
    rows = [
        {
            "page": str(visit.path.relative_to(folder)),
            "width_px": view.width_px,
            "theme": view.theme,
            "axe_violations_count": len(view.violations),
            "sideways_scroll_count": len(view.overflow),
            "scrolling_tables_count": view.scrolling_tables_count,
            "console_messages_count": len(visit.console) + len(visit.failed),
            "offsite_requests_count": len(visit.offsite),
            "dead_links_count": len(dead[visit.path]),
            "links_count": len(visit.links),
            "keyboard_stops_count": visit.reached_count,
            "keyboard_faults_count": len(visit.keyboard),
            "search_faults_count": len(visit.search),
            "weight_bytes": visit.weight_bytes,
            "ready_ms": round(visit.ready_ms),
        }
        for visit in visits
        for view in visit.views
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def summary(table: pd.DataFrame) -> str:
    """One line a page: the sums over its views, its weight and how soon it was ready."""
    of_views = dict.fromkeys(["axe_violations_count", "sideways_scroll_count"], "sum")
    of_page = dict.fromkeys(COLUMNS[6:], "first")
    shown = table.groupby("page", sort=False).agg(of_views | of_page)
    return shown.rename(
        index=lambda page: Path(page).stem, columns=lambda name: name.removesuffix("_count")
    ).to_string()
