"""Charts of the study of national data: what cohorts could move and what could be seen, gaps, validation."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

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
from helpers.studies.panel_simulation import DIFFERENCES, SYNTHETIC, THIRDS
from helpers.studies.simulation_validation import DETECTED, FALSE_ALARM

SCALE_MARKS = {
    "rounding": ("last published digit", "|", MUTED),
    "ceiling": ("ceiling of the cohorts", "o", LOCALITY),
    "usual_change_national": ("usual change in a year", "s", "#2E8B62"),
    "mdc_neighbours": ("smallest effect seen beside neighbours", "D", "#D55E00"),
    "mdc_own": ("smallest change seen from own history", "v", "#8A4B9C"),
}
"""What the chart of scales marks, by column of ``design_analysis``: words, marker, colour."""
OWN = LineStyle(LOCALITY, width=2.2, marker="o", weight="semibold")
SYNTHETIC_STYLE = LineStyle("#D55E00", width=1.8, dash="--", marker="s")
COMPARATORS_STYLE = LineStyle(NEIGHBOURS_INK, width=1.2, dash=":")
METHOD_STYLES = {DIFFERENCES: LineStyle(LOCALITY, marker="o"), SYNTHETIC: LineStyle("#D55E00", marker="s")}


def scale_chart(rows: pd.DataFrame, title: str, significance: float, power: float) -> Chart:
    """What the cohorts could move at most, beside what is usual and what could be seen, on a logarithmic scale.

    ``rows``: rows of ``design_analysis`` of one indicator, an authority each. ``title``: the indicator in a sentence.
    """
    rows = rows.reset_index(drop=True)
    figure, (axes,) = new_figure(1.2 + 0.42 * len(rows))
    for place, row in rows.iterrows():
        axes.plot([row["ceiling"], row["mdc_neighbours"]], [place, place], color=RULE, linewidth=1.2, zorder=1)
    for column, (_, marker, colour) in SCALE_MARKS.items():
        axes.scatter(
            rows[column],
            rows.index,
            marker=marker,
            s=80 if marker == "|" else 42,
            color=colour,
            linewidths=1.6,
            zorder=3,
        )
    axes.set_xscale("log")
    axes.set_yticks(rows.index, rows["area_name"], color=INK)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_xlabel("percentage points (logarithmic scale)")
    handles = [
        Line2D([], [], color=colour, marker=marker, linestyle="", markersize=6, markeredgewidth=1.4, label=words)
        for words, marker, colour in SCALE_MARKS.values()
    ]
    figure.legend(handles=handles, loc="outside upper left", ncols=3, fontsize=SMALL_PT, handletextpad=0.2)
    columns = ["area_code", "area_name", "indicator_id", *SCALE_MARKS, "cohort_pupils_count", "mdc_pupils_count"]
    times = rows["mdc_neighbours"] / rows["ceiling"]
    caption = (
        f"Beside an authority's neighbours, what could be seen is {formats.number(times.min())} to "
        f"{formats.number(times.max())} times what the cohorts could move. {formats.sentence_start(title)}, by "
        "authority: "
        "the most that the children of the named cohorts could move the rate, and the smallest change that would be "
        f"found with {formats.percent(100 * power, 0)} power at the {formats.percent(100 * significance, 0)} level."
    )
    alt = "Dots on a logarithmic scale, a row for each authority. " + " ".join(
        f"{row.area_name}: ceiling {formats.number(row.ceiling, 3)}, usual change in a year "
        f"{formats.number(row.usual_change_national, 2)}, smallest effect seen beside neighbours "
        f"{formats.number(row.mdc_neighbours, 2)}, from its own history {formats.number(row.mdc_own, 2)} "
        "percentage points."
        for row in rows_of(rows)
    )
    return Chart(figure, rows[columns], caption, alt)


def gaps_chart(series: pd.DataFrame, title: str, project_years: Sequence[str], confidence: float) -> Chart:
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
    outside = _outside(series, min(project_years))
    found = (
        f"since the project began, a gap leaves the band for {formats.join_words(outside)}"
        if outside
        else "since the project began, no gap leaves the band"
    )
    caption = (
        f"{formats.sentence_start(title)}: {found}. Rate less the mean of the statistical neighbours, set to zero in "
        f"the last year before the project. The band holds the middle {formats.percent(100 * confidence, 0)} of the "
        "other authorities, each beside its own neighbours; before the project it shows how far gaps stray unaided."
    )
    alt = f"{formats.sentence_start(formats.count(len(names), 'line chart'))} with a band. " + " ".join(
        _gap_in_words(series[series["area_name"] == name], name) for name in names
    )
    columns = ["area_code", "area_name", "indicator_id", "academic_year", "gap", "placebo_low", "placebo_high"]
    return Chart(figure, series[columns], caption, alt)


def synthetic_chart(series: pd.DataFrame, analysis: pd.DataFrame, title: str, project_years: Sequence[str]) -> Chart:
    """Each authority's rate, its synthetic self and the mean of its neighbours. ``analysis``: the same authorities."""
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
        _handle(OWN, "authority"),
        _handle(SYNTHETIC_STYLE, "its synthetic self"),
        _handle(COMPARATORS_STYLE, "mean of its neighbours"),
    ]
    figure.legend(handles=handles, loc="outside upper left", ncols=3, fontsize=SMALL_PT)
    told = [
        f"{row.area_name} {formats.number(row.sc_estimate, 2)} (p = {formats.number(row.sc_p, 2)})"
        for row in rows_of(analysis)
    ]
    caption = (
        f"{formats.sentence_start(title)} against a weighted mean of neighbours that followed it before the "
        "project. Gap "
        f"in the last project year, in percentage points: {formats.join_words(told)}. p is the rank among placebos."
    )
    alt = f"{formats.sentence_start(formats.count(len(names), 'line chart'))} of rate and synthetic rate. " + " ".join(
        _levels_in_words(series[series["area_name"] == name], name) for name in names
    )
    columns = ["area_code", "area_name", "indicator_id", "academic_year", "rate", "synthetic_rate", "comparators_mean"]
    return Chart(figure, series[columns], caption, alt)


