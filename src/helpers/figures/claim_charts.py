"""Statements made of every place: how each place stands to each, as a grid of marks."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.lines import Line2D

from helpers.evidence.universal_claims import STANDINGS
from helpers.figures.theme import DIRECTIONS, RULE, SMALL_PT, new_figure
from helpers.indicators import formats

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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
