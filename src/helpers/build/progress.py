"""What a person who waits is shown: a display that moves on a terminal, plain lines anywhere else."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from rich.console import Console, Group
from rich.live import Live
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from helpers.build.durations import expected_seconds

QUIET_GROUPS = ("leftovers", "contents", "rows")


class Estimate:
    """How long is left, from how long each task took when it last ran, spread over the cores.

    A task that never ran is given the usual time of its group; of a group that never ran nothing is claimed.
    """

    def __init__(self, names: Sequence[str], durations: dict[str, float], jobs: int) -> None:
        self._left = {name: expected_seconds(name, durations) for name in names}
        self._begun: dict[str, float] = {}
        self._jobs = jobs

    def start(self, name: str) -> None:
        """A task runs from now on."""
        self._begun[name] = time.monotonic()

    def settle(self, name: str) -> None:
        """A task needs no more time."""
        self._left.pop(name, None)
        self._begun.pop(name, None)

    @property
    def seconds_left(self) -> float | None:
        """Seconds to go, or ``None`` where a task is of a group that was never timed."""
        if any(seconds is None for seconds in self._left.values()):
            return None
        now = time.monotonic()
        known = [
            max(0.0, seconds - (now - self._begun.get(name, now)))
            for name, seconds in self._left.items()
            if seconds is not None
        ]
        return max(sum(known) / self._jobs, *known, 0.0)


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

    def begin(self, names: Sequence[str], durations: dict[str, float]) -> None:
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
    """What runs now, what is done, what is left and how long it should take."""

    def __init__(self, console: Console, jobs: int) -> None:
        self._jobs = jobs
        self._estimate = Estimate([], {}, jobs)
        self._overall = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            _LeftColumn(self),
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

    def begin(self, names: Sequence[str], durations: dict[str, float]) -> None:
        """Draw the bar."""
        self._estimate = Estimate(names, durations, self._jobs)
        self._bar = self._overall.add_task("Building", total=len(names))

    def started(self, name: str) -> None:
        """A row for what runs."""
        with self._lock:
            self._rows[name] = self._running.add_task(title_of(name), total=None)
            self._estimate.start(name)

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

    def words_left(self) -> str:
        """The time left, as a person says it; nothing where it is not known."""
        with self._lock:
            left = self._estimate.seconds_left
        return f"about {duration(left)} left" if left else ""

    def _settle(self, name: str) -> None:
        with self._lock:
            if name in self._rows:
                self._running.remove_task(self._rows.pop(name))
            self._estimate.settle(name)
            if self._bar is not None:
                self._overall.advance(self._bar)


class _LeftColumn(ProgressColumn):
    """The time left, counted down between one task's end and the next."""

    def __init__(self, watcher: LiveWatcher) -> None:
        super().__init__()
        self._watcher = watcher

    def render(self, task: Task) -> Text:
        """Called by rich at every refresh."""
        return Text(self._watcher.words_left(), style="dim")


def watcher_for(console: Console, jobs: int) -> PlainWatcher | LiveWatcher:
    """The display that suits where ``console`` writes to."""
    return LiveWatcher(console, jobs) if console.is_terminal else PlainWatcher(console)


__all__ = ["LiveWatcher", "PlainWatcher", "duration", "title_of", "watcher_for"]
