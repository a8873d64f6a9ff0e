"""Runs the build graph: in parallel, past failures, one build at a time, and tells a watcher what happens."""

from __future__ import annotations

import json
import os
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

from doit.control import TaskControl
from doit.exceptions import BaseFail, TaskFailed, UnmetDependency
from doit.loader import generate_tasks
from doit.runner import MThreadRunner
from doit.task import Task

from helpers.execution.graph import Graph, TaskDict
from helpers.execution.state import STATE_FOLDER, BuildState, state_path
from helpers.paths import Project

DURATIONS_FILE = "durations.json"
LOCK_FILE = "lock"


class BuildError(RuntimeError):
    """The build cannot begin; the message says why and what to do."""


class Watcher(Protocol):
    """What is told of a build while it runs. Calls come from several threads."""

    def begin(self, names: Sequence[str], expected_seconds: dict[str, float]) -> None:
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

    @property
    def is_sound(self) -> bool:
        """Whether everything asked for is there."""
        return not self.failures and not self.blocked


def build(project: Project, watcher: Watcher, only: Sequence[str] | None = None, jobs: int | None = None) -> Outcome:
    """Bring everything up to date, or the tasks ``only`` with what they need; ``jobs`` tasks at once (default: cores).

    A task that fails stops only those that need it. What is done is remembered at once.

    Raises
    ------
    BuildError
        Another build of this project runs.
    RegistryError
        ``cases.yml`` cannot be used.
    """
    with only_one_build(project):
        begun = time.perf_counter()
        reporter = _Reporter(watcher)
        tasks = load_tasks(Graph(project).groups(), reporter.outcome)
        control = TaskControl(tasks)
        control.process(list(only) if only else None)
        state = BuildState(state_path(project.root))
        expected = _read_durations(project)
        watcher.begin([task.name for task in tasks if task.actions and _is_wanted(task.name, only)], expected)
        runner = MThreadRunner(state, reporter, continue_=True, num_process=jobs or available_cores())
        try:
            runner.run_all(control.task_dispatcher())
        except KeyboardInterrupt:
            _kill_kernels()
            raise
        finally:
            _write_durations(project, {**expected, **reporter.outcome.done})
        reporter.outcome.seconds = time.perf_counter() - begun
        return reporter.outcome


def load_tasks(groups: dict[str, Iterator[TaskDict]], outcome: Outcome) -> list[Task]:
    """doit's tasks; the error of one that fails is kept in ``outcome``, as it is."""
    tasks: list[Task] = []
    for group, members in groups.items():
        tasks += generate_tasks(group, ({**task, "actions": [_keeping(task, outcome)]} for task in members))
    return tasks


def available_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _keeping(task: TaskDict, outcome: Outcome) -> partial[TaskFailed | None]:
    name = ":".join(filter(None, [task["basename"], task.get("name")]))
    return partial(_run_keeping, name, task["actions"][0], outcome)


def _run_keeping(name: str, work: Any, outcome: Outcome) -> TaskFailed | None:
    try:
        work()
    except Exception as error:
        outcome.failures[name] = error
        outcome.tracebacks[name] = traceback.format_exc()
        return TaskFailed(str(error))
    return None


def _is_wanted(name: str, only: Sequence[str] | None) -> bool:
    return (
        not only or name in only or name.split(":")[0] not in ("chapter", "book", "variables", "contents", "leftovers")
    )


class _Reporter:
    """Takes doit's own reports, fills the outcome and passes them on. doit asks for these very method names."""

    def __init__(self, watcher: Watcher) -> None:
        self.outcome = Outcome()
        self._watcher = watcher
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


def _kill_kernels() -> None:
    import sys

    if running := sys.modules.get("helpers.execution.running"):
        running.kill_kernels()


@contextmanager
def only_one_build(project: Project) -> Iterator[None]:
    """Keep a second build of the same project out for as long as the block runs.

    Raises ``BuildError`` that names the process that builds. The lock goes with its process, however that ends.
    """
    path = project.root / STATE_FOLDER / LOCK_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        if not _try_to_lock(file):
            file.seek(0)
            raise BuildError(
                f"another build of this project runs (process {file.read().strip() or 'unknown'}): wait for it"
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _try_to_lock(file: IO[str]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows has no such lock; builds there are the user's to keep apart
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _durations_path(project: Project) -> Path:
    return project.root / STATE_FOLDER / DURATIONS_FILE


def _read_durations(project: Project) -> dict[str, float]:
    try:
        content = json.loads(_durations_path(project).read_text(encoding="utf-8"))
        return {str(name): float(seconds) for name, seconds in content.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _write_durations(project: Project, durations: dict[str, float]) -> None:
    rounded = {name: round(seconds, 2) for name, seconds in sorted(durations.items())}
    _durations_path(project).write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
