"""The evidence base in pictures: how much was collected in each wave, from whom, and when things happened."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.patches import Patch

from helpers.figures.theme import INK, LOCALITY, MUTED, RULE, SHADE, SMALL_PT, TEXT_PT, new_figure
from helpers.indicators import formats
from helpers.project.rows import rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FIRST_WAVE_FILL = "#A9C7E2"


def wave_fills(wave_ids: Sequence[str]) -> dict[str, str]:
    """A fill a wave, from light to dark in their order, so that they differ in grey too.

    >>> wave_fills(["year_1", "year_2", "year_3"])
    {'year_1': '#A9C7E2', 'year_2': '#5A8DBB', 'year_3': '#0B5394'}
    """
    ramp = LinearSegmentedColormap.from_list("waves", [FIRST_WAVE_FILL, LOCALITY])
    steps = max(len(wave_ids) - 1, 1)
    return {wave: to_hex(ramp(place / steps)).upper() for place, wave in enumerate(wave_ids)}


def draw_sources(sources: pd.DataFrame, wave_titles: dict[str, str]) -> Figure:
    """How often each source was used, by wave; one panel per unit group, since responses are not interviews.

    ``sources``: ``source_id, source_title, wave, unit, count``, one row per source and wave, in order.
    """
    counted = sources.dropna(subset=["count"])
    activities = counted[counted["unit"] != "responses"]
    responses = counted[counted["unit"] == "responses"]
    panels = [panel for panel in (activities, responses) if not panel.empty]
    heights = [panel["source_id"].nunique() for panel in panels]
    figure, grid = new_figure(0.36 * sum(heights) + 1.0, len(panels), height_ratios=heights)
    fills = wave_fills(list(wave_titles))
    for axes, panel in zip(grid, panels, strict=True):
        _draw_stacked(axes, panel, fills)
    handles = [Patch(facecolor=fills[wave], edgecolor=LOCALITY, label=title) for wave, title in wave_titles.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), fontsize=SMALL_PT)
    return figure


def _draw_stacked(axes: Axes, panel: pd.DataFrame, fills: dict[str, str]) -> None:
    order = list(dict.fromkeys(panel["source_id"]))
    titles = panel.drop_duplicates("source_id").set_index("source_id")["source_title"]
    for place, source in enumerate(order):
        left = 0
        for row in panel[panel["source_id"] == source].to_dict("records"):
            count, fill = int(row["count"]), fills[row["wave"]]
            axes.barh(place, count, left=left, height=0.66, linewidth=0.8, facecolor=fill, edgecolor=LOCALITY)
            colour = "white" if fill == LOCALITY else INK
            axes.text(left + count / 2, place, str(count), ha="center", va="center", fontsize=SMALL_PT, color=colour)
            left += count
        axes.text(left, place, f"  {left}", ha="left", va="center", fontsize=TEXT_PT, fontweight="semibold")
    labels = [textwrap.fill(str(titles[source]), 36) for source in order]
    axes.set_yticks(range(len(order)), labels, fontsize=SMALL_PT, color=INK)
    axes.invert_yaxis()
    axes.margins(x=0.08)
    axes.set_xticks([])
    axes.set_xlabel(_units(panel), fontsize=SMALL_PT)
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)


def _units(panel: pd.DataFrame) -> str:
    return ", ".join(dict.fromkeys(panel["unit"])).capitalize()


def draw_timeline(events: pd.DataFrame, waves: list[tuple[str, str, str]]) -> Figure:
    """Events on one line of time; spans are bars, and each source's own version of a date has its own row.

    ``events``: ``label, start, end, is_span, group`` with dates as timestamps, in the order to draw from the top.
    ``waves``: (title, start, end) shaded behind.
    """
    figure, (axes,) = new_figure(0.26 * len(events) + 0.7)
    for title, start, end in waves:
        axes.axvspan(pd.Timestamp(start), pd.Timestamp(end), color=SHADE, linewidth=0, zorder=0)
        middle = pd.Timestamp(start) + (pd.Timestamp(end) - pd.Timestamp(start)) / 2
        axes.text(middle, -0.8, title, ha="center", va="bottom", fontsize=SMALL_PT, color=MUTED)
    for place, event in enumerate(rows_of(events)):
        axes.axhline(place, color=RULE, linewidth=0.5, zorder=1)
        if event.is_span:
            axes.barh(
                place, event.end - event.start, left=event.start, height=0.5, color=LOCALITY, linewidth=0, zorder=3
            )
        else:
            axes.plot([event.start], [place], "o", markersize=5, color=LOCALITY, zorder=3)
    labels = [textwrap.fill(label, 52) for label in events["label"]]
    axes.set_yticks(range(len(events)), labels, fontsize=SMALL_PT, color=INK, linespacing=0.9)
    axes.set_ylim(len(events) - 0.4, -0.7)
    axes.xaxis.set_major_locator(mdates.YearLocator())
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
    axes.grid(visible=False, axis="y")
    return figure


def sources_alt(sources: pd.DataFrame, wave_titles: dict[str, str]) -> str:
    """What :func:`draw_sources` shows: each source's counts by wave."""
    parts = ["Stacked bars, one a source, from light for the first wave to dark for the last."]
    for title, rows in sources.dropna(subset=["count"]).groupby("source_title", sort=False):
        told = [f"{int(row['count'])} in {wave_titles[row['wave']]}" for row in rows.to_dict("records")]
        parts.append(f"{title}: {formats.join_words(told)} ({rows['unit'].iloc[0]}).")
    return " ".join(parts)


def timeline_alt(events: pd.DataFrame) -> str:
    """What :func:`draw_timeline` shows: every event with its month or span, in order."""
    told = [
        f"{event.start:%B %Y}{f' to {event.end:%B %Y}' if event.is_span else ''}: {event.label}"
        for event in rows_of(events)
    ]
    return f"A chart of {len(events)} events along a line of time. {'; '.join(told)}."
