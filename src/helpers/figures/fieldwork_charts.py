"""Fieldwork in pictures: who was heard, what was coded, saturation, whether the sources agree."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from helpers.figures.chart import Chart
from helpers.figures.theme import INK, LOCALITY, MUTED, NEIGHBOURS, RULE, SMALL_PT, TEXT_PT, new_figure
from helpers.indicators import formats
from helpers.project.released_labels import SATURATION_BASE, SATURATION_PCT, SATURATION_RUN
from helpers.project.rows import rows_of
from helpers.project.suppression_symbols import HIDDEN_SYMBOL
from helpers.project.triangulation_rules import (
    AGREE,
    BALANCED,
    CONTRADICT,
    FAVOURABLE,
    PARTLY,
    SILENT,
    SOURCES,
    UNFAVOURABLE,
)

SHADES = LinearSegmentedColormap.from_list("shares", ["#FFFFFF", LOCALITY])
DARK_FROM = 0.55
VERDICT_FILLS = {AGREE: "#CFE3F3", PARTLY: "#EEEEEE", CONTRADICT: "#F8D2B8", SILENT: "#FFFFFF"}
MARKS = {FAVOURABLE: ("^", "#0B5394"), UNFAVOURABLE: ("v", "#B84E00"), BALANCED: ("s", "#777777")}
SOURCE_LETTERS = {"interviews": "I", "observations": "O", "survey": "S", "outcomes": "K"}


def roles_chart(held: pd.DataFrame, titles: Mapping[str, str]) -> Chart:
    """Interviews by role group, both waves together. ``held``: ``role_group, count``; a missing count is suppressed."""
    counts = held.set_index("role_group")["count"].reindex(list(titles))
    figure, (axes,) = new_figure(0.5 + 0.3 * len(titles))
    for place, (role, count) in enumerate(counts.items()):
        if pd.isna(count):
            axes.text(0.3, place, HIDDEN_SYMBOL, va="center", fontsize=SMALL_PT, color=MUTED)
            continue
        axes.barh(place, float(count), color=LOCALITY, height=0.62)
        axes.text(float(count), place, f"  {formats.number(float(count))}", va="center", fontsize=TEXT_PT)
        del role
    axes.set_yticks(range(len(titles)), list(titles.values()), color=INK)
    axes.set_ylim(len(titles) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.set_xticks([])
    axes.grid(False)
    axes.spines["bottom"].set_visible(False)
    shown = counts.dropna().astype(float)
    hidden = int(counts.isna().sum())
    caption = (
        f"Interviews by role group: {formats.in_words(len(shown))} groups can be shown, with "
        f"{formats.number(shown.min())} to "
        f"{formats.number(shown.max())} interviews each; {formats.in_words(hidden)} suppressed."
        if len(shown)
        else "Interviews by role group: none can be shown."
    )
    told = "; ".join(
        f"{titles[str(role)]}: {formats.number(count) if pd.notna(count) else HIDDEN_SYMBOL}"
        for role, count in counts.items()
    )
    return Chart(figure, held.reset_index(drop=True), caption, f"Bars of interviews by role group. {told}.")


def mentions_chart(
    shares: pd.DataFrame, rows: Mapping[str, str], columns: Mapping[str, str], *, what: str, wrap: int = 16
) -> Chart:
    """The share of interviews that mention each pair, as a shaded table with its numbers.

    ``shares``: ``row, column, percent``; a missing percent is suppressed. ``what``: what the rows are, for the caption.
    """
    known = {(row.row, row.column): float(row.percent) for row in rows_of(shares.dropna(subset=["percent"]))}
    figure, (axes,) = new_figure(0.75 + 0.34 * len(rows))
    most = max([*known.values(), 1.0])
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            _draw_share(axes, i, j, known.get((row, column)), most)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [textwrap.fill(name, 34) for name in rows.values()], color=INK, fontsize=SMALL_PT)
    heads = [textwrap.fill(name, wrap) for name in columns.values()]
    axes.set_xticks(range(len(columns)), heads, color=INK, fontsize=SMALL_PT)
    _as_table(axes)
    told = ". ".join(
        f"{name}: " + ", ".join(f"{columns[column]} {_share_text(known.get((row, column)))}" for column in columns)
        for row, name in rows.items()
    )
    caption = _mentions_caption(known, len(shares), rows, columns, what)
    return Chart(figure, shares.reset_index(drop=True), caption, f"A shaded table of {what}. {told}.")


def _draw_share(axes: Axes, i: int, j: int, value: float | None, most: float) -> None:
    share = (value or 0.0) / most
    box = Rectangle((j - 0.48, i - 0.46), 0.96, 0.92, facecolor=SHADES(share), edgecolor=RULE, linewidth=0.5)
    axes.add_patch(box)
    colour = MUTED if value is None else "white" if share >= DARK_FROM else INK
    axes.text(j, i, _share_text(value), ha="center", va="center", fontsize=SMALL_PT, color=colour)


def _share_text(value: float | None) -> str:
    return HIDDEN_SYMBOL if value is None else formats.percent(value, 0)


def _as_table(axes: Axes) -> None:
    """Axes that carry a table: heads above, no lines."""
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _mentions_caption(
    known: Mapping[tuple[str, str], float],
    cells_count: int,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    what: str,
) -> str:
    if not known:
        return f"The share of interviews that mention {what}. None can be shown."
    (row, column), share = max(known.items(), key=lambda item: item[1])
    return (
        f"The share of interviews that mention {what}: most often “{rows[row]}” under “{columns[column]}” "
        f"({formats.percent(share, 0)}). {formats.number(cells_count - len(known))} of "
        f"{formats.number(cells_count)} cells "
        "are suppressed. An interview counts once, however often it says so."
    )


def interviews_to(curve: pd.DataFrame, most_pct: float = SATURATION_PCT) -> int | None:
    """After how many interviews a run first brings at most ``most_pct`` new information, on average, else ``None``."""
    reached = curve.loc[curve["new_information_pct"] <= most_pct, "interviews_count"]
    return int(reached.iloc[0]) if len(reached) else None


def saturation_chart(curve: pd.DataFrame) -> Chart:
    """Codes met by number of interviews, with the band over random orders. ``curve``: rows of ``saturation``."""
    shown = curve.dropna(subset=["codes_mean"]).astype({"interviews_count": int, "codes_total": int})
    figure, (axes,) = new_figure(2.9)
    x = shown["interviews_count"].to_numpy()
    axes.fill_between(x, shown["codes_low"], shown["codes_high"], color=NEIGHBOURS, linewidth=0, label="95% of orders")
    axes.plot(x, shown["codes_mean"], color=LOCALITY, linewidth=2.2)
    total = int(shown["codes_total"].iloc[0])
    axes.axhline(total, color=RULE, linewidth=1)
    axes.text(
        x[-1],
        total,
        f"all {formats.number(total)} codes",
        ha="right",
        va="bottom",
        fontsize=SMALL_PT,
        color=MUTED,
    )
    needed = interviews_to(shown)
    if needed is not None:
        height = float(shown.loc[shown["interviews_count"] == needed, "codes_mean"].iloc[0])
        axes.plot([needed, needed], [0, height], color=MUTED, linewidth=0.8, linestyle=":")
        axes.annotate(
            f"saturation after {formats.number(needed)} interviews",
            (needed, height),
            xytext=(8, -14),
            textcoords="offset points",
            fontsize=SMALL_PT,
            color=LOCALITY,
            fontweight="semibold",
        )
    axes.set_ylim(0, total * 1.12)
    axes.set_xlim(0, x[-1] * 1.01)
    axes.set_xlabel("interviews")
    axes.set_ylabel("codes met")
    reached = (
        "Saturation is not reached."
        if needed is None
        else f"Saturation is reached after {formats.number(needed)} interviews."
    )
    caption = (
        f"Codes (a criterion with an element) met by {formats.number(len(shown))} interviews, on average over random "
        f"orders; the band holds 95% of them. {reached} Saturation: {formats.in_words(SATURATION_RUN)} interviews in a "
        f"row bring at most {formats.percent(SATURATION_PCT, 0)} of the codes of the first "
        f"{formats.in_words(SATURATION_BASE)}. The curve covers only what the codebook has a code for."
    )
    alt = (
        f"A curve that rises from {formats.number(shown['codes_mean'].iloc[0])} codes after one interview to "
        f"{formats.number(total)} after {formats.number(len(shown))}, ever more slowly. {reached}"
    )
    return Chart(figure, curve.reset_index(drop=True), caption, alt)


def triangulation_chart(matrix: pd.DataFrame, places: Mapping[str, str], criteria: Mapping[str, str]) -> Chart:
    """Which way each source points, by locality and criterion; a cell's shade says whether they agree.

    ``matrix``: rows of ``triangulation``: ``locality, criterion``, a column a source, ``verdict``.
    """
    cells = {(row.locality, row.criterion): row for row in rows_of(matrix)}
    figure, (axes,) = new_figure(1.3 + 0.34 * len(places))
    for i, place in enumerate(places):
        for j, criterion in enumerate(criteria):
            row = cells[(place, criterion)]
            fill = VERDICT_FILLS[row.verdict]
            axes.add_patch(Rectangle((j - 0.48, i - 0.45), 0.96, 0.9, facecolor=fill, edgecolor=RULE, linewidth=0.6))
            _draw_sources(axes, i, j, row)
    for j in range(len(criteria)):
        for number, source in enumerate(SOURCES):
            axes.text(
                j - 0.33 + 0.22 * number,
                -0.62,
                SOURCE_LETTERS[source],
                ha="center",
                va="center",
                fontsize=SMALL_PT - 0.5,
                color=MUTED,
            )
    axes.set_xlim(-0.5, len(criteria) - 0.5)
    axes.set_ylim(len(places) - 0.5, -0.85)
    axes.set_yticks(range(len(places)), list(places.values()), color=INK)
    axes.set_xticks(
        range(len(criteria)), [textwrap.fill(name, 20) for name in criteria.values()], color=INK, fontsize=SMALL_PT
    )
    _as_table(axes)
    _explain(axes, len(places))
    counts = matrix["verdict"].value_counts()
    parts = [f"{formats.number(int(counts.get(verdict, 0)))} {verdict}" for verdict in VERDICT_FILLS]
    caption = (
        f"Interviews (I), observations (O), survey (S) and local indicators (K) by locality and criterion. Of "
        f"{formats.number(len(matrix))} "
        f"cells, {formats.join_words(parts)}. Where sources contradict each other, neither is taken to be right."
    )
    told = ". ".join(
        f"{places[row.locality]}, {criteria[row.criterion]}: {row.verdict} ("
        + ", ".join(f"{source} {getattr(row, source)}" for source in SOURCES)
        + ")"
        for row in rows_of(matrix.reset_index(drop=True))
    )
    return Chart(figure, matrix.reset_index(drop=True), caption, f"A matrix of localities and criteria. {told}.")


def _draw_sources(axes: Axes, i: int, j: int, row: Any) -> None:
    for number, source in enumerate(SOURCES):
        place = j - 0.33 + 0.22 * number
        pointing = getattr(row, source)
        if pointing == SILENT:
            axes.plot(place, i, marker="_", color="#AAAAAA", markersize=5)
        else:
            marker, colour = MARKS[pointing]
            axes.plot(place, i, marker=marker, color=colour, markersize=6.5, markeredgewidth=0)


def _explain(axes: Axes, rows: int) -> None:
    """What marks and shades mean, below the matrix."""
    left = -0.45
    for pointing, (marker, colour) in MARKS.items():
        axes.plot(left, rows - 0.1, marker=marker, color=colour, markersize=6.5, markeredgewidth=0, clip_on=False)
        axes.text(left + 0.07, rows - 0.1, pointing, va="center", fontsize=SMALL_PT, color=INK, clip_on=False)
        left += 0.62
    axes.plot(left, rows - 0.1, marker="_", color="#AAAAAA", markersize=5, clip_on=False)
    axes.text(left + 0.07, rows - 0.1, "silent or suppressed", va="center", fontsize=SMALL_PT, clip_on=False)
    left = -0.45
    for verdict, fill in VERDICT_FILLS.items():
        patch = Rectangle(
            (left - 0.05, rows + 0.42), 0.1, 0.4, facecolor=fill, edgecolor=MUTED, linewidth=0.6, clip_on=False
        )
        axes.add_patch(patch)
        axes.text(left + 0.09, rows + 0.62, verdict, va="center", fontsize=SMALL_PT, clip_on=False)
        left += 0.62
