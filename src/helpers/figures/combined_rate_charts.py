"""Areas of several authorities, by year: each authority, the range of all, and the rate weighted by enrolments.

The range and the weighted rate are always drawn together, and the chart itself says what the weights are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.figures.chart import Chart
from helpers.figures.theme import ENGLAND, INK, LOCALITY, MUTED, NEIGHBOURS, SMALL_PT, few_ticks, new_figure
from helpers.indicators import formats
from helpers.indicators.indicator_values import shown_decimals
from helpers.project.rows import rows_of

AUTHORITY_INK = "#8A96A3"
HALVED = "*"


def draw_rates(
    rates: pd.DataFrame, values: pd.DataFrame, indicators: pd.DataFrame, bodies: Mapping[str, Sequence[str]]
) -> Figure:
    """A panel for each indicator (rows) and body (columns) over the years in which the rate can be weighted.

    ``rates`` is what :func:`combined_areas.compare_bodies` gives; ``values`` holds the authorities' and England's.
    """
    records = indicators.to_dict("records")
    figure, panels = new_figure(2.35 * len(records) + 0.55, rows=len(records), columns=len(bodies))
    for row, indicator in enumerate(records):
        low, high = _limits(rates[rates["indicator_id"] == indicator["indicator_id"]])
        for column, (body, codes) in enumerate(bodies.items()):
            axes = panels[row * len(bodies) + column]
            shown = rates[(rates["indicator_id"] == indicator["indicator_id"]) & (rates["body"] == body)]
            own = values[(values["indicator_id"] == indicator["indicator_id"]) & values["value"].notna()]
            _draw_panel(axes, shown, own, codes, is_named=row == 0 and column == 0)
            axes.set_ylim(low, high)
            few_ticks(axes)
            if indicator["unit"] == "percent":
                axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}%")
            title = f"{body}: {formats.in_words(len(codes))} authorities" if row == 0 else ""
            axes.set_title(f"{title}\n{indicator['short_title']}".strip())
    marks = (
        "diamond: weighted by pupil enrolments (attendance collection); dots: authorities; bar: their range; "
        "line: England"
    )
    figure.supxlabel(marks, x=0.01, ha="left", fontsize=SMALL_PT, color=MUTED)
    return figure


def _limits(rates: pd.DataFrame) -> tuple[float, float]:
    low, high = float(rates["lowest"].min()), float(rates["highest"].max())
    room = 0.2 * (high - low or 1.0)
    return max(0.0, low - room), high + 1.4 * room


def _draw_panel(axes: Axes, shown: pd.DataFrame, own: pd.DataFrame, codes: Sequence[str], *, is_named: bool) -> None:
    for place, row in enumerate(rows_of(shown)):
        at_year = own[own["academic_year"] == row.academic_year].set_index("area_code")["value"]
        axes.plot(
            [place] * 2, [row.lowest, row.highest], color=NEIGHBOURS, linewidth=9, solid_capstyle="round", zorder=1
        )
        dots = [at_year[code] for code in codes if code in at_year]
        axes.plot([place] * len(dots), dots, linestyle="", marker="o", markersize=4, color=AUTHORITY_INK, zorder=2)
        axes.plot(
            place, row.weighted_value, marker="D", markersize=7.5, color=LOCALITY, markeredgecolor="white", zorder=4
        )
        axes.annotate(
            f"{row.weighted_value:.2f}{HALVED if row.has_halved_counts else ''}",
            (place, row.weighted_value),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL_PT,
            color=LOCALITY,
        )
        if "E92000001" in at_year:
            axes.hlines(at_year["E92000001"], place - 0.25, place + 0.25, color=ENGLAND, linewidth=1.8, zorder=3)
            if is_named and place == 1:
                axes.annotate(
                    "England",
                    (place - 0.25, at_year["E92000001"]),
                    xytext=(-3, 0),
                    textcoords="offset points",
                    ha="right",
                    va="center",
                    fontsize=SMALL_PT,
                    color=INK,
                )
    years = list(shown["academic_year"])
    axes.set_xticks(range(len(years)), [f"'{year[2:]}" for year in years])
    axes.set_xlim(-0.5, len(years) - 0.2)


def rates_chart(
    rates: pd.DataFrame,
    values: pd.DataFrame,
    indicators: pd.DataFrame,
    bodies: Mapping[str, Sequence[str]],
    largest_error: Mapping[str, float],
) -> Chart | None:
    """The chart with its words; ``None`` where no rate can be weighted.

    ``largest_error`` by indicator: how far weighting came from a published regional rate at most, in its unit.
    """
    shown = rates[rates["weighted_value"].notna()].reset_index(drop=True)
    if shown.empty:
        return None
    return Chart(
        figure=draw_rates(shown, values, indicators, bodies),
        data=shown,
        title=f"The authorities of {formats.join_words(bodies)} together",
        caption=rates_caption(shown, indicators, largest_error),
        alt=rates_alt(shown, indicators),
    )


def rates_caption(rates: pd.DataFrame, indicators: pd.DataFrame, largest_error: Mapping[str, float]) -> str:
    """The latest weighted rate of each body next to its range, what the weights are, and how near they come."""
    parts = []
    for indicator in indicators.to_dict("records"):
        for body, rows in rates[rates["indicator_id"] == indicator["indicator_id"]].groupby("body", sort=False):
            last = rows.iloc[-1]
            parts.append(
                f"{formats.measure_phrase(indicator['short_title'])} in {body} "
                f"{_said(last['weighted_value'], indicator)} in {last['academic_year']}, its authorities "
                f"from {_said(last['lowest'], indicator)} to {_said(last['highest'], indicator)}"
            )
    errors = [
        f"{formats.number(largest_error[indicator['indicator_id']], 2)} on "
        f"{formats.measure_phrase(indicator['short_title'])}"
        for indicator in indicators.to_dict("records")
        if indicator["indicator_id"] in largest_error
    ]
    text = f"Weighted by enrolments: {'; '.join(parts)}. "
    text += (
        "The weights are pupil enrolments of the attendance collection in the same year, not the rate's own counts, "
        "which are not published; so no weighted rate is a published one."
    )
    if errors:
        text += (
            " Regions whose rate is published, weighted in the same way, come within "
            f"{formats.join_words(errors)} (percentage points, the largest departure)."
        )
    if rates["has_halved_counts"].any():
        years = formats.join_words(sorted(set(rates.loc[rates["has_halved_counts"].astype(bool), "academic_year"])))
        text += f" {HALVED} In {years} the collection holds some authorities' counts twice; they are halved here."
    return text


def rates_alt(rates: pd.DataFrame, indicators: pd.DataFrame) -> str:
    """Every weighted rate with its range, year by year."""
    parts = []
    for indicator in indicators.to_dict("records"):
        for body, rows in rates[rates["indicator_id"] == indicator["indicator_id"]].groupby("body", sort=False):
            years = [
                f"{row.academic_year} {_said(row.weighted_value, indicator)} between {_said(row.lowest, indicator)} "
                f"and {_said(row.highest, indicator)}"
                for row in rows_of(rows)
            ]
            parts.append(f"{indicator['short_title']}, {body}: {'; '.join(years)}.")
    return (
        "Panels by measure and body: a diamond for the rate weighted by enrolments on a bar from the lowest to the "
        f"highest authority, a dot for each authority, a line for England. {' '.join(parts)}"
    )


def _said(value: float, indicator: Mapping[Any, Any]) -> str:
    return formats.with_unit(value, indicator["unit"], shown_decimals(indicator))
