"""Runs the build graph: in parallel, past failures, one build at a time, and tells a watcher what happens."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from doit.control import TaskControl
from doit.exceptions import BaseFail, TaskFailed, UnmetDependency
from doit.loader import generate_tasks
from doit.task import Task

from helpers.build.build_graph import BOOK, CONTENTS, LEFTOVERS, VARIABLES, Graph
from helpers.build.build_lock import BuildError, only_one_build
from helpers.build.build_state import STATE_FOLDER, BuildState, state_path
from helpers.build.durations import read_durations, write_durations
from helpers.build.planning import NOTE, planning
from helpers.build.portable_tasks import PORTABLE
from helpers.build.scheduling import LongestFirstRunner, seconds_to_the_end
from helpers.build.tasks import IS_COMPUTATION, TaskDict
from helpers.build.temporary_files import temporary_files
from helpers.build.workers import InThisProcess, Workers
from helpers.project.atomic_writes import tidy
from helpers.project.paths import Project

if TYPE_CHECKING:
    from helpers.build.cluster.cluster_run import Cluster

AFTER_NOTEBOOKS = (BOOK, VARIABLES, CONTENTS, LEFTOVERS)
NOT_FOR_ONE_CHAPTER = ("chapter", "book", "variables", "contents", "leftovers")


class Watcher(Protocol):
    """What is told of a build while it runs. Calls come from several threads."""

    def begin(self, names: Sequence[str], durations: dict[str, float]) -> None:
        """The tasks that may run, and how long each took when it last ran."""

    def started(self, name: str) -> None:
        """A task runs."""

    def finished(self, name: str, seconds: float) -> None:
        """A task is done."""

    def skipped(self, name: str) -> None:
        """A task was up to date."""

    def failed(self, name: str, reason: str) -> None:
        """A task failed."""


@dataclass
class Outcome:
    """What a build did: tasks done with their seconds, tasks up to date, failures, tasks that had to wait for those."""

    done: dict[str, float] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    failures: dict[str, Exception] = field(default_factory=dict)
    blocked: list[str] = field(default_factory=list)
    tracebacks: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    misfits: str = ""
    """Why a chapter that was built alone could not be shown in the book: others do not fit it yet."""

    @property
    def is_sound(self) -> bool:
        """Whether everything asked for is there."""
        return not self.failures and not self.blocked


def build(
    project: Project,
    watcher: Watcher,
    only: Sequence[str] | None = None,
    jobs: int | None = None,
    workers: Workers | None = None,
    *,
    cluster: Cluster | None = None,
    groups: Mapping[str, Iterator[TaskDict]] | None = None,
    state: Path | None = None,
    before_notebooks: Callable[[], None] | None = None,
) -> Outcome:
    """Bring everything up to date, or the tasks ``only`` with what they need; ``jobs`` tasks at once (default: cores).

    Tables are computed by ``workers`` (default: in this process), notebooks run on ``cluster`` where one is given. A
    task that fails stops only those that need it. What is done is remembered at once. The tasks are the book's, unless
    ``groups`` gives others and ``state`` the file that remembers them. ``before_notebooks`` is called once, as the
    first task begins that a notebook may wait for.

    Raises
    ------
    BuildError
        Another build of this project runs.
    RegistryError
        ``cases.yml`` cannot be used.
    """
    workers = workers or InThisProcess()
    with only_one_build(project), temporary_files(project):
        begun = time.perf_counter()
        _tidy(project)
        reporter = _Reporter(watcher, before_notebooks)
        with planning(project.root / STATE_FOLDER / NOTE):
            tasks = load_tasks(groups or Graph(project).groups(), reporter.outcome, workers, cluster)
        control = TaskControl(tasks)
        control.process(list(only) if only else None)
        remembered = BuildState(state or state_path(project.root))
        durations = read_durations(project)
        watcher.begin([task.name for task in tasks if task.actions and _is_wanted(task.name, only)], durations)
        runner = LongestFirstRunner(
            remembered,
            reporter,
            continue_=True,
            num_process=jobs or available_cores(),
            seconds_left=seconds_to_the_end(control.tasks, durations),
        )
        try:
            runner.run_all(control.task_dispatcher())
        except BaseException:
            workers.close()
            _kill_kernels()
            _tidy(project)
            raise
        finally:
            workers.close()
            if reporter.outcome.done:
                write_durations(project, {**durations, **reporter.outcome.done})
        reporter.outcome.seconds = time.perf_counter() - begun
        return reporter.outcome


def load_tasks(
    groups: Mapping[str, Iterator[TaskDict]], outcome: Outcome, workers: Workers, cluster: Cluster | None = None
) -> list[Task]:
    """doit's tasks; the error of one that fails is kept in ``outcome``, as it is."""
    tasks: list[Task] = []
    for group, members in groups.items():
        tasks += generate_tasks(
            group, ({**task, "actions": [_keeping(task, outcome, workers, cluster)]} for task in members)
        )
    return tasks


