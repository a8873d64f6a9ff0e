"""What an author waits for, in under ten minutes on two quiet cores: each row with what is aimed at.

Seconds are of the wall clock, so they are worth as much as the machine was free: the load is given next to each.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.edits import COMMAND, edit_words
from benchmarks.measuring import Measured, environment, measure
from benchmarks.notebooks import WAYS
from benchmarks.targets import Target, notebook_targets
from helpers.build.chapter_plan import profile_id
from helpers.project.paths import Project

CHART = Path("src/helpers/figures/position_charts.py")
READY, FAILED = re.compile(r"^Ready in "), re.compile(r"^✗")
ROUNDS = 3
NOTEBOOKS = 4
TAKING_TURNS = (WAYS[0], WAYS[1], WAYS[4], WAYS[5])
NOTEBOOK_AIMS = {"warm / papermill": 0.20, "warm / papermill, two workers": 0.40, "warm / (floor / 2 cores)": 1.25}
FROM_NOTHING, NOTHING_TO_DO = "make report from nothing, environment there", "nothing to do"
WORDS_REPORT = "words of one locality edited, all formats by make report"
WORDS_HTML = "the same, make report FORMATS=html"
WORDS_PREVIEW = "words of one locality edited, page ready in the preview"
CHART_PREVIEW = "one chart's helper edited, pages of the 9 chapters that draw it ready in the preview"
CHART_CHAPTER = "one chart's helper edited, page ready in the preview of one chapter"
WORDS_QUARTO = "stock Quarto's HTML of the same notebooks / ours"
AIMS = {
    WORDS_PREVIEW: 3.0,
    WORDS_REPORT: 10.0,
    WORDS_HTML: None,
    CHART_PREVIEW: None,
    CHART_CHAPTER: 10.0,
    FROM_NOTHING: 50.0,
    NOTHING_TO_DO: 0.7,
}
PEAK_MEMORY, MOST_MEMORY_MB = "peak memory of make report from nothing (MB)", 1500.0


@dataclass(frozen=True)
class Row:
    """One measurement. ``aim`` is None where none was set; ``found`` where it cannot be had, and ``note`` says why."""

    name: str
    found: float | None
    aim: float | None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the aim was met."""
        if self.found is None or self.aim is None:
            return ""
        return "met" if self.found <= self.aim else f"missed: {self.found / self.aim:.2f} times the aim"


Note = Callable[[str, Measured], None]


def measure_quick(
    project: Project, case_id: str, note: Note, take_turns: Callable[[Sequence[str], int], dict[str, list[Measured]]]
) -> Iterator[Row]:
    """Every row, in the order in which each finds what it needs; ``note`` is given each single measurement."""
    first = measure(project.root, [[*COMMAND, "report"]])
    note(FROM_NOTHING, first)
    yield _row(FROM_NOTHING, [first])
    yield Row(PEAK_MEMORY, float(first.peak_memory_mb), MOST_MEMORY_MB)
    yield _row(NOTHING_TO_DO, _repeated(NOTHING_TO_DO, note, project, ["report"], lambda: None))
    for name, arguments in ((WORDS_REPORT, ["report"]), (WORDS_HTML, ["report", "--formats", "html"])):
        yield _row(name, _repeated(name, note, project, arguments, lambda: edit_words(project, case_id)))
    yield from _measure_preview(project, case_id, note)
    yield _measure_quarto(project, note)
    found = {target.name: target for target in notebook_targets(take_turns(TAKING_TURNS, NOTEBOOKS))}
    for name, aim in NOTEBOOK_AIMS.items():
        yield Row(f"{NOTEBOOKS} notebooks: {name}", found[name].found if name in found else None, aim)
    yield Row("153 profiles, each / each of 9", None, 1.1, "not in --quick: --part growth measures it")


def as_targets(rows: Sequence[Row]) -> list[Target]:
    """The rows that have an aim and were measured."""
    return [Target(row.name, "wall_seconds", row.found, row.aim) for row in rows if row.found and row.aim]


