"""What the graph knows of parts of tables: where they lie, and what decides them besides the rows of their table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from helpers.build.build_state import Unchanged
from helpers.build.source_inputs import module_inputs
from helpers.project.paths import Project
from helpers.project.registry import Registry
from helpers.sources.parts import BY_CASE, case_ids, concerning, named_by_case, part_path, stray_parts

PARTS_MODULE = "sources.parts"


def parts_made(name: str, registry: Registry, project: Project) -> list[Path]:
    """The parts that the task of the table ``name`` makes; none where it is not kept by case."""
    return [part_path(name, case, project) for case in case_ids(registry)] if name in BY_CASE else []


def part_checks(name: str, registry: Registry, project: Project) -> list[Unchanged | Callable[[], bool]]:
    """Checks that the parts are those of the cases there are, by who concerns whom and whom narratives name."""
    if name not in BY_CASE:
        return []
    cases = case_ids(registry)
    return [
        Unchanged("concerning", lambda: {case: sorted(concerning(case, registry)) for case in cases}),
        Unchanged("named", lambda: named_by_case(name, cases, project)),
        lambda: not any(stray_parts(name, registry, project)),
    ]


def parting_code(name: str, project: Project) -> frozenset[Path]:
    """The modules that make parts of the table ``name``; none where it is not kept by case."""
    return module_inputs(PARTS_MODULE, project.helpers).modules if name in BY_CASE else frozenset()
