"""Locator maps: where a case lies in England and among its neighbours, by year where its boundary changed.

Outlines come as GeoDataFrames with ``area_code`` and ``geometry`` in metres of the British National Grid (EPSG:27700).
Every map carries the credit that the boundaries' licence asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from helpers.figures.chart import Chart
from helpers.figures.line_labels import spread_apart
from helpers.figures.theme import INK, LOCALITY, MUTED, SMALL_PT, new_figure
from helpers.indicators import formats
from helpers.indicators.comparators import Comparators
from helpers.project.rows import rows_of

if TYPE_CHECKING:
    from helpers.project import registry

CREDIT = (
    "Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right 2023"
)
LAND, LAND_EDGE = "#ECECEC", "#FFFFFF"
REGION_FILL, REGION_EDGE = "#D9DEE3", "#7B8794"
SMALLEST_VISIBLE_KM2 = 1500
"""An authority smaller than this is ringed on the map of England, where it would be a speck."""


def draw_locator(
    outlines: gpd.GeoDataFrame,
    areas: pd.DataFrame,
    comparators: Comparators,
    successor: registry.Successor | None = None,
    *,
    height_in: float = 3.2,
) -> tuple[Figure, pd.DataFrame]:
    """England with the case marked; next to it the case among the authorities around it; and its successor, if any.

    ``outlines`` holds every upper-tier authority; ``areas`` says which region each lies in. Returns the figure and the
    marked areas: ``area_code, area_name, period, area_km2, easting_m, northing_m`` (a point within each).
    """
    outlines = outlines.merge(areas[["area_code", "area_name", "region_code"]].drop_duplicates("area_code"), "left")
    own = list(comparators.authorities)
    around = _around(outlines, own, comparators)
    periods = {"project": own} | ({f"from {successor.from_month}": list(successor.areas)} if successor else {})
    ratios = [1.2, 1.0, 1.0] if successor else [1.0, 1.0]
    figure, panels = new_figure(height_in, columns=1 + len(periods), width_ratios=ratios)
    _draw_england(panels[0], outlines, around, own)
    for axes, (period, codes) in zip(panels[1:], periods.items(), strict=True):
        place = around if period == "project" else outlines[outlines["area_code"].isin([*around["area_code"], *codes])]
        frame = outlines[outlines["area_code"].isin([code for group in periods.values() for code in group])]
        _draw_close_up(axes, place, codes, frame if successor else place)
        if successor:
            axes.set_title(
                comparators.title
                if period == "project"
                else f"{successor.title},\nfrom {formats.date_in_words(successor.from_month)}"
            )
    for axes in panels:
        axes.set_axis_off()
        axes.set_aspect("equal")
    figure.supxlabel(CREDIT, x=0.01, ha="left", fontsize=6.6, color=MUTED)
    return figure, _marked(outlines, periods)


def _around(outlines: gpd.GeoDataFrame, own: list[str], comparators: Comparators) -> gpd.GeoDataFrame:
    """The authorities of the case's region, or the case alone where it lies in several."""
    if comparators.region:
        return outlines[outlines["region_code"].isin(list(comparators.region))]
    return outlines[outlines["area_code"].isin(own)]


def _draw_england(axes: Axes, outlines: gpd.GeoDataFrame, around: gpd.GeoDataFrame, own: list[str]) -> None:
    outlines.plot(ax=axes, color=LAND, edgecolor=LAND, linewidth=0.3)
    around.plot(ax=axes, color=REGION_FILL, edgecolor=REGION_FILL, linewidth=0.3)
    around.dissolve().boundary.plot(ax=axes, color=REGION_EDGE, linewidth=0.8)
    marked = outlines[outlines["area_code"].isin(own)]
    marked.plot(ax=axes, color=LOCALITY, edgecolor=LOCALITY, linewidth=0.4)
    whole = marked.union_all()
    if whole.area / 1e6 < SMALLEST_VISIBLE_KM2:
        point = whole.representative_point()
        axes.plot(
            point.x, point.y, marker="o", markersize=17, markerfacecolor="none", markeredgecolor=LOCALITY, mew=1.4
        )


def _draw_close_up(axes: Axes, around: gpd.GeoDataFrame, own: list[str], frame: gpd.GeoDataFrame) -> None:
    around.plot(ax=axes, color=REGION_FILL, edgecolor=LAND_EDGE, linewidth=0.7)
    around.dissolve().boundary.plot(ax=axes, color=REGION_EDGE, linewidth=0.9)
    marked = around[around["area_code"].isin(own)]
    marked.plot(ax=axes, color=LOCALITY, edgecolor=LAND_EDGE, linewidth=0.8)
    left, bottom, right, top = frame.total_bounds
    margin = 0.04 * max(right - left, top - bottom)
    axes.set_xlim(left - margin, right + margin)
    axes.set_ylim(bottom - margin, top + margin)
    _name_areas(axes, marked, right, (top - bottom) / 14)