def validation_chart(validation: pd.DataFrame, significance: float, power: float) -> Chart:
    """How often planted effects are found, and how often nothing raises an alarm, on simulated panels."""
    figure, (left, right) = new_figure(2.9, columns=2, width_ratios=[1.5, 1])
    found = validation[validation["measure"].isin([DETECTED, FALSE_ALARM])].assign(
        effect=lambda table: table["planted_pp"].abs()
    )
    for method, style in METHOD_STYLES.items():
        rows = found[found["method"] == method].sort_values("effect")
        _draw_shares(left, rows["effect"].to_numpy(), rows, style, line=True)
        thirds = validation.set_index(["method", "measure"]).loc[
            [(method, f"{FALSE_ALARM} of the {third}") for third in THIRDS]
        ]
        offset = -0.1 if method == DIFFERENCES else 0.1
        _draw_shares(right, np.arange(len(THIRDS)) + offset, thirds, style, line=False)
    left.axhline(100 * power, color=MUTED, linewidth=0.8, linestyle=":")
    for axes in (left, right):
        axes.axhline(100 * significance, color=MUTED, linewidth=0.8, linestyle="--")
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}%"))
    left.set_ylim(0, 100)
    left.set_xlabel("planted fall, percentage points")
    left.set_title("Found (at zero: false alarms)")
    right.set_title("False alarms by noise")
    right.set_xticks(range(len(THIRDS)), [third.replace(" third", "\nthird") for third in THIRDS])
    right.set_xlim(-0.5, len(THIRDS) - 0.5)
    handles = [_handle(style, method) for method, style in METHOD_STYLES.items()]
    figure.legend(handles=handles, loc="outside upper left", ncols=2, fontsize=SMALL_PT)
    return Chart(figure, validation, _validation_caption(validation, significance, power), _validation_alt(found))


