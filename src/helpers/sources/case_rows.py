"""The rows of a table that concern one case: its own, those of no single case, and those that its narrative names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from helpers.project.paths import Project
from helpers.project.registry import ALL_CASES, Registry, RegistryError, load_registry
from helpers.project.text_files import read_text
from helpers.sources.schemas.cross_table_checks import nearest

if TYPE_CHECKING:
    import pandas as pd

NAMED_BY: Mapping[str, str] = {"published_figures": "fig", "published_figure_checks": "fig", "evidence_register": "ev"}
"""What narratives name the rows of a table by: ``fig("coventry-pupils")`` names a row of ``published_figures`` by its
first column, and its check."""
CASE = "case"
PLACEHOLDER = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
NAMING = re.compile(r"\b(\w+)\s*\(([^()]*)\)")
QUOTED = re.compile(r"""(["'])(.*?)\1""")


def filter_case(table: pd.DataFrame, name: str, case: str, project: Project) -> pd.DataFrame:
    """The rows of ``table``, the table ``name``, that concern ``case``, in the table's order.

    Raises ``LookupError`` where there is no such case, or the table has no column ``case``.
    """
    registry = load_registry(project.registry)
    if case not in case_ids(registry):
        raise LookupError(
            f"the table '{name}' is read for '{case}', no case of cases.yml{nearest(case, case_ids(registry))}"
        )
    if CASE not in table:
        raise LookupError(f"the table '{name}' has no column '{CASE}', so no rows of one case: read the whole of it")
    return rows_for(table, case, registry, ids_in_narrative(name, case, project))


def case_ids(registry: Registry) -> list[str]:
    """The id of every locality, every pilot, every chapter across cases."""
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


def ids_in_narrative(name: str, case: str, project: Project) -> list[str]:
    """The ids of rows of the table ``name`` that the narrative of ``case`` names."""
    path = project.narratives / f"{case}.md"
    if name not in NAMED_BY or not path.is_file():
        return []
    return named_ids(read_text(path, RegistryError, f"narrative/{path.name}"), NAMED_BY[name])


def rows_for(table: pd.DataFrame, case: str, registry: Registry, named: Iterable[str] = ()) -> pd.DataFrame:
    """The rows of ``table`` that concern ``case``, and those ``named`` by their first column, in the table's order."""
    is_wanted = table[CASE].isin(concerning(case, registry)) | table.iloc[:, 0].isin(list(named))
    return table[is_wanted].reset_index(drop=True)
