"""Charts of the study of national data: what cohorts could move and what could be seen, gaps, power."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from helpers.figures.chart import Chart
from helpers.figures.theme import (
    INK,
    LOCALITY,
    MUTED,
    NEIGHBOURS,
    NEIGHBOURS_INK,
    RULE,
    SMALL_PT,
    LineStyle,
    draw_series,
    few_ticks,
    new_figure,
    set_year_axis,
    shade_years,
    year_positions,
)
from helpers.indicators import formats
from helpers.project.rows import rows_of

SCALE_MARKS = {
    "ceiling": ("most that the cohorts could move", "o", LOCALITY),
    "usual_change_national": ("usual change in a year", "s", "#2E8B62"),
    "mdc_neighbours": ("smallest change that would be seen", "D", "#D55E00"),
}
"""What the chart of scales marks, by column of ``design_analysis``: words, marker, colour."""
OWN = LineStyle(LOCALITY, width=2.2, marker="o", weight="semibold")
SYNTHETIC_STYLE = LineStyle("#D55E00", width=1.8, dash="--", marker="s")
COMPARATORS_STYLE = LineStyle(NEIGHBOURS_INK, width=1.2, dash=":")
METHOD_COLOURS = ("#0B5394", "#D55E00", "#E69F00", "#1F7A54")


def scale_chart(rows: pd.DataFrame, measure: str, significance: float, power: float) -> Chart:
    """What the cohorts could move at most next to what is usual and what could be seen, on a logarithmic scale.

    ``rows``: rows of ``design_analysis`` of one indicator, one per authority. ``measure``: the indicator in a sentence.
    """
    rows = rows.reset_index(drop=True)
    words = {column: told for column, (told, _, _) in SCALE_MARKS.items()}
    marks = rows.melt(["area_name"], list(SCALE_MARKS), "what", "points").assign(what=lambda t: t["what"].map(words))
    figure, (axes,) = new_figure(1.1 + 0.4 * len(rows))
    axes.hlines(rows["area_name"], rows["ceiling"], rows["mdc_neighbours"], color=RULE, linewidth=1.2, zorder=1)
    sns.scatterplot(
        marks,
        x="points",
        y="area_name",
        hue="what",
        style="what",
        palette={told: colour for told, _, colour in SCALE_MARKS.values()},
        markers={told: marker for told, marker, _ in SCALE_MARKS.values()},
        s=52,
        linewidth=0,
        zorder=3,
        ax=axes,
    )
    axes.set_xscale("log")
    axes.margins(y=0.2)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set(xlabel="percentage points (logarithmic scale)", ylabel="")
    _legend_above(figure, axes, columns=3)
    columns = ["area_code", "area_name", "indicator_id", *SCALE_MARKS, "cohort_pupils_count", "mdc_pupils_count"]
    times = rows["mdc_neighbours"] / rows["ceiling"]
    title = (
        f"What could be seen is {formats.number(times.min())} to {formats.number(times.max())} times what the cohorts "
        "could move"
    )
    caption = (
        f"{formats.sentence_start(measure)}, by authority. The most that the children of the named cohorts could move "
        "the published rate, and the smallest change compared with statistical neighbours that would be found with "
        f"{formats.percent(100 * power, 0)} power at the {formats.percent(100 * significance, 0)} level."
    )
    alt = "Dots on a logarithmic scale, one row for each authority. " + " ".join(
        f"{row.area_name}: most that the cohorts could move {formats.number(row.ceiling, 3)}, usual change in a year "
        f"{formats.number(row.usual_change_national, 2)}, smallest change that would be seen "
        f"{formats.number(row.mdc_neighbours, 2)} percentage points."
        for row in rows_of(rows)
    )
    return Chart(figure, rows[columns], caption, alt, title)


def gaps_chart(series: pd.DataFrame, measure: str, project_years: Sequence[str], confidence: float) -> Chart:
    """The gap to the neighbours year by year, nought in the baseline year, with the band of the placebos' gaps."""
    names = list(dict.fromkeys(series["area_name"]))
    figure, panels = _small_multiples(len(names))
    years = sorted(series["academic_year"])
    for axes, name in zip(panels, names, strict=False):
        own = series[series["area_name"] == name].set_index("academic_year")
        _draw_band(axes, own, years)
        axes.axhline(0, color=MUTED, linewidth=0.8)
        draw_series(axes, years, own["gap"].to_dict(), OWN)
        _finish(axes, name, years, project_years, is_first=axes is panels[0])
    figure.supylabel("percentage points", fontsize=SMALL_PT, color=MUTED)
    since = series[series["academic_year"] >= min(project_years)]
    is_outside = (since["gap"] < since["placebo_low"]) | (since["gap"] > since["placebo_high"])
    outside = [
        f"{row.area_name} in {row.academic_year}{'' if row.academic_year in project_years else ', after the project'}, "
        f"{'above' if row.gap > 0 else 'below'} it"
        for row in rows_of(since[is_outside])
    ]
    title = (
        f"{formats.sentence_start(formats.in_words(len(outside)))} of {formats.in_words(len(since))} readings since "
        f"the start {'leaves' if len(outside) == 1 else 'leave'} the usual band"
    )
    caption = (
        f"{formats.sentence_start(measure)}, rate less the mean of the statistical neighbours, set to zero in the last "
        f"year before the project. The band holds the middle {formats.percent(100 * confidence, 0)} of the other "
        f"authorities, each compared with its own neighbours. Outside it: {'; '.join(outside) or 'none'}. A positive "
        "gap is for the worse."
    )
    alt = f"{formats.sentence_start(formats.count(len(names), 'line chart'))} with a band. " + " ".join(
        _gap_in_words(series[series["area_name"] == name], name) for name in names
    )
    columns = ["area_code", "area_name", "indicator_id", "academic_year", "gap", "placebo_low", "placebo_high"]
    return Chart(figure, series[columns], caption, alt, title)


