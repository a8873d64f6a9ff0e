"""How much a notebook may take: of time, of memory, of words. The one place where that is set.

Each limit can be set for one build by an environment variable, ``LOCALED_`` and the field's name in capitals:
``LOCALED_CELL_SECONDS=900 make report``.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, fields

import psutil

VARIABLE_PREFIX = "LOCALED_"
LOOK_EVERY_SECONDS = 0.5


class LimitError(RuntimeError):
    """A notebook took more than it may; the message says of what, and how to allow it more."""


@dataclass(frozen=True)
class Limits:
    """What a notebook may take: seconds for a kernel to start and for a cell, megabytes of output and of memory."""

    start_seconds: int = 120
    cell_seconds: int = 300
    output_mb: int = 50
    memory_mb: int = 4000


def limits_for_this_build() -> Limits:
    """The limits, as the environment sets them.

    Raises
    ------
    LimitError
        A variable does not hold a whole number above nought.
    """
    given: dict[str, int] = {}
    for field in fields(Limits):
        name = VARIABLE_PREFIX + field.name.upper()
        if text := os.environ.get(name, ""):
            if not text.isdecimal() or not int(text):
                raise LimitError(f"{name} is '{text}': it must be a whole number above nought")
            given[field.name] = int(text)
    return Limits(**given)


class Guard:
    """Watches one kernel: it ends the kernel, by ``end``, when that takes more than ``limits`` allow.

    ``process_id`` gives the kernel's process once it runs. ``broken`` then says which limit it was.
    """

    def __init__(self, limits: Limits, process_id: Callable[[], int | None], end: Callable[[], None]) -> None:
        self.broken = ""
        self._limits, self._process_id, self._end = limits, process_id, end
        self._output_bytes = 0
        self._is_over = threading.Event()

    def __enter__(self) -> Guard:
        threading.Thread(target=self._watch_memory, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()

    def count_output(self, size_bytes: int) -> bool:
        """Whether an output of that size may still be kept; where not, the kernel is ended."""
        self._output_bytes += size_bytes
        if self._output_bytes > self._limits.output_mb * 2**20:
            self._stop(f"it put out more than {self._limits.output_mb} MB", "OUTPUT_MB")
        return not self.broken

    def _watch_memory(self) -> None:
        while not self._is_over.wait(LOOK_EVERY_SECONDS):
            process_id = self._process_id()
            if process_id and _memory_bytes(process_id) > self._limits.memory_mb * 2**20:
                self._stop(f"it took more than {self._limits.memory_mb} MB of memory", "MEMORY_MB")
                return

    def _stop(self, what: str, variable: str) -> None:
        if not self.broken:
            self.broken = f"{what}, and was stopped; {VARIABLE_PREFIX}{variable}=… allows a notebook more"
            self._end()


def _memory_bytes(process_id: int) -> int:
    """What a process and its children hold, without what they share with others where the system tells that."""
    try:
        process = psutil.Process(process_id)
        return sum(map(_own_bytes, [process, *process.children(recursive=True)]))
    except psutil.Error:
        return 0


def _own_bytes(process: psutil.Process) -> int:
    try:
        memory = process.memory_info()
        return memory.rss - getattr(memory, "shared", 0)
    except psutil.Error:
        return 0
