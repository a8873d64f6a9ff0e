"""Which processes work for a build, and as what: found in the list of processes, as anyone would who looks there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

from helpers.project.paths import ROOT_VARIABLE

FORKING = "warm_kernels.zygote"
"""In the command line of a zygote, and so in that of every kernel that it forks."""


def processes_of(root: Path) -> list[psutil.Process]:
    """Every process that works for a build of the project at ``root``."""
    return [process for process in psutil.process_iter() if _root_of(process) == str(root)]


def cold_kernels(processes: Iterable[psutil.Process]) -> Iterator[psutil.Process]:
    """The notebooks' processes that were started each by itself."""
    yield from (process for process in processes if _has(process, "ipykernel_launcher"))


def warm_kernels(processes: Iterable[psutil.Process]) -> Iterator[psutil.Process]:
    """The notebooks' processes that were forked: children of a zygote, under its command line."""
    yield from (process for process in processes if _has(process, FORKING) and _parent_has(process, FORKING))


def zygotes(processes: Iterable[psutil.Process]) -> Iterator[psutil.Process]:
    """The processes that kernels are forked from."""
    yield from (process for process in processes if _has(process, FORKING) and not _parent_has(process, FORKING))


def table_workers(processes: Iterable[psutil.Process]) -> Iterator[psutil.Process]:
    """The processes that compute tables or make the PDF, and the one that they are forked from."""
    yield from (process for process in processes if _has(process, "multiprocessing"))


def is_renderer(pid: int, build: int) -> bool:
    """Whether ``pid`` is a pandoc of that build, or of the process that makes its PDF."""
    try:
        process = psutil.Process(pid)
        return process.name() == "pandoc" and any(parent.pid == build for parent in process.parents())
    except psutil.Error:
        return False


def _has(process: psutil.Process, word: str) -> bool:
    try:
        return any(word in part for part in process.cmdline())
    except psutil.Error:
        return False


def _parent_has(process: psutil.Process, word: str) -> bool:
    try:
        parent = process.parent()
    except psutil.Error:
        return False
    return parent is not None and _has(parent, word)


def _root_of(process: psutil.Process) -> str | None:
    try:
        if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
            return None
        return process.environ().get(ROOT_VARIABLE)
    except psutil.Error:
        return None
