"""A small project to do harm to: built twice without harm, so that what a build ends in can be held against it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from helpers.paths import ROOT_VARIABLE, Project
from helpers.writing import is_unfinished
from tests.faults.small import REPOSITORY, TRIAL_VARIABLE, edit_everything, write_small_project

BEFORE, AFTER = "First edition of", "Second edition of"
BUILT = ("outputs", "data/processed", ".doit", "_variables.yml", "_quarto.yml")
"""What a build writes."""
LONGEST_BUILD_SECONDS = 300
TRACEBACK = re.compile(r"Traceback \(most recent call last\)|^\w*(Error|Exception): ", re.MULTILINE)
Snapshot = dict[str, bytes]


@dataclass
class Run:
    """How a build ended, and what it said."""

    status: int
    said: str
    seconds: float

    @property
    def is_clear(self) -> bool:
        """Whether it ended well, or in words rather than in a traceback."""
        return TRACEBACK.search(self.said) is None


@dataclass
class Ground:
    """The project, and what whole builds of its two editions gave."""

    folder: Path
    wanted: dict[str, Snapshot] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def project(self) -> Project:
        """The project that harm is done to."""
        return Project(self.folder / "project")

    def command(self, *arguments: str, **environment: str) -> dict[str, Any]:
        """How the command is started: in a process group of its own, so that a signal to the group meets all of it."""
        return {
            "args": [sys.executable, "-m", "tests.faults.launch", "report", *arguments],
            "cwd": REPOSITORY,
            "env": {**os.environ, ROOT_VARIABLE: str(self.project.root), TRIAL_VARIABLE: "1", **environment},
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "text": True,
            "start_new_session": True,
        }

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """The command, as it runs; it hears Ctrl-C even where it is started in the background."""
        return subprocess.Popen(**self.command(*arguments, **environment), preexec_fn=_heed_interrupts)

    def run(self, *arguments: str, **environment: str) -> Run:
        """One build from its start to its end."""
        return finished(self.start(*arguments, **environment))

    def reset(self) -> None:
        """The project as it was built in its first edition, and then edited to its second: all is to do."""
        for name in BUILT:
            remove(self.project.root / name)
            kept = self.folder / "kept" / name
            if kept.is_dir():
                shutil.copytree(kept, self.project.root / name, symlinks=True)
            elif kept.is_file():
                shutil.copy2(kept, self.project.root / name)
        edit_everything(self.project, AFTER)

    def clear(self) -> None:
        """Nothing of what a build writes is left."""
        for name in BUILT[:-1]:
            remove(self.project.root / name)

    def result(self) -> Snapshot:
        """What a reader gets of the build: tables, chapters, figures, data and book; no notes of the build itself."""
        folders = [self.project.processed, self.project.outputs]
        files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
        files += [self.project.quarto_variables, self.project.quarto_config]
        return {str(path.relative_to(self.project.root)): path.read_bytes() for path in files if path.is_file()}

    def processes(self) -> list[psutil.Process]:
        """Every process that works for a build of this project."""
        return [process for process in psutil.process_iter() if _root_of(process) == str(self.project.root)]

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
        return differing + [str(path) for path in self.project.root.rglob(".*~") if is_unfinished(path)]


def _heed_interrupts() -> None:
    """What runs in the background is started deaf to Ctrl-C; the command must hear it as at a terminal."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finished(build: subprocess.Popen[str]) -> Run:
    """Wait for ``build``, but not for ever."""
    begun = time.monotonic()
    try:
        said, _ = build.communicate(timeout=LONGEST_BUILD_SECONDS)
    except subprocess.TimeoutExpired:
        build.kill()
        said, _ = build.communicate()
        said += "\nthe build did not end"
    return Run(build.returncode, said, time.monotonic() - begun)


def prepare(folder: Path) -> Ground:
    """The project, built from nothing in both editions; raises ``RuntimeError`` where a build without harm fails."""
    ground = Ground(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_small_project(ground.project.root)
    for edition in (AFTER, BEFORE):
        ground.clear()
        edit_everything(ground.project, edition)
        run = ground.run()
        if run.status:
            raise RuntimeError(f"a build without harm ended with {run.status}:\n{run.said}")
        ground.wanted[edition], ground.seconds = ground.result(), run.seconds
    for name in BUILT:
        source = ground.project.root / name
        kept = folder / "kept" / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, kept)
    return ground


def remove(path: Path) -> None:
    """Remove a file or a folder, or nothing."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def kernels(processes: list[psutil.Process]) -> Iterator[psutil.Process]:
    """The notebooks' processes, started each by itself or forked."""
    yield from (process for process in processes if _has(process, "ipykernel_launcher", "kernel.json"))


def is_renderer(pid: int, build: int) -> bool:
    """Whether ``pid`` is a pandoc of that build."""
    try:
        process = psutil.Process(pid)
        return process.ppid() == build and process.name() == "pandoc"
    except psutil.Error:
        return False


def table_workers(processes: list[psutil.Process]) -> Iterator[psutil.Process]:
    """The processes that compute tables, and the one that they are forked from."""
    yield from (process for process in processes if _has(process, "multiprocessing"))


def _has(process: psutil.Process, *words: str) -> bool:
    try:
        return any(word in part for part in process.cmdline() for word in words)
    except psutil.Error:
        return False


def _root_of(process: psutil.Process) -> str | None:
    try:
        if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
            return None
        environment: Mapping[str, str] = process.environ()
        return environment.get(ROOT_VARIABLE)
    except psutil.Error:
        return None
