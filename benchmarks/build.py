"""Measures the build: from nothing, with nothing to do, after an edit of one locality's words, and one chapter alone.

``make bench`` runs it. The project is copied to a scratch folder, so that the build at hand is neither used nor
touched; each step is the command that people type. One row a step goes to ``outputs/bench.csv``, with the machine it
was measured on, since seconds mean nothing without it. Nothing is asserted: speed is measured here and tested nowhere.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from helpers.execution.building import available_cores
from helpers.paths import ROOT_VARIABLE, find_project
from helpers.tables import replacing

NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".uv", ".doit", "outputs", "processed", "_variables.yml", ".*_cache", "__pycache__", ".hypothesis"
)
SAMPLE_SECONDS = 0.1
COLUMNS = (
    "step",
    "wall_seconds",
    "peak_memory_mb",
    "exit_status",
    "cores_count",
    "memory_gb",
    "python",
    "machine",
    "load_before",
)


def main() -> int:
    """Measure every step in order; 1 where a step failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--locality", default="coventry", help="the case that is edited and built alone")
    case_id = parser.parse_args().locality
    project = find_project()
    with tempfile.TemporaryDirectory(prefix="localed-bench-") as scratch:
        copy = Path(scratch) / "project"
        shutil.copytree(project.root, copy, ignore=NOT_COPIED)
        narrative = copy / "book" / "narrative" / f"{case_id}.md"
        steps: list[tuple[str, Callable[[], object], list[str]]] = [
            ("from nothing", lambda: None, ["report"]),
            ("nothing to do", lambda: None, ["report"]),
            (f"one locality's words edited ({case_id})", lambda: _append(narrative), ["report"]),
            (f"one chapter alone ({case_id})", lambda: _append(narrative), ["report", "--locality", case_id]),
        ]
        rows = []
        for name, prepare, arguments in steps:
            prepare()
            rows.append({"step": name, **_measure(copy, arguments), **_machine()})
            print(f"{name}: {rows[-1]['wall_seconds']} s, {rows[-1]['peak_memory_mb']} MB", flush=True)
    _write(rows, project.outputs / "bench.csv")
    return max(int(row["exit_status"] != 0) for row in rows)


def _append(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("\nA sentence more.\n")


def _measure(root: Path, arguments: list[str]) -> dict[str, object]:
    """Wall time of a command, and the most memory it and its kernels held at once; shared pages count once."""
    load = os.getloadavg()[0]
    environment = {**os.environ, ROOT_VARIABLE: str(root), "PYTHONPATH": str(root / "src")}
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "helpers", *arguments],
            cwd=root,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        peak = _Peak(process.pid)
        status = process.wait()
        seconds = time.perf_counter() - begun
        peak.stop()
        if status:
            said.seek(0)
            print(said.read().decode(), file=sys.stderr)
    return {
        "wall_seconds": round(seconds, 2),
        "peak_memory_mb": round(peak.most_bytes / 2**20),
        "exit_status": status,
        "load_before": round(load, 2),
    }


class _Peak(threading.Thread):
    """Samples the memory of a process and all its children until it is stopped."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most_bytes = 0
        self._process = psutil.Process(pid)
        self._ended = threading.Event()
        self.start()

    def run(self) -> None:
        """Sample."""
        while not self._ended.wait(SAMPLE_SECONDS):
            try:
                family = [self._process, *self._process.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
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


def _machine() -> dict[str, object]:
    return {
        "cores_count": available_cores(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }


def _write(rows: list[dict[str, object]], path: Path) -> None:
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"Written to {path.name} in outputs/.")


if __name__ == "__main__":
    sys.exit(main())