def _small_multiples(count: int) -> tuple[plt.Figure, np.ndarray]:
    rows = -(-count // 2)
    figure, panels = new_figure(0.7 + 1.9 * rows, rows=rows, columns=2, sharey=True)
    for axes in panels[count:]:
        axes.set_visible(False)
    figure.set_layout_engine("constrained", wspace=0.06)
    return figure, panels


def _finish(axes: Axes, name: str, years: Sequence[str], project_years: Sequence[str], *, is_first: bool) -> None:
    axes.set_title(name)
    few_ticks(axes)
    set_year_axis(axes, years, every=3)
    shade_years(axes, years, project_years, "project years" if is_first else None)


def _draw_band(axes: Axes, own: pd.DataFrame, years: Sequence[str]) -> None:
    positions = year_positions(years)
    low, high = ([own[column].get(year, np.nan) for year in positions] for column in ("placebo_low", "placebo_high"))
    axes.fill_between(list(positions.values()), low, high, color=NEIGHBOURS, alpha=0.75, linewidth=0, zorder=1)


def _draw_shares(axes: Axes, places: np.ndarray, rows: pd.DataFrame, style: LineStyle, *, line: bool) -> None:
    reach = np.abs(rows[["low", "high"]].to_numpy().T - rows["value"].to_numpy())
    axes.errorbar(
        places,
        rows["value"],
        yerr=reach,
        color=style.colour,
        marker=style.marker,
        markersize=5,
        linewidth=1.4,
        linestyle="-" if line else "",
        capsize=2,
    )


def _handle(style: LineStyle, label: str) -> Line2D:
    handle = Line2D([], [], color=style.colour, marker=style.marker, linewidth=style.width, label=label)
    plt.setp(handle, linestyle=style.dash)
    return handle


def _outside(series: pd.DataFrame, since: str) -> list[str]:
    """Authorities and years, from ``since`` on, in which the gap leaves the band."""
    rows = series[series["academic_year"] >= since]
    is_outside = (rows["gap"] < rows["placebo_low"]) | (rows["gap"] > rows["placebo_high"])
    return [f"{row.area_name} in {row.academic_year}" for row in rows_of(rows[is_outside])]


def _gap_in_words(own: pd.DataFrame, name: str) -> str:
    told = own.set_index("academic_year")["gap"]
    first, last = told.index.min(), told.index.max()
    return (
        f"{name}: {formats.number(told[first], 2)} in {first}, {formats.number(told[last], 2)} in {last}; lowest "
        f"{formats.number(told.min(), 2)} in {told.idxmin()}, highest {formats.number(told.max(), 2)} in "
        f"{told.idxmax()}."
    )


def _levels_in_words(own: pd.DataFrame, name: str) -> str:
    last = own.sort_values("academic_year").iloc[-1]
    first = own.sort_values("academic_year").iloc[0]
    return (
        f"{name}: {formats.percent(first['rate'], 2)} in {first['academic_year']} (synthetic "
        f"{formats.percent(first['synthetic_rate'], 2)}), {formats.percent(last['rate'], 2)} in "
        f"{last['academic_year']} "
        f"(synthetic {formats.percent(last['synthetic_rate'], 2)})."
    )


def _validation_caption(validation: pd.DataFrame, significance: float, power: float) -> str:
    alarms = validation[validation["measure"] == FALSE_ALARM].set_index("method")
    told = [
        f"{formats.percent(row.value, 1)} ({formats.percent(row.low, 1)} to {formats.percent(row.high, 1)}) for "
        f"the {method}"
        for method, row in alarms.iterrows()
    ]
    return (
        f"With nothing planted the alarm was raised in {formats.join_words(told)}, where "
        f"{formats.percent(100 * significance, 0)} is meant (dashed line). Left: how often a planted fall was found; "
        f"dotted, {formats.percent(100 * power, 0)}. Right: false alarms when the authority is one of the quietest, "
        "middling or noisiest. Bars: what the number of simulated panels leaves open."
    )


def _validation_alt(found: pd.DataFrame) -> str:
    parts = []
    for method in METHOD_STYLES:
        rows = found[found["method"] == method].sort_values("effect")
        told = [f"{formats.percent(row.value, 0)} at {formats.number(row.effect, 2)}" for row in rows_of(rows)]
        parts.append(f"{formats.sentence_start(method)}: {formats.join_words(told)} percentage points.")
    return "Two charts. Share of simulated panels in which the planted effect is found. " + " ".join(parts)
