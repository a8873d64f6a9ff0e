"""Measures the build. ``make bench`` runs all of it, which takes an hour on two cores; ``--help`` names the parts, and
``--quick`` measures in under ten minutes what an author waits for.

The project is copied to a scratch folder, so that the build at hand is neither used nor touched. The ways to run the
thirteen notebooks take turns, round by round, so that a busy minute is nobody's alone; medians are compared. One row a
measurement goes to ``outputs/bench.csv``, with the machine it was measured on, since seconds mean nothing without it.
Nothing is asserted, and no test depends on speed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from rich.table import Table

from benchmarks.edits import measure_edits
from benchmarks.growth import measure_growth
from benchmarks.measuring import Measured, machine, measure, wide_console
from benchmarks.notebooks import OURS, WAYS, run_way, thirteen
from benchmarks.quick import as_targets, measure_quick
from benchmarks.targets import Target, edit_targets, growth_targets, notebook_targets, slowed_by_company
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project, find_project

PARTS = ("notebooks", "edits", "growth")
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".uv", ".doit", "outputs", "processed", "_variables.yml", ".*_cache", "__pycache__", ".hypothesis"
)


def main() -> int:
    """Measure the parts that were asked for; 1 where a command failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", action="append", choices=PARTS, help="measure this alone; may be given several times")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each way to run the thirteen notebooks")
    parser.add_argument("--notebooks", type=int, default=13, help="how many of the thirteen notebooks")
    parser.add_argument("--way", action="append", choices=WAYS, help="run the notebooks in this way alone, or these")
    parser.add_argument("--locality", default="coventry", help="the case that is edited")
    parser.add_argument("--quick", action="store_true", help="what an author waits for, with aims; under ten minutes")
    parser.add_argument("--most", type=int, help="leave out numbers of profiles above this")
    asked = parser.parse_args()
    project, parts = find_project(), asked.part or PARTS
    rows, targets, slowed = [], [], None
    with tempfile.TemporaryDirectory(prefix="localed-bench-") as scratch:
        copy = Project(Path(scratch) / "project")
        shutil.copytree(project.root, copy.root, ignore=NOT_COPIED)
        if asked.quick:
            return _measure_quick(copy, asked.locality, project.outputs / "bench-quick.csv")
        if "edits" in parts:
            steps = []
            for name, measured, count, readers in measure_edits(copy, asked.locality):
                steps.append((name, measured, count, readers))
                rows.append(_row("edits", name, measured, notebooks_count=count))
            targets += edit_targets(steps)
        if "notebooks" in parts:
            runs = _take_turns(copy, asked.way or WAYS, asked.rounds, asked.notebooks, rows)
            targets += notebook_targets(runs)
            slowed = slowed_by_company(runs)
        if "growth" in parts:
            grown = []
            for count, measured in measure_growth(copy, asked.most):
                grown.append((count, measured))
                rows.append(_row("growth", f"{count} profiles", measured, notebooks_count=count))
            targets += growth_targets(grown)
    _write(rows, targets, project.outputs / "bench.csv")
    _show(rows, targets)
    if slowed:
        print(f"Two processes at once need {slowed:.2f} times as long for the same cells: no target, but a bound.")
    return max(int(row["exit_status"] != 0) for row in rows)


def _measure_quick(copy: Project, locality: str, path: Path) -> int:
    rows: list[dict] = []

    def note(name: str, measured: Measured) -> None:
        rows.append(_row("quick", name, measured, notebooks_count=0))

    def take_turns(ways: Sequence[str], count: int) -> dict[str, list[Measured]]:
        return _take_turns(copy, list(ways), 1, count, rows)

    begun = time.monotonic()
    found = list(measure_quick(copy, locality, note, take_turns))
    minutes = (time.monotonic() - begun) / 60
    _write(rows, as_targets(found), path)
    console = wide_console()
    facts = machine()
    shown = Table("work", "found", "aim", "", "", title=", ".join(f"{name} {value}" for name, value in facts.items()))
    for row in found:
        numbers = ["–" if value is None else f"{value:.2f}" for value in (row.found, row.aim)]
        shown.add_row(row.name, *numbers, row.verdict, row.note)
    console.print(shown)
    console.print(f"Measured in {minutes:.1f} minutes. Written to outputs/{path.name}.")
    return max(int(row["exit_status"] != 0) for row in rows)


def _take_turns(
    copy: Project, ways: list[str] | tuple[str, ...], rounds: int, most: int, rows: list[dict]
) -> dict[str, list[Measured]]:
    specs = thirteen(copy)[:most]
    # Tables, bytecode and font caches are there for all alike.
    measure(copy.root, [[*OURS, "--tables"]])
    run_way("ours, cold kernels", specs[:1], copy)
    runs: dict[str, list[Measured]] = {way: [] for way in ways}
    for number in range(rounds):
        for way in [*ways[number % len(ways) :], *ways[: number % len(ways)]]:
            runs[way].append(run_way(way, specs, copy))
            rows.append(_row("notebooks", way, runs[way][-1], notebooks_count=len(specs)))
    return runs


def _row(part: str, step: str, measured: Measured, *, notebooks_count: int) -> dict[str, object]:
    row = {
        "part": part,
        "step": step,
        "notebooks_count": notebooks_count,
        "wall_seconds": measured.wall_seconds,
        "processor_seconds": measured.processor_seconds,
        "peak_memory_mb": measured.peak_memory_mb,
        "exit_status": measured.exit_status,
        "load_before": measured.load_before,
    }
    print(", ".join(f"{name} {value}" for name, value in row.items()), flush=True)
    return row


def _write(rows: list[dict], targets: list[Target], path: Path) -> None:
    table = pd.DataFrame([{**row, **machine()} for row in rows])
    aims = pd.DataFrame(
        [
            {
                "part": "target",
                "step": f"{aim.name} ({aim.basis})",
                "found": round(aim.found, 3),
                "most": round(aim.most, 3),
            }
            for aim in targets
        ]
    )
    with replacing(path) as beside:
        pd.concat([table, aims]).to_csv(beside, index=False, lineterminator="\n")


def _show(rows: list[dict], targets: list[Target]) -> None:
    console = wide_console()
    measured = pd.DataFrame(rows)
    numbers = ["wall_seconds", "processor_seconds", "peak_memory_mb", "notebooks_count", "load_before"]
    medians = measured.groupby(["part", "step"], sort=False)[numbers].median().reset_index()
    shown = Table("part", "step", *numbers, title="Medians")
    for row in medians.itertuples(index=False):
        shown.add_row(*map(str, row[:2]), *(f"{value:.2f}" for value in row[2:]))
    console.print(shown)
    aims = Table("target", "of", "found", "at most", "", title="Targets")
    for aim in targets:
        aims.add_row(aim.name, aim.basis, f"{aim.found:.2f}", f"{aim.most:.2f}", "met" if aim.is_met else "missed")
    console.print(aims)
    console.print("Written to outputs/bench.csv.")


if __name__ == "__main__":
    sys.exit(main())
