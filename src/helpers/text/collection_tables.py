"""What the evaluation collected and when: sources rebuilt from counts and checked against printed totals; timeline.

Pure functions of the processed tables ``evidence_sources`` and ``timeline``. A count that the report does
not print stays missing: it is never taken for zero.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from helpers.indicators import formats
from helpers.project.registry import ALL_CASES, Registry
from helpers.sources.csv_files import Fault, TableError

TOTAL_SUFFIX = "-total"
UNIT_TOTALS = {
    "interviews": ("evidence-interviews-total", "evidence-interviews-total-quote"),
    "observations": ("evidence-observations-total", "evidence-observations-total-quote"),
    "workshops": ("evidence-workshops-text", "evidence-workshops-quote"),
    "responses": ("evidence-survey-responses-text",),
}
"""Where the report prints the total of each unit: in its running text, and again where it highlights a sentence."""
END_WORDS = ("end of the pilots", "the project ends")


def count_by_source(sources: pd.DataFrame) -> pd.DataFrame:
    """Counts by source and wave, seasons and pilots added up: ``source_id, source_title, unit, wave, count``.

    A wave in which a source was used without a printed count has a missing ``count``.
    """
    keys = ["source_id", "source_title", "unit", "wave"]
    grouped = sources.groupby(keys, sort=False)["count"]
    return grouped.sum(min_count=1).reset_index()


def sources_table(sources: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """The report's table of sources to read: one row per source, its parts by wave, the total computed."""
    pilots = {pilot.id: f"Pilot {pilot.number}" for pilot in registry.pilots}
    rows = []
    for _, mine in sources.groupby("source_id", sort=False):
        counted = mine["count"].sum(min_count=1)
        unit = mine["unit"].iloc[0]
        total = formats.MISSING if pd.isna(counted) else f"{formats.number(counted)} {unit}"
        parts = {wave.title: _parts(mine[mine["wave"] == wave.id], pilots) for wave in registry.waves}
        rows.append({"Source": mine["source_title"].iloc[0], **parts, "Total": total})
    return pd.DataFrame(rows)


def _parts(rows: pd.DataFrame, pilots: Mapping[str, str]) -> str:
    """One wave of a source: its counts season by season, by pilot where the source gives that."""
    if rows.empty:
        return "none"
    texts = []
    for season, mine in rows.groupby("season", sort=False, dropna=False):
        counts = [
            "used, not counted"
            if pd.isna(row["count"])
            else f"{pilots[row['pilot']]}: {formats.number(row['count'])}"
            if row["pilot"] in pilots
            else formats.number(row["count"])
            for row in mine.to_dict("records")
        ]
        texts.append(", ".join(counts) + (f" ({season})" if isinstance(season, str) else ""))
    return "; ".join(texts)


def check_totals(sources: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Every printed total of the evidence next to the sum of its parts.

    Returns ``what, parts, computed_count, printed_value, place, verdict``; ``verdict`` is ``agrees`` or ``differs``.

    Raises
    ------
    TableError
        A source with several parts, or a unit, has no printed total among ``figures``.
    """
    printed = figures.set_index("figure_id")
    rows = []
    for source_id, mine in sources.dropna(subset=["count"]).groupby("source_id", sort=False):
        wanted = {"locality-workshops": "locality-workshops-total", "survey": "survey-responses-total"}
        figure_id = wanted.get(str(source_id), f"{source_id}{TOTAL_SUFFIX}")
        rows.append(_check(str(mine["source_title"].iloc[0]), mine, figure_id, printed))
    for unit, mine in sources.dropna(subset=["count"]).groupby("unit", sort=False):
        rows += [
            _check(f"All {unit}", mine, figure_id, printed)
            for figure_id in UNIT_TOTALS.get(str(unit), [f"evidence-{unit}-total"])
        ]
    return pd.DataFrame(rows)


def _check(what: str, rows: pd.DataFrame, figure_id: str, printed: pd.DataFrame) -> dict[str, object]:
    if figure_id not in printed.index:
        rule = f"the printed total of {what.lower()} is a figure with this id and the case 'all'"
        raise TableError([Fault("published/figures_*.csv", None, "figure_id", figure_id, rule)])
    figure = printed.loc[figure_id].to_dict()
    computed = int(rows["count"].sum())
    return {
        "what": what,
        "parts": " + ".join(formats.number(count) for count in rows["count"]),
        "computed_count": computed,
        "printed_value": figure["value"],
        "place": figure["section"],
        "verdict": "agrees" if float(figure["value"]) == computed else "differs",
    }


def timeline_events(timeline: pd.DataFrame, from_year: str) -> pd.DataFrame:
    """The events of the project as a whole, ready to draw: ``label, start, end, is_span, document``, by date.

    A date known to the season or the year spans it: a precision that the source does not give is not drawn. Each
    document's own end of the project is a span from the project's start, so that the versions can be compared.
    """
    kept = timeline[(timeline["date"].str[:4] >= from_year) & (timeline["case"] == ALL_CASES)]
    began = pd.Timestamp(str(kept.set_index("event_id").loc["project-starts", "date"]))
    rows = []
    for event in kept.to_dict("records"):
        start, end = _span(event)
        if _is_end(event["event"]):
            start = began
        rows.append((event["event"], start, end, end - start > pd.Timedelta(days=45), event["document"]))
    table = pd.DataFrame(rows, columns=["label", "start", "end", "is_span", "document"])
    return table.sort_values(["start", "end"], kind="stable", ignore_index=True)


def _is_end(event: object) -> bool:
    return str(event).lower().startswith(END_WORDS)


def _span(event: Mapping[Hashable, Any]) -> tuple[pd.Timestamp, pd.Timestamp]:
    date, last = str(event["date"]), event["end_date"]
    start = pd.Timestamp(date)
    if isinstance(last, str):
        return start, pd.Timestamp(last) + pd.offsets.MonthEnd(0)
    if len(date) == 4:
        return start, pd.Timestamp(f"{date}-12-31")
    return (start, start + pd.offsets.MonthEnd(0)) if len(date) == 7 else (start, start)


def project_ends(timeline: pd.DataFrame) -> pd.DataFrame:
    """The end of the project as each document gives it: ``date, event, document``, by date."""
    is_end = timeline["event"].map(_is_end)
    return timeline.loc[is_end, ["date", "event", "document"]].sort_values("date", ignore_index=True)
