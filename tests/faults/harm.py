"""Harm at a moment drawn at random: each function meets a running build once, and says whether it met anything."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import psutil

from tests.faults.ground import Ground, is_renderer, kernels, table_workers

PANDOCS_COUNT = 12
"""About as many as write the small book."""
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
    """``kill -9`` of one of the pandocs that write the book, each of which lives for a moment only."""
    spared = chance.randrange(PANDOCS_COUNT)
    known = set(psutil.pids())
    while build.poll() is None:
        for pid in sorted(set(psutil.pids()) - known):
            known.add(pid)
            if is_renderer(pid, build.pid):
                spared -= 1
                if spared < 0:
                    return _kill(pid)
    return False


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


def _wait(ground: Ground, build: Build, chance: random.Random, until: float = 1.0) -> None:
    """Wait for a random part of the time that a build takes, up to the share ``until`` of it."""
    deadline = time.monotonic() + chance.uniform(0.0, until * ground.seconds)
    while build.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)


def _kill_one(pick: Pick, ground: Ground, build: Build, chance: random.Random) -> bool:
    """Kill one of those that ``pick`` finds at a random moment; the first to be seen after it, if there is none."""
    _wait(ground, build, chance, until=0.7)
    while build.poll() is None:
        if found := list(pick(ground.processes())):
            return _kill(chance.choice(found).pid)
    return False


def _kill(pid: int, with_signal: signal.Signals = signal.SIGKILL, *, to_group: bool = False) -> bool:
    try:
        (os.killpg if to_group else os.kill)(pid, with_signal)
    except ProcessLookupError:
        return False
    return True