def available_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _keeping(task: TaskDict, outcome: Outcome, workers: Workers, cluster: Cluster | None) -> partial[TaskFailed | None]:
    name = ":".join(filter(None, [task["basename"], task.get("name")]))
    place = workers if task["meta"][IS_COMPUTATION] else InThisProcess()
    work = task["actions"][0]
    if cluster is not None and (portable := task["meta"].get(PORTABLE)) is not None:
        work = partial(cluster.run, name, work, portable)
    return partial(_run_keeping, name, work, outcome, place)


def _run_keeping(name: str, work: Any, outcome: Outcome, place: Workers) -> TaskFailed | None:
    if (failure := place.run(work)) is None:
        return None
    outcome.failures[name] = failure.error
    outcome.tracebacks[name] = failure.traceback
    return TaskFailed(str(failure.error))


def _is_wanted(name: str, only: Sequence[str] | None) -> bool:
    return not only or name in only or name.split(":")[0] not in NOT_FOR_ONE_CHAPTER


class _Reporter:
    """Takes doit's own reports, fills the outcome and passes them on. doit asks for these very method names."""

    def __init__(self, watcher: Watcher, before_notebooks: Callable[[], None] | None) -> None:
        self.outcome = Outcome()
        self._watcher = watcher
        self._before_notebooks = before_notebooks
        self._begun: dict[str, float] = {}
        self._lock = threading.Lock()

    def initialize(self, tasks: dict[str, Task], selected_tasks: list[str]) -> None:
        """Nothing to prepare."""

    def get_status(self, task: Task) -> None:
        """A task is looked at."""

    def execute_task(self, task: Task) -> None:
        """A task begins, on a worker's thread."""
        if not task.actions:
            return
        with self._lock:
            self._begun[task.name] = time.perf_counter()
            if self._before_notebooks and task.name.split(":")[0] not in AFTER_NOTEBOOKS:
                self._before_notebooks()
                self._before_notebooks = None
        self._watcher.started(task.name)

    def add_success(self, task: Task) -> None:
        """A task is done."""
        if not task.actions:
            return
        with self._lock:
            seconds = time.perf_counter() - self._begun[task.name]
        self.outcome.done[task.name] = seconds
        self._watcher.finished(task.name, seconds)

    def add_failure(self, task: Task, fail: BaseFail) -> None:
        """A task failed, or could not run since one before it failed."""
        if isinstance(fail, UnmetDependency):
            if task.actions:
                self.outcome.blocked.append(task.name)
            return
        error = self.outcome.failures.setdefault(task.name, BuildError(fail.message.removeprefix("ERROR: ").strip()))
        self._watcher.failed(task.name, str(error).splitlines()[0] if str(error) else type(error).__name__)

    def skip_uptodate(self, task: Task) -> None:
        """A task is up to date."""
        if task.actions:
            self.outcome.skipped.append(task.name)
            self._watcher.skipped(task.name)

    def skip_ignore(self, task: Task) -> None:
        """doit's ``ignore`` command set a task aside; that is no way to build a book."""
        self.outcome.failures[task.name] = BuildError("this task was set to be ignored: remove the folder .doit")

    def cleanup_error(self, exception: BaseFail) -> None:
        """No task has anything to tear down."""

    def runtime_error(self, msg: str) -> None:
        """The graph itself is faulty."""
        self.outcome.failures["graph"] = BuildError(msg)

    def teardown_task(self, task: Task) -> None:
        """No task has anything to tear down."""

    def complete_run(self) -> None:
        """The outcome is complete."""


def _tidy(project: Project) -> None:
    tidy([project.processed, project.outputs, project.root / STATE_FOLDER])


def _kill_kernels() -> None:
    import sys

    if running := sys.modules.get("helpers.build.notebook_run"):
        running.kill_kernels()
