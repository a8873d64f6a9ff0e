"""Harm at a moment drawn at random: each function meets a running build once, and says whether it met anything."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import psutil

from helpers.build.kernel_choice import COLD_VARIABLE
from tests.faults.ground import Ground
from tests.faults.moments import LOOK_EVERY_SECONDS, Build, wait_for_moment, wait_within
from tests.faults.processes import cold_kernels, is_renderer, table_workers, warm_kernels, zygotes

LIFE_SHARE = 0.06
"""About the part of a build for which a kernel or a table of the small project lives."""
TABLE_PROCESSES_COUNT = 5
"""As many as there always are: the server that forks, its watch, two tables, the PDF."""
MOST_FREE_BYTES = 60_000
"""What is left at most on a disk that is as good as full."""
Pick = Callable[[list[psutil.Process]], Iterator[psutil.Process]]


@dataclass(frozen=True)
class Met:
    """When in the build the harm was done, empty where there was nothing left to harm; and what it said itself."""

    moment: str = ""
    said: str = ""


@dataclass(frozen=True)
class Harm:
    """What is done to a running build, and what is undone once it has ended; ``is_cold`` chooses the kernels."""

    meet: Callable[[Ground, Build, random.Random], Met]
    is_cold: bool = False
    undo: Callable[[Ground], None] = lambda ground: None
    needs_small_disk: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """What the build is told of its kernels."""
        return {COLD_VARIABLE: "1" if self.is_cold else "0"}


def kill_build(ground: Ground, build: Build, chance: random.Random) -> Met:
    """``kill -9`` of the command itself."""
    moment = wait_for_moment(ground, build, chance)
    return Met(moment if moment and _kill(build.pid) else "")


def kill_everything(ground: Ground, build: Build, chance: random.Random) -> Met:
    """``kill -9`` of the command and of all that works for it, one right after the other, in any order."""
    moment = wait_for_moment(ground, build, chance)
    pids = [process.pid for process in ground.processes()]
    chance.shuffle(pids)
    for pid in pids:
        _kill(pid)
    return Met(moment)


def interrupt(ground: Ground, build: Build, chance: random.Random) -> Met:
    """Ctrl-C, which the terminal sends to the command and to everything that it started."""
    moment = wait_for_moment(ground, build, chance)
    return Met(moment if moment and _kill(build.pid, signal.SIGINT, to_group=True) else "")


def start_another(ground: Ground, build: Build, chance: random.Random) -> Met:
    """A second build of the same project."""
    moment = wait_for_moment(ground, build, chance)
    return Met(moment, ground.run().said) if moment else Met()


def fill_disk(ground: Ground, build: Build, chance: random.Random) -> Met:
    """The disk is full from now on, but for a little."""
    moment = wait_for_moment(ground, build, chance)
    place = os.statvfs(ground.folder)
    with suppress(OSError), ground.filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, place.f_bavail * place.f_frsize - chance.randrange(MOST_FREE_BYTES))
    return Met(moment)


def empty_disk(ground: Ground) -> None:
    """There is room again."""
    ground.filler.unlink(missing_ok=True)


def kill_in_life(pick: Pick, of: int | None, share: float, ground: Ground, build: Build, chance: random.Random) -> Met:
    """Kill one of those that ``pick`` finds: any of the first ``of``, up to ``share`` of a build into its life.

    ``of`` is otherwise the count of chapters. Where it has ended by then, the next one that is there is met.
    """
    which = chance.randrange(of or ground.chapters_count)
    seen: set[int] = set()
    while build.poll() is None and len(seen) <= which:
        seen |= {process.pid for process in pick(ground.processes())}
        time.sleep(LOOK_EVERY_SECONDS)
    wait_within(build, chance, share * ground.seconds)
    while build.poll() is None:
        if (found := list(pick(ground.processes()))) and _kill(chance.choice(found).pid):
            return Met(f"number {len(seen)}")
        time.sleep(LOOK_EVERY_SECONDS)
    return Met()


def kill_renderer(ground: Ground, build: Build, chance: random.Random) -> Met:
    """``kill -9`` of one of the pandocs that write the book, each of which lives for a moment only."""
    spared = which = chance.randrange(ground.pandocs_count)
    known = set(psutil.pids())
    while build.poll() is None:
        for pid in sorted(set(psutil.pids()) - known):
            known.add(pid)
            if is_renderer(pid, build.pid):
                spared -= 1
                if spared < 0:
                    return Met(f"number {which + 1}" if _kill(pid) else "")
        time.sleep(LOOK_EVERY_SECONDS / 10)
    return Met()


AT_RANDOM: dict[str, Harm] = {
    "build killed": Harm(kill_build),
    "build killed, cold": Harm(kill_build, is_cold=True),
    "everything killed": Harm(kill_everything),
    "Ctrl-C": Harm(interrupt),
    "Ctrl-C, cold": Harm(interrupt, is_cold=True),
    "warm kernel killed": Harm(partial(kill_in_life, warm_kernels, None, LIFE_SHARE)),
    "cold kernel killed": Harm(partial(kill_in_life, cold_kernels, None, LIFE_SHARE), is_cold=True),
    "zygote killed": Harm(partial(kill_in_life, zygotes, 1, 0.6)),
    "renderer killed": Harm(kill_renderer),
    "table process killed": Harm(partial(kill_in_life, table_workers, TABLE_PROCESSES_COUNT, LIFE_SHARE)),
    "two builds at once": Harm(start_another),
    "disk full": Harm(fill_disk, undo=empty_disk, needs_small_disk=True),
}


def _kill(pid: int, with_signal: signal.Signals = signal.SIGKILL, *, to_group: bool = False) -> bool:
    try:
        (os.killpg if to_group else os.kill)(pid, with_signal)
    except ProcessLookupError:
        return False
    return True
