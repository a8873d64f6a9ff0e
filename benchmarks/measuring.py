"""How long a command takes, how much of the processors and how much memory it needs; and what a benchmark shows."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median

import psutil

from helpers.build.build_run import available_cores
from helpers.project.paths import ROOT_VARIABLE, Project

LOCALED = [sys.executable, "-m", "helpers"]
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


@dataclass(frozen=True)
class Row:
    """One result. ``aim`` is None where none was set; ``found`` where it cannot be had, and ``note`` says why."""

    name: str
    found: float | None
    aim: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the aim was met."""
        if self.found is None or self.aim is None:
            return ""
        return "met" if self.found <= self.aim else f"missed: {self.found / self.aim:.2f} times the aim"


@dataclass
class Bench:
    """A scratch copy of the project, the case that is edited in it, and every run so far."""

    project: Project
    case_id: str
    runs: list[dict[str, object]] = field(default_factory=list)

    def run(self, step: str, commands: Sequence[Sequence[str]], at_once: int = 1) -> Measured:
        """Measure ``commands`` in the copy, as :func:`measure` does, and note the result."""
        return self.note(step, measure(self.project, commands, at_once))

    def note(self, step: str, measured: Measured) -> Measured:
        """Keep and print one measurement."""
        run = {"step": step, **asdict(measured)}
        del run["said"]
        self.runs.append(run)
        print(", ".join(f"{name} {value}" for name, value in run.items()), flush=True)
        return measured


def median_row(name: str, runs: Sequence[Measured], aim: float | None = None) -> Row:
    """The median of the wall clock, with processor time and the load of the machine in the note."""
    loads = [run.load_before for run in runs]
    processor = median(run.processor_seconds for run in runs)
    note = f"{processor:.1f} processor seconds; load before it {min(loads):.1f} to {max(loads):.1f}"
    failed = any(run.exit_status for run in runs)
    return Row(name, median(run.wall_seconds for run in runs), aim, "a command failed" if failed else note)


def measure(project: Project, commands: Sequence[Sequence[str]], at_once: int = 1) -> Measured:
    """Run ``commands`` in the project's folder, ``at_once`` at a time; the exit status is the worst of theirs."""
    load, used, begun = os.getloadavg()[0], _used_by_children(), time.perf_counter()
    waiting, running, statuses = list(commands), list[subprocess.Popen](), list[int]()
    ended, peak_bytes = threading.Event(), [0]
    sampling = threading.Thread(target=_sample_memory, args=(ended, peak_bytes), daemon=True)
    sampling.start()
    with tempfile.TemporaryFile() as said:
        while waiting or running:
            while waiting and len(running) < at_once:
                running.append(start(waiting.pop(0), project, stdout=said, stderr=subprocess.STDOUT))
            time.sleep(0.01)
            statuses += [process.returncode for process in running if process.poll() is not None]
            running = [process for process in running if process.returncode is None]
        seconds = time.perf_counter() - begun
        ended.set()
        sampling.join()
        said.seek(0)
        words = said.read().decode(errors="replace")
    if status := max(map(abs, statuses), default=0):
        print(words, file=sys.stderr)
    processor = round(_used_by_children() - used, 2)
    return Measured(round(seconds, 2), processor, round(peak_bytes[0] / 2**20), status, round(load, 2), words)


def start(command: Sequence[str], project: Project, **pipes: object) -> subprocess.Popen:
    """Start ``command`` in the project's folder, with its own code and one thread a process."""
    one_each = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    own = {ROOT_VARIABLE: str(project.root), "PYTHONPATH": str(project.root / "src")}
    return subprocess.Popen(command, cwd=project.root, env={**os.environ, **own, **one_each}, **pipes)  # type: ignore[call-overload]


def machine() -> dict[str, object]:
    """What seconds mean nothing without."""
    return {
        "cores_count": available_cores(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }


def _used_by_children() -> float:
    used = psutil.Process().cpu_times()
    return used.children_user + used.children_system


def _sample_memory(ended: threading.Event, peak_bytes: list[int]) -> None:
    """Keep the most memory that all children of this process had together; shared pages count once."""
    while not ended.wait(SAMPLE_SECONDS):
        family = psutil.Process().children(recursive=True)
        peak_bytes[0] = max(peak_bytes[0], sum(map(_proportional, family)))


def _proportional(process: psutil.Process) -> int:
    """Its own memory and its share of what it shares; its resident set where the system does not tell."""
    try:
        memory = process.memory_full_info()
        return getattr(memory, "pss", memory.rss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
