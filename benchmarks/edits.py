"""What an author waits for: a build from nothing, the builds after an edit, and the preview's answer to one.

Seconds are of the wall clock, so they are worth as much as the machine was free: the load is given next to each.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.measuring import LOCALED, Bench, Measured, Row, measure, median_row, start
from helpers.build.chapter_plan import profile_id
from helpers.project.paths import Project

CHART = Path("src/helpers/figures/position_charts.py")
RENDERER = Path("src/helpers/book/html_pages.py")
NOTE = "wording_note"
ROUNDS = 3
MOST_MEMORY_MB = 1500.0
READY, FAILED = re.compile(r"^Ready in "), re.compile(r"^✗")
QUARTO = "stock Quarto's HTML of the same notebooks / ours"
Edit = Callable[[Bench], None]


def edit_nothing(_: Bench) -> None:
    """Leave everything as it is."""


def edit_words(bench: Bench) -> None:
    """Add a sentence to the case's narrative."""
    _append(bench.project.narratives / f"{bench.case_id}.md", "A sentence more.")


def edit_chart(bench: Bench) -> None:
    """Change the helper of one chart, which nine chapters draw, without changing what it does."""
    _append(bench.project.root / CHART, "# Read again.")


def edit_renderer(bench: Bench) -> None:
    """Change a module of the renderer without changing what it does."""
    _append(bench.project.root / RENDERER, "# Read again.")


def edit_figure(bench: Bench) -> None:
    """Change the wording note of one printed figure of the case, and accept the change as a person would."""
    for path in sorted((bench.project.raw / "published").glob("figures_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        own = [row for row in rows if row.get("case") == bench.case_id and NOTE in row]
        if own:
            own[0][NOTE] += " Read again."
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0], lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
            assert not measure(bench.project, [[*LOCALED, "seal", str(path)]]).exit_status
            return
    raise LookupError(f"no printed figure of '{bench.case_id}' has a note to edit")


def measure_edits(bench: Bench, *, is_quick: bool) -> Iterator[Row]:
    """A build from nothing and those after edits; a quick run leaves out the edits for which no aim was set."""
    first = bench.run("make report from nothing, environment there", [[*LOCALED, "report"]])
    yield median_row("make report from nothing, environment there", [first], 50.0)
    yield Row("peak memory of make report from nothing (MB)", float(first.peak_memory_mb), MOST_MEMORY_MB)
    steps: list[tuple[str, Edit, list[str], float | None]] = [
        ("nothing to do", edit_nothing, [], 0.7),
        ("words of one locality edited, all formats by make report", edit_words, [], 10.0),
        ("the same, make report FORMATS=html", edit_words, ["--formats", "html"], None),
    ]
    if not is_quick:
        steps += [
            ("one printed figure of one locality edited", edit_figure, [], None),
            ("one chart's helper edited", edit_chart, [], None),
            ("the renderer alone edited", edit_renderer, [], None),
            ("words edited, that chapter alone", edit_words, ["--locality", bench.case_id], None),
        ]
    for name, edit, options, aim in steps:
        runs = []
        for _ in range(_rounds(aim)):
            edit(bench)
            runs.append(bench.run(name, [[*LOCALED, "report", *options]]))
        yield median_row(name, runs, aim)


def measure_preview(bench: Bench) -> Iterator[Row]:
    """From the save to the page, in the preview of the book and in that of one chapter."""
    words, chart = "words of one locality edited, page ready in the preview", "one chart's helper edited, "
    book: list[tuple[str, Edit, float | None]] = [
        (words, edit_words, 3.0),
        (f"{chart}pages of the 9 chapters that draw it ready in the preview", edit_chart, None),
    ]
    for chapter, edits in (
        ([], book),
        ([profile_id(bench.case_id)], [(f"{chart}page ready in the preview of one chapter", edit_chart, 10.0)]),
    ):
        with _preview(bench.project, chapter) as wait:
            wait()  # the first build
            time.sleep(20)  # in which the process that kernels are forked from imports: no author edits sooner
            for name, edit, aim in edits:
                yield median_row(name, [_edit_seen(bench, name, edit, wait) for _ in range(_rounds(aim))], aim)


def measure_quarto(bench: Bench) -> Iterator[Row]:
    """Stock Quarto and the embedded renderer on the same executed notebooks, where Quarto is there."""
    program = shutil.which("quarto")
    if program is None:
        yield Row(QUARTO, None, None, "no quarto on PATH: 'make quarto' adds it where the network allows")
        return
    theirs = bench.run(QUARTO, [[program, "render", "--to", "html"]])
    shutil.rmtree(bench.project.root / ".doit" / "rendered", ignore_errors=True)
    html = "from helpers.book.render_book import render_site; from helpers.project.paths import find_project; "
    html += "project = find_project(); render_site(project, project.preview)"
    own = bench.run(QUARTO, [[sys.executable, "-c", html]])
    yield Row(QUARTO, theirs.wall_seconds / own.wall_seconds, None, f"ours {own.wall_seconds:.1f} s")


def _append(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def _rounds(aim: float | None) -> int:
    """Where nothing was aimed at, once: what is left of the time is for the rest."""
    return 1 if aim is None else ROUNDS


def _edit_seen(bench: Bench, name: str, edit: Edit, wait: Callable[[], int]) -> Measured:
    """From the save to the answer of the preview."""
    load, used, begun = os.getloadavg()[0], _used(), time.perf_counter()
    edit(bench)
    status = wait()
    seconds = round(time.perf_counter() - begun, 2)
    measured = bench.note(name, Measured(seconds, round(_used() - used, 2), 0, status, round(load, 2)))
    time.sleep(1)
    return measured


@contextmanager
def _preview(project: Project, chapter: list[str]) -> Iterator[Callable[[], int]]:
    """A running preview, and what waits for its next answer: 0 when pages are ready, 1 when something failed."""
    command = [*LOCALED, "preview", *chapter, "--port", "0"]
    running = start(command, project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert running.stdout
    lines = running.stdout

    def wait() -> int:
        answer = next((line for line in lines if READY.match(line) or FAILED.match(line)), "")
        return int(not READY.match(answer))

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
