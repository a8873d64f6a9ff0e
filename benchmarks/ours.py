"""Brings the named chapters up to date as `make report` does, and renders nothing."""

from __future__ import annotations

import sys
from functools import partial

from helpers.build.progress import watcher_for
from helpers.build.reporting import report_outcome
from helpers.build.task_actions import begin_kernels
from rich.console import Console

from helpers.build.build_run import available_cores, build
from helpers.build.kernel_choice import ask_for_cold_kernels
from helpers.build.workers import WorkerProcesses
from helpers.project.paths import find_project


def main() -> int:
    """Build the chapters named on the command line; ``--cold``: a fresh Python for each; ``--tables``: tables alone."""
    names = [word for word in sys.argv[1:] if not word.startswith("--")]
    if "--cold" in sys.argv:
        ask_for_cold_kernels()
    project, console, count = find_project(), Console(highlight=False), available_cores()
    with watcher_for(console, count) as watcher:
        only = ["sources", "table"] if "--tables" in sys.argv else [f"chapter:{name}" for name in names]
        begin = partial(begin_kernels, project, console.print)
        outcome = build(project, watcher, only, count, WorkerProcesses(), before_notebooks=begin)
    report_outcome(outcome, project, console, None)
    return int(not outcome.is_sound)


if __name__ == "__main__":
    sys.exit(main())
