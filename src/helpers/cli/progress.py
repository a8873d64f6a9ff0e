"""What a person who waits is shown: a line for each task that ran and, on a terminal, what runs now."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

QUIET_GROUPS = ("leftovers",)


def title_of(name: str) -> str:
    """How a task is called before a reader.

    >>> title_of("chapter:coventry")
    'chapter coventry'
    """
    return name.replace(":", " ")


def duration(seconds: float) -> str:
    """Seconds as a person says them.

    >>> duration(4.236), duration(83)
    ('4.2 s', '1 min 23 s')
    """
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


class ProgressWatcher:
    """Shows a build on ``console``, from several threads; what runs now is drawn on a terminal alone."""

    def __init__(self, console: Console) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._display = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._console, self._lock = console, threading.Lock()
        self._running: dict[str, TaskID] = {}
        self._total = self._settled = 0

    def __enter__(self) -> ProgressWatcher:
        self._display.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._display.stop()

    def begin(self, names: Sequence[str]) -> None:
        """Draw the bar."""
        self._total = len(set(names).difference(QUIET_GROUPS))
        self._bar = self._display.add_task("Building", total=self._total)

    def started(self, name: str) -> None:
        """Draw a row for what runs."""
        with self._lock:
            self._running[name] = self._display.add_task(title_of(name), total=None)

    def finished(self, name: str, seconds: float) -> None:
        """One line: how far, what, how long."""
        self._settle(name, duration(seconds))

    def skipped(self, name: str) -> None:
        """Counted, not said."""
        self._settle(name, "")

    def failed(self, name: str, reason: str) -> None:
        """One line; the whole reason stands at the end of the build."""
        self._settle(name, f"FAILED: {reason}")

    def _settle(self, name: str, what: str) -> None:
        with self._lock:
            if name in self._running:
                self._display.remove_task(self._running.pop(name))
            if name in QUIET_GROUPS:
                return
            self._settled += 1
            self._display.update(self._bar, completed=self._settled)
            if what:
                line = f"[{self._settled:>3}/{self._total}] {title_of(name)}: {what}"
                self._console.print(line, markup=False, highlight=False, soft_wrap=True)