def synthetic_chart(series: pd.DataFrame, analysis: pd.DataFrame, measure: str, project_years: Sequence[str]) -> Chart:
    """Each authority's rate, its synthetic control and its neighbours' mean. ``analysis``: the same authorities."""
    names = list(dict.fromkeys(series["area_name"]))
    figure, panels = _small_multiples(len(names))
    years = sorted(series["academic_year"])
    for axes, name in zip(panels, names, strict=False):
        own = series[series["area_name"] == name].set_index("academic_year")
        draw_series(axes, years, own["comparators_mean"].to_dict(), COMPARATORS_STYLE)
        draw_series(axes, years, own["synthetic_rate"].to_dict(), SYNTHETIC_STYLE)
        draw_series(axes, years, own["rate"].to_dict(), OWN)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}%"))
        _finish(axes, name, years, project_years, is_first=axes is panels[0])
    handles = [
        Line2D([], [], label=label, **style.line_options)
        for style, label in (
            (OWN, "authority"),
            (SYNTHETIC_STYLE, "synthetic control"),
            (COMPARATORS_STYLE, "mean of its neighbours"),
        )
    ]
    figure.legend(handles=handles, loc="outside upper left", ncols=3, fontsize=SMALL_PT)
    above = int((analysis["sc_estimate"] > 0).sum())
    title = (
        f"{formats.sentence_start(formats.in_words(above))} of {formats.in_words(len(analysis))} authorities end above "
        "their synthetic control, none unusually"
        if (analysis["sc_p"] > 0.05).all()
        else f"{formats.sentence_start(formats.in_words(above))} of {formats.in_words(len(analysis))} authorities end "
        "above their synthetic control"
    )
    told = [
        f"{row.area_name} {formats.number(row.sc_estimate, 2)} (p = {formats.number(row.sc_p, 2)})"
        for row in rows_of(analysis)
    ]
    caption = (
        f"{formats.sentence_start(measure)} next to a weighted mean of neighbours that followed it before the project. "
        f"Gap in the last project year, in percentage points: {formats.join_words(told)}. p is the rank of the gap "
        "over the misfit among placebos."
    )
    alt = f"{formats.sentence_start(formats.count(len(names), 'line chart'))} of rate and synthetic rate. " + " ".join(
        _levels_in_words(series[series["area_name"] == name], name) for name in names
    )
    columns = ["area_code", "area_name", "indicator_id", "academic_year", "rate", "synthetic_rate", "comparators_mean"]
    return Chart(figure, series[columns], caption, alt, title)


