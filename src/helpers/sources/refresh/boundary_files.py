"""Outlines for maps: reprojected to the National Grid and simplified so that neighbours still share their edges."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from helpers.sources.refresh.publisher_files import RefreshError

GRID = "EPSG:27700"
"""OSGB36 / British National Grid, in metres: distances on a map of England come out right."""


def simplify_outlines(outlines: gpd.GeoDataFrame, tolerance_m: float) -> gpd.GeoDataFrame:
    """``outlines`` on the grid, simplified as one coverage, with coordinates in whole metres.

    ``tolerance_m`` is, as for ``shapely.coverage_simplify``, the root of the area of the smallest corner that is kept.
    """
    grid = outlines.to_crs(GRID)
    simple = shapely.coverage_simplify(_mended(grid.geometry.to_numpy()), tolerance_m)
    # Rounding moves a shared corner alike on both sides; what it makes of slivers is repaired.
    rounded = _mended(shapely.transform(simple, lambda xy: xy.round()))
    table = gpd.GeoDataFrame(
        {"area_code": grid["code"].to_list(), "area_name": grid["name"].str.strip().to_list()},
        geometry=list(rounded),
        crs=GRID,
    )
    if (empty := table[table.geometry.is_empty]).size:
        raise RefreshError(f"simplified away: {', '.join(empty['area_name'])}; use a smaller tolerance")
    return table.sort_values("area_code", ignore_index=True)


def containing_areas(parts: gpd.GeoDataFrame, wholes: gpd.GeoDataFrame) -> pd.Series:
    """For each of ``parts`` the code of the one of ``wholes`` that most of its area lies in, by code."""
    shapes = [frame.to_crs(GRID) for frame in (parts, wholes)]
    shapes = [frame.set_geometry(_mended(frame.geometry.to_numpy()), crs=GRID) for frame in shapes]
    overlay = gpd.overlay(*[s[["code", "geometry"]] for s in shapes], how="intersection", keep_geom_type=True)
    overlay["overlap"] = overlay.area
    largest = overlay.sort_values("overlap").drop_duplicates("code_1", keep="last")
    return largest.set_index("code_1")["code_2"].sort_index()


def _mended(geometries: np.ndarray) -> np.ndarray:
    """Self-crossing outlines made valid, as areas and nothing else."""
    return shapely.make_valid(geometries, method="structure", keep_collapsed=False)


def geojson_text(outlines: gpd.GeoDataFrame, name: str) -> str:
    """GeoJSON with its coordinate system named (the older member ``crs``, which GDAL reads), a feature a line."""
    features = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {"area_code": row.area_code, "area_name": row.area_name},
                "geometry": _whole(shapely.geometry.mapping(row.geometry)),
            },
            separators=(",", ":"),
            ensure_ascii=False,
        )
        for row in outlines.itertuples()
    ]
    head = {"type": "FeatureCollection", "name": name}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    opened = json.dumps({**head, "crs": crs}, separators=(",", ":"))[:-1]
    return opened + ',"features":[\n' + ",\n".join(features) + "\n]}\n"


def _whole(geometry: dict) -> dict:
    def whole(value):
        return [whole(part) for part in value] if isinstance(value, (list, tuple)) else int(value)

    return {"type": geometry["type"], "coordinates": whole(geometry["coordinates"])}
