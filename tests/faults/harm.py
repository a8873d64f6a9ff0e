"""Harm at a moment drawn at random: each function meets a running build once, and says whether it met anything."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import psutil

from tests.faults.ground import Ground, kernels, renderers, table_workers

Build = subprocess.Popen[str]
Harm = Callable[[Ground, Build, random.Random], bool]
Pick = Callable[[list[psutil.Process]], Iterator[psutil.Process]]


def kill_build(ground: Ground, build: Build, chance: random.Random) -> bool:
    """``kill -9`` of the command itself."""
    _wait(ground, build, chance)
    return build.poll() is None and _kill(build.pid)


def interrupt(ground: Ground, build: Build, chance: random.Random) -> bool:
    """Ctrl-C, which the terminal sends to the command and to everything that it started."""
    _wait(ground, build, chance)
    return build.poll() is None and _kill(build.pid, signal.SIGINT, to_group=True)


def kill_kernel(ground: Ground, build: Build, chance: random.Random) -> bool:
    """``kill -9`` of a notebook's process."""
    return _kill_one(kernels, ground, build, chance)


def kill_renderer(ground: Ground, build: Build, chance: random.Random) -> bool:
    """``kill -9`` of a pandoc."""
    return _kill_one(renderers, ground, build, chance, at_once=True)


def kill_table_worker(ground: Ground, build: Build, chance: random.Random) -> bool:
    """``kill -9`` of a process that computes tables, or of the one that they are forked from."""
    return _kill_one(table_workers, ground, build, chance)


AT_RANDOM: dict[str, Harm] = {
    "build killed": kill_build,
    "Ctrl-C": interrupt,
    "kernel killed": kill_kernel,
    "renderer killed": kill_renderer,
    "table process killed": kill_table_worker,
}


def _wait(ground: Ground, build: Build, chance: random.Random) -> None:
    deadline = time.monotonic() + chance.uniform(0.0, ground.seconds)
    while build.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)


def _kill_one(pick: Pick, ground: Ground, build: Build, chance: random.Random, at_once: bool = False) -> bool:
    """Kill one of those that ``pick`` finds, at a random moment; the first to be seen after it, if there is none."""
    if not at_once:
        _wait(ground, build, random.Random(chance.random() / 2))
    skipped = chance.randrange(8) if at_once else 0
    seen: set[int] = set()
    while build.poll() is None:
        found = [process for process in pick(ground.processes()) if process.pid not in seen]
        for process in found:
            if len(seen) >= skipped:
                return _kill(process.pid)
            seen.add(process.pid)
        time.sleep(0.01)
    return False


def _kill(pid: int, with_signal: signal.Signals = signal.SIGKILL, *, to_group: bool = False) -> bool:
    try:
        (os.killpg if to_group else os.kill)(pid, with_signal)
    except ProcessLookupError:
        return False
    return True
