"""The same thirteen notebooks in five ways, and the floor under them all: their cells, in one process and in two.

Nine localities, three pilots, the synthesis. Ours also checks what is up to date, publishes each chapter and writes
its figures and tables; the others only run cells. All have the same environment, tables and bytecode. The ways take
turns, round by round, so that a busy minute is nobody's alone; medians are compared.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

import nbformat
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from benchmarks.floor import CELLS_SECONDS
from benchmarks.measuring import Bench, Measured, Row
from helpers.build.chapter_plan import ChapterSpec, chapter_specs
from helpers.project.paths import Project
from helpers.project.registry import load_registry

OURS = [sys.executable, "-m", "benchmarks.ours"]
WAYS = PAPERMILL, TWO_WORKERS, NBCONVERT, COLD, WARM, FLOOR, SHARED_FLOOR = (
    "papermill, one after another",
    "papermill, two workers",
    "nbconvert --execute",
    "ours, cold kernels",
    "ours, warm kernels",
    "floor: one process",
    "floor: shared by two processes",
)
QUICK_WAYS = (PAPERMILL, TWO_WORKERS, WARM, FLOOR)
CORES = 2


def thirteen(project: Project) -> list[ChapterSpec]:
    """The notebooks that are measured."""
    specs = chapter_specs(load_registry(project.registry), project)
    return [spec for spec in specs if spec.kind in ("locality", "pilot") or spec.case_id == "synthesis"]


def measure_notebooks(bench: Bench, count: int, rounds: int, ways: Sequence[str]) -> Iterator[Row]:
    """The ratios of ``count`` of the notebooks, each of ``ways`` run ``rounds`` times."""
    specs = thirteen(bench.project)[:count]
    # Tables, bytecode and font caches are there for all alike.
    bench.run("tables", [[*OURS, "--tables"]])
    _run_way(COLD, specs[:1], bench)
    runs: dict[str, list[Measured]] = {way: [] for way in ways}
    for turn in range(rounds):
        for way in [*ways[turn % len(ways) :], *ways[: turn % len(ways)]]:
            runs[way].append(_run_way(way, specs, bench))
    yield from (Row(f"{len(specs)} notebooks: {row.name}", row.found, row.aim, row.note) for row in ratios(runs))


def ratios(runs: Mapping[str, Sequence[Measured]]) -> Iterator[Row]:
    """What warm kernels take against the others and against the floor, by the wall clock; processor time in the note.

    Two cores that share caches and memory are less than twice one: what the last ratio is above 1, no way to run the
    notebooks can save.
    """
    wall = {way: median(run.wall_seconds for run in found) for way, found in runs.items() if found}
    used = {way: median(run.processor_seconds for run in found) for way, found in runs.items() if found}
    cells = {way: median(map(_cells_seconds, runs[way])) for way in (FLOOR, SHARED_FLOOR) if runs.get(way)}
    for other, base, aim in (
        (PAPERMILL, wall.get(PAPERMILL), 0.20),
        (TWO_WORKERS, wall.get(TWO_WORKERS), 0.40),
        (f"({FLOOR} / {CORES} cores)", cells.get(FLOOR, 0) / CORES, 1.25),
    ):
        if WARM in wall and base:
            processor = used[WARM] / used[FLOOR if FLOOR in other else other]
            yield Row(f"warm / {other}", wall[WARM] / base, aim, f"{processor:.2f} by processor seconds")
    if len(cells) == 2:
        yield Row("cells in two processes at once / in one", cells[SHARED_FLOOR] / cells[FLOOR])


def _cells_seconds(measured: Measured) -> float:
    """How long the processes of the floor had cells to run, without their start and the import of libraries."""
    lines = [line for line in measured.said.splitlines() if line.startswith(CELLS_SECONDS)]
    return sum(float(line.removeprefix(CELLS_SECONDS)) for line in lines)


def _run_way(way: str, specs: list[ChapterSpec], bench: Bench) -> Measured:
    """One run of all of ``specs``; what an earlier run left is removed first, untimed."""
    folder = bench.project.root / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for spec in specs:
        (bench.project.chapters / f"{spec.case_id}.ipynb").unlink(missing_ok=True)
    measured = bench.run(way, _commands(way, specs, folder), at_once=2 if way in (TWO_WORKERS, SHARED_FLOOR) else 1)
    if not measured.exit_status and way in (PAPERMILL, TWO_WORKERS, NBCONVERT):
        made = len(list(folder.glob("*.ipynb")))
        assert made == len(specs), f"{way} made {made} notebooks"
    return measured


def _commands(way: str, specs: list[ChapterSpec], folder: Path) -> list[list[str]]:
    if way in (PAPERMILL, TWO_WORKERS):
        return [_papermill(spec, folder) for spec in specs]
    if way == NBCONVERT:
        return [_nbconvert(specs, folder)]
    if way in (COLD, WARM):
        return [[*OURS, *(["--cold"] if way == COLD else []), *(spec.case_id for spec in specs)]]
    jobs = [[str(spec.template), spec.parameter_values] for spec in specs]
    shares = [jobs] if way == FLOOR else [jobs[::2], jobs[1::2]]
    return [[sys.executable, "-m", "benchmarks.floor", json.dumps(share)] for share in shares]


def _papermill(spec: ChapterSpec, folder: Path) -> list[str]:
    parameters = [word for name, value in spec.parameter_values.items() for word in ("-p", name, value)]
    program = [sys.executable, "-m", "papermill", "-k", "python3", "--no-progress-bar"]
    return [*program, str(spec.template), str(folder / f"{spec.case_id}.ipynb"), *parameters]


def _nbconvert(specs: list[ChapterSpec], folder: Path) -> list[str]:
    (given := folder / "given").mkdir()
    for spec in specs:
        notebook = load_notebook_node(str(spec.template))
        nbformat.write(parameterize_notebook(notebook, spec.parameter_values), given / f"{spec.case_id}.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook", "--output-dir", str(folder)]
    return [*command, *map(str, sorted(given.glob("*.ipynb")))]
