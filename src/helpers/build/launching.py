"""Starts a build as a command does: with a display for who waits, with kernels or a cluster for its notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from helpers.build.build_run import Outcome, available_cores, build
from helpers.build.cluster.cluster_run import connected
from helpers.build.progress import watcher_for
from helpers.build.task_actions import begin_kernels
from helpers.build.workers import WorkerProcesses, Workers
from helpers.project.paths import Project

if TYPE_CHECKING:
    from helpers.build.tasks import TaskDict


def launch(
    project: Project,
    console: Console,
    *,
    only: Sequence[str] | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    has_notebooks: bool = True,
    workers: Workers | None = None,
    groups: Mapping[str, Iterator[TaskDict]] | None = None,
    state: Path | None = None,
) -> Outcome:
    """Build as :func:`building.build` does, and show on ``console`` what happens.

    Notebooks run on the cluster behind ``scheduler`` where it is given, else in kernels of this machine. Tables are
    computed by ``workers`` (default: processes of their own).
    """
    begin = partial(begin_kernels, project, partial(console.print, soft_wrap=True)) if has_notebooks else None
    with connected(scheduler, project) as cluster:
        count = jobs or available_cores()
        if cluster:
            count = max(count, cluster.slots_count)
            console.print(cluster.introduction)
        with watcher_for(console, count) as watcher:
            return build(
                project,
                watcher,
                only,
                count,
                workers or WorkerProcesses(),
                cluster=cluster,
                groups=groups,
                state=state,
                before_notebooks=None if cluster else begin,
            )
