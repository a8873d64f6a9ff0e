"""The coherence model drawn by code: three overlapping domains, elements sized and shaded by evidence.

The drawing shows evidence, never quality: a large dot is an element that many findings were coded to. Shades run from
white to near black, and every count is printed, so nothing is lost in grey.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from math import cos, radians, sin, sqrt
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.patches import Circle

from helpers.figures.theme import INK, MUTED, SMALL_PT, TEXT_PT, new_figure
from helpers.indicators import formats
from helpers.project.rows import rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CIRCLE_RADIUS = 1.0
CENTRE_DISTANCE = 0.62
DOMAIN_ANGLES = (90, 210, 330)
"""Degrees from the middle of the model to each domain's circle; a model of three domains, as in the report."""

ARC_RADIUS, LABEL_RADIUS, ARC_STEP = 0.74, 1.08, 36
LARGEST_DOT, SMALLEST_DOT = 0.17, 0.085
LENS_ANGLES = {frozenset({0, 1}): 150, frozenset({1, 2}): 270, frozenset({0, 2}): 30}
LIGHTEST_DARK = 0.55
"""Shades darker than this carry white figures."""


@dataclass(frozen=True)
class ElementPlace:
    """Where an element's dot and its label stand in the model, in units of a circle's radius."""

    element_id: str
    x: float
    y: float
    label_x: float
    label_y: float
    angle: float


def place_elements(model: pd.DataFrame) -> list[ElementPlace]:
    """A place for each element of ``model`` (``domain_id, element_id``), on an arc in its own domain's circle.

    The arcs lie outside every overlap, since the model puts each element in one domain although most reach across.

    Raises
    ------
    ValueError
        There are not three domains.
    """
    domains = list(dict.fromkeys(model["domain_id"]))
    if len(domains) != len(DOMAIN_ANGLES):
        raise ValueError(f"the model is drawn with three domains; the table has {len(domains)}: {', '.join(domains)}")
    places = []
    for direction, domain in zip(DOMAIN_ANGLES, domains, strict=True):
        centre = _point(direction, CENTRE_DISTANCE)
        elements = list(model.loc[model["domain_id"] == domain, "element_id"])
        first = direction + (len(elements) - 1) / 2 * ARC_STEP
        for number, element_id in enumerate(elements):
            angle = first - number * ARC_STEP
            dot, label = _point(angle, ARC_RADIUS, centre), _point(angle, LABEL_RADIUS, centre)
            places.append(ElementPlace(element_id, *dot, *label, angle))
    return places


def draw_coherence_model(elements: pd.DataFrame, overlaps: dict[frozenset[str], int], localities_total: int) -> Figure:
    """The whole model with labels.

    ``elements``: ``domain_id, domain_title, element_id, element_title, row_count, locality_count``, in model order.
    Area follows ``row_count``, shade follows ``locality_count`` out of ``localities_total``. ``overlaps`` gives, for
    each set of two or three domain ids, how many findings are coded to just those domains.
    """
    figure, (axes,) = new_figure(5.0)
    domains = elements.drop_duplicates("domain_id").reset_index(drop=True)
    _draw_circles(axes, line_width=1.0)
    _draw_dots(axes, elements, localities_total, font_size=SMALL_PT)
    titles = dict(zip(elements["element_id"], elements["element_title"], strict=True))
    for place in place_elements(elements):
        across, up = cos(radians(place.angle)), sin(radians(place.angle))
        axes.text(
            place.label_x, place.label_y, textwrap.fill(titles[place.element_id], 20 if up > -0.8 else 15),
            fontsize=SMALL_PT, linespacing=1.1,
            ha="center" if abs(across) < 0.25 else ("left" if across > 0 else "right"),
            va="bottom" if up > 0.8 else ("top" if up < -0.8 else "center"),
        )  # fmt: skip
    title_places = (_point(90, 0.86), (-0.66, -0.45), (0.74, -0.45))
    for domain, title_place in zip(rows_of(domains), title_places, strict=True):
        wrapped = textwrap.fill(domain.domain_title, 10 if title_place[1] < 0 else 18)
        axes.text(*title_place, wrapped, ha="center", va="center", fontsize=TEXT_PT, fontweight="bold", linespacing=1.1)
    _draw_overlaps(axes, list(domains["domain_id"]), overlaps)
    axes.set(xlim=(-2.4, 2.4), ylim=(-1.72, 1.98))
    _hide_frame(axes)
    return figure


