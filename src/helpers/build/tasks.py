"""A task of the build as doit takes it: what it reads, what it makes, and when that counts as up to date."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from helpers.build.build_state import Unchanged, fingerprint
from helpers.build.portable_tasks import PORTABLE, Portable
from helpers.project.paths import Project

IS_COMPUTATION = "is_computation"
TaskDict = dict[str, Any]


def task_for(
    project: Project,
    name: str,
    work: Callable[..., None],
    *,
    reads: list[Path] | None = None,
    makes: list[Path] | None = None,
    checks: list[Any] | None = None,
    after: list[str] | None = None,
    is_computation: bool = False,
    portable: Portable | None = None,
) -> TaskDict:
    """One task. Its targets must be as the task left them: one that was edited or removed is made again.

    One that ``is_computation`` may run in another process, one that is ``portable`` on another machine.
    """
    targets = makes or []
    checks = list(checks or [])
    if targets:
        checks.append(Unchanged("targets", partial(_as_they_lie, targets, project)))
    group, _, own = name.partition(":")
    return {
        "basename": group,
        **({"name": own} if own else {}),
        "actions": [partial(work, project=project)],
        "file_dep": sorted({str(path) for path in reads or []}),
        "targets": [str(path) for path in targets],
        "uptodate": checks,
        "task_dep": after or [],
        "meta": {IS_COMPUTATION: is_computation, PORTABLE: portable},
        # doit would swap sys.stdout for the whole process, which other threads write to.
        "io": {"capture": False},
    }


def _as_they_lie(targets: list[Path], project: Project) -> dict[str, str]:
    return fingerprint([path for path in targets if path.is_file()], project.root)
