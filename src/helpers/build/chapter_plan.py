"""Which chapters there are: one per locality, one per pilot, one per entry of ``chapters`` in the registry."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from helpers.project.edition import edition
from helpers.project.paths import Project
from helpers.project.registry import Registry, RegistryError
from helpers.project.text_files import read_text

PARAMETERS_TAG = "parameters"
CASE_PARAMETER = "CASE_ID"
CHAPTER_PARAMETER = "CHAPTER_ID"
PROFILE_PARAMETER = "PLACE_ID"
PROFILE_TEMPLATE = "profile.ipynb"
ChapterKind = Literal["locality", "pilot", "cross_case", "profile", "locality_profile"]
"""A ``profile`` stands by itself, outside the book; a ``locality_profile`` is in the appendices."""
RESTRICTED = re.compile(r"data/raw/restricted|^\s*(?:from|import)\s+restricted\b|\.restricted\b", re.MULTILINE)
"""How a cell would reach for restricted evidence: by path, by package, by the project's own name for the folder."""


@dataclass(frozen=True)
class ChapterSpec:
    """One chapter: a template run with parameters. ``case_id`` names its files and its section."""

    case_id: str
    title: str
    kind: ChapterKind
    template: Path
    parameters: tuple[tuple[str, str], ...]

    @property
    def parameter_values(self) -> dict[str, str]:
        """The parameters as papermill takes them."""
        return dict(self.parameters)


def chapter_specs(registry: Registry, project: Project) -> list[ChapterSpec]:
    """Every chapter of the book, in the order in which they are started: localities, pilots, others, profiles.

    The order is the direction in which the evaluation argues. No chapter reads another's output: what several need is a
    table (see ``helpers.build.derived_tables``), so one that fails stops no other. Chapters on released tables of
    restricted evidence are there only where there are such tables.
    """
    has_release = edition(project) != "absent"
    localities = [
        ChapterSpec(
            entry.id, entry.title, "locality", project.notebooks / "locality.ipynb", ((CASE_PARAMETER, entry.id),)
        )
        for entry in registry.localities
    ]
    pilots = [
        ChapterSpec(entry.id, entry.heading, "pilot", project.notebooks / "pilot.ipynb", ((CASE_PARAMETER, entry.id),))
        for entry in registry.pilots
    ]
    others = [
        ChapterSpec(
            entry.id,
            entry.title,
            "cross_case",
            project.notebooks / f"{entry.template}.ipynb",
            ((CHAPTER_PARAMETER, entry.id),),
        )
        for entry in registry.chapters
        if entry.needs is None or has_release
    ]
    template = project.notebooks / PROFILE_TEMPLATE
    profiles = [
        ChapterSpec(
            profile_id(entry.id),
            f"{entry.title}: statistical profile",
            "locality_profile",
            template,
            ((PROFILE_PARAMETER, entry.id),),
        )
        for entry in registry.localities
    ]
    return [*localities, *pilots, *others, *(profiles if template.is_file() else [])]


def profile_id(locality_id: str) -> str:
    """The id of the chapter with a locality's statistical profile."""
    return f"profile-{locality_id}"


def pick_chapter(specs: Iterable[ChapterSpec], case_id: str) -> ChapterSpec:
    """The chapter of one case; raises ``RegistryError`` with the ids there are."""
    by_id = {spec.case_id: spec for spec in specs}
    if case_id not in by_id:
        raise RegistryError(f"no chapter '{case_id}': cases.yml has {', '.join(by_id)}")
    return by_id[case_id]


def read_template(path: Path) -> dict:
    """The notebook at ``path`` as a dictionary.

    Raises
    ------
    RegistryError
        It is missing or not a notebook.
    """
    if not path.is_file():
        raise RegistryError(f"notebooks/{path.name} is missing: restore it from git, or mend cases.yml")
    try:
        notebook = json.loads(read_text(path, RegistryError, f"notebooks/{path.name}"))
        are_cells = all(_is_cell(cell) for cell in notebook["cells"])
    except json.JSONDecodeError as error:
        raise RegistryError(
            f"notebooks/{path.name}, line {error.lineno}, column {error.colno}: not a notebook from here on "
            "(marks of a merge, or only part of a file): restore it from git, or save it again in JupyterLab"
        ) from error
    except (AttributeError, KeyError, TypeError):
        are_cells = False
    if not are_cells:
        raise RegistryError(f"notebooks/{path.name} is not a notebook, for want of sound cells: restore it from git")
    return notebook


def check_parameters(spec: ChapterSpec) -> None:
    """Stop before a run whose parameters its template does not take; papermill itself would only warn.

    Raises
    ------
    RegistryError
        The template has no cell tagged ``parameters``, or that cell does not assign exactly the parameters given.
    """
    name = f"notebooks/{spec.template.name}"
    cells = [cell for cell in read_template(spec.template)["cells"] if PARAMETERS_TAG in _tags(cell)]
    if len(cells) != 1:
        raise RegistryError(
            f"{name} has {len(cells)} cells tagged '{PARAMETERS_TAG}': it needs one, with {spec.parameters}"
        )
    try:
        assigned = assigned_names(source_of(cells[0]))
    except SyntaxError as error:
        raise RegistryError(
            f"{name}, the cell tagged '{PARAMETERS_TAG}', line {error.lineno}: not Python: write "
            f"'NAME = value' ({error.msg})"
        ) from error
    given = set(spec.parameter_values)
    if unknown := sorted(given - assigned):
        raise RegistryError(
            f"{name} takes no parameter {', '.join(unknown)}: its cell tagged '{PARAMETERS_TAG}' assigns "
            f"{', '.join(sorted(assigned)) or 'nothing'}"
        )
    if unset := sorted(assigned - given):
        raise RegistryError(
            f"{name} has the parameter {', '.join(unset)}, which the build does not set: every chapter would show its "
            "default; take it out of the parameters cell"
        )


def check_restricted(template: Path) -> None:
    """Stop before a run of a template that reaches for restricted evidence; ``RegistryError`` names the cell."""
    for number, cell in enumerate(read_template(template)["cells"], start=1):
        if cell.get("cell_type") == "code" and (found := RESTRICTED.search(source_of(cell))):
            raise RegistryError(
                f"notebooks/{template.name}, cell {number} reaches for restricted evidence ({found[0].strip()}): "
                "notebooks read the released tables, with read_table, and nothing else of that evidence"
            )


def assigned_names(source: str) -> set[str]:
    """Names that ``source`` assigns at its top level.

    >>> sorted(assigned_names("CASE_ID: str = 'coventry'  # a case"))
    ['CASE_ID']
    """
    names: set[str] = set()
    for statement in ast.parse(source).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        names.update(target.id for target in targets if isinstance(target, ast.Name))
    return names


def stored_outputs(template: Path) -> list[str]:
    """What a template should not be stored with: outputs and counters of a run, one sentence a cell."""
    return [
        f"notebooks/{template.name}, cell {number} is stored with what a run left in it: clear all outputs and save, "
        f"or 'nbstripout notebooks/{template.name}'"
        for number, cell in enumerate(read_template(template)["cells"], start=1)
        if cell.get("outputs") or cell.get("execution_count") is not None
    ]


def source_of(cell: dict) -> str:
    """The source of a notebook cell, which the format stores as text or as a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _is_cell(cell: dict) -> bool:
    return cell.keys() >= {"cell_type", "source"} and isinstance(cell.get("metadata", {}), dict)


def _tags(cell: dict) -> list[str]:
    return cell.get("metadata", {}).get("tags") or []
