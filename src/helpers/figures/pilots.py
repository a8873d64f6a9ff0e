"""A pilot's localities on the same axes: trends beside England, changes over the project, cohorts child by child.

Localities stand in registry order and share their axes, so that a reader compares shapes; nothing is ranked.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.lines import Line2D

from helpers.figures.theme import (
    ENGLAND,
    INK,
    LOCALITY,
    MUTED,
    RULE,
    SMALL_PT,
    STYLES,
    TEXT_PT,
    draw_series,
    few_ticks,
    mark_unpublished,
    new_figure,
    set_year_axis,
    shade_years,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DOTS_A_LINE = 20
ROW_HEIGHT_IN = 1.75


def draw_comparison(compared: pd.DataFrame, indicators: pd.DataFrame, project_years: Sequence[str]) -> Figure:
    """Small multiples: a row an indicator, a column a locality or authority, the country in every panel.

    ``compared`` is :func:`helpers.pilots.compare_with_country`; ``indicators`` its rows of the indicator table
    (``indicator_id, short_title, unit``), in the order to draw. Panels of a row share their vertical axis.
    """
    labels = list(dict.fromkeys(compared["label"]))
    figure, grid = new_figure(ROW_HEIGHT_IN * len(indicators) + 0.55, len(indicators), len(labels))
    for row, indicator in enumerate(indicators.itertuples()):
        mine = compared[compared["indicator_id"] == indicator.indicator_id]
        years = sorted(mine["academic_year"].unique())
        panels = grid[row * len(labels) : (row + 1) * len(labels)]
        for place, (axes, label) in enumerate(zip(panels, labels, strict=True)):
            if place:
                axes.sharey(panels[0])
                axes.tick_params(labelleft=False)
            _draw_panel(axes, mine[mine["label"] == label], years, project_years, is_named=row == 0 and place == 0)
            if row == 0:
                axes.set_title(textwrap.fill(label, 18), fontsize=TEXT_PT)
        few_ticks(panels[0], 4)
        panels[0].set_ylabel(textwrap.fill(f"{indicator.short_title}, {_unit(indicator.unit)}", 26), fontsize=SMALL_PT)
    handles = [_handle("locality", "this area"), _handle("england", "England")]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=SMALL_PT)
    return figure


def _draw_panel(
    axes: Axes, series: pd.DataFrame, years: Sequence[str], project_years: Sequence[str], *, is_named: bool
) -> None:
    by_year = series.set_index("academic_year")
    shade_years(axes, years, project_years, label="project" if is_named else None)
    draw_series(axes, years, by_year["country_value"].to_dict(), STYLES["england"])
    draw_series(axes, years, by_year["value"].to_dict(), STYLES["locality"])
    unpublished = by_year.index[by_year["value"].isna() & by_year["country_value"].isna()]
    mark_unpublished(axes, years, list(unpublished))
    set_year_axis(axes, years, every=max(1, -(-len(years) // 3)))
    axes.margins(y=0.14)


def draw_changes(changes: pd.DataFrame, indicators: pd.DataFrame) -> Figure:
    """How far each area moved between two years, with the country's own move as a line: one panel an indicator.

    ``changes`` is :func:`helpers.pilots.changes_between`, of any of the indicators in ``indicators``.
    """
    kept = [row for row in indicators.itertuples() if changes["indicator_id"].eq(row.indicator_id).any()]
    labels = list(dict.fromkeys(changes["label"]))
    figure, grid = new_figure(0.3 * len(labels) + 1.15, 1, len(kept))
    for place, (axes, indicator) in enumerate(zip(grid, kept, strict=True)):
        mine = changes[changes["indicator_id"] == indicator.indicator_id].set_index("label").reindex(labels)
        axes.axvline(0, color=RULE, linewidth=1.0, zorder=1)
        country = mine["country_change"].dropna()
        if not country.empty:
            axes.axvline(country.iloc[0], color=ENGLAND, linewidth=1.6, linestyle="--", zorder=2)
            axes.annotate(
                "England", (country.iloc[0], 1), xycoords=("data", "axes fraction"), xytext=(0, 2),
                textcoords="offset points", ha="center", va="bottom", fontsize=SMALL_PT, color=ENGLAND,
            )  # fmt: skip
        rows = range(len(labels))
        axes.hlines(rows, 0, mine["change"].to_numpy(), color=LOCALITY, linewidth=1.6, zorder=3)
        axes.plot(mine["change"].to_numpy(), rows, "o", color=LOCALITY, markersize=6, zorder=4)
        axes.set_yticks(list(rows), labels if place == 0 else [""] * len(labels), fontsize=TEXT_PT, color=INK)
        axes.set_ylim(len(labels) - 0.5, -0.6)
        axes.margins(x=0.18)
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x")
        years = f"{mine['from_year'].iloc[0]} to {mine['to_year'].iloc[0]}"
        unit = "percentage points" if indicator.unit == "percent" else _unit(indicator.unit)
        axes.set_xlabel(textwrap.fill(f"{indicator.short_title}: change {years}, {unit}", 40), fontsize=SMALL_PT)
    return figure


def draw_cohorts(cohorts: pd.DataFrame) -> Figure:
    """Each cohort as one dot a child: filled where the source says what became of them, hollow where it does not.

    ``cohorts``: ``label, pupils_count, outcome_pupils_count``; a cohort whose size the source does not give says so.
    """
    lines = [_cohort_lines(row.pupils_count) for row in cohorts.itertuples()]
    height = sum(lines) + 0.45 * len(lines)
    figure, (axes,) = new_figure(0.21 * height + 0.75)
    top = 0.0
    for cohort, used in zip(cohorts.itertuples(), lines, strict=True):
        axes.text(-0.6, top + used / 2, cohort.label, ha="right", va="center", fontsize=TEXT_PT)
        if pd.isna(cohort.pupils_count):
            axes.text(0.4, top + 0.5, "size not given", va="center", fontsize=SMALL_PT, color=MUTED)
        else:
            total = int(cohort.pupils_count)
            known = 0 if pd.isna(cohort.outcome_pupils_count) else int(cohort.outcome_pupils_count)
            for child in range(total):
                axes.plot(
                    child % DOTS_A_LINE + 0.5, top + child // DOTS_A_LINE + 0.5, "o", markersize=7,
                    markerfacecolor=LOCALITY if child < known else "white", markeredgecolor=LOCALITY,
                )  # fmt: skip
            axes.text(min(total, DOTS_A_LINE) + 0.5, top + used / 2, str(total), va="center", fontsize=TEXT_PT)
        top += used + 0.45
    handles = [
        Line2D([], [], marker="o", linestyle="", color=LOCALITY, label="child whose outcome is reported"),
        Line2D([], [], marker="o", linestyle="", markerfacecolor="white", color=LOCALITY, label="no outcome reported"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=SMALL_PT)
    axes.set(xlim=(-0.4, DOTS_A_LINE + 2), ylim=(top, -0.2))
    axes.axis("off")
    return figure


def _cohort_lines(pupils: float) -> int:
    return 1 if pd.isna(pupils) else max(-(-int(pupils) // DOTS_A_LINE), 1)


def _handle(role: str, label: str) -> Line2D:
    style = STYLES[role]
    return Line2D(
        [],
        [],
        color=style.colour,
        linewidth=style.width,
        linestyle=style.dash,
        marker=style.marker or None,
        label=label,
    )


def _unit(unit: str) -> str:
    return {"percent": "%", "score": "points"}.get(unit, unit.replace("_", " "))
