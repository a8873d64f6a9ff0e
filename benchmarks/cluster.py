"""Measures notebooks on a Dask cluster of this machine: what the way there adds to each, and what more workers bring.

The nine localities, three pilots and the synthesis are made here in cold kernels, one after another, and then on one,
two and four workers of one thread each. One row a step goes to ``outputs/bench_cluster.csv``. Needs a project whose
tables are built; its chapters are made again with the same bytes, and nothing else is touched.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Any

import pandas as pd
from distributed import LocalCluster

from benchmarks.notebooks import thirteen
from helpers.build.build_records import BuildState
from helpers.build.build_run import available_cores
from helpers.build.chapter_plan import ChapterSpec
from helpers.build.chapter_run import run_chapter
from helpers.build.cluster import Cluster
from helpers.build.kernel_choice import ask_for_cold_kernels
from helpers.build.publishing import write_chapter
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project, find_project

WORKERS = (1, 2, 4)


def main() -> int:
    """Measure, show and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notebooks", type=int, default=13, help="how many of the thirteen notebooks")
    project = find_project()
    specs = thirteen(project)[: parser.parse_args().notebooks]
    ask_for_cold_kernels()
    rows = [_timed(0, specs, partial(_make_here, specs, project))]
    for count in WORKERS:
        with LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None) as machine:
            machine.wait_for_workers(count)
            with closing(Cluster(machine.scheduler_address, project)) as cluster:
                rows.append(_timed(count, specs, partial(_make_on_workers, cluster, specs, project)))
    table = pd.DataFrame(rows)
    path = project.outputs / "bench_cluster.csv"
    with replacing(path) as beside:
        table.to_csv(beside, index=False, lineterminator="\n")
    here, one = table["seconds_a_notebook"][:2]
    print(f"{table.to_string(index=False)}\nThe way to a worker and back adds {one - here:.2f} s to a notebook.")
    for row in rows[2:]:
        speed_up = rows[1]["wall_seconds"] / row["wall_seconds"]
        print(f"{row['workers_count']} workers are {speed_up:.2f} times as fast as one.")
    print(f"Written to {path.relative_to(project.root)}.")
    return 0


def _make_here(specs: list[ChapterSpec], project: Project) -> None:
    state = BuildState(project)
    for spec in specs:
        write_chapter(run_chapter(spec, project, {}, state), spec, project)


def _make_on_workers(cluster: Cluster, specs: list[ChapterSpec], project: Project) -> None:
    def make(spec: ChapterSpec) -> None:
        write_chapter(cluster.run_notebook(spec, {}), spec, project)

    with ThreadPoolExecutor(cluster.slots_count) as threads:
        list(threads.map(make, specs))


def _timed(workers: int, specs: list[ChapterSpec], work: Callable[[], None]) -> dict[str, Any]:
    """``builder_seconds_a_notebook`` is the processor time of this process, which packs, sends and writes back."""
    load, begun, used = os.getloadavg()[0], time.perf_counter(), time.process_time()
    work()
    seconds, own = time.perf_counter() - begun, time.process_time() - used
    row = {
        "workers_count": workers,
        "notebooks_count": len(specs),
        "wall_seconds": round(seconds, 2),
        "seconds_a_notebook": round(seconds / len(specs), 2),
        "builder_seconds_a_notebook": round(own / len(specs), 3),
        "cores_count": available_cores(),
        "load_before": round(load, 2),
    }
    print(row, flush=True)
    return row


if __name__ == "__main__":
    sys.exit(main())
