"""Whether what ``cases.yml`` names by code is in the official tables: authorities, the country, neighbour models."""

from __future__ import annotations

from collections.abc import Iterator

from helpers.project.paths import Project
from helpers.project.registry import Registry, RegistryError, load_registry
from helpers.sources.schemas.cross_table_checks import nearest, read_columns

AREAS_FILE = "official/areas.csv"
NEIGHBOURS_FILE = "official/statistical_neighbours.csv"
CODE_CHANGES_FILE = "official/area_code_changes.csv"


def check_codes(project: Project) -> None:
    """Stop where ``cases.yml`` names a code that the official tables lack.

    A project that has no such table, as a new evaluation has at first, is not held against it.

    Raises
    ------
    RegistryError
        A code is not known; every one is listed with its entry.
    OtherTableError
        A table cannot be read.
    """
    registry = load_registry(project.registry)
    areas = set(read_columns(project, AREAS_FILE, ["area_code"])["area_code"].dropna())
    models = set(read_columns(project, NEIGHBOURS_FILE, ["model"])["model"].dropna())
    kept = newer_codes(project)
    faults = [
        f"{place}: {code} is not in data/raw/{file}{_advice(code, known, kept)}"
        for place, code, file, known in _codes(registry, areas, models)
        if known and code not in known
    ]
    if faults:
        raise RegistryError(f"{project.registry.name} has {len(faults)} fault(s):\n  - " + "\n  - ".join(faults))


def newer_codes(project: Project) -> dict[str, str]:
    """Codes that authorities got later, each with the one that all tables keep."""
    changes = read_columns(project, CODE_CHANGES_FILE, ["old_code", "new_code"])
    return dict(zip(changes["new_code"], changes["old_code"], strict=True))


def _advice(code: str, known: set[str], kept: dict[str, str]) -> str:
    if code in kept:
        return f": it is the newer code of {kept[code]}, which all tables keep; write {kept[code]}"
    return nearest(code, sorted(known)) if len(known) < 10 else ""


def _codes(registry: Registry, areas: set[str], models: set[str]) -> Iterator[tuple[str, str, str, set[str]]]:
    yield "comparators → country", registry.comparators.country, AREAS_FILE, areas
    for name, model in registry.comparators.neighbour_models.model_dump().items():
        yield f"comparators → neighbour_models → {name}", model, NEIGHBOURS_FILE, models
    for locality in registry.localities:
        for code in locality.areas:
            yield f"localities ({locality.id}) → areas", code, AREAS_FILE, areas
        for code in locality.successor.areas if locality.successor else ():
            yield f"localities ({locality.id}) → successor → areas", code, AREAS_FILE, areas
