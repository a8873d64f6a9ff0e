"""Outlines of areas for maps, as they lie in ``data/raw/boundaries/``."""

from __future__ import annotations

import geopandas as gpd

from helpers.project.paths import Project, find_project
from helpers.project.read_record import note_file

__all__ = ["read_outlines"]

OUTLINES = "boundaries"
"""The folder of outlines below ``data/raw/``."""


def read_outlines(name: str, project: Project | None = None) -> gpd.GeoDataFrame:
    """The outlines called ``name`` (``upper_tier_2023``, ``regions`` …): ``area_code, area_name, geometry``.

    Coordinates are metres of the British National Grid (EPSG:27700); outlines are simplified to what a map needs.

    Raises
    ------
    FileNotFoundError
        There are no such outlines; the message names those there are.
    """
    folder = (project or find_project()).raw / OUTLINES
    path = folder / f"{name}.geojson"
    note_file(path)
    if not path.is_file():
        known = ", ".join(sorted(other.stem for other in folder.glob("*.geojson")))
        raise FileNotFoundError(f"no outlines '{name}' in data/raw/boundaries; there are: {known or 'none'}")
    return gpd.read_file(path)
