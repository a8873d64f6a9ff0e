"""Local indicators in pictures: progress from baseline to target, with the locality's self-rating."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from helpers.figures.chart import Chart
from helpers.figures.theme import INK, LOCALITY, MUTED, SMALL_PT, new_figure
from helpers.indicators import formats
from helpers.project.released_labels import AWAY, HELD
from helpers.project.rows import rows_of
from helpers.project.suppression_symbols import HIDDEN, HIDDEN_SYMBOL

RATING_WORDS = {"met": "met", "partly_met": "partly met", "not_met": "not met", "too_early": "too early"}
BACKWARDS = "#B84E00"
LEAST_PCT, MOST_PCT = -60.0, 150.0
WORDS_AT = 1.03
"""Position of the column of words, in widths of the chart."""


def has_result(progress: pd.DataFrame) -> pd.Series:
    """Whether each indicator's baseline, target and result can be shown."""
    return progress["moved"].notna()


def is_reached(progress: pd.DataFrame) -> pd.Series:
    """Whether each indicator came to its target, or was held there."""
    return (progress["travelled_pct"] >= 100).fillna(False).astype(bool) | (progress["moved"] == HELD)


def progress_chart(progress: pd.DataFrame, places: Mapping[str, str], title: str) -> Chart:
    """Dumbbells from baseline to result on each indicator's own scale, the target a line; with self-ratings.

    ``progress``: rows of ``kpi_progress`` of the localities ``places``. ``title``: whose they are, for the caption.
    """
    rows = progress[progress["locality"].isin(list(places))].reset_index(drop=True)
    rows = rows.sort_values(
        "locality", key=lambda names: names.map(list(places).index), kind="stable", ignore_index=True
    )
    figure, (axes,) = new_figure(0.95 + 0.42 * len(rows))
    axes.axvline(0, color=MUTED, linewidth=0.8, zorder=0)
    axes.axvline(100, color=INK, linewidth=1.2, zorder=0)
    for place, row in enumerate(rows_of(rows)):
        _draw(axes, place, row)
        rating = RATING_WORDS.get(str(row.self_rating), formats.MISSING)
        rated = HIDDEN_SYMBOL if row.status == HIDDEN else rating
        told = f"{_number(row.baseline)} → {_number(row.actual)} (of {_number(row.target)})"
        words = HIDDEN_SYMBOL if row.status == HIDDEN else told
        at_right = axes.get_yaxis_transform()
        axes.text(WORDS_AT, place, f"{words}\nself-rating: {rated}", transform=at_right, va="center", fontsize=SMALL_PT)
    labels = [f"{places[row.locality]}: {_short(row.title)}" for row in rows_of(rows)]
    axes.set_yticks(range(len(rows)), [textwrap.fill(label, 30) for label in labels], color=INK, fontsize=SMALL_PT)
    axes.set_ylim(len(rows) - 0.5, -0.7)
    axes.set_xlim(LEAST_PCT, MOST_PCT)
    axes.set_xticks([0, 100], ["baseline", "target"], color=INK)
    axes.grid(False)
    axes.text(WORDS_AT, 1.0, "baseline → result (of target)", transform=axes.transAxes, fontsize=SMALL_PT, color=MUTED)
    return Chart(figure, rows, _caption(rows, title), _alt(rows, places, title))


def _short(title: str) -> str:
    return title.replace(" (invented)", "")


def _draw(axes: Axes, place: int, row: object) -> None:
    travelled, status = getattr(row, "travelled_pct", None), getattr(row, "status", "")
    if status == HIDDEN:
        axes.text(50, place, HIDDEN_SYMBOL, ha="center", va="center", fontsize=SMALL_PT, color=MUTED)
        return
    if pd.isna(travelled) and pd.notna(moved := getattr(row, "moved", None)):
        held = moved == HELD
        words, colour = ("to be held: held", LOCALITY) if held else ("to be held: not held", BACKWARDS)
        axes.text(50, place, words, ha="center", va="center", fontsize=SMALL_PT, color=colour)
        return
    if travelled is None or pd.isna(travelled):
        axes.text(50, place, "no result yet", ha="center", va="center", fontsize=SMALL_PT, color=MUTED)
        return
    end = min(max(float(travelled), LEAST_PCT + 6), MOST_PCT - 6)
    colour = BACKWARDS if travelled < 0 else LOCALITY
    axes.plot([0, end], [place, place], color=colour, linewidth=2, alpha=0.5)
    axes.plot(0, place, "o", color="white", markeredgecolor=colour, markersize=5.5, zorder=3)
    axes.plot(
        end, place, "o" if end == travelled else (">" if travelled > 0 else "<"), color=colour, markersize=6, zorder=3
    )


def _number(value: float) -> str:
    return formats.MISSING if pd.isna(value) else f"{value:,.10g}"


def _caption(rows: pd.DataFrame, title: str) -> str:
    measured = rows[has_result(rows)]
    hidden = int((rows["status"] == HIDDEN).sum())
    reached, away = int(is_reached(measured).sum()), int((measured["moved"] == AWAY).sum())
    to_hold = int(measured["travelled_pct"].isna().sum())
    text = (
        f"{title}: of {formats.count(len(measured), 'indicator')} with a result, {formats.number(reached)} reached the "
        f"target and {formats.number(away)} moved away from it. Each is on a scale of its "
        "own, from its baseline to its target: lengths cannot be compared or added."
    )
    if to_hold:
        text += (
            f" In {formats.number(to_hold)} of them the target is the baseline, to be held there: held "
            "counts as reached."
        )
    return text + (f" {formats.number(hidden)} suppressed." if hidden else "")


def _alt(rows: pd.DataFrame, places: Mapping[str, str], title: str) -> str:
    told = []
    for row in rows_of(rows):
        name = f"{places[row.locality]}, {_short(row.title)}"
        rating = RATING_WORDS.get(str(row.self_rating), "not rated")
        if row.status == HIDDEN:
            told.append(f"{name}: {HIDDEN_SYMBOL}")
        elif pd.isna(row.moved):
            told.append(f"{name}: no result yet")
        elif pd.isna(row.travelled_pct):
            told.append(
                f"{name}: to be held at its baseline, {'held' if row.moved == HELD else 'not held'}, rated {rating}"
            )
        else:
            told.append(f"{name}: {formats.percent(row.travelled_pct, 0)} of the way, rated {rating}")
    return f"Dumbbells of local indicators in {title}. {'. '.join(told)}."
