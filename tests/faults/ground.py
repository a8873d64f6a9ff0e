"""A project to do harm to: built without harm first, so that what a build ends in can be held against it."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from helpers.build.kernel_choice import COLD_VARIABLE
from helpers.build.temporary_files import temporary_folder
from helpers.project.atomic_writes import is_unfinished
from helpers.project.paths import ROOT_VARIABLE, Project
from tests.faults.processes import processes_of
from tests.faults.small import REPOSITORY, edit_everything, write_small_project

BEFORE, AFTER = "First edition of", "Second edition of"
BUILT = ("outputs", "data/processed", ".doit", "_variables.yml")
"""What a build writes."""
EDITED = (
    *("notebooks", "data/raw", "src", "cases.yml", "index.qmd", "uv.lock"),
    *("_quarto.yml", "book/theme", "_extensions"),
)
"""What an edition is made of. A template written anew would have other ids of its cells."""
TRACEBACK = re.compile(
    r"Traceback \(most recent call last\)|^\w*(Error|Exception): |was destroyed but it is pending|PythonAction Error",
    re.MULTILINE,
)
DID_NOT_END = "the build did not end"
SMALL_DISK = "size=100m"
Snapshot = dict[str, bytes]


def is_clear(said: str) -> bool:
    """Whether what a build said are words, with no traceback among them."""
    return TRACEBACK.search(said) is None


@dataclass
class Run:
    """How a build ended, and what it said."""

    status: int
    said: str
    seconds: float

    @property
    def is_clear(self) -> bool:
        """Whether it ended well, or in words of its own rather than in a traceback or in silence."""
        is_told = self.status == 0 or any(word in self.said for word in ("✗", "Stopped"))
        return is_told and is_clear(self.said)


@dataclass
class Ground:
    """The small project, and what whole builds of its two editions gave."""

    folder: Path
    wanted: dict[str, Snapshot] = field(default_factory=dict)
    seconds: float = 0.0
    """What a whole build takes."""
    is_small_disk: bool = False
    """Whether it lies on a disk of its own, that can be filled without harm to anybody."""
    longest_build_seconds = 900
    chapters_count = 4
    pandocs_count = 9
    """About as many as write the book."""

    @property
    def filler(self) -> Path:
        """The file that fills the disk."""
        return self.folder / "filler"

    @property
    def project(self) -> Project:
        """The project that harm is done to."""
        return Project(self.folder / "project")

    def command(self, *arguments: str, **environment: str) -> dict[str, Any]:
        """How the command is started: in a process group of its own, so that a signal to the group meets all of it."""
        own = {ROOT_VARIABLE: str(self.project.root)}
        return {
            "args": [sys.executable, "-m", "tests.faults.launch", "report", *arguments],
            "cwd": REPOSITORY,
            "env": {**os.environ, COLD_VARIABLE: "0", **own, **environment},
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "text": True,
            "start_new_session": True,
        }

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """The command, as it runs; it hears Ctrl-C even where it is started in the background."""
        is_deaf = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        heed = _heed_interrupts if is_deaf else None  # nothing runs between fork and exec where threads start builds
        return subprocess.Popen(**self.command(*arguments, **environment), preexec_fn=heed)

    def run(self, *arguments: str, **environment: str) -> Run:
        """One build from its start to its end."""
        return self.finished(self.start(*arguments, **environment))

    def finished(self, build: subprocess.Popen[str]) -> Run:
        """Wait for ``build``, but not for ever."""
        begun = time.monotonic()
        try:
            said, _ = build.communicate(timeout=self.longest_build_seconds)
        except subprocess.TimeoutExpired:
            build.kill()
            said, _ = build.communicate()
            said += f"\n{DID_NOT_END}"
        return Run(build.returncode, said, time.monotonic() - begun)

    def reset(self) -> None:
        """The project as it was built in its first edition, and then edited to its second: all is to do."""
        self._restore(BEFORE, BUILT)
        self.restore_edited(AFTER)

    def begin(self, chance: random.Random) -> bool:
        """The project with work to do: everything, in an older edition or from nothing; whether it is from nothing."""
        self.reset()
        if is_cleared := chance.random() < 0.5:
            self.clear()
        return is_cleared

    def restore_edited(self, edition: str) -> None:
        """What ``edition`` is made of is there again; what was built stays as it is."""
        self._restore(edition, EDITED)

    def complete(self) -> None:
        """The project as an unharmed build of its second edition left it: nothing is to do."""
        self._restore(AFTER, (*BUILT, *EDITED))

    def keep(self, edition: str) -> None:
        """Keep what ``edition`` is made of, and what its build has written."""
        for name in (*BUILT, *EDITED):
            source, kept = self.project.root / name, self._kept(edition, name)
            kept.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, kept)

    def _restore(self, edition: str, names: tuple[str, ...]) -> None:
        for name in names:
            place, kept = self.project.root / name, self._kept(edition, name)
            remove(place)
            if kept.is_dir():
                shutil.copytree(kept, place, symlinks=True)
            elif kept.is_file():
                shutil.copy2(kept, place)

    def _kept(self, edition: str, name: str) -> Path:
        return self.folder / "kept" / edition / name

    def clear(self) -> None:
        """Nothing of what a build writes is left."""
        for name in BUILT:
            remove(self.project.root / name)

    def result(self) -> Snapshot:
        """What a reader gets of the build: tables, chapters, figures, data and book; no notes of the build itself."""
        folders = [self.project.processed, self.project.outputs]
        files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
        files += [self.project.quarto_variables]
        return {str(path.relative_to(self.project.root)): path.read_bytes() for path in files if path.is_file()}

    def processes(self) -> list[psutil.Process]:
        """Every process that works for a build of this project."""
        return processes_of(self.project.root)

    def lingering(self, seconds: float = 10) -> list[str]:
        """Processes that are still there after ``seconds``."""
        deadline = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return [" ".join(process.cmdline())[:100] for process in left if process.is_running()]

    def losses(self) -> list[str]:
        """What differs from a build that nobody harmed, and what a killed writer left."""
        wanted, found = self.wanted[AFTER], self.result()
        differing = [name for name in sorted({*wanted, *found}) if wanted.get(name) != found.get(name)]
        left = [path for path in self.project.root.rglob(".*~") if is_unfinished(path)]
        return differing + [str(path) for path in (*left, temporary_folder(self.project)) if path.exists()]


def _heed_interrupts() -> None:
    """What runs in the background is started deaf to Ctrl-C; the command must hear it as at a terminal."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class RealGround(Ground):
    """A copy of this repository. To build it from nothing takes minutes, so a part of what was built is taken away."""

    longest_build_seconds = 1800
    pandocs_count = 40
    taken_share = 0.25

    def command(self, *arguments: str, **environment: str) -> dict[str, Any]:
        """The copy's own command, on its own code."""
        told = super().command(**environment, PYTHONPATH=str(self.project.root / "src"))
        return {**told, "args": [sys.executable, "-m", "helpers", "report", *arguments], "cwd": self.project.root}

    def begin(self, chance: random.Random) -> bool:
        """The project as it was built, but for the book and for tables and chapters drawn at random."""
        self._restore(AFTER, BUILT)
        remove(self.project.book)
        chapters = [
            path for path in sorted(self.project.chapters.glob("*.ipynb")) if chance.random() < self.taken_share
        ]
        tables = [
            path for path in sorted(self.project.processed.rglob("*.parquet")) if chance.random() < self.taken_share
        ]
        for path in [*chapters, *tables]:
            remove(path)
        self.chapters_count = max(len(chapters), 1)
        return False


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Put a disk of its own under ``folder`` where this machine lets us, and say whether it did."""
    command = ["mount", "-t", "tmpfs", "-o", SMALL_DISK, "none", str(folder)]
    is_mounted = shutil.which("mount") is not None and not subprocess.run(command, capture_output=True).returncode
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def prepare(folder: Path, *, is_small_disk: bool = False) -> Ground:
    """The small project, built from nothing in both editions.

    Raises ``RuntimeError`` where a build without harm fails.
    """
    ground = Ground(folder, is_small_disk=is_small_disk)
    folder.mkdir(parents=True, exist_ok=True)
    write_small_project(ground.project.root)
    for edition in (AFTER, BEFORE):
        ground.clear()
        edit_everything(ground.project, edition)
        _build_unharmed(ground, edition)
        ground.keep(edition)
    return ground


def prepare_real(folder: Path) -> Ground:
    """This repository's committed files as they lie here, built from nothing; raises as :func:`prepare` does."""
    ground = RealGround(folder)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        copy = ground.project.root / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPOSITORY / name, copy)
    _build_unharmed(ground, AFTER)
    ground.keep(AFTER)
    ground.begin(random.Random(0))
    part = ground.run()
    if part.status or ground.losses():
        raise RuntimeError(f"a part that was taken away is not made again: {ground.losses()}\n{part.said}")
    ground.seconds = part.seconds
    return ground


def _build_unharmed(ground: Ground, edition: str) -> None:
    run = ground.run()
    if run.status:
        raise RuntimeError(f"a build without harm ended with {run.status}:\n{run.said}")
    ground.wanted[edition], ground.seconds = ground.result(), run.seconds


def remove(path: Path) -> None:
    """Remove a file or a folder, or nothing."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