def _row(name: str, runs: Sequence[Measured]) -> Row:
    failed = "a command failed" if any(run.exit_status for run in runs) else ""
    loads = f"load before it {min(run.load_before for run in runs):.1f} to {max(run.load_before for run in runs):.1f}"
    processor = f"{median(run.processor_seconds for run in runs):.1f} processor seconds"
    return Row(name, median(run.wall_seconds for run in runs), AIMS[name], failed or f"{processor}; {loads}")


def _rounds(name: str) -> int:
    """Where nothing was aimed at, once: what is left of the ten minutes is for the rest."""
    return 1 if AIMS[name] is None else ROUNDS


def _repeated(
    name: str, note: Note, project: Project, arguments: list[str], edit: Callable[[], None]
) -> list[Measured]:
    runs = []
    for _ in range(_rounds(name)):
        edit()
        runs.append(measure(project.root, [[*COMMAND, *arguments]]))
        note(name, runs[-1])
    return runs


def _measure_preview(project: Project, case_id: str, note: Note) -> Iterator[Row]:
    def edit_chart() -> None:
        with (project.root / CHART).open("a", encoding="utf-8") as file:
            file.write("\n# Read again.\n")

    def edit_case() -> None:
        edit_words(project, case_id)

    whole = {WORDS_PREVIEW: edit_case, CHART_PREVIEW: edit_chart}
    for chapter, edits in ([], whole), ([profile_id(case_id)], {CHART_CHAPTER: edit_chart}):
        with _preview(project, chapter) as wait:
            wait()  # the first build
            time.sleep(20)  # in which the process that kernels are forked from imports: no author edits sooner
            for name, edit in edits.items():
                yield _row(name, [_edit_seen(name, edit, wait, note) for _ in range(_rounds(name))])


def _edit_seen(name: str, edit: Callable[[], None], wait: Callable[[], int], note: Note) -> Measured:
    """From the save to the answer of the preview."""
    load, used, begun = os.getloadavg()[0], _used(), time.perf_counter()
    edit()
    status = wait()
    seconds = round(time.perf_counter() - begun, 2)
    measured = Measured(seconds, round(_used() - used, 2), 0, status, round(load, 2))
    note(name, measured)
    time.sleep(1)
    return measured


@contextmanager
def _preview(project: Project, chapter: Sequence[str]) -> Iterator[Callable[[], int]]:
    """A running preview, and what waits for its next answer: 0 when pages are ready, 1 when something failed."""
    command = [*COMMAND, "preview", *chapter, "--port", "0"]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    running = subprocess.Popen(command, cwd=project.root, env=environment(project.root), **pipes)
    assert running.stdout
    lines = running.stdout

    def wait() -> int:
        for line in lines:
            if READY.match(line) or FAILED.match(line):
                return int(not READY.match(line))
        return 1

    try:
        yield wait
    finally:
        running.terminate()
        running.wait()


def _used() -> float:
    """Processor seconds of all that this process started and that runs still, with what that has waited for."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            total += sum(process.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return total


def _measure_quarto(project: Project, note: Note) -> Row:
    program = shutil.which("quarto")
    if program is None:
        return Row(WORDS_QUARTO, None, None, "no quarto on PATH: 'make quarto' adds it where the network allows")
    theirs = measure(project.root, [[program, "render", "--to", "html"]])
    note(WORDS_QUARTO, theirs)
    shutil.rmtree(project.root / ".doit" / "rendered", ignore_errors=True)
    html = "from helpers.book.render_book import render_site; from helpers.project.paths import find_project; "
    html += "project = find_project(); render_site(project, project.preview)"
    own = measure(project.root, [[sys.executable, "-c", html]])
    note(WORDS_QUARTO, own)
    return Row(WORDS_QUARTO, theirs.wall_seconds / own.wall_seconds, None, f"ours {own.wall_seconds:.1f} s")
