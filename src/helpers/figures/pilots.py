"""A pilot's localities on the same axes: trends beside England, changes over the project, cohorts child by child.

Localities stand in registry order and share their axes, so that a reader compares shapes; nothing is ranked.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.dates import DateFormatter, YearLocator
from matplotlib.lines import Line2D

from helpers import prose
from helpers.figures.chart import Chart
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
PRINTED = "#D55E00"
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
    for row in rows.itertuples():
        comparison = prose.compare(round(row.value, decimals), round(row.country_value, decimals), unit=unit, decimals=decimals)
        groups[comparison.direction].append(f"{row.label} ({prose.with_unit(row.value, unit, decimals)})")
    country = prose.with_unit(rows["country_value"].iloc[0], unit, decimals)
    words = {"above": "above England's", "below": "below it", "same": "about the same"}
    parts = [f"{words[name]} in {prose.join_words(places)}" for name, places in groups.items() if places]
    parts[0] = parts[0].replace("below it", "below England's").replace("the same in", "the same as England's in")
    return f"{indicator['title']} in {year} ({country} in England) was {'; '.join(parts)}."


def _comparison_alt(compared: pd.DataFrame, indicators: pd.DataFrame, labels: Sequence[str]) -> str:
    years = sorted(compared["academic_year"].unique())
    parts = [
        f"Small line charts, {len(indicators)} by {len(labels)}, of {prose.join_words(labels)} with England in each, "
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
                f"{prose.with_unit(row.value, unit, decimals)} in {row.academic_year}"
                for row in known.iloc[[0, -1]].itertuples()
            ]
            told.append(f"{label} from {ends[0]} to {ends[1]}")
        parts.append(f"{indicator['title']}: {'; '.join(told)}.")
    return " ".join(parts)


def changes_chart(changes: pd.DataFrame, indicators: pd.DataFrame) -> Chart:
    """:func:`draw_changes` with its words."""
    shown = changes.dropna(subset=["change", "country_change"])
    findings, told = [], []
    for indicator in indicators.to_dict("records"):
        mine = shown[shown["indicator_id"] == indicator["indicator_id"]]
        if mine.empty:
            continue
        decimals, unit = min(int(indicator["decimals"]), 2), prose.unit_phrase(indicator["unit"])
        more = [row.label for row in mine.itertuples() if row.difference > 10**-decimals]
        less = [row.label for row in mine.itertuples() if row.difference < -(10**-decimals)]
        country = _signed(mine["country_change"].iloc[0], decimals)
        sides = [f"higher in {prose.join_words(more)}"] if more else []
        sides += [f"lower in {prose.join_words(less)}"] if less else []
        findings.append(
            f"{indicator['title']} moved by {country} {unit} in England; the change was "
            f"{prose.join_words(sides) or 'about the same in every area'}."
        )
        moves = "; ".join(f"{row.label} {_signed(row.change, decimals)}" for row in mine.itertuples())
        told.append(f"{indicator['title']} ({unit}): {moves}; England {country}.")
    span = f"{changes['from_year'].iloc[0]} and {changes['to_year'].iloc[0]}"
    return Chart(
        figure=draw_changes(shown, indicators),
        data=changes,
        caption=f"Between {span}: {' '.join(findings)} A difference from England is not an effect of the project.",
        alt=f"Dots on lines from zero, one an area, for the change between {span}; a dashed line marks England. {' '.join(told)}",
    )


def _signed(value: float, decimals: int) -> str:
    text = prose.number(value, decimals)
    return text if value <= 0 else f"+{text}"


def cohorts_chart(cohorts: pd.DataFrame) -> Chart:
    """:func:`draw_cohorts` with its words; ``cohorts`` as :func:`helpers.pilots.gather_cohorts` gives them."""
    sized = cohorts.dropna(subset=["pupils_count"])
    known = int(sized["outcome_pupils_count"].fillna(0).sum())
    total = int(sized["pupils_count"].sum())
    unsized = len(cohorts) - len(sized)
    told = [
        f"{row.label} {'size not given' if pd.isna(row.pupils_count) else int(row.pupils_count)}"
        for row in cohorts.itertuples()
    ]
    return Chart(
        figure=draw_cohorts(cohorts),
        data=cohorts,
        caption=(
            f"{prose.sentence_start(prose.count(len(sized), 'cohort'))} held {prose.number(total)} children between them; an "
            f"outcome is reported for {prose.number(known)}."
            + (f" The size of {prose.count(unsized, 'more cohort')} is not given." if unsized else "")
            + " One dot is one child."
        ),
        alt=f"Rows of dots, one a child, filled where an outcome is reported ({known} of {total}). {'; '.join(told)}.",
    )


def printed_shares_chart(shares: pd.DataFrame, units: pd.DataFrame, printed: pd.DataFrame, country_code: str) -> Chart:
    """Schools judged good or outstanding, by date: a panel an area with England, the printed share as a dashed line.

    ``shares`` is the table ``ofsted_shares``; ``units`` as in :mod:`helpers.pilots`; ``printed``: ``locality_id,
    value_pct``.
    """
    labels = list(units["label"])
    figure, grid = new_figure(2.35, 1, len(labels), sharey=True)
    country = shares[shares["area_code"] == country_code].sort_values("date")
    printed_of = dict(zip(printed["locality_id"], printed["value_pct"], strict=True))
    told, rows = [], []
    for axes, unit in zip(grid, units.itertuples(), strict=True):
        mine = shares[shares["area_code"] == unit.area_code].dropna(subset=["good_outstanding_pct"]).sort_values("date")
        for table, role in ((country, "england"), (mine, "locality")):
            style = STYLES[role]
            axes.plot(
                pd.to_datetime(table["date"]), table["good_outstanding_pct"], color=style.colour,
                linewidth=style.width, linestyle=style.dash,
            )  # fmt: skip
        value = printed_of.get(unit.locality_id)
        if value is not None:
            axes.axhline(value, color=PRINTED, linewidth=1.3, linestyle=":")
        axes.set_title(textwrap.fill(unit.label, 18), fontsize=TEXT_PT)
        axes.tick_params(axis="x", labelsize=SMALL_PT)
        axes.xaxis.set_major_locator(YearLocator())
        axes.xaxis.set_major_formatter(DateFormatter("%Y"))
        rows.append(mine.assign(label=unit.label, printed_pct=value))
        spread = mine["good_outstanding_pct"]
        inside = value is not None and spread.min() - 0.5 <= value <= spread.max() + 0.5
        told.append((unit.label, spread.iloc[0], spread.iloc[-1], value, inside))
    grid[0].set_ylabel("good or outstanding, %", fontsize=SMALL_PT)
    few_ticks(grid[0], 4)
    handles = [_handle("locality", "this area"), _handle("england", "England")]
    handles[0].set_marker("")
    handles.append(Line2D([], [], color=PRINTED, linewidth=1.3, linestyle=":", label="as the report prints it"))
    figure.legend(handles=handles, loc="outside lower center", ncols=3, fontsize=SMALL_PT)
    outside = [label for label, _, _, value, inside in told if value is not None and not inside]
    said = [
        f"{label} from {prose.percent(first)} to {prose.percent(last)}"
        + (f", printed as {prose.percent(value, 0)}" if value is not None else "")
        for label, first, last, value, _ in told
    ]
    finding = (
        f"The printed share lies outside the published series in {prose.join_words(outside)}."
        if outside
        else "Every printed share lies within the published series."
    )
    return Chart(
        figure=figure,
        data=pd.concat(rows, ignore_index=True),
        caption=f"{finding} Shares move slowly, since only part of the schools is inspected in a year, and are no effect of the projects.",
        alt=f"Line charts of the share of schools judged good or outstanding, one panel an area. {'; '.join(said)}.",
    )
