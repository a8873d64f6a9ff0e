"""Evidence by case: one mark for one finding, or a shaded cell with its count. Both print every count."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from helpers.evidence.universal_claims import STANDINGS
from helpers.figures.theme import DIRECTIONS, INK, MUTED, RULE, SMALL_PT, TEXT_PT, WIDTH_IN, new_figure
from helpers.indicators import formats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARK_STYLES: dict[str, dict[str, Any]] = {
    "strength": {"facecolor": DIRECTIONS["strength"], "edgecolor": DIRECTIONS["strength"]},
    "change": {"facecolor": DIRECTIONS["change"], "edgecolor": DIRECTIONS["strength"]},
    "mixed": {"facecolor": "white", "edgecolor": MUTED, "hatch": "//////"},
    "challenge": {"facecolor": "white", "edgecolor": DIRECTIONS["challenge"]},
    "description": {"facecolor": DIRECTIONS["description"], "edgecolor": DIRECTIONS["description"]},
}
"""How a finding of each direction is filled; told apart in grey by lightness and hatching."""

STANDING_STYLES: dict[str, dict[str, Any]] = {
    "illustrated": {"marker": "o", "color": DIRECTIONS["strength"], "markersize": 7},
    "both": {
        "marker": "o",
        "color": DIRECTIONS["strength"],
        "markersize": 7,
        "fillstyle": "left",
        "markerfacecoloralt": "white",
    },
    "contradicted": {"marker": "x", "color": DIRECTIONS["challenge"], "markersize": 6, "markeredgewidth": 2},
    "silent": {"marker": ".", "color": "0.65", "markersize": 4},
}
"""The marks of :data:`helpers.evidence.universal_claims.STANDINGS`, told apart by shape."""

STANDING_LABEL_WIDTH = 50
MARKS_A_LINE = 6
CELL_WIDTH = MARKS_A_LINE + 2.4
LABEL_WIDTH = 7.6
ROW_PADDING = 0.7
HEADING_HEIGHT, KEY_HEIGHT = 3.6, 2.0
GROUP_GAP = 0.95


def draw_evidence_marks(counts: pd.DataFrame, rows: list[tuple[str, str]], columns: list[tuple[str, str]]) -> Figure:
    """A grid with one square a finding: ``rows`` of cases, ``columns`` of criteria, both as pairs of id and title.

    ``counts``: ``case, criterion, direction, row_count``. An empty cell says "none": it is a gap in the evidence.
    """
    per_cell = counts.groupby(["case", "criterion"])["row_count"].sum()
    largest = {case: max((int(per_cell.get((case, criterion), 0)) for criterion, _ in columns)) for case, _ in rows}
    heights = [_lines(largest[case]) for case, _ in rows]
    width, height = LABEL_WIDTH + CELL_WIDTH * len(columns), HEADING_HEIGHT + sum(heights) + KEY_HEIGHT
    figure, (axes,) = new_figure(WIDTH_IN * height / width)
    for place, (_, title) in enumerate(columns):
        axes.text(
            place * CELL_WIDTH, -0.4, textwrap.fill(title, 20), fontsize=SMALL_PT, fontweight="bold", va="bottom",
            linespacing=1.05,
        )  # fmt: skip
    top = 0.0
    for (case, title), row_height in zip(rows, heights, strict=True):
        axes.axhline(top, color=RULE, linewidth=0.7)
        axes.text(-0.5, top + row_height / 2, title, ha="right", va="center", fontsize=TEXT_PT)
        for place, (criterion, _) in enumerate(columns):
            cell = counts[(counts["case"] == case) & (counts["criterion"] == criterion)]
            _draw_marks(axes, cell, place * CELL_WIDTH, top + ROW_PADDING / 2)
        top += row_height
    axes.axhline(top, color=RULE, linewidth=0.7)
    _draw_mark_key(axes, top + 0.7)
    axes.set(xlim=(-LABEL_WIDTH, len(columns) * CELL_WIDTH), ylim=(top + KEY_HEIGHT, -HEADING_HEIGHT))
    axes.axis("off")
    return figure


def draw_count_grid(
    counts: pd.DataFrame, rows: list[tuple[str, str, str]], columns: list[tuple[str, str, str]]
) -> Figure:
    """A shaded grid with its counts: ``rows`` of items and ``columns`` of cases, both as (id, title, group title).

    ``counts``: ``case, item, row_count``. Rows are set apart by group, columns bracketed by it. A cell without evidence
    stays white and prints 0.
    """
    cells = counts.pivot_table(index="item", columns="case", values="row_count", aggfunc="sum", fill_value=0)
    cells = cells.reindex(index=[item for item, *_ in rows], columns=[case for case, *_ in columns], fill_value=0)
    darkest = max(int(cells.to_numpy().max()), 1)
    groups = list(dict.fromkeys(group for *_, group in rows))
    height = len(rows) + GROUP_GAP * len(groups)
    figure, (axes,) = new_figure(0.225 * height + 0.75)
    top = 0.0
    for group in groups:
        axes.text(-0.1, top + GROUP_GAP - 0.18, group, ha="right", va="bottom", fontsize=TEXT_PT, fontweight="bold")
        top += GROUP_GAP
        for item, title, _ in [row for row in rows if row[2] == group]:
            axes.text(-0.1, top + 0.5, title, ha="right", va="center", fontsize=TEXT_PT)
            for place, (case, *_) in enumerate(columns):
                _draw_count(axes, int(cells[case][item]), darkest, place, top)
            top += 1
    for place, (_, title, _) in enumerate(columns):
        axes.text(
            place + 0.5, 0.75, textwrap.fill(title, 8, break_long_words=False), ha="center", va="bottom",
            fontsize=SMALL_PT, linespacing=1.0,
        )  # fmt: skip
    _draw_brackets(axes, [group for *_, group in columns])
    axes.set(xlim=(-0.02, len(columns)), ylim=(top + 0.05, -2.2))
    axes.axis("off")
    return figure


def _draw_brackets(axes: Axes, groups: list[str]) -> None:
    """A rule over the columns of each group with its title; the groups stand together."""
    for group in dict.fromkeys(groups):
        places = [place for place, name in enumerate(groups) if name == group]
        low, high = min(places) + 0.08, max(places) + 0.92
        axes.plot([low, high], [-1.05, -1.05], color=MUTED, linewidth=1.0)
        title = textwrap.fill(group, 11 * len(places), break_long_words=False)
        axes.text((low + high) / 2, -1.15, title, ha="center", va="bottom", fontsize=SMALL_PT, color=MUTED)


def _draw_count(axes: Axes, count: int, darkest: int, left: float, top: float) -> None:
    shade = 1 - 0.8 * min(count / darkest, 1)
    axes.add_patch(Rectangle((left, top), 1, 1, facecolor=str(shade), edgecolor=RULE, linewidth=0.6))
    colour = "white" if shade < 0.55 else ("0.55" if count == 0 else INK)
    axes.text(left + 0.5, top + 0.52, str(count), ha="center", va="center_baseline", fontsize=SMALL_PT, color=colour)


def _draw_marks(axes: Axes, cell: pd.DataFrame, left: float, top: float) -> None:
    total = int(cell["row_count"].sum())
    if total == 0:
        axes.text(left, top + 0.5, "none", fontsize=SMALL_PT, va="center", color=MUTED)
        return
    axes.text(left + 1.15, top + 0.5, str(total), fontsize=SMALL_PT, ha="right", va="center", color=MUTED)
    drawn = 0
    for direction, style in MARK_STYLES.items():
        for _ in range(int(cell.loc[cell["direction"] == direction, "row_count"].sum())):
            across, down = drawn % MARKS_A_LINE, drawn // MARKS_A_LINE
            axes.add_patch(
                Rectangle((left + 1.5 + across + 0.08, top + down + 0.08), 0.84, 0.84, linewidth=0.7, **style)
            )
            drawn += 1


def _draw_mark_key(axes: Axes, top: float) -> None:
    left = 0.0
    for direction, style in MARK_STYLES.items():
        axes.add_patch(Rectangle((left, top), 0.84, 0.84, linewidth=0.7, **style))
        axes.text(left + 1.2, top + 0.45, direction, fontsize=SMALL_PT, va="center")
        left += 5.4
    axes.text(left, top + 0.45, "one square is one finding", fontsize=SMALL_PT, va="center", color=MUTED)


def _lines(count: int) -> float:
    return max(-(-count // MARKS_A_LINE), 1) + ROW_PADDING


def marks_alt(counts: pd.DataFrame, rows: list[tuple[str, str]], columns: list[tuple[str, str]]) -> str:
    """What :func:`draw_evidence_marks` shows: each case's findings under each criterion by direction."""
    parts = [f"A grid of squares, one a finding: {len(rows)} rows of cases by {len(columns)} criteria."]
    totals = counts.set_index(["case", "criterion", "direction"])["row_count"].sort_index()
    for case, title in rows:
        cells = []
        for criterion, name in columns:
            cell = totals.loc[(case, criterion)]
            told = [f"{int(cell[d])} {d}" for d in MARK_STYLES if cell.get(d, 0) > 0]
            cells.append(f"{name.lower()} {formats.join_words(told) or 'none'}")
        parts.append(f"{title}: {'; '.join(cells)}.")
    return " ".join(parts)


