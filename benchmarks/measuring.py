"""How long a command takes, how much of the processors and how much memory it needs; and on which machine."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from rich.console import Console

from helpers.build.build_run import available_cores
from helpers.project.paths import ROOT_VARIABLE

LOG_WIDTH = 150
SAMPLE_SECONDS = 0.5
"""Between two looks at memory: asking for proportional memory costs time itself."""


@dataclass(frozen=True)
class Measured:
    """One run of one thing.

    ``processor_seconds`` are those of the command and of all that it started and waited for; on a machine that others
    use they tell more than the wall clock does.
    """

    wall_seconds: float
    processor_seconds: float
    peak_memory_mb: int
    exit_status: int
    load_before: float
    said: str = field(repr=False, default="")


def environment(root: Path) -> dict[str, str]:
    """The environment of a measured command: the project at ``root``, its own code, one thread a process."""
    return {
        **os.environ,
        ROOT_VARIABLE: str(root),
        "PYTHONPATH": str(root / "src"),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def measure(root: Path, commands: Sequence[Sequence[str]], at_once: int = 1) -> Measured:
    """Run ``commands`` in the folder ``root``, ``at_once`` at a time; the exit status is the worst of theirs."""
    load = os.getloadavg()[0]
    before = _used_by_children()
    peak = _Peak()
    begun = time.perf_counter()
    waiting, running, statuses = list(commands), [], []
    with tempfile.TemporaryFile() as said:
        while waiting or running:
            while waiting and len(running) < at_once:
                running.append(_started(waiting.pop(0), root, said))
            time.sleep(0.01)
            statuses += [process.returncode for process in running if process.poll() is not None]
            running = [process for process in running if process.returncode is None]
        seconds = time.perf_counter() - begun
        peak.stop()
        said.seek(0)
        words = said.read().decode(errors="replace")
    status = max(map(abs, statuses), default=0)
    if status:
        print(words, file=sys.stderr)
    return Measured(
        round(seconds, 2),
        round(_used_by_children() - before, 2),
        round(peak.most_bytes / 2**20),
        status,
        round(load, 2),
        words,
    )


def wide_console() -> Console:
    """Where tables are shown: wide enough for their columns, also in a log."""
    console = Console()
    return console if console.is_terminal else Console(width=LOG_WIDTH)


def machine() -> dict[str, object]:
    """What seconds mean nothing without."""
    return {
        "cores_count": available_cores(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }


def _started(command: Sequence[str], root: Path, said: tempfile._TemporaryFileWrapper) -> subprocess.Popen:
    return subprocess.Popen(command, cwd=root, env=environment(root), stdout=said, stderr=subprocess.STDOUT)


def _used_by_children() -> float:
    used: Mapping[str, float] = psutil.Process().cpu_times()._asdict()
    return used["children_user"] + used["children_system"]


class _Peak(threading.Thread):
    """Samples the memory of all children of this process until it is stopped; shared pages count once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most_bytes = 0
        self._ended = threading.Event()
        self.start()

    def run(self) -> None:
        """Sample."""
        while not self._ended.wait(SAMPLE_SECONDS):
            family = psutil.Process().children(recursive=True)
            self.most_bytes = max(self.most_bytes, sum(map(_proportional, family)))

    def stop(self) -> None:
        """End sampling."""
        self._ended.set()
        self.join()


def _proportional(process: psutil.Process) -> int:
    """Its own memory and its share of what it shares; its resident set where the system does not tell."""
    try:
        memory = process.memory_full_info()
        return getattr(memory, "pss", memory.rss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
