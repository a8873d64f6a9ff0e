"""Parts of tables by case: what concerns one case, in a file of its own, so that a chapter depends on those rows alone.

The build writes the parts beside the whole table, one for every chapter; ``tables.read_table(name, case=…)`` reads one.
A part holds, in the table's order, the rows of :func:`concerning` and those that the case's narrative names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project, find_project
from helpers.project.registry import ALL_CASES, Registry, load_registry

if TYPE_CHECKING:
    import pandas as pd

BY_CASE: Mapping[str, str | None] = {
    "published_figures": "fig",
    "published_figure_checks": "fig",
    "evidence_register": "ev",
    "cohorts": None,
    "programmes": None,
    "roles": None,
    "case_timeline": None,
    "case_comparison": None,
    "case_confidence": None,
    "since_2025": None,
}
"""The tables kept in parts too, with what narratives name their rows by: ``fig("coventry-pupils")`` names a row of
``published_figures`` by its first column, and its check. A table that is added here must have the column ``case``."""
CASE = "case"
PLACEHOLDER = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
NAMING = re.compile(r"\b(\w+)\s*\(([^()]*)\)")
QUOTED = re.compile(r"""(["'])(.*?)\1""")


def part_path(name: str, case: str, project: Project | None = None) -> Path:
    """Where the part of the table ``name`` for ``case`` lies, built or not."""
    return parts_folder(name, project) / f"{case}.parquet"


def parts_folder(name: str, project: Project | None = None) -> Path:
    """The folder of the parts of the table ``name``."""
    return (project or find_project()).processed / "by_case" / name


def case_ids(registry: Registry) -> list[str]:
    """Whom a table has a part for: every locality, every pilot, every chapter across cases."""
    localities, pilots = (entry.id for entry in registry.localities), (entry.id for entry in registry.pilots)
    return [*localities, *pilots, *(entry.id for entry in registry.chapters)]


def concerning(case: str, registry: Registry) -> frozenset[str]:
    """The values of the column ``case`` whose rows concern ``case``: its own, and those of no single case ("all").

    For a locality those of its pilot too, for a pilot those of its localities; for a chapter across cases "all" alone.
    """
    around: dict[str, tuple[str, ...]] = {entry.id: (entry.pilot,) for entry in registry.localities}
    around |= {pilot.id: tuple(entry.id for entry in registry.localities_of(pilot.id)) for pilot in registry.pilots}
    return frozenset((ALL_CASES, case, *around[case]) if case in around else (ALL_CASES,))


def named_ids(template: str, function: str) -> list[str]:
    """The ids that a narrative names by ``function``, sorted.

    >>> named_ids('All grew {{ fig("x", "words") }}, {{ ev("SY-002", "P1-004") }}.', "ev")
    ['P1-004', 'SY-002']
    """
    found = set()
    for placeholder in PLACEHOLDER.findall(template):
        for called, given in NAMING.findall(placeholder):
            if called == function:
                found |= {text for _quote, text in QUOTED.findall(given)}
    return sorted(found)


def named_by_case(name: str, cases: Iterable[str], project: Project) -> dict[str, list[str]]:
    """By case, the ids of rows of the table ``name`` that the case's narrative names; only cases that name any."""
    function = BY_CASE[name]
    if function is None:
        return {}
    paths = {case: project.narratives / f"{case}.md" for case in cases}
    found = {
        case: named_ids(path.read_text(encoding="utf-8"), function) for case, path in paths.items() if path.is_file()
    }
    return {case: ids for case, ids in found.items() if ids}


def rows_for(table: pd.DataFrame, case: str, registry: Registry, named: Iterable[str] = ()) -> pd.DataFrame:
    """The rows of ``table`` that concern ``case``, and those ``named`` by their first column, in the table's order.

    Raises ``ValueError`` where the table has no column ``case``.
    """
    if CASE not in table:
        raise ValueError(f"a table without the column '{CASE}' has no rows of one case: read the whole of it")
    is_wanted = table[CASE].isin(concerning(case, registry)) | table.iloc[:, 0].isin(list(named))
    return table[is_wanted].reset_index(drop=True)


def write_parts(table: pd.DataFrame, name: str, project: Project) -> None:
    """Write every part of ``table``, the table ``name`` as it was read back; parts of cases that are gone go."""
    registry = load_registry(project.registry)
    named = named_by_case(name, case_ids(registry), project)
    for case in case_ids(registry):
        with replacing(part_path(name, case, project)) as beside:
            rows_for(table, case, registry, named.get(case, ())).to_parquet(beside, index=False)
    for stray in stray_parts(name, registry, project):
        stray.unlink()


def stray_parts(name: str, registry: Registry, project: Project) -> Iterator[Path]:
    """Files among the parts of the table ``name`` that are no case's."""
    known = {f"{case}.parquet" for case in case_ids(registry)}
    yield from (path for path in sorted(parts_folder(name, project).glob("*.parquet")) if path.name not in known)
