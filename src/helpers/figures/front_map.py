"""The map of the front page: a drawing whose names lead to the chapters, and which takes the page's own colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import pandas as pd

from helpers.figures.line_labels import spread_apart
from helpers.figures.theme import INK, LOCALITY, MUTED

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from helpers.project.registry import Registry

WIDTH, HEIGHT, SIDE = 470, 292, 109
"""Size of the drawing and of the margins that hold the names, in its own units: one CSS pixel at full size."""
LAND = "#DDE2DC"
PILOT_FILLS = (LOCALITY, "#E69F00", "#009E73")
"""Colours of Okabe and Ito: safe for colour blindness, dark, light and middle in grey, and none near the land's."""
LAND_STEP_M, CASE_STEP_M = 2_500, 700
"""How far an outline may be simplified: too little to see at this size."""
LABEL_GAP, FONT_SIZE = 34, 16
LEAST_ISLAND_KM2 = 60


@dataclass(frozen=True)
class FrontMap:
    """The drawing as SVG text, and the data behind it."""

    svg: str
    data: pd.DataFrame


def localities_map(outlines: gpd.GeoDataFrame, registry: Registry, alt: str) -> FrontMap:
    """England with every locality in its pilot's colour; each name is a link to ``outputs/chapters/ID.html``.

    ``outlines`` holds every upper-tier authority (``area_code, geometry``, British National Grid). Colours stand as
    attributes, which a page's style may change by the classes ``land``, ``pilot-1`` …, ``leader`` and ``name``. ``alt``
    says in words what the map shows.
    """
    left, bottom, right, top = outlines.total_bounds
    scale = min((WIDTH - 2 * SIDE) / (right - left), HEIGHT / (top - bottom))

    def place(x: float, y: float) -> tuple[float, float]:
        return SIDE + (x - left) * scale, (top - y) * scale

    land = outlines.union_all().simplify(LAND_STEP_M)
    parts = [f'<path class="land" fill="{LAND}" d="{_path(land, place)}"/>']
    numbers = {pilot.id: pilot.number for pilot in registry.pilots}
    rows = []
    for locality in registry.localities:
        shape = outlines[outlines["area_code"].isin(locality.areas)].union_all().simplify(CASE_STEP_M)
        number = numbers[locality.pilot]
        fill = PILOT_FILLS[(number - 1) % len(PILOT_FILLS)]
        parts.append(
            f'<path class="pilot-{number}" fill="{fill}" stroke="{INK}" stroke-width="0.6" d="{_path(shape, place)}"/>'
        )
        point = shape.representative_point()
        rows.append((locality.id, locality.title, locality.pilot, number, *place(point.x, point.y), point.x, point.y))
    columns = ["locality_id", "title", "pilot", "number", "x", "y", "easting_m", "northing_m"]
    table = pd.DataFrame(rows, columns=columns)
    middle = table["x"].median()
    parts += _names(table[table["x"] <= middle], SIDE - 6, "end")
    parts += _names(table[table["x"] > middle], WIDTH - SIDE + 6, "start")
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f"role=\"group\" aria-label={quoteattr(alt)} font-family=\"'Source Sans 3', 'Source Sans Pro', sans-serif\" "
        f'font-size="{FONT_SIZE}">\n' + "\n".join(parts) + "\n</svg>\n"
    )
    data = table[["locality_id", "title", "pilot", "easting_m", "northing_m"]].round(0)
    return FrontMap(svg, data.astype({"easting_m": int, "northing_m": int}))


def _path(shape: BaseGeometry, place) -> str:
    """The outer rings of a shape as an SVG path, islands too small to see left out unless they are all there is."""
    polygons = sorted(getattr(shape, "geoms", [shape]), key=lambda one: -one.area)
    kept = [one for one in polygons if one.area >= LEAST_ISLAND_KM2 * 1e6] or polygons[:1]
    rings = []
    for polygon in kept:
        points = [place(x, y) for x, y in polygon.exterior.coords[:-1]]
        rings.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z")
    return "".join(rings)


def _names(rows: pd.DataFrame, edge: float, anchor: str) -> list[str]:
    """Leader lines and linked names down one side, far enough apart for a finger."""
    heights = spread_apart([-float(y) for y in rows["y"]], LABEL_GAP)
    found = []
    for row, negative in zip(rows.itertuples(index=False), heights, strict=True):
        height = min(max(-negative, FONT_SIZE), HEIGHT - FONT_SIZE / 2)
        near = edge + (4 if anchor == "end" else -4)
        found.append(
            f'<line class="leader" x1="{row.x:.1f}" y1="{row.y:.1f}" x2="{near:.1f}" y2="{height:.1f}" '
            f'stroke="{MUTED}" stroke-width="0.8"/>'
        )
        found.append(
            f'<a href="outputs/chapters/{escape(str(row.locality_id))}.html"><text class="name" x="{edge:.1f}" '
            f'y="{height + FONT_SIZE / 3:.1f}" text-anchor="{anchor}" fill="{INK}">{escape(str(row.title))}</text></a>'
        )
    return found
