"""A pilot's localities on the same axes: trends beside England, and changes over the project.

Localities stand in registry order and share their axes, so that a reader compares shapes; nothing is ranked.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.lines import Line2D

from helpers.figures.chart import Chart
from helpers.figures.theme import (
    ENGLAND,
    INK,
    LOCALITY,
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
from helpers.indicators import formats
from helpers.project.rows import rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW_HEIGHT_IN = 1.75


def draw_comparison(compared: pd.DataFrame, indicators: pd.DataFrame, project_years: Sequence[str]) -> Figure:
    """Small multiples: a row an indicator, a column a locality or authority, the country in every panel.

    ``compared`` is :func:`compare_with_country`; ``indicators`` its rows of the indicator table
    (``indicator_id, short_title, unit``), in the order to draw. Panels of a row share their vertical axis.
    """
    labels = list(dict.fromkeys(compared["label"]))
    figure, grid = new_figure(ROW_HEIGHT_IN * len(indicators) + 0.55, len(indicators), len(labels))
    for row, indicator in enumerate(rows_of(indicators)):
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
    handles = [role_handle("locality", "this area"), role_handle("england", "England")]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=SMALL_PT)
    return figure


def _draw_panel(
    axes: Axes, series: pd.DataFrame, years: Sequence[str], project_years: Sequence[str], *, is_named: bool
) -> None:
    by_year = series.set_index("academic_year")
    shade_years(axes, years, project_years, label="project" if is_named else None)
    draw_series(axes, years, _by_year(series, "country_value"), STYLES["england"])
    draw_series(axes, years, _by_year(series, "value"), STYLES["locality"])
    unpublished = by_year.index[by_year["value"].isna() & by_year["country_value"].isna()]
    mark_unpublished(axes, years, list(unpublished))
    set_year_axis(axes, years, every=max(1, -(-len(years) // 3)))
    axes.margins(y=0.14)


def _by_year(series: pd.DataFrame, column: str) -> dict[str, float]:
    return {str(year): float(value) for year, value in zip(series["academic_year"], series[column], strict=True)}


def draw_changes(changes: pd.DataFrame, indicators: pd.DataFrame) -> Figure:
    """How far each area moved between two years, with the country's own move as a line: one panel an indicator.

    ``changes`` is :func:`changes_between`, of any of the indicators in ``indicators``.
    """
    kept = [row for row in rows_of(indicators) if changes["indicator_id"].eq(row.indicator_id).any()]
    labels = list(dict.fromkeys(changes["label"]))
    figure, grid = new_figure(0.3 * len(labels) + 1.25, 1, len(kept))
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
        axes.set_title(textwrap.fill(indicator.short_title, 72 // len(kept)), fontsize=TEXT_PT, pad=16)
        unit = "percentage points" if indicator.unit == "percent" else _unit(indicator.unit)
        axes.set_xlabel(f"change, {unit}", fontsize=SMALL_PT)
    return figure


def role_handle(role: str, label: str) -> Line2D:
    """A legend's entry for the line of a role (see ``theme.STYLES``)."""
    style = STYLES[role]
    options: dict[str, Any] = {"linestyle": style.dash, "marker": style.marker or None}
    return Line2D([], [], color=style.colour, linewidth=style.width, label=label, **options)


def _unit(unit: str) -> str:
    return {"percent": "%", "score": "points"}.get(unit, unit.replace("_", " "))


def comparison_chart(compared: pd.DataFrame, indicators: pd.DataFrame, project_years: Sequence[str]) -> Chart:
    """:func:`draw_comparison` with its words."""
    findings = [_latest_finding(compared, row) for row in indicators.to_dict("records")]
    labels = list(dict.fromkeys(compared["label"]))
    return Chart(
        figure=draw_comparison(compared, indicators, project_years),
        data=compared,
        caption=f"{' '.join(findings)} Areas stand in the book's order, on one scale for each indicator.",
        alt=_comparison_alt(compared, indicators, labels),
    )


