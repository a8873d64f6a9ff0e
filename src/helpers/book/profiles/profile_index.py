"""The page that lists all profiles: a table that can be searched, and a map of England whose areas lead to them.

One file that asks for nothing outside itself and works without a script: the script only filters.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.book.profiles.authority_profile import Profile
from helpers.indicators import formats
from helpers.indicators.place_lookup import Place, all_places
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project
from helpers.project.rows import rows_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

TEMPLATE = "profiles.html.jinja"
OUTLINES = "upper_tier_2023"
SHOWN_INDICATORS = ("persistent_absence_pct", "key_stage_2_expected_pct", "attainment_8_score")
METRES_PER_UNIT = 1000
INSET_REGION = "London"
INSET_SCALE = 4.2
INSET_LEFT, INSET_TOP = 10, 60
"""The inset of London, in the map's units, in the empty sea of its upper left corner."""


@dataclass(frozen=True)
class WrittenIndex:
    """The page, how many authorities it lists, and how many of their profiles are there."""

    path: Path
    places_count: int
    there_count: int


def write_index(project: Project) -> WrittenIndex:
    """Write the page of all profiles that are there; authorities without one are listed without a link."""
    from helpers.book.html_pages import page_template
    from helpers.book.quarto_config import read_config
    from helpers.book.single_document import page_styles
    from helpers.sources.outlines import read_outlines
    from helpers.sources.tables import read_table

    theme = project.book_sources / "theme"
    catalogue, values = read_table("indicators", project), read_table("indicator_values", project)
    places = all_places(read_table("areas", project))
    there = {place.id for place in places if Profile(project, place).is_there}
    plan = read_config(project.quarto_config)
    html = page_template(theme, TEMPLATE).render(
        lang=plan.lang,
        author=plan.book.author,
        styles=page_styles(project.root, theme),
        measures=gather_measures(catalogue),
        rows=gather_rows(places, there, catalogue, values),
        map=draw_map(read_outlines(OUTLINES, project), places, there),
        there_count=len(there),
        places_count=len(places),
    )
    path = project.profiles / "index.html"
    with replacing(path) as beside:
        beside.write_text(html, encoding="utf-8")
    return WrittenIndex(path, len(places), len(there))


def gather_measures(catalogue: pd.DataFrame) -> list[dict[str, str]]:
    """The columns of numbers: title and year, as the catalogue has them."""
    chosen = catalogue.set_index("indicator_id").loc[list(SHOWN_INDICATORS)]
    return [{"title": str(row["short_title"]), "year": str(row["last_year"])} for _, row in chosen.iterrows()]


def gather_rows(
    places: list[Place], there: set[str], catalogue: pd.DataFrame, values: pd.DataFrame
) -> list[dict[str, Any]]:
    """A row an authority: names and codes to search by, links where there is a profile, numbers of the last year."""
    known = catalogue.set_index("indicator_id")
    latest = {}
    for indicator_id in SHOWN_INDICATORS:
        rows = values[
            (values["indicator_id"] == indicator_id) & (values["academic_year"] == known["last_year"][indicator_id])
        ]
        latest[indicator_id] = rows.set_index("area_code")["value"]
    return [
        {
            "place": place,
            "is_there": place.id in there,
            "page": f"{place.id}/{place.id}.html",
            "pdf": f"{place.id}/{place.id}.pdf",
            "numbers": [
                formats.with_unit(latest[name].get(place.area_code), known["unit"][name], int(known["decimals"][name]))
                for name in SHOWN_INDICATORS
            ],
            "search": f"{place.title} {place.region_name} {place.area_code} {place.dfe_code}".casefold(),
        }
        for place in places
    ]


def draw_map(outlines: gpd.GeoDataFrame, places: list[Place], there: set[str]) -> dict[str, Any]:
    """Every authority as the path of an SVG, 1 unit a kilometre, north up; London once more, larger, in an inset.

    Returns ``width, height, areas, inset, inset_frame``; an area has ``place, path, is_there``.
    """
    west, south, east, north = outlines.total_bounds
    shapes = {row.area_code: row.geometry for row in rows_of(outlines)}
    everywhere = [_area(place, shapes, there, west, north, 1.0) for place in places if place.area_code in shapes]
    inside = [place for place in places if place.region_name == INSET_REGION and place.area_code in shapes]
    bounds = outlines[outlines["area_code"].isin([place.area_code for place in inside])].total_bounds
    inset = [_area(place, shapes, there, bounds[0], bounds[3], INSET_SCALE) for place in inside]
    return {
        "width": round((east - west) / METRES_PER_UNIT),
        "height": round((north - south) / METRES_PER_UNIT),
        "areas": everywhere,
        "inset": inset,
        "inset_left": INSET_LEFT,
        "inset_top": INSET_TOP,
        "inset_title": INSET_REGION,
    }


def _area(
    place: Place, shapes: dict[str, Any], there: set[str], west: float, north: float, scale: float
) -> dict[str, Any]:
    return {"place": place, "path": path_of(shapes[place.area_code], west, north, scale), "is_there": place.id in there}


def path_of(shape: Any, west: float, north: float, scale: float = 1.0) -> str:
    """A polygon, or several, as the ``d`` of an SVG path, from the corner ``west``, ``north``, to a tenth of a unit.

    >>> from shapely.geometry import box
    >>> path_of(box(1000, 1000, 3000, 2000), 0, 5000)
    'M3 4L3 3L1 3L1 4Z'
    """
    parts = getattr(shape, "geoms", [shape])
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return "".join(_ring(ring.coords, west, north, scale) for ring in rings)


def _ring(points: Any, west: float, north: float, scale: float) -> str:
    written = [
        f"{(x - west) / METRES_PER_UNIT * scale:.1f} {(north - y) / METRES_PER_UNIT * scale:.1f}".replace(".0", "")
        for x, y, *_ in points
    ]
    kept = [point for number, point in enumerate(written) if number == 0 or point != written[number - 1]]
    return f"M{'L'.join(kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept)}Z"
