"""The tasks of tables made of restricted rows: what each asks for, then all of them released together.

``rows`` → ``table:request-NAME`` → ``table:released`` → the tables. Without restricted evidence only the last is there,
and makes tables without rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from helpers.project.disclosure_rules import rules_path
from restricted.disclosure.gate_paths import request_paths

from helpers.build import releasing
from helpers.build.build_state import Unchanged
from helpers.build.derived_table_declaration import DerivedTable
from helpers.build.source_inputs import function_inputs, module_inputs, ways_to_rows
from helpers.project.edition import edition, rows_path
from helpers.project.paths import Project
from helpers.project.registry import RegistryError
from helpers.project.restricted_names import ROW_TABLES
from restricted import disclosure

TASK = "released"
MADE_BESIDE = (releasing.RELEASES, releasing.DECISIONS)
"""Tables that the release makes beside those that it lets through."""


def gated_tasks(
    project: Project,
    group: str,
    after: str,
    task: Callable[..., dict[str, Any]],
    table_path: Callable[[str], Path],
    code: Callable[[str, Callable[..., object]], set[Path]],
    common: set[Path],
) -> Iterator[dict[str, Any]]:
    """The tasks, in ``group`` and ``after`` the rows; ``task`` makes one, ``code`` gives the files of a function.

    ``common`` are files that everything depends on.
    """
    now = edition(project)
    every = releasing.gated_tables()
    present = [] if now == "absent" else every
    for made in present:
        yield task(
            f"{group}:request-{made.name}",
            partial(releasing.keep_request, name=made.name),
            reads=[
                *(rows_path(name, project) for name in made.restricted),
                *map(table_path, made.inputs),
                *(project.root / file for file in made.files),
                *code(made.module, made.make),
            ],
            makes=list(request_paths(made.name, project)),
            checks=[Unchanged("declaration", partial(list, [made.inputs, made.restricted]))],
            after=[after],
            is_computation=True,
        )
    csv = [releasing.csv_path(project.tables / made.csv_name, now) for made in every if made.csv_name]
    yield task(
        f"{group}:{TASK}",
        releasing.release_tables,
        reads=[
            *(path for made in present for path in request_paths(made.name, project)),
            *(path for path in (rules_path(project), project.signed_off) if path.is_file()),
            *_gate_code(),
            *common,
        ],
        makes=[
            *(table_path(name) for name in (*(made.name for made in every), *MADE_BESIDE)),
            *csv,
            releasing.csv_path(project.disclosure_log, now),
        ],
        checks=[
            Unchanged("declarations", lambda: [[made.name, made.columns, made.csv_name] for made in every]),
            Unchanged("edition", partial(str, now)),
            now != "absent" or not project.gate.exists(),
        ],
        after=[after],
        is_computation=True,
    )


def _gate_code() -> list[Path]:
    """The code of the gate, as it is installed: its room, and what the build does there."""
    room = Path(disclosure.__file__).parent
    return [*sorted(room.glob("*.py")), Path(releasing.__file__)]


def refuse_bypass(table: DerivedTable, helpers: Path) -> None:
    """Stop the build where a table could be made of restricted rows past the disclosure gate.

    Raises
    ------
    RegistryError
        A table names rows about persons among its plain inputs, its code reaches them by itself, or what it declares as
        restricted is not.
    """
    if named := sorted(set(table.inputs) & set(ROW_TABLES)):
        raise RegistryError(
            f"the table {table.name} names {', '.join(named)} among its inputs: rows about persons are declared in "
            "'restricted', and the table then gives a request that the disclosure gate releases"
        )
    if unknown := sorted(set(table.restricted) - set(ROW_TABLES)):
        raise RegistryError(f"the table {table.name} declares {', '.join(unknown)}; there are: {', '.join(ROW_TABLES)}")
    code = (module_inputs(table.module, helpers), function_inputs(table.make, helpers))
    if ways := sorted({way for found in code for way in ways_to_rows(found, helpers)}):
        raise RegistryError(
            f"the table {table.name} is made by code with a way to rows about persons ({'; '.join(ways)}): name them "
            "in 'restricted', take them from what 'make' is given, and give a request for the disclosure gate"
        )
