"""The one look of the book's charts: typeface, sizes, colours, shaded project years and broken lines.

A chart is drawn at the width of the page and never scaled. The colours (Okabe-Ito) also differ in lightness.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import font_source_sans_pro
import matplotlib
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from helpers.project.academic_years import academic_year, first_year_of

WIDTH_IN = 6.5
TEXT_PT, SMALL_PT = 9.5, 8.5
LABEL_LINE_PT = TEXT_PT + 1.5
FONT = "Source Sans Pro"

INK = "#222222"
MUTED = "#666666"
RULE = "#D5D5D5"
SHADE = "#F1EBDD"
LOCALITY = "#0B5394"
ENGLAND = "#333333"
REGION = "#7A5200"
NEIGHBOURS = "#D6DEE6"
NEIGHBOURS_INK = "#566879"

SERIES = ("#0B5394", "#B84E00", "#1F7A54", "#8A4B9C", "#6B6B6B", "#866200", "#222222")
"""Colours for several localities or authorities on the same axes, in a fixed order; see :func:`series_styles`."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X")

DIRECTIONS = {
    "strength": "#0B5394",
    "change": "#74A9CF",
    "mixed": "#BDBDBD",
    "challenge": "#D55E00",
    "description": "#E6E6E6",
}
"""Colours of the evidence directions, in the order in which bars stack."""


@dataclass(frozen=True)
class LineStyle:
    """How one series is drawn."""

    colour: str
    width: float = 1.4
    dash: str = "-"
    marker: str = ""
    weight: str = "normal"

    @property
    def line_options(self) -> dict[str, Any]:
        """What matplotlib and seaborn take to draw its line and markers."""
        return {
            "color": self.colour,
            "linewidth": self.width,
            "linestyle": self.dash,
            "marker": self.marker or None,
            "markersize": 4.5,
            "markeredgecolor": "white",
            "markeredgewidth": 0.6,
        }


STYLES: Mapping[str, LineStyle] = {
    "locality": LineStyle(LOCALITY, width=2.4, marker="o", weight="semibold"),
    "england": LineStyle(ENGLAND, width=1.6),
    "region": LineStyle(REGION, width=1.4, dash="--"),
    "neighbours": LineStyle(NEIGHBOURS_INK, width=1.2, dash=":"),
}
"""Styles by the role that a series plays in a chart."""


def series_styles(names: Sequence[str]) -> dict[str, LineStyle]:
    """One style per series, distinguished by colour and marker, in the order given; a single one is the locality's.

    Raises ``ValueError`` for more series than there are markers: use small multiples then.
    """
    if len(names) == 1:
        return {names[0]: STYLES["locality"]}
    if len(names) > len(SERIES):
        raise ValueError(f"{len(names)} lines on one chart cannot be distinguished: draw small multiples")
    return {
        name: LineStyle(colour, width=2.0, marker=marker, weight="semibold")
        for name, colour, marker in zip(names, SERIES, MARKERS, strict=False)
    }


@cache
def apply_theme() -> None:
    """Make matplotlib draw in the book's look from here on; called by :func:`new_figure`."""
    for path in sorted(font_source_sans_pro.font_files_ttf.values()):
        font_manager.fontManager.addfont(path)
    matplotlib.rcParams.update(
        {
            "font.family": FONT,
            "font.size": TEXT_PT,
            "axes.titlesize": TEXT_PT + 0.5,
            "axes.titleweight": "semibold",
            "axes.titlelocation": "left",
            "axes.labelsize": TEXT_PT,
            "axes.labelcolor": MUTED,
            "axes.edgecolor": RULE,
            "axes.linewidth": 0.8,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.spines.left": False,
            "axes.grid": True,
            "axes.grid.axis": "y",
            "axes.axisbelow": True,
            "axes.unicode_minus": True,
            "grid.color": "#E6E6E6",
            "grid.linewidth": 0.7,
            "xtick.color": MUTED,
            "ytick.color": MUTED,
            "xtick.labelsize": SMALL_PT,
            "ytick.labelsize": SMALL_PT,
            "xtick.major.size": 3,
            "ytick.major.size": 0,
            "text.color": INK,
            "figure.facecolor": "white",
            "savefig.facecolor": "white",
            "legend.frameon": False,
        }
    )


class _StillCanvas(FigureCanvasAgg):
    """Draws when the figure is saved, and not whenever a library would have a window refreshed (geopandas does)."""

    def draw_idle(self, *args: object, **kwargs: object) -> None:
        """There is no window."""


