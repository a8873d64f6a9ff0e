"""Harm at a moment drawn at random: each function meets a running build once, and says whether it met anything."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psutil

from helpers.execution.kernel_choice import COLD_VARIABLE
from tests.faults.ground import Ground
from tests.faults.processes import cold_kernels, is_renderer, table_workers, warm_kernels, zygotes

LIFE_SECONDS = 1.0
"""About as long as a kernel or a table of the small project lives."""
TABLE_PROCESSES_COUNT = 5
"""The first of them: the server that forks, its watch, and the workers."""
Build = subprocess.Popen[str]
Pick = Callable[[list[psutil.Process]], Iterator[psutil.Process]]


@dataclass(frozen=True)
class Harm:
    """What is done to a running build, in the kernels that it is done to; ``meet`` says whether it met anything."""

    meet: Callable[[Ground, Build, random.Random], bool]
    is_cold: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """What the build is told of its kernels."""
        return {COLD_VARIABLE: "1" if self.is_cold else "0"}


def kill_build(ground: Ground, build: Build, chance: random.Random) -> bool:
    """``kill -9`` of the command itself."""
    _wait(build, chance, ground.seconds)
    return build.poll() is None and _kill(build.pid)


def interrupt(ground: Ground, build: Build, chance: random.Random) -> bool:
    """Ctrl-C, which the terminal sends to the command and to everything that it started."""
    _wait(build, chance, ground.seconds)
    return build.poll() is None and _kill(build.pid, signal.SIGINT, to_group=True)


def kill_cold_kernel(ground: Ground, build: Build, chance: random.Random) -> bool:
    """``kill -9`` of a notebook's process, started by itself."""
    return _kill_in_life(cold_kernels, ground, build, chance, of=ground.chapters_count, within=LIFE_SECONDS)


def kill_warm_kernel(ground: Ground, build: Build, chance: random.Random) -> bool:
    """``kill -9`` of a notebook's process, forked from the zygote."""
    return _kill_in_life(warm_kernels, ground, build, chance, of=ground.chapters_count, within=LIFE_SECONDS)


def kill_zygote(ground: Ground, build: Build, chance: random.Random) -> bool:
    """``kill -9`` of the process that kernels are forked from: while it imports, while it forks, while they run."""
    return _kill_in_life(zygotes, ground, build, chance, of=1, within=0.6 * ground.seconds)


def kill_renderer(ground: Ground, build: Build, chance: random.Random) -> bool:
    """``kill -9`` of one of the pandocs that write the book, each of which lives for a moment only."""
    spared = chance.randrange(ground.pandocs_count)
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
    return _kill_in_life(table_workers, ground, build, chance, of=TABLE_PROCESSES_COUNT, within=LIFE_SECONDS)


AT_RANDOM: dict[str, Harm] = {
    "build killed": Harm(kill_build),
    "build killed, cold": Harm(kill_build, is_cold=True),
    "Ctrl-C": Harm(interrupt),
    "Ctrl-C, cold": Harm(interrupt, is_cold=True),
    "warm kernel killed": Harm(kill_warm_kernel),
    "cold kernel killed": Harm(kill_cold_kernel, is_cold=True),
    "zygote killed": Harm(kill_zygote),
    "renderer killed": Harm(kill_renderer),
    "table process killed": Harm(kill_table_worker),
}


def _wait(build: Build, chance: random.Random, most_seconds: float) -> None:
    """Wait for a random time, and no longer than the build runs."""
    deadline = time.monotonic() + chance.uniform(0.0, most_seconds)
    while build.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)


def _kill_in_life(pick: Pick, ground: Ground, build: Build, chance: random.Random, *, of: int, within: float) -> bool:
    """Kill one of those that ``pick`` finds: any of the first ``of``, up to ``within`` seconds into its life.

    Where it has ended by then, the next one that is there is met.
    """
    which = chance.randrange(of)
    seen: set[int] = set()
    while build.poll() is None and len(seen) <= which:
        seen |= {process.pid for process in pick(ground.processes())}
    _wait(build, chance, within)
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
