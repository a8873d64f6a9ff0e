"""Theory of action of a pilot as a picture: what was supposed, what became of it, what the evidence weighs."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from helpers.evidence.register import strength_of_evidence
from helpers.figures.chart import Chart
from helpers.figures.evidence_matrices import MARK_STYLES
from helpers.figures.theme import INK, MUTED, RULE, SHADE, SMALL_PT, TEXT_PT, WIDTH_IN, new_figure
from helpers.indicators import formats
from helpers.project.rows import rows_of
from helpers.sources.schemas.evidence_schema import DIRECTIONS, split_codes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEADINGS = ("Supposed at the start", "What changed", "What the evidence says")
LEFTS, WIDTHS_IN, WRAPS = (0.0, 2.1, 4.75), (1.8, 2.35, 1.75), (30, 40, 29)
"""Places of the three columns in inches, and how many characters fit in a line of each."""
LINE_IN, PADDING_IN, GAP_IN, MARK_IN = 0.135, 0.09, 0.16, 0.1
HEADING_IN, KEY_IN = 0.3, 0.32
SHADE_OF_HYPOTHESIS, SHADE_OF_CHANGE = "white", SHADE


def weigh_steps(steps: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """The steps in order with what the findings named beside each say: ``rows_count``, a count of each direction,
    ``kinds_count``, ``strength`` (the rating of :data:`helpers.evidence.register.STRENGTH_RULE`).

    Raises ``KeyError`` for a finding that the register lacks.
    """
    rows = evidence.set_index("evidence_id", drop=False)
    ordered = steps.sort_values("step_order").reset_index(drop=True)
    weighed = []
    for cell in ordered["evidence_ids"]:
        named = rows.loc[split_codes(cell)]
        counts = named["direction"].value_counts()
        weighed.append(
            {
                "rows_count": len(named),
                **{f"{direction}_count": int(counts.get(direction, 0)) for direction in DIRECTIONS},
                "kinds_count": named["kind"].nunique(),
                "strength": strength_of_evidence(named),
            }
        )
    return pd.concat([ordered, pd.DataFrame(weighed)], axis=1)


def theory_chart(steps: pd.DataFrame, evidence: pd.DataFrame, pilot: str, titles: Mapping[str, str]) -> Chart:
    """A row of boxes a step of :func:`weigh_steps`; ``titles`` names the directions, ``pilot`` the pilot."""
    weighed = weigh_steps(steps, evidence)
    return Chart(_draw(weighed, titles), weighed, _caption(weighed, pilot), _alt(weighed, titles))


def _caption(weighed: pd.DataFrame, pilot: str) -> str:
    against = int((weighed["challenge_count"] + weighed["mixed_count"] > 0).sum())
    where = "each" if against == len(weighed) else f"{formats.in_words(against) if against else 'none'} of them"
    return (
        f"{pilot} supposed {formats.count(len(weighed), 'thing')}; beside {where} stand challenges or mixed "
        "findings. A "
        "square is one finding. The report tells the theory in running text: its division into steps, and the choice "
        "of findings beside each, are this edition's."
    )


def _alt(weighed: pd.DataFrame, titles: Mapping[str, str]) -> str:
    told = [
        f"{row.step_order}: supposed: {row.hypothesis} Changed: {row.what_changed} {_weight(row, titles)}"
        for row in rows_of(weighed)
    ]
    return f"Three columns joined by arrows, {formats.count(len(weighed), 'row')}. " + " ".join(told)


def _weight(row: Any, titles: Mapping[str, str]) -> str:
    """What the findings of a step say, in a line."""
    counts = {direction: getattr(row, f"{direction}_count") for direction in DIRECTIONS}
    named = [
        f"{number} {titles[direction].lower()}{'s' if number > 1 and direction != 'mixed' else ''}"
        for direction, number in counts.items()
        if number
    ]
    kinds = formats.count(row.kinds_count, "kind")
    return f"{formats.sentence_start(formats.join_words(named))}, of {kinds} of evidence."


def _draw(weighed: pd.DataFrame, titles: Mapping[str, str]) -> Figure:
    lines = [
        [textwrap.wrap(text, wrap) for text, wrap in zip(texts, WRAPS, strict=True)]
        for texts in ((row.hypothesis, row.what_changed, _weight(row, titles)) for row in rows_of(weighed))
    ]
    # The last column holds a line of marks above its words.
    heights = [max(len(a), len(b), len(c) + 1) * LINE_IN + 2 * PADDING_IN for a, b, c in lines]
    height = HEADING_IN + sum(heights) + GAP_IN * len(heights) + KEY_IN
    figure, (axes,) = new_figure(height)
    for left, heading in zip(LEFTS, HEADINGS, strict=True):
        axes.text(left, HEADING_IN - 0.12, heading, fontsize=TEXT_PT, fontweight="bold", va="bottom")
    top = HEADING_IN
    for row, texts, row_height in zip(rows_of(weighed), lines, heights, strict=True):
        for place, shade in enumerate((SHADE_OF_HYPOTHESIS, SHADE_OF_CHANGE)):
            _draw_box(axes, place, top, row_height, shade)
            _write(axes, texts[place], LEFTS[place] + PADDING_IN, top + PADDING_IN)
            _draw_arrow(axes, place, top + row_height / 2)
        _draw_marks(axes, row, LEFTS[2], top + PADDING_IN)
        _write(axes, texts[2], LEFTS[2], top + PADDING_IN + LINE_IN * 1.15)
        top += row_height + GAP_IN
    _draw_key(axes, top + 0.08, titles)
    axes.set(xlim=(-0.02, WIDTH_IN), ylim=(height, 0))
    axes.axis("off")
    return figure


def _draw_box(axes: Axes, place: int, top: float, height: float, shade: str) -> None:
    style = "round,pad=0,rounding_size=0.05"
    box = FancyBboxPatch((LEFTS[place], top), WIDTHS_IN[place], height, boxstyle=style, facecolor=shade, edgecolor=RULE)
    axes.add_patch(box)


def _draw_arrow(axes: Axes, place: int, middle: float) -> None:
    begin, end = LEFTS[place] + WIDTHS_IN[place] + 0.03, LEFTS[place + 1] - 0.05
    arrow = FancyArrowPatch((begin, middle), (end, middle), arrowstyle="-|>", mutation_scale=8, color=MUTED)
    axes.add_patch(arrow)


def _write(axes: Axes, lines: list[str], left: float, top: float) -> None:
    for number, line in enumerate(lines):
        axes.text(left, top + number * LINE_IN, line, fontsize=SMALL_PT, va="top", color=INK)


def _draw_marks(axes: Axes, row: Any, left: float, top: float) -> None:
    marks = [direction for direction in MARK_STYLES for _ in range(getattr(row, f"{direction}_count"))]
    for number, direction in enumerate(marks):
        corner = (left + number * MARK_IN * 1.3, top)
        axes.add_patch(Rectangle(corner, MARK_IN, MARK_IN, linewidth=0.8, **MARK_STYLES[direction]))


def _draw_key(axes: Axes, top: float, titles: Mapping[str, str]) -> None:
    left = LEFTS[0]
    for direction, style in MARK_STYLES.items():
        axes.add_patch(Rectangle((left, top), MARK_IN, MARK_IN, linewidth=0.8, **style))
        axes.text(left + MARK_IN * 1.5, top + MARK_IN / 2, titles[direction], fontsize=SMALL_PT, va="center")
        left += 0.95
