"""The specification curve: every specification as one mark, sorted, and again by each choice that made it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import seaborn as sns
from matplotlib.lines import Line2D

from helpers.figures.chart import Chart
from helpers.figures.theme import INK, LOCALITY, MUTED, SMALL_PT, few_ticks, new_figure
from helpers.indicators import formats
from helpers.project.rows import rows_of
from helpers.studies.panel_simulation import SYNTHETIC

UNUSUAL = "#D55E00"
MEASURES = {
    "severe_absence": "severe absence",
    "persistent_absence": "persistent absence",
    "overall_absence": "overall absence",
    "permanent_exclusion": "permanent exclusion",
    "suspension": "suspension",
    "key_stage_2": "key stage 2",
    "attainment_8": "Attainment 8",
}
"""Words for the measure of an indicator, by how its id begins."""


def measure_of(indicator_id: str) -> str:
    """What an indicator measures, whatever the phase.

    >>> measure_of("severe_absence_primary_pct")
    'severe absence'
    """
    for start, words in MEASURES.items():
        if indicator_id.startswith(start):
            return words
    return indicator_id


def curve_chart(curve: pd.DataFrame, summary: pd.DataFrame, significance: float) -> Chart:
    """Every specification of each authority, sorted by its standardised estimate; the unusual ones marked.

    ``curve`` and ``summary``: rows of ``specification_curve`` and ``specification_summary`` of the same authorities.
    """
    names = list(dict.fromkeys(curve["area_name"]))
    figure, panels = new_figure(0.6 + 1.75 * -(-len(names) // 2), rows=-(-len(names) // 2), columns=2, sharey=True)
    for axes in panels[len(names) :]:
        axes.set_visible(False)
    words = {False: "one specification", True: "unusual among placebos"}
    for axes, name in zip(panels, names, strict=False):
        own = curve[curve["area_name"] == name].sort_values("standardised", ignore_index=True)
        own = own.assign(place=own.index, which=(own["p_value"] <= significance).map(words))
        axes.axhline(0, color=MUTED, linewidth=0.8)
        sns.scatterplot(
            own,
            x="place",
            y="standardised",
            hue="which",
            style="which",
            size="which",
            palette=dict(zip(words.values(), (LOCALITY, UNUSUAL), strict=True)),
            markers=dict(zip(words.values(), ("o", "D"), strict=True)),
            sizes=dict(zip(words.values(), (5, 22), strict=True)),
            linewidth=0,
            legend=False,
            ax=axes,
        )
        axes.set_title(name)
        axes.set(xlabel="", ylabel="", xticks=[])
        few_ticks(axes)
    figure.supylabel("standardised (up is better)", fontsize=SMALL_PT, color=MUTED)
    handles = [
        Line2D([], [], color=LOCALITY, marker="o", linestyle="", markersize=3, label=words[False]),
        Line2D([], [], color=UNUSUAL, marker="D", linestyle="", markersize=4.5, label=words[True]),
    ]
    figure.legend(handles=handles, loc="outside upper left", ncols=2, fontsize=SMALL_PT)
    unusual = curve[curve["p_value"] <= significance]
    worse, ratio = int((unusual["standardised"] < 0).sum()), int((unusual["method"] == SYNTHETIC).sum())
    title = (
        f"{formats.number(len(unusual))} of {formats.number(len(curve))} specifications are unusual, about "
        f"{formats.number(significance * len(curve), 0)} by chance alone"
    )
    told = [
        f"{name} {formats.number(len(own))} of {formats.number(int((curve['area_name'] == name).sum()))}"
        f" ({formats.number(int((own['standardised'] < 0).sum()))} for the worse, "
        f"{formats.number(int((own['method'] == SYNTHETIC).sum()))} by that ratio)"
        for name in names
        if len(own := unusual[unusual["area_name"] == name])
    ]
    caption = (
        f"Of the unusual ones {formats.number(worse)} are for the worse, and {formats.number(ratio)} rank the "
        f"synthetic control's gap over its misfit, by which a small gap can stand out: {formats.join_words(told)}. One "
        "mark is one combination of method, comparison group, window, indicator and phase: its estimate in robust "
        "standard deviations of the placebos, turned so that up is for the better."
    )
    alt = "Sorted dots, one panel for each authority. " + " ".join(
        f"{row.area_name}: {formats.number(row.specifications_count)} specifications, median "
        f"{formats.number(row.median_standardised, 1)}, {formats.number(row.favourable_count)} of them for the better."
        for row in rows_of(summary)
    )
    return Chart(figure, curve, caption, alt, title)


def choices_chart(curve: pd.DataFrame, group_titles: Mapping[str, str], window_titles: Mapping[str, str]) -> Chart:
    """The same specifications by each choice: one tick each, a dot for their median."""
    names = list(dict.fromkeys(curve["area_name"]))
    rows = _choice_rows(curve, group_titles, window_titles)
    figure, panels = new_figure(0.75 + 0.205 * len(rows), columns=len(names), sharey=True, sharex=True)
    places = {words: place for place, (_, words, _, _) in enumerate(rows)}
    marks = pd.concat(
        [
            curve.loc[_choice(curve, column) == value, ["area_name", "standardised"]].assign(option=words)
            for _, words, column, value in rows
        ],
        ignore_index=True,
    )
    for axes, name in zip(panels, names, strict=True):
        own = marks[marks["area_name"] == name]
        axes.axvline(0, color=MUTED, linewidth=0.8)
        heights = own["option"].map(places)
        axes.scatter(own["standardised"], heights, 25, LOCALITY, marker="|", linewidth=0.9, alpha=0.35, zorder=2)
        middle = own.groupby(heights)["standardised"].median()
        axes.scatter(middle, middle.index, 16, UNUSUAL, linewidth=0, zorder=3)
        axes.set_title(name)
        axes.grid(axis="y", visible=False)
    panels[0].set_yticks(list(places.values()), list(places))
    panels[0].tick_params(axis="y", labelcolor=INK)
    starts = [place for place, row in enumerate(rows) if place and row[0] != rows[place - 1][0]]
    for axes in panels:
        axes.set_ylim(len(rows) - 0.4, -0.6)
        for start in starts:
            axes.axhline(start - 0.5, color="#DDDDDD", linewidth=0.7)
    figure.supxlabel("standardised estimate (right is better)", fontsize=SMALL_PT, color=MUTED)
    medians = _medians(curve, rows)
    widest = medians.groupby("choice")["median_standardised"].agg(lambda values: values.max() - values.min()).idxmax()
    title = f"The choice of {widest} moves the estimates most"
    caption = "Every specification of the curve as a tick, by each choice that made it; dots are medians."
    told = medians[medians["choice"].isin(["method", "indicator"])]
    alt = f"Ticks and medians in {formats.number(len(rows))} rows. Medians by method and indicator: " + "; ".join(
        f"{name}: "
        + ", ".join(
            f"{row.option} {formats.number(row.median_standardised, 1)}"
            for row in rows_of(told[told["area_name"] == name])
        )
        for name in names
    )
    return Chart(figure, medians, caption, alt + ".", title)


def _choice(curve: pd.DataFrame, column: str) -> pd.Series:
    return curve["indicator_id"].map(measure_of) if column == "measure" else curve[column]


def _choice_rows(
    curve: pd.DataFrame, group_titles: Mapping[str, str], window_titles: Mapping[str, str]
) -> list[tuple[str, str, str, str]]:
    """Choice, words, column and value of each row, in the order in which they are drawn."""
    words = {"comparison_group": group_titles, "window": window_titles}
    rows = []
    for choice, column in (
        ("method", "method"),
        ("comparison group", "comparison_group"),
        ("window", "window"),
        ("indicator", "measure"),
        ("phase", "phase"),
    ):
        values = dict.fromkeys(_choice(curve, column))
        rows += [(choice, words.get(column, {}).get(value, value), column, value) for value in values]
    return rows


def _medians(curve: pd.DataFrame, rows: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    """Columns ``area_code, area_name, choice, option, specifications_count, median_standardised``."""
    found = []
    for (code, name), own in curve.groupby(["area_code", "area_name"], sort=False):
        for choice, words, column, value in rows:
            standardised = own.loc[_choice(own, column) == value, "standardised"]
            if len(standardised):
                found.append((code, name, choice, words, len(standardised), standardised.median()))
    columns = ["area_code", "area_name", "choice", "option", "specifications_count", "median_standardised"]
    return pd.DataFrame(found, columns=columns)
