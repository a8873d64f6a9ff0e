"""The model of local coherence, drawn twice: as columns of elements with places, and as three overlapping domains."""

from __future__ import annotations

import textwrap
from math import cos, radians, sin

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

from helpers.figures.chart import Chart
from helpers.figures.theme import INK, LOCALITY, MUTED, SMALL_PT, TEXT_PT, WIDTH_IN, new_figure
from helpers.indicators import formats
from helpers.project.codebook import CodebookError
from helpers.project.rows import rows_of
from helpers.sources.csv_files import Fault, TableError

GAP_IN, LINE_IN, PADDING_IN, BETWEEN_IN, TITLE_IN = 0.15, 0.155, 0.07, 0.09, 0.5
LETTERS = 30
"""Letters on a line of a box."""
FILL = "#E8F0F7"

RADIUS_IN, FROM_MIDDLE_IN = 1.9, 1.5
"""Of each domain's circle, and how far its centre is from the middle of the model."""
TEXT_PLACES_IN = ((90, (0.0, 3.06)), (210, (-1.9, -0.24)), (330, (1.77, -0.2)))
"""The angle of each domain's circle, and where its text begins: in the part that no other circle overlaps."""
ELEMENT_IN = 0.32


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


def overlapping_domains_chart(elements: pd.DataFrame) -> Chart:
    """Three overlapping circles, one for each domain, with its elements and one example of each.

    ``elements`` has ``domain_title, element_title, place, in_brief``, a row per element in the model's order.

    Raises
    ------
    CodebookError
        There are not three domains.
    TableError
        An element has no example.
    """
    domains = list(elements["domain_title"].drop_duplicates())
    if len(domains) != len(TEXT_PLACES_IN):
        raise CodebookError(
            f"codebook.yml: the model is drawn with three domains, and there are {len(domains)}: {', '.join(domains)}"
        )
    missing = elements[elements[["place", "in_brief"]].isna().any(axis=1)]
    if not missing.empty:
        rule = "one row of each element has an in_brief"
        raise TableError(
            Fault("evidence/model_examples.csv", None, "in_brief", title, rule) for title in missing["element_title"]
        )
    top, foot = FROM_MIDDLE_IN + RADIUS_IN, -FROM_MIDDLE_IN / 2 - RADIUS_IN
    figure, (axes,) = new_figure(top - foot + 0.05)
    axes.set(xlim=(-WIDTH_IN / 2, WIDTH_IN / 2), ylim=(foot - 0.02, top + 0.02))
    axes.set_aspect("equal")
    axes.axis("off")
    for angle, _ in TEXT_PLACES_IN:
        centre = (FROM_MIDDLE_IN * cos(radians(angle)), FROM_MIDDLE_IN * sin(radians(angle)))
        axes.add_patch(Circle(centre, RADIUS_IN, facecolor=LOCALITY, alpha=0.07, edgecolor="none"))
        axes.add_patch(Circle(centre, RADIUS_IN, facecolor="none", edgecolor=LOCALITY, linewidth=1.2))
    told = []
    for domain, (_, (middle, start)) in zip(domains, TEXT_PLACES_IN, strict=True):
        rows = list(rows_of(elements[elements["domain_title"] == domain]))
        axes.text(
            middle, start, domain, ha="center", va="top", fontsize=TEXT_PT + 0.5, fontweight="bold", color=LOCALITY
        )
        for number, row in enumerate(rows):
            down = start - 0.26 - number * ELEMENT_IN
            words = {"ha": "center", "va": "top", "fontsize": SMALL_PT}
            axes.text(middle, down, row.element_title, color=INK, fontweight="semibold", **words)
            axes.text(middle, down - 0.135, f"{row.place}: {row.in_brief}", color=MUTED, **words)
        told.append(f"{domain}: " + "; ".join(f"{row.element_title} ({row.place}: {row.in_brief})" for row in rows))
    axes.text(0, 0, "Local\ncoherence", ha="center", va="center", fontsize=TEXT_PT, fontweight="bold", color=INK)
    count, places = formats.in_words(len(elements)), formats.in_words(elements["place"].nunique())
    return Chart(
        figure=figure,
        data=elements,
        title=f"Local coherence takes {count} elements in {formats.in_words(len(domains))} overlapping domains; "
        "each has a named example",
        caption="The evaluators draw the model as circles that overlap, since most elements belong to more than one "
        f"domain. The examples, from {places} localities, are this book’s choice; the text gives others.",
        alt=f"{formats.sentence_start(formats.in_words(len(domains)))} overlapping circles with local coherence in the "
        f"middle. {'. '.join(told)}.",
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