def draw_coherence_multiples(elements: pd.DataFrame, panels: list[tuple[str, str]], columns: int = 3) -> Figure:
    """The model once per locality, without labels: where each locality's evidence lies.

    ``elements``: ``case, domain_id, element_id, row_count``, every element for every case; ``panels``: pairs of case id
    and title, in the order to draw. One scale for all panels.
    """
    rows = -(-len(panels) // columns)
    figure, grid = new_figure(2.2 * rows, rows, columns)
    largest = max(int(elements["row_count"].max()), 1)
    for axes in grid[len(panels) :]:
        axes.set_visible(False)
    for axes, (case, title) in zip(grid, panels, strict=False):
        _draw_circles(axes, line_width=0.7)
        mine = elements[elements["case"] == case]
        _draw_dots(axes, mine.assign(locality_count=mine["row_count"]), largest, font_size=6.5, largest=largest)
        axes.set_title(f"{title} ({int((mine['row_count'] > 0).sum())} of {len(mine)})", loc="center")
        axes.set(xlim=(-1.62, 1.62), ylim=(-1.38, 1.68))
        _hide_frame(axes)
    return figure


def _draw_circles(axes: Axes, line_width: float) -> None:
    for direction in DOMAIN_ANGLES:
        centre = _point(direction, CENTRE_DISTANCE)
        axes.add_patch(Circle(centre, CIRCLE_RADIUS, facecolor="0.5", alpha=0.07, edgecolor="none"))
        axes.add_patch(Circle(centre, CIRCLE_RADIUS, facecolor="none", edgecolor=MUTED, linewidth=line_width))


def _draw_dots(axes: Axes, elements: pd.DataFrame, darkest: int, font_size: float, largest: int | None = None) -> None:
    by_element = elements.set_index("element_id")
    largest_given = largest is not None  # a small panel: an empty dotted ring says "none" better than a tiny 0
    largest = largest or max(int(by_element["row_count"].max()), 1)
    for place in place_elements(elements):
        count = int(by_element["row_count"][place.element_id])
        share = float(by_element["locality_count"][place.element_id]) / max(darkest, 1)
        shade = 1 - 0.8 * min(share, 1)
        radius = max(LARGEST_DOT * sqrt(count / largest), SMALLEST_DOT)
        axes.add_patch(
            Circle((place.x, place.y), radius, facecolor=str(shade), edgecolor=INK, linewidth=0.8,
                   linestyle="-" if count else ":")
        )  # fmt: skip
        if count == 0 and largest_given:
            continue
        axes.text(place.x, place.y, str(count), ha="center", va="center_baseline", fontsize=font_size,
                  color="white" if shade < LIGHTEST_DARK else "black")  # fmt: skip


def _draw_overlaps(axes: Axes, domains: list[str], overlaps: dict[frozenset[str], int]) -> None:
    for members, count in overlaps.items():
        places = frozenset(domains.index(domain) for domain in members)
        if len(places) == len(domains):
            # A bare 0 beneath these words would read as no coherence.
            axes.text(
                0,
                0,
                f"Local coherence\n{count}" if count else "Local\ncoherence",
                ha="center",
                va="center",
                fontsize=TEXT_PT,
            )
        elif places in LENS_ANGLES:
            axes.text(*_point(LENS_ANGLES[places], 0.55), str(count), ha="center", va="center", fontsize=TEXT_PT)


def _hide_frame(axes: Axes) -> None:
    axes.set_aspect("equal")
    axes.axis("off")


def _point(angle: float, distance: float, origin: tuple[float, float] = (0.0, 0.0)) -> tuple[float, float]:
    return origin[0] + distance * cos(radians(angle)), origin[1] + distance * sin(radians(angle))


def model_alt(elements: pd.DataFrame, overlaps: dict[frozenset[str], int]) -> str:
    """What :func:`draw_coherence_model` shows: every element's counts by domain, and the overlaps."""
    parts = ["Three overlapping circles, one for each domain of the coherence model, with a dot for each element."]
    titles = dict(zip(elements["domain_id"], elements["domain_title"], strict=True))
    for domain, rows in elements.groupby("domain_id", sort=False):
        dots = [
            f"{row.element_title} {formats.count(row.row_count, 'finding')} ({row.locality_count} localities)"
            for row in rows_of(rows)
        ]
        parts.append(f"{titles[domain]}: {'; '.join(dots)}.")
    shared = [
        f"{formats.join_words(titles[name] for name in titles if name in names)} {count}"
        for names, count in overlaps.items()
    ]
    parts.append(f"Findings coded to more than one domain: {'; '.join(shared)}.")
    return " ".join(parts)


def multiples_alt(elements: pd.DataFrame, panels: list[tuple[str, str]]) -> str:
    """What :func:`draw_coherence_multiples` shows: by locality, how many elements have evidence and which has most."""
    parts = [f"{len(panels)} small drawings of the coherence model, one a locality."]
    for case, title in panels:
        mine = elements[elements["case"] == case]
        known = mine[mine["row_count"] > 0]
        if known.empty:
            parts.append(f"{title}: none.")
            continue
        most = known.sort_values("row_count", kind="stable").iloc[-1]
        parts.append(f"{title}: {len(known)} of {len(mine)} elements, most on {most['element_title'].lower()}.")
    return " ".join(parts)
