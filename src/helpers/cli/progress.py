"""What a person who waits is shown: a display that moves on a terminal, plain lines anywhere else."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from rich.console import Console, Group
from rich.live import Live
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

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


class PlainWatcher:
    """A line for each task that ran: for CI and for files."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = threading.Lock()
        self._names: set[str] = set()
        self._settled = 0

    def __enter__(self) -> PlainWatcher:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def begin(self, names: Sequence[str]) -> None:
        """Remember how many tasks there are to speak of."""
        self._names = {name for name in names if name not in QUIET_GROUPS}

    def started(self, name: str) -> None:
        """Said when it ends."""

    def finished(self, name: str, seconds: float) -> None:
        """One line: how far, what, how long."""
        self._line(name, duration(seconds))

    def skipped(self, name: str) -> None:
        """Counted, not said."""
        with self._lock:
            self._settled += name not in QUIET_GROUPS

    def failed(self, name: str, reason: str) -> None:
        """One line; the whole reason stands at the end of the build."""
        self._line(name, f"FAILED: {reason}")

    def _line(self, name: str, what: str) -> None:
        with self._lock:
            if name not in QUIET_GROUPS:
                self._settled += 1
                place = f"[{self._settled:>3}/{len(self._names)}]"
                self._console.print(f"{place} {title_of(name)}: {what}", markup=False, highlight=False, soft_wrap=True)


class LiveWatcher:
    """What runs now, what is done and what is left."""

    def __init__(self, console: Console) -> None:
        self._overall = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )
        self._running = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console
        )
        self._live = Live(Group(self._overall, self._running), console=console, transient=True, refresh_per_second=8)
        self._console = console
        self._rows: dict[str, TaskID] = {}
        self._bar: TaskID | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> LiveWatcher:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def begin(self, names: Sequence[str]) -> None:
        """Draw the bar."""
        self._bar = self._overall.add_task("Building", total=len(names))

    def started(self, name: str) -> None:
        """A row for what runs."""
        with self._lock:
            self._rows[name] = self._running.add_task(title_of(name), total=None)

    def finished(self, name: str, seconds: float) -> None:
        """The row goes; a chapter leaves a line above."""
        self._settle(name)
        if name.startswith(("chapter", "book")):
            self._console.print(f"[green]✓[/] {title_of(name)}  [dim]{duration(seconds)}[/]", highlight=False)

    def skipped(self, name: str) -> None:
        """One less to do."""
        self._settle(name)

    def failed(self, name: str, reason: str) -> None:
        """A line above; the whole reason stands at the end of the build."""
        self._settle(name)
        self._console.print(Text.assemble(("✗", "red"), f" {title_of(name)}: {reason}"))

    def _settle(self, name: str) -> None:
        with self._lock:
            if name in self._rows:
                self._running.remove_task(self._rows.pop(name))
            if self._bar is not None:
                self._overall.advance(self._bar)


def watcher_for(console: Console) -> PlainWatcher | LiveWatcher:
    """The display that suits where ``console`` writes to."""
    return LiveWatcher(console) if console.is_terminal else PlainWatcher(console)


__all__ = ["LiveWatcher", "PlainWatcher", "duration", "title_of", "watcher_for"]