def power_chart(planted: pd.DataFrame, significance: float, power: float) -> Chart:
    """How often a fall planted in each real placebo is found, by method; at zero, false alarms.

    ``planted``: rows of ``design_planted`` of one window.
    """
    found = planted.assign(fall=planted["planted_pp"].abs())
    figure, (axes,) = new_figure(3.0)
    sns.lineplot(
        found,
        x="fall",
        y="found_pct",
        hue="method",
        style="method",
        palette=dict(zip(dict.fromkeys(found["method"]), METHOD_COLOURS, strict=False)),
        markers=True,
        dashes=False,
        ax=axes,
    )
    axes.axhline(100 * power, color=MUTED, linewidth=0.8, linestyle=":")
    axes.axhline(100 * significance, color=MUTED, linewidth=0.8, linestyle="--")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}%"))
    axes.set(xlabel="planted fall, percentage points", ylabel="", ylim=(0, 101), xticks=sorted(found["fall"].unique()))
    _legend_above(figure, axes, columns=2)
    largest = found[found["fall"] == found["fall"].max()].sort_values("found_pct")
    worst, best = largest.iloc[0], largest.iloc[-1]
    half = found[found["fall"] == sorted(found["fall"].unique())[2]] if found["fall"].nunique() > 2 else largest
    title = (
        f"A fall of {formats.number(half['fall'].iloc[0], 2)} points is found in "
        f"{formats.percent(half['found_pct'].min(), 0)} to {formats.percent(half['found_pct'].max(), 0)} of authorities"
    )
    caption = (
        f"Effects planted in each of {formats.number(found['placebos_count'].max())} real authorities without a "
        f"project, {found['window_title'].iloc[0]}. Found: unusual at the {formats.percent(100 * significance, 0)} "
        f"level (dashed) and for the better; dotted, {formats.percent(100 * power, 0)} power. A fall of "
        f"{formats.number(best['fall'], 2)} is found most often by the {best['method']} "
        f"({formats.percent(best['found_pct'], 0)}), least often by the {worst['method']} "
        f"({formats.percent(worst['found_pct'], 0)})."
    )
    alt = "Lines that rise with the planted fall. " + " ".join(
        f"{formats.sentence_start(str(method))}: "
        + formats.join_words(
            f"{formats.percent(row.found_pct, 0)} at {formats.number(row.fall, 2)}"
            for row in rows_of(rows.sort_values("fall"))
        )
        + "."
        for method, rows in found.groupby("method", sort=False)
    )
    return Chart(figure, planted, caption, alt, title)


def _small_multiples(count: int) -> tuple[plt.Figure, np.ndarray]:
    rows = -(-count // 2)
    figure, panels = new_figure(0.7 + 1.9 * rows, rows=rows, columns=2, sharey=True)
    for axes in panels[count:]:
        axes.set_visible(False)
    figure.set_layout_engine("constrained", wspace=0.06)
    return figure, panels


def _legend_above(figure: plt.Figure, axes: Axes, *, columns: int) -> None:
    """Move the legend that seaborn made above the axes, without its title."""
    handles, labels = axes.get_legend_handles_labels()
    if (legend := axes.get_legend()) is not None:
        legend.remove()
    figure.legend(
        handles, labels, loc="outside upper left", ncols=columns, fontsize=SMALL_PT, handletextpad=0.4, borderpad=0.2
    )


def _finish(axes: Axes, name: str, years: Sequence[str], project_years: Sequence[str], *, is_first: bool) -> None:
    axes.set_title(name)
    few_ticks(axes)
    set_year_axis(axes, years, every=3)
    shade_years(axes, years, project_years, "project years" if is_first else None)


def _draw_band(axes: Axes, own: pd.DataFrame, years: Sequence[str]) -> None:
    positions = year_positions(years)
    low, high = ([own[column].get(year, np.nan) for year in positions] for column in ("placebo_low", "placebo_high"))
    axes.fill_between(list(positions.values()), low, high, color=NEIGHBOURS, alpha=0.75, linewidth=0, zorder=1)


def _gap_in_words(own: pd.DataFrame, name: str) -> str:
    told = own.set_index("academic_year")["gap"]
    first, last = told.index.min(), told.index.max()
    return (
        f"{name}: {formats.number(told[first], 2)} in {first}, {formats.number(told[last], 2)} in {last}; lowest "
        f"{formats.number(told.min(), 2)} in {told.idxmin()}, highest {formats.number(told.max(), 2)} in "
        f"{told.idxmax()}."
    )


def _levels_in_words(own: pd.DataFrame, name: str) -> str:
    ordered = own.sort_values("academic_year")
    return (
        f"{name}: "
        + ", ".join(
            f"{formats.percent(row['rate'], 2)} in {row['academic_year']} (synthetic "
            f"{formats.percent(row['synthetic_rate'], 2)})"
            for _, row in ordered.iloc[[0, -1]].iterrows()
        )
        + "."
    )
