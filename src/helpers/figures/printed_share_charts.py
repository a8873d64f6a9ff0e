"""Inspection shares that a report prints, beside the published series of the same places: one panel a place."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.dates import DateFormatter, YearLocator
from matplotlib.lines import Line2D

from helpers.figures.chart import Chart
from helpers.figures.pilot_charts import role_handle
from helpers.figures.theme import SMALL_PT, STYLES, TEXT_PT, few_ticks, new_figure
from helpers.indicators import formats
from helpers.indicators.measure_titles import describe_measure
from helpers.project.rows import rows_of

PRINTED = "#D55E00"
SHARE_ID = "ofsted_good_outstanding_pct"


def printed_shares_chart(
    shares: pd.DataFrame, measures: pd.DataFrame, units: pd.DataFrame, printed: pd.DataFrame, country_code: str
) -> Chart:
    """Schools judged good or outstanding, by date: a panel an area with England, the printed share as a dashed line.

    ``shares`` is the table ``ofsted_shares``, ``measures`` the catalogue; ``units`` as in :mod:`pilot_comparison`;
    ``printed``: ``locality_id, value_pct``.
    """
    words = describe_measure(measures, SHARE_ID)
    labels = list(units["label"])
    figure, grid = new_figure(2.35, 1, len(labels), sharey=True)
    country = shares[shares["area_code"] == country_code].sort_values("date")
    printed_of = dict(zip(printed["locality_id"], printed["value_pct"], strict=True))
    told, rows = [], []
    for axes, unit in zip(grid, rows_of(units), strict=True):
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
    grid[0].set_ylabel(f"{words.short_title.lower()}, %", fontsize=SMALL_PT)
    few_ticks(grid[0], 4)
    handles = [role_handle("locality", "this area"), role_handle("england", "England")]
    handles[0].set_marker("")
    handles.append(Line2D([], [], color=PRINTED, linewidth=1.3, linestyle=":", label="as the report prints it"))
    figure.legend(handles=handles, loc="outside lower center", ncols=3, fontsize=SMALL_PT)
    outside = [label for label, _, _, value, inside in told if value is not None and not inside]
    said = [
        f"{label} from {formats.percent(first, words.shown_decimals)} to {formats.percent(last, words.shown_decimals)}"
        + (f", printed as {formats.percent(value, 0)}" if value is not None else "")
        for label, first, last, value, _ in told
    ]
    finding = (
        f"The printed share lies outside the published series in {formats.join_words(outside)}."
        if outside
        else "Every printed share lies within the published series."
    )
    return Chart(
        figure=figure,
        data=pd.concat(rows, ignore_index=True),
        caption=(f"{words.title}: {finding[0].lower()}{finding[1:]} {words.caveats} It is no effect of the projects."),
        alt=f"Line charts of {formats.measure_phrase(words.title)}, in per cent, one panel an area. {'; '.join(said)}.",
    )
