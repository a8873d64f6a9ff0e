"""Which official indicators bear on a locality's project, as ``cases.yml`` names them."""

from __future__ import annotations

from difflib import get_close_matches

import pandas as pd

from helpers.project.registry import Locality, Registry, RegistryError


def project_indicators(locality: Locality, registry: Registry, catalogue: pd.DataFrame) -> list[str]:
    """The ids under ``compared_on`` of the locality, else of its pilot, else of the comparators.

    The evaluation itself judged national data unfit to measure the projects' impact, so these are context.

    Raises
    ------
    RegistryError
        ``cases.yml`` names none, or one that ``catalogue`` (the table ``indicators``) does not have.
    """
    pilot = registry.pilot(locality.pilot)
    places = {
        f"locality '{locality.id}'": locality.compared_on,
        f"pilot '{pilot.id}'": pilot.compared_on,
        "comparators": registry.comparators.compared_on,
    }
    place, chosen = next(((name, ids) for name, ids in places.items() if ids), ("", ()))
    if not chosen:
        raise RegistryError(f"cases.yml: none of {', '.join(places)} has a 'compared_on': name two or three indicators")
    known = list(catalogue["indicator_id"])
    if unknown := [name for name in chosen if name not in known]:
        near = get_close_matches(unknown[0], known, 3)
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        raise RegistryError(f"cases.yml: {place} is compared on {', '.join(unknown)}, not in the catalogue{meant}")
    return list(chosen)
