"""Outlines of areas for maps, as they lie in ``data/raw/boundaries/``."""

from __future__ import annotations

import geopandas as gpd

from helpers.project.paths import Project, find_project
from helpers.project.read_record import note_file
from helpers.sources.sidecars import SourceError

__all__ = ["read_outlines"]

COLUMNS = {"area_code", "area_name", "geometry"}
OUTLINES = "boundaries"
"""The folder of outlines below ``data/raw/``."""


def read_outlines(name: str, project: Project | None = None) -> gpd.GeoDataFrame:
    """The outlines called ``name`` (``upper_tier_2023``, ``regions`` …): ``area_code, area_name, geometry``.

    Coordinates are metres of the British National Grid (EPSG:27700); outlines are simplified to what a map needs.

    Raises
    ------
    FileNotFoundError
        There are no such outlines; the message names those there are.
    SourceError
        The file is no GeoJSON of outlines with a code and a name each.
    """
    folder = (project or find_project()).raw / OUTLINES
    path = folder / f"{name}.geojson"
    note_file(path)
    if not path.is_file():
        known = ", ".join(sorted(other.stem for other in folder.glob("*.geojson")))
        raise FileNotFoundError(f"no outlines '{name}' in data/raw/boundaries; there are: {known or 'none'}")
    try:
        outlines = gpd.read_file(path)
    except (OSError, RuntimeError, ValueError) as error:
        raise SourceError(f"data/raw/boundaries/{path.name} is no GeoJSON of outlines: restore it from git") from error
    if outlines.empty or (absent := COLUMNS - set(outlines.columns)):
        lacking = "any outline" if outlines.empty else f"the field(s) {', '.join(sorted(absent))}"
        raise SourceError(f"data/raw/boundaries/{path.name} lacks {lacking}: restore it from git")
    return outlines
