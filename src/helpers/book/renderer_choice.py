"""Which renderer makes the book, and why: what is asked for, and what is on PATH. Light to import."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from helpers.project.paths import RENDERER_VARIABLE

LEAST_VERSION = (1, 9, 38)
"""The first whose extensions may say where in its own rendering a filter runs (``_extensions/localed``)."""
Requested = Literal["auto", "embedded", "quarto"]
NAMES = {"embedded": "the embedded renderer", "quarto": "stock Quarto"}


class RendererError(ValueError):
    """What renders the book cannot be had; the message says why, and how it is to be had."""


@dataclass(frozen=True)
class RendererChoice:
    """Which renderer makes the book, and why."""

    name: Literal["embedded", "quarto"]
    reason: str

    def __str__(self) -> str:
        return f"The book is rendered by {NAMES[self.name]}: {self.reason} (RENDERER=embedded or quarto chooses)."


def ask_for_renderer(requested: str) -> None:
    """From here on, this process and those that it starts render with it."""
    os.environ[RENDERER_VARIABLE] = requested


def choose_renderer(requested: Requested | None = None) -> RendererChoice:
    """Stock Quarto where it is on PATH and recent enough, else the embedded renderer, unless one is requested.

    Without an argument, what :func:`ask_for_renderer` said counts.

    Raises
    ------
    RendererError
        Quarto is requested and there is none that can be used, or what is requested is no renderer.
    """
    requested = requested or _requested()
    if requested == "embedded":
        return RendererChoice("embedded", "as requested")
    found, least = quarto_on_path(), ".".join(map(str, LEAST_VERSION))
    if usable := find_quarto():
        version = ".".join(map(str, usable[1]))
        return RendererChoice("quarto", f"version {version}, {'as requested' if requested == 'quarto' else 'on PATH'}")
    why = "there is no 'quarto' on PATH" if found is None else f"the 'quarto' on PATH is older than {least}"
    if requested == "quarto":
        raise RendererError(f"{why}: 'make quarto' adds Quarto {least} or later where the network allows")
    return RendererChoice("embedded", why)


def quarto_on_path() -> str | None:
    """The program ``quarto`` on PATH, whatever its version."""
    return shutil.which("quarto")


def find_quarto() -> tuple[Path, tuple[int, ...]] | None:
    """The ``quarto`` on PATH and its version, if it is recent enough to render this book."""
    if not (found := quarto_on_path()):
        return None
    try:
        asked = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?", asked.stdout.strip())
    if asked.returncode or not match:
        return None
    version = tuple(int(part) for part in match.groups() if part)
    return (Path(found), version) if version >= LEAST_VERSION else None


def _requested() -> Requested:
    value = os.environ.get(RENDERER_VARIABLE) or "auto"
    for name in get_args(Requested):
        if name == value:
            return name
    raise RendererError(f"unknown renderer '{value}': there are {', '.join(get_args(Requested))}")
