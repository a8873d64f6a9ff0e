"""How much coded evidence there is on a case, by criterion and direction: statements counted, no effect measured."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.figures.chart import Chart
from helpers.figures.theme import DIRECTIONS, INK, SMALL_PT, TEXT_PT, new_figure
from helpers.indicators import formats
from helpers.project.rows import rows_of

DIRECTION_TITLES = {"strength": "strengths", "change": "changes", "mixed": "mixed", "challenge": "challenges"}
DIRECTION_NOUNS = {"strength": "strength", "change": "change", "mixed": "mixed finding", "challenge": "challenge"}
LIGHT_FILLS = ("change", "mixed")


def count_directions(evidence: pd.DataFrame, framework: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``evidence`` by criterion of ``framework`` and by direction, zero included.

    Returns ``criterion_id, criterion_title, direction, statements_count``.
    """
    criteria = framework.drop_duplicates("criterion_id").sort_values("criterion_number")
    grid = criteria[["criterion_id", "criterion_title"]].merge(
        pd.DataFrame({"direction": list(DIRECTIONS)}), how="cross"
    )
    counted = evidence.groupby(["criterion", "direction"]).size().rename("statements_count").reset_index()
    joined = grid.merge(counted, "left", left_on=["criterion_id", "direction"], right_on=["criterion", "direction"])
    joined["statements_count"] = joined["statements_count"].fillna(0).astype(int)
    return joined.drop(columns="criterion")


def draw_evidence_profile(counts: pd.DataFrame, *, height_in: float = 2.3) -> Figure:
    """One bar a criterion, its segments the directions; each segment carries its count, the first bar their names."""
    figure, (axes,) = new_figure(height_in)
    titles = list(dict.fromkeys(counts["criterion_title"]))
    bottoms = dict.fromkeys(titles, 0)
    named: set[str] = set()
    for direction, colour in DIRECTIONS.items():
        rows = counts[counts["direction"] == direction]
        for row in rows_of(rows[rows["statements_count"] > 0]):
            place, start = titles.index(row.criterion_title), bottoms[row.criterion_title]
            axes.barh(place, row.statements_count, left=start, color=colour, edgecolor="white", height=0.62)
            axes.text(
                start + row.statements_count / 2,
                place,
                str(row.statements_count),
                ha="center",
                va="center",
                fontsize=SMALL_PT,
                color=INK if direction in LIGHT_FILLS else "white",
            )
            bottoms[row.criterion_title] += row.statements_count
            named.add(direction)
    axes.set_yticks(range(len(titles)), [textwrap.fill(title, 30) for title in titles], fontsize=TEXT_PT, color=INK)
    axes.invert_yaxis()
    axes.grid(False)
    axes.grid(True, axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    axes.set_xlabel("statements coded")
    _name_directions(axes, [direction for direction in DIRECTIONS if direction in named])
    return figure


def _name_directions(axes: Axes, directions: list[str]) -> None:
    """The directions' names above the bars, each in a swatch of its own fill, so that no colour needs a legend box."""
    position = 0.0
    for direction in directions:
        label = axes.text(
            position,
            1.03,
            DIRECTION_TITLES[direction],
            transform=axes.transAxes,
            fontsize=SMALL_PT,
            va="bottom",
            color=INK if direction in LIGHT_FILLS else "white",
            bbox={"facecolor": DIRECTIONS[direction], "edgecolor": "none", "boxstyle": "square,pad=0.28"},
        )
        box = label.get_window_extent()
        position += box.width / axes.bbox.width + 0.045


def evidence_caption(counts: pd.DataFrame, title: str) -> str:
    """How many statements, on which criterion most and least, and the direction that is most common."""
    total = int(counts["statements_count"].sum())
    if total == 0:
        return f"No evidence on {title} has been coded."
    by_criterion = counts.groupby("criterion_title", sort=False)["statements_count"].sum()
    by_direction = counts.groupby("direction", sort=False)["statements_count"].sum()
    parts = [
        formats.count(int(number), DIRECTION_NOUNS[str(direction)])
        for direction, number in by_direction.items()
        if number
    ]
    most = by_criterion[by_criterion == by_criterion.max()]
    leading = formats.join_words(f"“{name}”" for name in most.index)
    empty = by_criterion[by_criterion == 0]
    text = (
        f"Evidence on {title} by criterion and direction: {formats.count(total, 'statement')} "
        f"({formats.join_words(parts)}); most on {leading} ({most.iloc[0]})."
    )
    if len(empty):
        text += f" None was coded to {formats.join_words((f'“{name}”' for name in empty.index), last='or')}."
    return text + " Counts say how much was recorded, not how strong an effect was."


def evidence_alt(counts: pd.DataFrame, title: str) -> str:
    """Every bar of :func:`draw_evidence_profile` in words."""
    bars = []
    for criterion, rows in counts.groupby("criterion_title", sort=False):
        parts = [
            formats.count(row.statements_count, DIRECTION_NOUNS[row.direction])
            for row in rows_of(rows)
            if row.statements_count
        ]
        bars.append(f"{criterion}: {formats.join_words(parts) or 'none'}")
    return f"Stacked bars of coded statements on {title}. {'. '.join(bars)}."


def evidence_chart(evidence: pd.DataFrame, framework: pd.DataFrame, title: str) -> Chart | None:
    """The profile of ``evidence`` on the case called ``title``; ``None`` where nothing has a criterion."""
    counts = count_directions(evidence, framework)
    if counts["statements_count"].sum() == 0:
        return None
    return Chart(
        figure=draw_evidence_profile(counts),
        data=counts,
        caption=evidence_caption(counts, title),
        alt=evidence_alt(counts, title),
    )
