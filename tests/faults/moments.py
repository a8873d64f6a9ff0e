"""Moments of a build at which harm is done: a phase is drawn first, then a time within it, so that no phase is missed.

A time drawn over the whole build would nearly always fall into the seconds in which libraries are imported.
"""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from helpers.build.build_lock import LOCK_FILE
from helpers.build.build_records import STATE_FOLDER
from tests.faults.ground import Ground

LOOK_EVERY_SECONDS = 0.02
BEFORE_SECONDS = 0.5
"""How much earlier than the build a file may say that it was written, by its disk's clock."""
Build = subprocess.Popen[str]


@dataclass(frozen=True)
class Phase:
    """A part of a build: what shows that it has begun, and how much of a whole build it takes at most."""

    has_begun: Callable[[Ground, Build, float], bool]
    share: float


def _holds_the_lock(ground: Ground, build: Build, _: float) -> bool:
    lock = ground.project.root / STATE_FOLDER / LOCK_FILE
    return lock.is_file() and lock.read_text(encoding="utf-8") == str(build.pid)


def _has_helpers(ground: Ground, build: Build, _: float) -> bool:
    return len(ground.processes()) > 1


def _has_written(chapters_count: int) -> Callable[[Ground, Build, float], bool]:
    def has_written(ground: Ground, build: Build, begun: float) -> bool:
        try:
            written = [path.stat().st_mtime >= begun for path in ground.project.chapters.glob("*.ipynb")]
        except FileNotFoundError:
            return False  # one that was there when the folder was read was replaced since
        return sum(written) >= chapters_count

    return has_written


def _has_read_the_program(ground: Ground, build: Build, begun: float) -> bool:
    """Before, Python itself starts, and ends as it likes."""
    return time.time() - begun > BEFORE_SECONDS + 0.1


PHASES = {
    "begins": Phase(_has_read_the_program, 0.15),
    "plans": Phase(_holds_the_lock, 0.1),
    "imports ahead": Phase(_has_helpers, 0.4),
    "has a chapter": Phase(_has_written(1), 0.1),
    "has two chapters": Phase(_has_written(2), 0.1),
    "has half the chapters": Phase(lambda ground, *rest: _has_written(ground.chapters_count // 2)(ground, *rest), 0.1),
    "has all chapters": Phase(lambda ground, *rest: _has_written(ground.chapters_count)(ground, *rest), 0.15),
}


def wait_for_moment(ground: Ground, build: Build, chance: random.Random) -> str:
    """Wait for a random moment of a random phase, which is named; empty where the build has ended before."""
    name = chance.choice(list(PHASES))
    phase, begun = PHASES[name], time.time() - BEFORE_SECONDS
    while not phase.has_begun(ground, build, begun):
        if build.poll() is not None:
            return ""
        time.sleep(LOOK_EVERY_SECONDS)
    wait_within(build, chance, phase.share * ground.seconds)
    return name if build.poll() is None else ""


def wait_within(build: Build, chance: random.Random, most_seconds: float) -> None:
    """Wait for a random time, and no longer than the build runs."""
    deadline = time.monotonic() + chance.uniform(0.0, most_seconds)
    while build.poll() is None and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_SECONDS / 2)