def _name_areas(axes: Axes, marked: gpd.GeoDataFrame, right: float, line_height: float) -> None:
    points = [geometry.representative_point() for geometry in marked.geometry]
    names = list(marked["area_name"])
    if len(names) == 1:
        axes.annotate(
            names[0],
            (points[0].x, points[0].y),
            xytext=(0, 15),
            textcoords="offset points",
            ha="center",
            fontweight="semibold",
            color=LOCALITY,
            path_effects=[withStroke(linewidth=3, foreground="white")],
            annotation_clip=False,
        )
        return
    heights = spread_apart([point.y for point in points], line_height)
    # A plain line, not an annotation's arrow: with arrows, the same map came out as one of two pictures by chance.
    gap = line_height / 5
    for name, point, height in zip(names, points, heights, strict=True):
        axes.plot([point.x, right + line_height - gap], [point.y, height], color=MUTED, linewidth=0.6, clip_on=False)
        axes.annotate(
            name,
            (right + line_height, height),
            va="center",
            fontsize=SMALL_PT,
            color=INK,
            annotation_clip=False,
        )


def _marked(outlines: gpd.GeoDataFrame, periods: Mapping[str, list[str]]) -> pd.DataFrame:
    rows = []
    for period, codes in periods.items():
        for row in rows_of(outlines[outlines["area_code"].isin(codes)].sort_values("area_code")):
            point = row.geometry.representative_point()
            rows.append(
                {
                    "area_code": row.area_code,
                    "area_name": row.area_name,
                    "period": period,
                    "area_km2": round(row.geometry.area / 1e6),
                    "easting_m": round(point.x),
                    "northing_m": round(point.y),
                }
            )
    return pd.DataFrame(rows)


def locator_caption(comparators: Comparators, successor: registry.Successor | None, areas: pd.DataFrame) -> str:
    """Where the case lies; for a case of several authorities, which, and what followed it."""
    names = formats.join_words(comparators.authorities.values())
    where = f" in {formats.region_phrase(comparators.region_name)}" if comparators.region else ""
    if comparators.is_combined:
        text = f"{comparators.title} covered {names}{where}."
    else:
        is_within = areas["region_code"].isin(list(comparators.region)) & (areas["area_type"] == "upper_tier")
        among = (
            f", one of its {formats.in_words(int(is_within.sum()))} upper-tier authorities" if where else " in England"
        )
        text = f"{names} lies{where}{among}."
    if successor:
        joined = set(successor.areas) - set(comparators.authorities)
        added = areas[areas["area_code"].isin(joined)].drop_duplicates("area_code")["area_name"]
        text += (
            f" From {formats.date_in_words(successor.from_month)} the {successor.title} took its place, adding "
            f"{formats.join_words(sorted(added))}."
        )
    return text


def locator_alt(data: pd.DataFrame, comparators: Comparators, areas: pd.DataFrame) -> str:
    """What :func:`draw_locator` shows: the areas marked, their size, the region and how many authorities it has."""
    own = data[data["period"] == "project"]
    names = formats.join_words(own["area_name"])
    size = f"about {formats.number(own['area_km2'].sum())} square kilometres"
    text = f"Map of England with {names} marked ({size})"
    if comparators.region:
        is_within = areas["region_code"].isin(list(comparators.region)) & (areas["area_type"] == "upper_tier")
        within = formats.count(int(is_within.sum()), "upper-tier authority", "upper-tier authorities")
        region = formats.region_phrase(comparators.region_name)
        text += f" and {region} outlined; next to it, a close-up of the region's {within}"
    for period, rows in data[data["period"] != "project"].groupby("period"):
        when = formats.date_in_words(str(period).removeprefix("from "))
        text += (
            f"; and the {formats.in_words(len(rows))} authorities from {when}: {formats.join_words(rows['area_name'])}"
        )
    return f"{text}."


def locator_chart(
    outlines: gpd.GeoDataFrame,
    areas: pd.DataFrame,
    comparators: Comparators,
    successor: registry.Successor | None = None,
) -> Chart:
    """The map of :func:`draw_locator` with its words."""
    figure, data = draw_locator(outlines, areas, comparators, successor)
    return Chart(
        figure=figure,
        data=data,
        title=f"Where {comparators.title} is",
        caption=f"{locator_caption(comparators, successor, areas)} {CREDIT}.",
        alt=locator_alt(data, comparators, areas),
    )
