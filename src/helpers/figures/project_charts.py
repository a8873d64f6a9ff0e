"""The whole project in pictures: where the localities lie, and whose word the evidence is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.patches import Patch

from helpers.figures.chart import Chart
from helpers.figures.locator_maps import CREDIT
from helpers.figures.theme import DIRECTIONS, INK, LOCALITY, MUTED, SMALL_PT, TEXT_PT, new_figure, spread
from helpers.indicators import formats
from helpers.project.rows import rows_of

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

    from helpers.project.registry import Registry

LAND = "#E9ECEF"
PILOT_FILLS = (LOCALITY, "#E69F00", "#009E73")
"""Colours of Okabe and Ito: told apart by every eye, dark, light and middle in grey, and none near the land's."""
LABEL_GAP_M = 34_000
"""Least distance between the names beside the map, in metres of the grid."""


def localities_chart(outlines: gpd.GeoDataFrame, registry: Registry, areas: pd.DataFrame) -> Chart:
    """England with every locality filled by pilot and named beside the map.

    ``outlines`` holds every upper-tier authority (``area_code, geometry``, British National Grid); ``areas`` says which
    region each lies in.
    """
    figure, (axes,) = new_figure(5.4)
    outlines.plot(ax=axes, color=LAND, edgecolor="white", linewidth=0.2)
    fills = {pilot.id: fill for pilot, fill in zip(registry.pilots, PILOT_FILLS, strict=False)}
    rows = []
    for locality in registry.localities:
        whole = outlines[outlines["area_code"].isin(locality.areas)].union_all()
        outlines[outlines["area_code"].isin(locality.areas)].plot(
            ax=axes, color=fills[locality.pilot], edgecolor=INK, linewidth=0.5
        )
        point = whole.representative_point()
        rows.append((locality.id, locality.title, locality.pilot, round(point.x), round(point.y)))
    table = pd.DataFrame(rows, columns=["locality_id", "title", "pilot", "easting_m", "northing_m"])
    left, bottom, right, top = outlines.total_bounds
    middle = table["easting_m"].median()
    _name_side(axes, table[table["easting_m"] <= middle], left - 0.02 * (right - left), "right")
    _name_side(axes, table[table["easting_m"] > middle], right + 0.02 * (right - left), "left")
    axes.set(xlim=(left - 0.25 * (right - left), right + 0.3 * (right - left)), ylim=(bottom, top))
    axes.set_aspect("equal")
    axes.axis("off")
    handles = [Patch(facecolor=fills[x.id], edgecolor=INK, linewidth=0.5, label=x.heading) for x in registry.pilots]
    figure.legend(handles=handles, loc="outside lower center", ncols=1, fontsize=SMALL_PT)
    groups = [
        f"{pilot.heading}: {formats.join_words(table.loc[table['pilot'] == pilot.id, 'title'])}"
        for pilot in registry.pilots
    ]
    upper_tier = areas[areas["area_type"] == "upper_tier"]
    own = upper_tier[
        upper_tier["area_code"].isin([code for locality in registry.localities for code in locality.areas])
    ]
    total = upper_tier["region_code"].nunique()
    return Chart(
        figure=figure,
        data=table,
        caption=(
            f"The {formats.in_words(len(table))} localities lie in {formats.in_words(own['region_code'].nunique())} of "
            f"England's {formats.in_words(total)} regions. They came forward themselves and are no sample of the "
            f"country. "
            f"{CREDIT}."
        ),
        alt=f"Map of England with the localities filled by pilot and named beside it. {'; '.join(groups)}.",
    )


def _name_side(axes: Axes, rows: pd.DataFrame, edge: float, align: str) -> None:
    heights = spread([float(value) for value in rows["northing_m"]], LABEL_GAP_M)
    for row, height in zip(rows_of(rows), heights, strict=True):
        # Plain lines, not annotations' arrows, which do not come out the same every time.
        axes.plot([row.easting_m, edge], [row.northing_m, height], color=MUTED, linewidth=0.8, clip_on=False)
        axes.annotate(
            row.title,
            (edge, height),
            xytext=(3 if align == "left" else -3, 0),
            textcoords="offset points",
            ha=align,
            va="center",
            fontsize=TEXT_PT,
            annotation_clip=False,
        )


def kinds_chart(counts: pd.DataFrame) -> Chart:
    """One bar a kind of evidence, divided by direction; ``counts`` is :func:`count_kinds`."""
    titles = list(dict.fromkeys(counts["title"]))
    figure, (axes,) = new_figure(0.36 * len(titles) + 0.75)
    totals = counts.groupby("title")["row_count"].sum()
    for place, title in enumerate(titles):
        left = 0
        for row in rows_of(counts[counts["title"] == title]):
            axes.barh(
                place, row.row_count, left=left, height=0.66, facecolor=DIRECTIONS[row.direction], edgecolor="white",
                linewidth=0.8,
            )  # fmt: skip
            if row.row_count / totals.max() > 0.03:
                colour = "white" if row.direction in ("strength", "challenge") else INK
                axes.text(
                    left + row.row_count / 2, place, str(row.row_count), ha="center", va="center_baseline",
                    fontsize=SMALL_PT, color=colour,
                )  # fmt: skip
            left += row.row_count
        axes.text(left, place, f"  {left}", va="center", fontsize=TEXT_PT, fontweight="semibold")
    axes.set_yticks(range(len(titles)), titles, fontsize=TEXT_PT, color=INK)
    axes.invert_yaxis()
    axes.margins(x=0.07)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    handles = [Patch(facecolor=colour, label=name) for name, colour in DIRECTIONS.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=4, fontsize=SMALL_PT)
    told = [
        f"{title} {totals[title]} ("
        + ", ".join(f"{row.row_count} {row.direction}" for row in rows_of(counts[counts["title"] == title]))
        + ")"
        for title in titles
    ]
    share = 100 * totals[titles[0]] / totals.sum()
    return Chart(
        figure=figure,
        data=counts,
        caption=(
            f"{titles[0]} make up {formats.percent(share, 0)} of the findings; measured outcomes are "
            f"{formats.number(counts.loc[counts['kind'] == 'measured_outcome', 'row_count'].sum())} of "
            f"{formats.number(totals.sum())}. Bars count findings in the register by whose word they are."
        ),
        alt=f"Stacked bars of findings by kind and direction. {'; '.join(told)}.",
    )
