"""What was measured, as a table to print and as ``outputs/browser_checks.csv``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table

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


def print_table(table: pd.DataFrame, console: Console) -> None:
    """One line a page: the sums over its views, its weight and how soon it was ready."""
    shown = Table(title="Every page in Chromium: widths 360, 768 and 1440 px, light and dark", title_justify="left")
    heads = (
        "page",
        "axe",
        "sideways",
        "console",
        "off-site",
        "links",
        "dead",
        "stops",
        "unreached",
        "search",
        "kB",
        "ms",
    )
    for head in heads:
        shown.add_column(head, justify="left" if head == "page" else "right")
    for page, views in table.groupby("page", sort=False):
        first = views.iloc[0]
        shown.add_row(
            Path(str(page)).stem,
            str(views["axe_violations_count"].sum()),
            str(views["sideways_scroll_count"].sum()),
            str(first["console_messages_count"]),
            str(first["offsite_requests_count"]),
            str(first["links_count"]),
            str(first["dead_links_count"]),
            str(first["keyboard_stops_count"]),
            str(first["keyboard_faults_count"]),
            str(first["search_faults_count"]),
            f"{first['weight_bytes'] / 1000:.0f}",
            str(first["ready_ms"]),
        )
    console.print(shown)
