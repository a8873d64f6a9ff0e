"""The model of local coherence: three domains with their elements, each with the localities that show it."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from helpers.figures.chart import Chart
from helpers.figures.theme import INK, LOCALITY, MUTED, SMALL_PT, TEXT_PT, WIDTH_IN, new_figure
from helpers.indicators import formats
from helpers.project.rows import rows_of

GAP_IN, LINE_IN, PADDING_IN, BETWEEN_IN, TITLE_IN = 0.15, 0.155, 0.07, 0.09, 0.5
LETTERS = 30
"""Letters on a line of a box."""
FILL = "#E8F0F7"


def model_chart(elements: pd.DataFrame) -> Chart:
    """A column for each domain, a box for each element with the places that show it.

    ``elements`` has ``domain_title, element_title, places``, a row per element in the model's order.
    """
    domains = list(elements["domain_title"].drop_duplicates())
    width = (WIDTH_IN - GAP_IN * (len(domains) - 1)) / len(domains)
    boxes = {name: list(rows_of(elements[elements["domain_title"] == name])) for name in domains}
    height = max(sum(_height(row) + BETWEEN_IN for row in rows) for rows in boxes.values())
    figure, (axes,) = new_figure(height + TITLE_IN)
    axes.set_xlim(0, WIDTH_IN)
    axes.set_ylim(height, -TITLE_IN)
    axes.axis("off")
    for number, (domain, rows) in enumerate(boxes.items()):
        left = number * (width + GAP_IN)
        axes.text(left + width / 2, -0.12, domain, ha="center", va="bottom", fontsize=TEXT_PT + 0.5, fontweight="bold")
        top = 0.0
        for row in rows:
            _draw(axes, row, left, top, width)
            top += _height(row) + BETWEEN_IN
    count, places = formats.in_words(len(elements)), sorted({name for cell in elements["places"] for name in cell})
    told = "; ".join(f"{domain}: {_listed(rows)}" for domain, rows in boxes.items())
    return Chart(
        figure=figure,
        data=elements.assign(places=elements["places"].map("; ".join)),
        title=f"Forging local coherence takes {count} elements in {formats.in_words(len(domains))} domains",
        caption="The evaluators’ model. Under each element are places that this book gives as examples of it; "
        "others may show it too.",
        alt=f"The model in {formats.in_words(len(domains))} columns. {told}. Examples come from {len(places)} places.",
    )


def _listed(rows: list) -> str:
    return ", ".join(f"{row.element_title.lower()} ({formats.join_words(row.places)})" for row in rows)


def _lines(row) -> tuple[list[str], list[str]]:
    places = formats.join_words(row.places)
    return textwrap.wrap(row.element_title, LETTERS), textwrap.wrap(places, LETTERS + 4)


def _height(row) -> float:
    title, places = _lines(row)
    return LINE_IN * (len(title) + len(places)) + 2 * PADDING_IN


def _draw(axes: Axes, row, left: float, top: float, width: float) -> None:
    title, places = _lines(row)
    axes.add_patch(
        FancyBboxPatch(
            (left + 0.02, top),
            width - 0.04,
            _height(row),
            boxstyle="round,pad=0,rounding_size=0.05",
            facecolor=FILL,
            edgecolor=LOCALITY,
            linewidth=1.0,
        )
    )
    middle = left + width / 2
    head = top + PADDING_IN
    axes.text(
        middle, head, "\n".join(title), ha="center", va="top", fontsize=SMALL_PT + 0.3, color=INK, fontweight="semibold"
    )
    foot = head + LINE_IN * len(title)
    axes.text(middle, foot, "\n".join(places), ha="center", va="top", fontsize=SMALL_PT, color=MUTED)
