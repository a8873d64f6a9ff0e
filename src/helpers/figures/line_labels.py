"""Labels at the ends of lines, in place of a legend, moved apart where they would overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from helpers.figures.theme import LABEL_LINE_PT, TEXT_PT, LineStyle


class EndLabel(NamedTuple):
    """The label of a line, at its end: position on the horizontal axis, value, style of the line."""

    text: str
    place: float
    height: float
    style: LineStyle


def label_ends(axes: Axes, labels: Sequence[EndLabel], *, gap: float = 0.15) -> None:
    """Write each series' name at its line's end, moved apart where two would overlap; call after the limits are set."""
    if not labels:
        return
    low, high = axes.get_ylim()
    height_in = axes.bbox.height / axes.figure.dpi
    line_height = (high - low) * LABEL_LINE_PT / 72 / max(height_in, 0.5)
    heights = spread_apart([label.height for label in labels], line_height)
    right = max(label.place for label in labels) + gap
    for label, height in zip(labels, heights, strict=True):
        axes.annotate(
            label.text,
            (right, height),
            va="center",
            ha="left",
            fontsize=TEXT_PT,
            color=label.style.colour,
            fontweight=label.style.weight,
            annotation_clip=False,
        )


def spread_apart(heights: Sequence[float], least_gap: float) -> list[float]:
    """``heights`` moved apart until neighbours are ``least_gap`` from each other, staying as near as they can.

    >>> spread_apart([1.0, 1.1, 5.0], 1.0)
    [0.55, 1.55, 5.0]
    """
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    groups: list[tuple[list[int], float]] = []
    for index in order:
        groups.append(([index], heights[index]))
        while len(groups) > 1:
            (below, low), (above, high) = groups[-2], groups[-1]
            if high - low >= least_gap * (len(below) + len(above)) / 2 - 1e-12:
                break
            merged = below + above
            middle = sum(heights[i] for i in merged) / len(merged)
            groups[-2:] = [(merged, middle)]
    placed = [0.0] * len(heights)
    for members, middle in groups:
        for offset, index in enumerate(members):
            placed[index] = round(middle + (offset - (len(members) - 1) / 2) * least_gap, 10)
    return placed
