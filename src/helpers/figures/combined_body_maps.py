"""Maps of combined authorities before and after: the bodies of each year, their authorities, and their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from helpers.figures.chart import Chart
from helpers.figures.locator_maps import CREDIT, LAND_EDGE, REGION_FILL
from helpers.figures.theme import INK, LOCALITY, MUTED, SERIES, SMALL_PT, new_figure
from helpers.indicators import formats
from helpers.project.rows import rows_of

if TYPE_CHECKING:
    from helpers.project import registry

FILLS = ("#9DBBD8", "#F0C9A3", "#B9D8C8")
EDGES = (LOCALITY, SERIES[1], SERIES[2])


def bodies_chart(
    outlines_by_year: Mapping[int, gpd.GeoDataFrame],
    authorities: gpd.GeoDataFrame,
    membership: pd.DataFrame,
    areas: pd.DataFrame,
    locality: registry.Locality,
) -> Chart:
    """The combined authorities of the locality's and its successor's areas, a map for each year of
    ``outlines_by_year``.

    ``authorities`` are the outlines of upper-tier authorities; ``membership`` says who belonged to which body in which
    year. A body's own published outline is drawn over its authorities.
    """
    names = areas.drop_duplicates("area_code").set_index("area_code")["area_name"]
    data = gather_bodies(membership, every_area(locality), list(outlines_by_year)).assign(
        area_name=lambda table: table["area_code"].map(names)
    )
    figure, panels = new_figure(3.6, columns=len(outlines_by_year))
    frame = authorities[authorities["area_code"].isin(data["area_code"])].total_bounds
    titles = sorted(data.drop_duplicates("combined_authority_code")["combined_authority_code"])
    for axes, (year, outlines) in zip(panels, outlines_by_year.items(), strict=True):
        _draw_year(axes, data[data["year"] == year], outlines, authorities, titles, frame)
        axes.set_title(str(year))
    figure.supxlabel(CREDIT, x=0.01, ha="left", fontsize=6.6, color=MUTED)
    title = f"{locality.title} and its neighbours, before and after the change"
    return Chart(figure, data, bodies_caption(data, membership), bodies_alt(data), title)


def every_area(locality: registry.Locality) -> list[str]:
    """The GSS codes of a locality's authorities and of those that its successor added."""
    added = locality.successor.areas if locality.successor else ()
    return list(dict.fromkeys([*locality.areas, *added]))


def gather_bodies(membership: pd.DataFrame, area_codes: list[str], years: list[int]) -> pd.DataFrame:
    """Members, in ``years``, of every combined authority that ever had one of ``area_codes`` in one of these years."""
    rows = membership[membership["year"].isin(years)]
    held = rows.loc[rows["area_code"].isin(area_codes), "combined_authority_code"]
    return rows[rows["combined_authority_code"].isin(held)].reset_index(drop=True)


def _draw_year(
    axes: Axes,
    members: pd.DataFrame,
    outlines: gpd.GeoDataFrame,
    authorities: gpd.GeoDataFrame,
    codes: list[str],
    frame: tuple[float, float, float, float],
) -> None:
    left, bottom, right, top = frame
    margin = 0.05 * max(right - left, top - bottom)
    authorities.cx[left:right, bottom:top].plot(ax=axes, color=REGION_FILL, edgecolor=LAND_EDGE, linewidth=0.5)
    for code, rows in members.groupby("combined_authority_code"):
        place = codes.index(str(code)) % len(FILLS)
        shapes = authorities[authorities["area_code"].isin(rows["area_code"])]
        shapes.plot(ax=axes, color=FILLS[place], edgecolor=LAND_EDGE, linewidth=0.9)
        body = outlines[outlines["area_code"] == code]
        body.boundary.plot(ax=axes, color=EDGES[place], linewidth=1.6)
        _name_body(axes, str(rows["combined_authority_name"].iloc[0]), body if len(body) else shapes, EDGES[place])
        for shape in rows_of(shapes):
            point = shape.geometry.representative_point()
            axes.plot(point.x, point.y, marker=".", markersize=3, color=INK)
    axes.set_xlim(left - margin, right + margin)
    axes.set_ylim(bottom - margin, top + margin)
    axes.set_axis_off()
    axes.set_aspect("equal")


def _name_body(axes: Axes, name: str, shape: gpd.GeoDataFrame, colour: str) -> None:
    largest = max(shape.explode().geometry, key=lambda part: part.area)
    point = largest.representative_point()
    axes.annotate(
        name,
        (point.x, point.y),
        ha="center",
        va="center",
        fontsize=SMALL_PT + 1,
        fontweight="semibold",
        color=colour,
        path_effects=[withStroke(linewidth=3, foreground="white")],
        annotation_clip=False,
    )


def bodies_caption(data: pd.DataFrame, membership: pd.DataFrame) -> str:
    """Which bodies there were in each year with how many authorities, and over which years each is recorded."""
    parts = []
    for year, rows in data.groupby("year"):
        said = [
            f"{name} had {formats.count(group['area_code'].nunique(), 'authority', 'authorities')}"
            for name, group in rows.groupby("combined_authority_name", sort=False)
        ]
        parts.append(f"in {year} {formats.join_words(said)}")
    spans = []
    for (_, name), rows in membership[
        membership["combined_authority_code"].isin(data["combined_authority_code"])
    ].groupby(["combined_authority_code", "combined_authority_name"]):
        spans.append(f"{name} ({rows['area_code'].nunique()}) {rows['year'].min()} to {rows['year'].max()}")
    text = f"{formats.sentence_start('; '.join(parts))}. Years recorded: {formats.join_words(spans)}."
    return f"{text} Dots: authorities; lines: the bodies' published boundaries. {CREDIT}."


def bodies_alt(data: pd.DataFrame) -> str:
    """Each map's bodies and their authorities by name."""
    parts = []
    for year, rows in data.groupby("year"):
        said = [
            f"{name} ({formats.join_words(group['area_name'])})"
            for name, group in rows.groupby("combined_authority_name", sort=False)
        ]
        parts.append(f"{year}: {'; '.join(said)}")
    return f"{formats.sentence_start(formats.count(len(parts), 'map'))} side by side. {'. '.join(parts)}."
