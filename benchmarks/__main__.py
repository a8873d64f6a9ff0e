"""Measures the build. ``make bench`` runs all of it, which takes an hour on two cores; ``--part`` names one, and
``--quick`` measures in under ten minutes what an author waits for.

The project is copied to a scratch folder, so that the build at hand is neither used nor touched. Every measurement and
every result goes to ``outputs/bench.csv`` (``bench-quick.csv``), with the machine it was measured on, since seconds
mean nothing without it. Nothing is asserted, and no test depends on speed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.edits import MOST_MEMORY_MB, measure_edits, measure_preview, measure_quarto
from benchmarks.measuring import LOCALED, Bench, Row, machine
from benchmarks.notebooks import QUICK_WAYS, WAYS, measure_notebooks
from helpers.indicators.place_lookup import all_places
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project, find_project
from helpers.sources.tables import read_raw

PARTS = ("edits", "notebooks", "growth")
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".uv", ".doit", "outputs", "processed", "_variables.yml", ".*_cache", "__pycache__", ".hypothesis"
)
PROFILES = (9, 38, 153)
LOG_WIDTH = 150
"""Of the table where it goes to a file."""


def main() -> int:
    """Measure the parts that were asked for; 1 where a command failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, help="measure this alone")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each way to run the thirteen notebooks")
    parser.add_argument("--locality", default="coventry", help="the case that is edited")
    parser.add_argument("--quick", action="store_true", help="what an author waits for; under ten minutes")
    asked = parser.parse_args()
    project, begun = find_project(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="localed-bench-") as scratch:
        bench = Bench(Project(Path(scratch) / "project"), asked.locality)
        shutil.copytree(project.root, bench.project.root, ignore=NOT_COPIED)
        rows = list(
            _quick(bench) if asked.quick else _whole(bench, (asked.part,) if asked.part else PARTS, asked.rounds)
        )
    path = project.outputs / ("bench-quick.csv" if asked.quick else "bench.csv")
    results = [{"step": row.name, "found": row.found, "aim": row.aim, "note": row.note} for row in rows]
    with replacing(path) as beside:
        pd.DataFrame([*bench.runs, *results]).assign(**machine()).to_csv(beside, index=False, lineterminator="\n")
    _show(rows)
    print(f"Measured in {(time.monotonic() - begun) / 60:.1f} minutes. Written to {path.relative_to(project.root)}.")
    return int(any(run["exit_status"] for run in bench.runs))


def _quick(bench: Bench) -> Iterator[Row]:
    yield from measure_edits(bench, is_quick=True)
    yield from measure_preview(bench)
    yield from measure_quarto(bench)
    yield from measure_notebooks(bench, 4, 1, QUICK_WAYS)
    yield Row("153 profiles, each / each of 9", None, 1.1, "not in --quick: --part growth measures it")


def _whole(bench: Bench, parts: tuple[str, ...], rounds: int) -> Iterator[Row]:
    if "edits" in parts:
        yield from measure_edits(bench, is_quick=False)
        yield from measure_preview(bench)
        yield from measure_quarto(bench)
    if "notebooks" in parts:
        yield from measure_notebooks(bench, 13, rounds, WAYS)
    if "growth" in parts:
        yield from _measure_growth(bench)


def _measure_growth(bench: Bench) -> Iterator[Row]:
    """What one case more costs: the profiles of 9, 38 and all authorities, each number from nothing."""
    places = [place.area_code for place in all_places(read_raw("areas", bench.project))]
    runs = []
    for count in PROFILES:
        shutil.rmtree(bench.project.profiles, ignore_errors=True)
        runs.append(bench.run(f"{count} profiles", [[*LOCALED, "profile", *places[:count]]]))
    first, *_, last = (run.processor_seconds / count for run, count in zip(runs, PROFILES, strict=True))
    yield Row("153 profiles, each / each of 9", last / first, 1.1, "by processor seconds")
    yield Row("peak memory of profiles (MB)", float(max(run.peak_memory_mb for run in runs)), MOST_MEMORY_MB)


def _show(rows: list[Row]) -> None:
    facts = ", ".join(f"{name} {value}" for name, value in machine().items())
    shown = Table("work", "found", "aim", "", "", title=facts)
    for row in rows:
        numbers = ["–" if value is None else f"{value:.2f}" for value in (row.found, row.aim)]
        shown.add_row(row.name, *numbers, row.verdict, row.note)
    console = Console()
    (console if console.is_terminal else Console(width=LOG_WIDTH)).print(shown)


if __name__ == "__main__":
    sys.exit(main())
