"""Runs the tasks of a build: in parallel, past failures, one build at a time, and tells a watcher what happens."""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from doit.control import TaskControl
from doit.dependency import Dependency, JsonDB
from doit.exceptions import BaseFail, TaskFailed, UnmetDependency
from doit.loader import generate_tasks
from doit.runner import MThreadRunner
from doit.task import Task

from helpers.build.build_lock import BuildError, only_one_build
from helpers.build.build_records import STATE_FOLDER, BuildState
from helpers.build.build_tasks import BOOK, FRONT_PAGE, LEFTOVERS, RAW, TABLE, Engine, NotebookRunner, TaskDict
from helpers.build.temporary_files import temporary_files
from helpers.build.workers import InThisProcess, Workers
from helpers.project.atomic_writes import tidy
from helpers.project.paths import Project


class Watcher(Protocol):
    """What is reported of a build while it runs. Calls come from several threads."""

    def begin(self, names: Sequence[str]) -> None:
        """The tasks that may run."""

    def started(self, name: str) -> None:
        """A task runs."""

    def finished(self, name: str, seconds: float) -> None:
        """A task is done."""

    def skipped(self, name: str) -> None:
        """A task was up to date."""

    def failed(self, name: str, reason: str) -> None:
        """A task failed."""


class RenderedBook(Protocol):
    """What a report says of a book that was rendered."""

    renderer: str
    seconds: dict[str, float]


@dataclass
class Outcome:
    """What a build did: tasks done with their seconds, tasks up to date, failures, tasks that had to wait for those."""

    done: dict[str, float] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    failures: dict[str, Exception] = field(default_factory=dict)
    blocked: list[str] = field(default_factory=list)
    tracebacks: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    book: RenderedBook | None = None
    """The book, where it was rendered."""
    page: Path | None = None
    """The page of a chapter that was built alone where others are missing."""
    misfits: str = ""
    """Why a chapter that was built alone could not be shown in the book: others do not fit it yet."""

    @property
    def is_sound(self) -> bool:
        """Whether everything asked for is there."""
        return not self.failures and not self.blocked


def build(
    project: Project,
    watcher: Watcher,
    tasks: Callable[[Engine], Iterable[TaskDict]],
    *,
    only: Sequence[str] | None = None,
    jobs: int | None = None,
    workers: Workers | None = None,
    run_notebook: NotebookRunner | None = None,
    before_notebooks: Callable[[], None] | None = None,
) -> Outcome:
    """Bring ``tasks`` up to date, or those of them named ``only`` with what they need, ``jobs`` at once.

    Tables are computed by ``workers`` (default: in this process), notebooks run by ``run_notebook`` (default: in
    kernels of this machine). A task that fails stops only those that need it. What is done stays done.
    ``before_notebooks`` is called once, as the first task begins that a notebook may wait for.

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
        state = BuildState(project)
        engine = Engine(project, state, workers, run_notebook or partial(_run_here, project, state))
        reporter = _Reporter(watcher, before_notebooks)
        loaded = _doit_tasks(tasks(engine), reporter.outcome)
        control = TaskControl(loaded)
        control.process(list(only) if only else None)
        watcher.begin([task.name for task in loaded if task.actions and _is_wanted(task, only)])
        runner = MThreadRunner(
            Dependency(_NoMemory, ""), reporter, continue_=True, num_process=jobs or available_cores()
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
            state.close()
        reporter.outcome.seconds = time.perf_counter() - begun
        return reporter.outcome


def available_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _NoMemory(JsonDB):
    """doit's own memory, which is none: whether a task is up to date is said by the record of its result."""

    def _load(self) -> dict[str, Any]:
        return {}

    def dump(self) -> None:
        """Nothing is kept."""


def _run_here(project: Project, state: BuildState, spec: Any, settings: Any) -> dict[str, bytes]:
    from helpers.build.chapter_run import run_chapter

    return run_chapter(spec, project, settings, state)


def _doit_tasks(tasks: Iterable[TaskDict], outcome: Outcome) -> list[Task]:
    """doit's tasks; the error of one that fails is kept in ``outcome``, as it is."""
    groups: dict[str, list[TaskDict]] = {}
    for task in tasks:
        name = ":".join(filter(None, [task["basename"], task.get("name")]))
        kept = {**task, "actions": [partial(_keeping_error, name, task["actions"][0], outcome)]}
        groups.setdefault(task["basename"], []).append(kept)
    return [task for group, members in groups.items() for task in generate_tasks(group, (member for member in members))]


def _keeping_error(name: str, work: Callable[[], None], outcome: Outcome) -> TaskFailed | None:
    try:
        work()
    except Exception as error:
        outcome.failures[name] = error
        outcome.tracebacks[name] = traceback.format_exc()
        return TaskFailed(str(error))
    return None


def _is_wanted(task: Task, only: Sequence[str] | None) -> bool:
    return not only or task.name in only or task.name.split(":")[0] in (RAW, TABLE)


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
            if self._before_notebooks and task.name not in (BOOK, FRONT_PAGE, LEFTOVERS):
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
    kill_kernels = getattr(sys.modules.get("helpers.build.notebook_run"), "kill_kernels", None)
    if kill_kernels is not None:  # a module that a thread is still importing has started none
        kill_kernels()