def new_figure(
    height_in: float,
    rows: int = 1,
    columns: int = 1,
    *,
    sharey: bool = False,
    sharex: bool = False,
    **gridspec: float | Sequence[float],
) -> tuple[Figure, np.ndarray]:
    """A figure of page width with its axes as a flat array, in the book's look.

    ``gridspec`` goes to matplotlib (``width_ratios`` and the like). The figure is not registered with pyplot: a
    notebook that draws in one cell and shows in the next must not see it shown twice.
    """
    apply_theme()
    figure = Figure(figsize=(WIDTH_IN, height_in), layout="constrained")
    _StillCanvas(figure)  # measures text while a chart is being laid out
    axes = figure.subplots(rows, columns, sharey=sharey, sharex=sharex, squeeze=False, gridspec_kw=gridspec or None)
    # Savers crop to what is drawn; an invisible frame keeps every figure the same width.
    figure.add_artist(Rectangle((0, 0), 1, 1, transform=figure.transFigure, fill=False, linewidth=0, zorder=-10))
    return figure, axes.ravel()


def short_year(year: str) -> str:
    """An academic year for an axis.

    >>> short_year("2019/20")
    "'19/20"
    """
    return f"'{year[2:]}"


def year_positions(years: Sequence[str]) -> dict[str, int]:
    """Position of each academic year on an axis: every year from the first to the last, published or not.

    >>> year_positions(["2018/19", "2020/21"])
    {'2018/19': 0, '2019/20': 1, '2020/21': 2}
    """
    first, last = first_year_of(min(years)), first_year_of(max(years))
    return {academic_year(start): start - first for start in range(first, last + 1)}


def set_year_axis(axes: Axes, years: Sequence[str], *, every: int | None = None, pad_right: float = 0.35) -> None:
    """Label the horizontal axis with academic years, thinned so that labels never touch."""
    positions = year_positions(years)
    step = every or (1 if len(positions) <= 6 else 2)
    last = len(positions) - 1
    kept = [(place, year) for year, place in positions.items() if (last - place) % step == 0]
    axes.set_xticks([place for place, _ in kept], [short_year(year) for _, year in kept])
    axes.set_xlim(-0.35, last + pad_right)


def shade_years(axes: Axes, years: Sequence[str], shaded: Sequence[str], label: str | None = "project years") -> None:
    """Shade ``shaded`` academic years behind the lines and name the shade once, at the top."""
    positions = year_positions(years)
    places = [positions[year] for year in shaded if year in positions]
    if not places:
        return
    low, high = min(places) - 0.5, max(places) + 0.5
    axes.axvspan(low, high, color=SHADE, zorder=0, linewidth=0)
    if label:
        axes.text(
            (low + high) / 2,
            0.99,
            label,
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="top",
            fontsize=SMALL_PT,
            color=MUTED,
        )


def draw_series(axes: Axes, years: Sequence[str], values: Mapping[str, float], style: LineStyle) -> None:
    """Draw one series over ``years``; the line breaks wherever a year has no value, so a gap is seen as a gap.

    A value alone between two gaps still shows, as a dot.
    """
    positions = year_positions(years)
    heights = [values.get(year, np.nan) for year in positions]
    axes.plot(
        list(positions.values()),
        heights,
        **style.line_options,
        solid_capstyle="round",
        zorder=3 + style.width / 10,
    )
    for place in isolated_points(heights):
        axes.plot(place, heights[place], marker=style.marker or ".", markersize=5, color=style.colour, zorder=3)


def isolated_points(heights: Sequence[float]) -> list[int]:
    """Positions of values with a gap on either side, which a line alone would not show.

    >>> isolated_points([1.0, float("nan"), 2.0, float("nan"), 3.0, 4.0])
    [0, 2]
    """
    known = [False, *pd.notna(list(heights)), False]
    return [place for place in range(len(heights)) if known[place + 1] and not known[place] and not known[place + 2]]


def mark_unpublished(
    axes: Axes,
    years: Sequence[str],
    unpublished: Sequence[str],
    *,
    at_top: bool = False,
    label: str = "not\npublished",
) -> None:
    """Write in the gap that a year's figures were not published, once for each run of such years."""
    positions = year_positions(years)
    runs: list[list[int]] = []
    for place in sorted(positions[year] for year in unpublished if year in positions):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    for run in runs:
        axes.text(
            (run[0] + run[-1]) / 2,
            0.9 if at_top else 0.02,
            label,
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="top" if at_top else "bottom",
            fontsize=SMALL_PT - 1,
            color=MUTED,
            linespacing=0.9,
            path_effects=[withStroke(linewidth=2, foreground="white")],
        )


def name_markers(axes: Axes, styles: Mapping[str, LineStyle], height: float) -> None:
    """A line of names, each led by its marker, at ``height`` of the axes (above 1: over them)."""
    for place, (name, style) in enumerate(styles.items()):
        left = place / len(styles) * 1.05
        axes.plot(
            left,
            height,
            marker=style.marker,
            color=style.colour,
            markersize=7,
            clip_on=False,
            transform=axes.transAxes,
        )
        axes.text(
            left + 0.02,
            height,
            name,
            va="center",
            color=style.colour,
            fontsize=SMALL_PT + 0.5,
            fontweight=style.weight,
            transform=axes.transAxes,
        )


def few_ticks(axes: Axes, count: int = 5) -> None:
    """Keep the vertical axis to a few round numbers."""
    axes.yaxis.set_major_locator(MaxNLocator(nbins=count, steps=[1, 2, 2.5, 5, 10]))
