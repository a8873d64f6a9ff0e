"""Measures notebooks on a Dask cluster of this machine: what the way there adds to each, and what more workers bring.

The nine localities, three pilots and the synthesis are made here in cold kernels, one after another, and then on one,
two and four workers of one thread each. One row a step goes to ``outputs/bench_cluster.csv``; what 1,000 notebooks
would take is computed from them and printed, and no measurement. The chapters of the project are made again
with the same bytes; nothing else is touched. Nothing is asserted: speed is measured here and tested nowhere.
"""

from __future__ import annotations

import argparse
import csv
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from statistics import median
from typing import Any

from rich.table import Table

from benchmarks.measuring import wide_console
from helpers.build.build_records import BuildState
from helpers.build.build_run import available_cores
from helpers.build.chapter_plan import ChapterSpec, chapter_specs
from helpers.build.chapter_run import run_chapter
from helpers.build.cluster import Cluster
from helpers.build.kernel_choice import ask_for_cold_kernels
from helpers.build.publishing import write_chapter
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project, find_project
from helpers.project.registry import load_registry

WORKERS = (1, 2, 4)
HERE, ON_WORKERS = "here, one after another", "on workers"
COLUMNS = (
    "step",
    "workers_count",
    "notebooks_count",
    "wall_seconds",
    "seconds_a_notebook",
    "builder_seconds_a_notebook",
    "cores_count",
    "load_before",
)
MANY_NOTEBOOKS, MANY_WORKERS = 1_000, (2, 8, 32, 128, 512)


def main() -> int:
    """Measure; needs a project whose tables are built."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notebooks", type=int, default=13, help="how many of the thirteen notebooks")
    project = find_project()
    every = chapter_specs(load_registry(project.registry), project)
    known = [spec for spec in every if spec.kind != "cross_case" or spec.case_id == "synthesis"]
    specs = known[: parser.parse_args().notebooks]
    ask_for_cold_kernels()
    rows = [_timed(HERE, 0, specs, partial(_make_here, specs, project))]
    for count in WORKERS:
        with _machine(count) as address:
            _wait_for_workers(address, count)
            with closing(Cluster(address, project)) as cluster:
                rows.append(_timed(ON_WORKERS, count, specs, partial(_make_all, cluster, specs, project)))
    with replacing(project.outputs / "bench_cluster.csv") as beside, beside.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    _show(rows)
    return 0


def added_seconds(rows: Sequence[Mapping[str, float | str]]) -> float:
    """What the way to a worker and back adds to a notebook: one worker against this machine, both one at a time."""
    of = {(row["step"], row["workers_count"]): float(row["seconds_a_notebook"]) for row in rows}
    return of[ON_WORKERS, 1] - of[HERE, 0]


def extrapolated_seconds(rows: Sequence[Mapping[str, float | str]], notebooks: int, workers: int) -> float:
    """What ``notebooks`` would take on ``workers``, each with a core of its own.

    Either the workers set the pace, each with what one worker takes here for a notebook, or the builder does, which
    packs, sends and writes back for all of them and cannot be more than one process. The network is taken to be as fast
    as this machine's own, the notebooks to be like those measured, and no worker to fail.
    """
    far = [row for row in rows if row["step"] == ON_WORKERS]
    pace = next(float(row["seconds_a_notebook"]) for row in far if row["workers_count"] == 1) / workers
    # The first of them pays for what the builder imports once.
    return notebooks * max(pace, median(float(row["builder_seconds_a_notebook"]) for row in far))


def _show(rows: list[dict[str, Any]]) -> None:
    console = wide_console()
    shown = Table(*COLUMNS, title="Measured")
    for row in rows:
        shown.add_row(*(str(row[name]) for name in COLUMNS))
    console.print(shown)
    console.print(f"The way to a worker and back adds {added_seconds(rows):.2f} s to a notebook.")
    for row in rows[2:]:
        speed_up = float(rows[1]["wall_seconds"]) / float(row["wall_seconds"])
        console.print(f"{row['workers_count']} workers are {speed_up:.2f} times as fast as one.")
    console.print(f"Computed, not measured: {MANY_NOTEBOOKS:,} notebooks on workers with a core each")
    for count in MANY_WORKERS:
        seconds = extrapolated_seconds(rows, MANY_NOTEBOOKS, count)
        console.print(f"  {count:4} workers: {seconds / 60:6.1f} min")
    console.print("Written to outputs/bench_cluster.csv.")


def _make_here(specs: list[ChapterSpec], project: Project) -> None:
    state = BuildState(project)
    for spec in specs:
        write_chapter(run_chapter(spec, project, {}, state), spec, project)


def _wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count)


def _make_all(cluster: Cluster, specs: list[ChapterSpec], project: Project) -> None:
    def make(spec: ChapterSpec) -> None:
        write_chapter(cluster.run_notebook(spec, {}), spec, project)

    with ThreadPoolExecutor(cluster.slots_count) as threads:
        list(threads.map(make, specs))


def _timed(step: str, workers: int, specs: list[ChapterSpec], work: Callable[[], None]) -> dict[str, Any]:
    load, begun, used = os.getloadavg()[0], time.perf_counter(), time.process_time()
    work()
    seconds, own = time.perf_counter() - begun, time.process_time() - used
    row = {
        "step": step,
        "workers_count": workers,
        "notebooks_count": len(specs),
        "wall_seconds": round(seconds, 2),
        "seconds_a_notebook": round(seconds / len(specs), 2),
        "builder_seconds_a_notebook": round(own / len(specs), 3),
        "cores_count": available_cores(),
        "load_before": round(load, 2),
    }
    print(", ".join(f"{name} {value}" for name, value in row.items()), flush=True)
    return row


@contextmanager
def _machine(count: int) -> Iterator[str]:
    """A scheduler and ``count`` workers of one thread, without this project on their path."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "LOCALED_ROOT")}
    with tempfile.TemporaryDirectory(prefix="localed-bench-") as scratch:
        commands = [["scheduler", "--host", address, "--no-dashboard", "--no-show"]]
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", scratch]
        commands += [["worker", address, *options] for _ in range(count)]
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{command[0]}", *command[1:]],
                cwd=scratch,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for command in commands
        ]
        try:
            yield address
        finally:
            for process in reversed(processes):
                process.kill()
                process.wait()


if __name__ == "__main__":
    sys.exit(main())