def _latest_finding(compared: pd.DataFrame, indicator: dict) -> str:
    """Where each area stood against the country in the latest year that all of them have."""
    mine = compared[compared["indicator_id"] == indicator["indicator_id"]]
    known = mine.dropna(subset=["value", "country_value"])
    full = known.groupby("academic_year")["label"].nunique() == mine["label"].nunique()
    if not full.any():
        return f"{indicator['title']}: no year has a value for every area."
    year = max(full.index[full])
    decimals, unit = min(int(indicator["decimals"]), 2), indicator["unit"]
    groups: dict[str, list[str]] = {"above": [], "below": [], "same": []}
    rows = known[known["academic_year"] == year]
    for row in rows_of(rows):
        comparison = formats.compare(
            round(row.value, decimals), round(row.country_value, decimals), unit=unit, decimals=decimals
        )
        if comparison is None:  # neither value is missing here
            continue
        groups[comparison.direction].append(f"{row.label} ({formats.with_unit(row.value, unit, decimals)})")
    country = formats.with_unit(rows["country_value"].iloc[0], unit, decimals)
    words = {"above": "above England's", "below": "below it", "same": "about the same"}
    parts = [f"{words[name]} in {formats.join_words(places)}" for name, places in groups.items() if places]
    parts[0] = parts[0].replace("below it", "below England's").replace("the same in", "the same as England's in")
    return f"{indicator['title']} in {year} ({country} in England) was {'; '.join(parts)}."


def _comparison_alt(compared: pd.DataFrame, indicators: pd.DataFrame, labels: Sequence[str]) -> str:
    years = sorted(compared["academic_year"].unique())
    parts = [
        f"Small line charts, {len(indicators)} by {len(labels)}, of {formats.join_words(labels)} with England in each, "
        f"{years[0]} to {years[-1]}, project years shaded."
    ]
    for indicator in indicators.to_dict("records"):
        decimals, unit = min(int(indicator["decimals"]), 2), indicator["unit"]
        told = []
        mine = compared[compared["indicator_id"] == indicator["indicator_id"]]
        for label in labels:
            known = mine[(mine["label"] == label) & mine["value"].notna()].sort_values("academic_year")
            if known.empty:
                told.append(f"{label} none published")
                continue
            ends = [
                f"{formats.with_unit(row.value, unit, decimals)} in {row.academic_year}"
                for row in rows_of(known.iloc[[0, -1]])
            ]
            told.append(f"{label} from {ends[0]} to {ends[1]}")
        parts.append(f"{indicator['title']}: {'; '.join(told)}.")
    return " ".join(parts)


def changes_chart(changes: pd.DataFrame, indicators: pd.DataFrame) -> Chart | None:
    """:func:`draw_changes` with its words; ``None`` where no change is known, as while a project runs."""
    shown = changes.dropna(subset=["change", "country_change"])
    if shown.empty:
        return None
    findings, told = [], []
    for indicator in indicators.to_dict("records"):
        mine = shown[shown["indicator_id"] == indicator["indicator_id"]]
        if mine.empty:
            continue
        decimals, unit = min(int(indicator["decimals"]), 2), formats.unit_phrase(indicator["unit"])
        more = [row.label for row in rows_of(mine) if row.difference > 10**-decimals]
        less = [row.label for row in rows_of(mine) if row.difference < -(10**-decimals)]
        country = _signed(mine["country_change"].iloc[0], decimals)
        sides = [f"higher in {formats.join_words(more)}"] if more else []
        sides += [f"lower in {formats.join_words(less)}"] if less else []
        findings.append(
            f"{indicator['title']} moved by {country} {unit} in England; the change was "
            f"{formats.join_words(sides) or 'about the same in every area'}."
        )
        moves = "; ".join(f"{row.label} {_signed(row.change, decimals)}" for row in rows_of(mine))
        told.append(f"{indicator['title']} ({unit}): {moves}; England {country}.")
    untold = [row.title for row in rows_of(indicators) if row.indicator_id not in set(shown["indicator_id"])]
    if untold:
        findings.append(f"Left out, with no two values that can be compared: {formats.join_words(untold)}.")
    span = f"{changes['from_year'].iloc[0]} and {changes['to_year'].iloc[0]}"
    return Chart(
        figure=draw_changes(shown, indicators),
        data=changes,
        caption=f"Between {span}: {' '.join(findings)} A difference from England is not an effect of the project.",
        alt=(
            f"Dots on lines from zero, one an area, for the change between {span}; a dashed line marks England. "
            f"{' '.join(told)}"
        ),
    )


def _signed(value: float, decimals: int) -> str:
    text = formats.number(value, decimals)
    return text if value <= 0 else f"+{text}"
