"""The evidence base in pictures: how much was collected in each wave, from whom, and when things happened."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.patches import Patch

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.4
WAVE_STYLES: dict[str, dict[str, object]] = {
    "year_1": {"facecolor": "#9dbbd8", "edgecolor": "#24466b"},
    "year_2": {"facecolor": "#24466b", "edgecolor": "#24466b"},
}


def draw_sources(sources: pd.DataFrame, wave_titles: dict[str, str]) -> Figure:
    """How often each source was used, by wave; one panel per unit group, since responses are not interviews.

    ``sources``: ``source_id, source_title, wave, unit, count``, one row per source and wave, in order.
    """
    counted = sources.dropna(subset=["count"])
    activities = counted[counted["unit"] != "responses"]
    responses = counted[counted["unit"] == "responses"]
    panels = [panel for panel in (activities, responses) if not panel.empty]
    heights = [panel["source_id"].nunique() for panel in panels]
    figure, grid = plt.subplots(
        len(panels), 1, figsize=(WIDTH, 0.42 * sum(heights) + 1.1), height_ratios=heights, squeeze=False
    )
    for axes, panel in zip(grid.flat, panels, strict=True):
        _draw_stacked(axes, panel)
    handles = [Patch(**WAVE_STYLES[wave], label=title) for wave, title in wave_titles.items()]
    grid[0, 0].legend(handles=handles, loc="lower right", frameon=False, fontsize=8)
    figure.subplots_adjust(left=0.34, right=0.97, top=0.98, bottom=0.1, hspace=0.55)
    return figure


def _draw_stacked(axes: Axes, panel: pd.DataFrame) -> None:
    order = list(dict.fromkeys(panel["source_id"]))
    titles = panel.drop_duplicates("source_id").set_index("source_id")["source_title"]
    for place, source in enumerate(order):
        left = 0
        for row in panel[panel["source_id"] == source].itertuples():
            axes.barh(place, row.count, left=left, height=0.62, linewidth=0.7, **WAVE_STYLES[row.wave])
            colour = "white" if row.wave == "year_2" else "black"
            axes.text(left + row.count / 2, place, str(row.count), ha="center", va="center", fontsize=8, color=colour)
            left += row.count
        axes.text(left, place, f"  {left}", ha="left", va="center", fontsize=8.5, fontweight="bold")
    axes.set_yticks(range(len(order)), [textwrap.fill(str(titles[source]), 34) for source in order], fontsize=8.5)
    axes.invert_yaxis()
    axes.margins(x=0.08)
    axes.tick_params(axis="y", length=0)
    axes.set_xticks([])
    axes.set_xlabel(_units(panel), fontsize=8.5)
    axes.spines[["top", "right", "bottom"]].set_visible(False)


def _units(panel: pd.DataFrame) -> str:
    return ", ".join(dict.fromkeys(panel["unit"])).capitalize()


def draw_timeline(events: pd.DataFrame, waves: list[tuple[str, str, str]]) -> Figure:
    """Events on one line of time; spans are bars, and each source's own version of a date has its own row.

    ``events``: ``label, start, end, is_span, group`` with dates as timestamps, in the order to draw from the top.
    ``waves``: (title, start, end) shaded behind.
    """
    figure, axes = plt.subplots(figsize=(WIDTH, 0.27 * len(events) + 0.9))
    for title, start, end in waves:
        axes.axvspan(pd.Timestamp(start), pd.Timestamp(end), color="0.92", linewidth=0)
        middle = pd.Timestamp(start) + (pd.Timestamp(end) - pd.Timestamp(start)) / 2
        axes.text(middle, -1.0, title, ha="center", va="bottom", fontsize=8, color="0.3")
    for place, event in enumerate(events.itertuples()):
        if event.is_span:
            axes.barh(place, event.end - event.start, left=event.start, height=0.5, color="#24466b", linewidth=0)
        else:
            axes.plot([event.start], [place], marker="o", markersize=5, color="#24466b", linestyle="")
    axes.set_yticks(range(len(events)), [textwrap.shorten(label, 62, placeholder="…") for label in events["label"]])
    axes.tick_params(axis="y", length=0, labelsize=8)
    axes.set_ylim(len(events) - 0.4, -0.7)
    axes.xaxis.set_major_locator(mdates.YearLocator())
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
    axes.tick_params(axis="x", labelsize=8.5)
    axes.grid(axis="y", color="0.9", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    return figure
