"""Which task runs next: of those that are ready, the one with the longest way to the end of the build before it."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Mapping
from typing import Any

from doit.runner import JobHold, JobTaskPickle, MThreadRunner
from doit.task import Task

from helpers.build.durations import expected_seconds


def seconds_to_the_end(tasks: Mapping[str, Task], durations: Mapping[str, float]) -> dict[str, float]:
    """For each task how long the longest chain from its start to the end of the build should take, in seconds.

    ``durations`` are those of the last build. A task whose group was never timed counts as taking no time.
    """
    needed_by: dict[str, list[str]] = {name: [] for name in tasks}
    for name, task in tasks.items():
        for before in task.task_dep:
            needed_by[before].append(name)
    found: dict[str, float] = {}

    def seconds(name: str) -> float:
        if name not in found:
            found[name] = 0.0  # a circle, which doit refuses by itself, must not keep us here
            own = (expected_seconds(name, durations) or 0.0) if tasks[name].actions else 0.0
            found[name] = own + max(map(seconds, needed_by[name]), default=0.0)
        return found[name]

    return {name: seconds(name) for name in tasks}


class LongestFirstRunner(MThreadRunner):
    """doit's runner by threads, which would start ready tasks in the order of their declaration."""

    def __init__(self, *arguments: Any, seconds_left: Mapping[str, float], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._seconds_left = seconds_left
        self._ready: list[tuple[float, int, Task]] = []
        self._order = itertools.count()
        self._is_exhausted = False

    def get_next_job(self, completed: Any) -> Any:
        """The next task to run, ``JobHold`` where none is ready yet, ``None`` where none will ever be."""
        if self._stop_running:
            return None
        self._take_all_ready(completed)
        if self._ready:
            return JobTaskPickle(heapq.heappop(self._ready)[-1])
        if self._is_exhausted:
            return None
        self.free_proc += 1
        return JobHold()

    def _take_all_ready(self, completed: Any) -> None:
        """Ask doit for every task that is ready; those that are up to date are done with that."""
        node = completed
        while not self._is_exhausted:
            try:
                node = self.task_dispatcher.generator.send(node)
            except StopIteration:
                self._is_exhausted = True
                return
            if node == "hold on":
                return
            if self.select_task(node, self.tasks):
                urgency = -self._seconds_left.get(node.task.name, 0.0)
                heapq.heappush(self._ready, (urgency, next(self._order), node.task))
                node = None
