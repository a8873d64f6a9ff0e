"""The same thirteen notebooks in five ways, and the floor under them all: their cells, in one process and in two.

Nine localities, three pilots, the synthesis. Ours also checks what is up to date, publishes each chapter and writes
its figures and tables; the others only run cells. All have the same environment, tables and bytecode.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from benchmarks.measuring import Measured, measure
from helpers.build.chapter_plan import ChapterSpec, chapter_specs
from helpers.project.paths import Project
from helpers.project.registry import load_registry

OURS = [sys.executable, "-m", "benchmarks.ours"]
WAYS = (
    "papermill, one after another",
    "papermill, two workers",
    "nbconvert --execute",
    "ours, cold kernels",
    "ours, warm kernels",
    "floor: one process",
    "floor: shared by two processes",
)
CELLS_SECONDS = "cells took"


def thirteen(project: Project) -> list[ChapterSpec]:
    """The notebooks that are measured."""
    specs = chapter_specs(load_registry(project.registry), project)
    return [spec for spec in specs if spec.kind in ("locality", "pilot") or spec.case_id == "synthesis"]


def run_way(way: str, specs: list[ChapterSpec], project: Project) -> Measured:
    """One run of all of ``specs`` in one of ``WAYS``; what an earlier run left is removed first, untimed."""
    folder = project.root / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for spec in specs:
        (project.chapters / f"{spec.case_id}.ipynb").unlink(missing_ok=True)
    measured = _RUNS[way](specs, project, folder)
    if not measured.exit_status and way in WAYS[:3]:
        made = len(list(folder.glob("*.ipynb")))
        assert made == len(specs), f"{way} made {made} notebooks"
    return measured


def cells_seconds(measured: Measured) -> list[float]:
    """How long each process of the floor had cells to run, without its start and the import of libraries."""
    lines = [line for line in measured.said.splitlines() if line.startswith(CELLS_SECONDS)]
    return [float(line.removeprefix(CELLS_SECONDS)) for line in lines]


def _papermill(spec: ChapterSpec, folder: Path) -> list[str]:
    parameters = [word for name, value in spec.parameter_values.items() for word in ("-p", name, value)]
    return [
        *(sys.executable, "-m", "papermill", "-k", "python3", "--no-progress-bar"),
        *(str(spec.template), str(folder / f"{spec.case_id}.ipynb"), *parameters),
    ]


def _papermills(at_once: int) -> Callable[[list[ChapterSpec], Project, Path], Measured]:
    return lambda specs, project, folder: measure(
        project.root, [_papermill(spec, folder) for spec in specs], at_once=at_once
    )


def _nbconvert(specs: list[ChapterSpec], project: Project, folder: Path) -> Measured:
    (given := folder / "given").mkdir()
    for spec in specs:
        notebook = load_notebook_node(str(spec.template))
        nbformat.write(parameterize_notebook(notebook, spec.parameter_values), given / f"{spec.case_id}.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook", "--output-dir", str(folder)]
    return measure(project.root, [[*command, *map(str, sorted(given.glob("*.ipynb")))]])


def _ours(*options: str) -> Callable[[list[ChapterSpec], Project, Path], Measured]:
    return lambda specs, project, _: measure(project.root, [[*OURS, *options, *(spec.case_id for spec in specs)]])


def _floors(at_once: int) -> Callable[[list[ChapterSpec], Project, Path], Measured]:
    def run(specs: list[ChapterSpec], project: Project, _: Path) -> Measured:
        jobs = [[str(spec.template), spec.parameter_values] for spec in specs]
        shares = [jobs[first::at_once] for first in range(at_once)]
        commands = [[sys.executable, "-m", "benchmarks.floor", json.dumps(share)] for share in shares]
        return measure(project.root, commands, at_once=at_once)

    return run


_RUNS = dict(
    zip(
        WAYS,
        (_papermills(1), _papermills(2), _nbconvert, _ours("--cold"), _ours(), _floors(1), _floors(2)),
        strict=True,
    )
)