def grid_alt(counts: pd.DataFrame, rows: list[tuple[str, str, str]], columns: list[tuple[str, str, str]]) -> str:
    """What :func:`draw_count_grid` shows: each row's counts in the order of the columns."""
    cells = counts.pivot_table(index="item", columns="case", values="row_count", aggfunc="sum", fill_value=0)
    cells = cells.reindex(index=[item for item, *_ in rows], columns=[case for case, *_ in columns], fill_value=0)
    parts = [f"A shaded grid of counts. Columns: {', '.join(title for _, title, _ in columns)}."]
    parts += [f"{title}: {', '.join(str(cells[case][item]) for case, *_ in columns)}." for item, title, _ in rows]
    return " ".join(parts)


def draw_standings(checked: pd.DataFrame, rows: list[tuple[str, str]], columns: list[tuple[str, str, str]]) -> Figure:
    """Claims by locality: how each stands, as a filled, half-filled, crossed or empty mark.

    ``checked``: ``claim_id, case, standing`` (see ``evidence.universal_claims``); ``rows`` are claims (id, label),
    ``columns`` cases (id, title, group). A claim that does not cover a locality leaves its cell blank.
    """
    standing = checked.set_index(["claim_id", "case"])["standing"].to_dict()
    figure, (axes,) = new_figure(0.3 * len(rows) + 1.35)
    for top, (claim, label) in enumerate(rows):
        axes.axhline(top + 0.5, color=RULE, linewidth=0.5, zorder=0)
        wrapped = textwrap.fill(label, STANDING_LABEL_WIDTH)
        axes.text(-0.6, top, wrapped, ha="right", va="center", fontsize=SMALL_PT, linespacing=0.95)
        for place, (case, *_) in enumerate(columns):
            if (style := STANDING_STYLES.get(standing.get((claim, case), ""))) is not None:
                axes.plot([place], [top], linestyle="", **style)
    for place, (_, title, _) in enumerate(columns):
        axes.text(place - 0.2, -0.6, title, ha="left", va="bottom", rotation=50, fontsize=SMALL_PT)
    handles = [Line2D([], [], linestyle="", label=STANDINGS[name], **style) for name, style in STANDING_STYLES.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=4, fontsize=SMALL_PT)
    axes.set(xlim=(-0.6, len(columns) - 0.4), ylim=(len(rows) - 0.4, -0.6))
    axes.axis("off")
    return figure


def standings_alt(checked: pd.DataFrame, rows: list[tuple[str, str]], columns: list[tuple[str, str, str]]) -> str:
    """What :func:`draw_standings` shows: for each claim, the localities under each standing but the last."""
    titles = {case: title for case, title, _ in columns}
    parts = [f"A grid of {len(rows)} claims by {len(columns)} localities."]
    for claim, label in rows:
        mine = checked[checked["claim_id"] == claim]
        told = [
            f"{STANDINGS[name]} "
            f"{formats.join_words(titles[case] for case in mine.loc[mine['standing'] == name, 'case'])}"
            for name in list(STANDING_STYLES)[:-1]
            if (mine["standing"] == name).any()
        ]
        parts.append(f"{label}: {'; '.join(told) or 'no finding of a named place'}.")
    return " ".join(parts)
