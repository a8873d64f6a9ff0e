"""A pilot's logic model: inputs, activities, mechanisms, intermediate outcomes, hoped-for outcomes.

What findings support, what they support in part and what is hoped differ by fill and by edge, so that the picture also
reads in grey.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from helpers.figures.chart import Chart
from helpers.figures.theme import INK, LOCALITY, MUTED, SMALL_PT, TEXT_PT, WIDTH_IN, new_figure
from helpers.indicators import formats
from helpers.project.rows import rows_of
from helpers.sources.schemas.chapter_data_schema import BOX_STATUSES, STAGES

STAGE_TITLES = {
    "inputs": "Inputs",
    "activities": "Activities",
    "mechanisms": "Mechanisms",
    "intermediate_outcomes": "Intermediate outcomes",
    "hoped_outcomes": "Hoped-for outcomes",
}
STATUS_WORDS = {"evidenced": "evidenced", "partly": "partly evidenced", "hoped": "hoped for"}
STATUS_STYLES: Mapping[str, Mapping[str, Any]] = {
    "evidenced": {"facecolor": "#CFE0EF", "edgecolor": LOCALITY, "linestyle": "-", "linewidth": 1.3},
    "partly": {"facecolor": "white", "edgecolor": LOCALITY, "linestyle": "-", "linewidth": 1.3},
    "hoped": {"facecolor": "white", "edgecolor": MUTED, "linestyle": (0, (3, 2)), "linewidth": 1.1},
}
COLUMN_IN, GAP_IN = 1.2, 0.125
LINE_IN, PADDING_IN, BETWEEN_IN = 0.145, 0.07, 0.1
TITLE_IN, KEY_IN = 0.42, 0.35
LETTERS = 18
"""Letters on a line of a box."""


def logic_model_chart(boxes: pd.DataFrame, title: str) -> Chart:
    """The boxes of one pilot (rows of the table ``logic_model``), a column for each stage, in their order."""
    columns = [boxes[boxes["stage"] == stage].sort_values("order") for stage in STAGES]
    wrapped = textwrap.TextWrapper(LETTERS, break_long_words=False, break_on_hyphens=False).wrap
    texts = [[wrapped(text) for text in column["text"]] for column in columns]
    height = max(sum(_box_height(lines) + BETWEEN_IN for lines in column) for column in texts)
    figure, (axes,) = new_figure(height + TITLE_IN + KEY_IN)
    axes.set_xlim(0, WIDTH_IN)
    axes.set_ylim(height + KEY_IN, -TITLE_IN)
    axes.axis("off")
    for number, (stage, column, lines) in enumerate(zip(STAGES, columns, texts, strict=True)):
        left = number * (COLUMN_IN + GAP_IN)
        heading = "\n".join(textwrap.wrap(STAGE_TITLES[stage], LETTERS - 2))
        axes.text(
            left + COLUMN_IN / 2, -0.1, heading, ha="center", va="bottom", fontsize=TEXT_PT, fontweight="semibold"
        )
        _draw_column(axes, left, height, list(column["status"]), lines)
        if number:
            axes.add_patch(
                FancyArrowPatch(
                    (left - GAP_IN, height / 2), (left, height / 2), arrowstyle="-|>", mutation_scale=9, color=MUTED
                )
            )
    _draw_key(axes, height + 0.12)
    return Chart(
        figure=figure,
        data=boxes.reset_index(drop=True),
        title=_takeaway(boxes, title),
        caption=CAPTION,
        alt=_alt(boxes, title),
    )


CAPTION = (
    "Read from left to right. Shaded: findings of the report support it; solid outline: they support it in part; "
    "broken outline: it was hoped for, and the report does not show it. The report prints no logic model; this one "
    "uses its terms."
)


def _box_height(lines: list[str]) -> float:
    return LINE_IN * len(lines) + 2 * PADDING_IN


def _draw_column(axes: Axes, left: float, height: float, statuses: list[str], texts: list[list[str]]) -> None:
    needed = sum(_box_height(lines) for lines in texts)
    between = (height - needed) / max(len(texts), 1)
    top = between / 2
    for status, lines in zip(statuses, texts, strict=True):
        box = _box_height(lines)
        axes.add_patch(
            FancyBboxPatch(
                (left + 0.03, top),
                COLUMN_IN - 0.06,
                box,
                boxstyle="round,pad=0,rounding_size=0.05",
                **STATUS_STYLES[status],
            )
        )
        axes.text(
            left + COLUMN_IN / 2,
            top + box / 2,
            "\n".join(lines),
            ha="center",
            va="center",
            fontsize=SMALL_PT,
            color=INK,
            linespacing=1.0,
        )
        top += box + between


def _draw_key(axes: Axes, top: float) -> None:
    for number, status in enumerate(BOX_STATUSES):
        left = 0.05 + number * 1.5
        axes.add_patch(
            FancyBboxPatch((left, top), 0.26, 0.15, boxstyle="round,pad=0,rounding_size=0.03", **STATUS_STYLES[status])
        )
        axes.text(left + 0.34, top + 0.085, STATUS_WORDS[status], va="center", fontsize=SMALL_PT, color=INK)


def _takeaway(boxes: pd.DataFrame, title: str) -> str:
    outcomes = boxes[boxes["stage"].isin(STAGES[-2:])]
    shown = int((outcomes["status"] == "evidenced").sum())
    return f"{title}: {formats.in_words(shown)} of {formats.in_words(len(outcomes))} outcomes are fully evidenced"


def _alt(boxes: pd.DataFrame, title: str) -> str:
    parts = [f"Logic model of {title} in five columns."]
    for stage in STAGES:
        column = boxes[boxes["stage"] == stage].sort_values("order")
        told = "; ".join(f"{row.text} ({STATUS_WORDS[row.status]})" for row in rows_of(column))
        parts.append(f"{STAGE_TITLES[stage]}: {told}.")
    return " ".join(parts)
