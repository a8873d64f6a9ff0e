"""Stock Quarto, where a machine has it: the publisher's renderer of the same sources."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from helpers.book.book_problems import Problem, RenderError
from helpers.book.pandoc import dated
from helpers.project.paths import Project

LEAST_VERSION = (1, 9, 38)
"""The first whose extensions may say where in its own rendering a filter runs (``_extensions/localed``)."""

LINES_SHOWN = 15


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


def run_quarto(
    quarto: Path, project: Project, output: Path, profile: str | None = None, day: datetime.date | None = None
) -> None:
    """Render all formats in one call: Quarto clears its output folder each time.

    ``profile`` alone is active: a QUARTO_PROFILE of the person who builds could take the marks of simulated data away.
    ``day`` is the date that the files carry, so that the same sources give the same files on another day.

    Raises
    ------
    RenderError
        Quarto failed, or its output holds no front page; its last words are given.
    """
    command = [str(quarto), "render", *(["--profile", profile] if profile else [])]
    environment = {name: value for name, value in os.environ.items() if name != "QUARTO_PROFILE"}
    environment |= {"QUARTO_PYTHON": sys.executable} | dated(day)
    ran = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False, env=environment)
    if ran.returncode or not (output / "index.html").is_file():
        said = (ran.stderr or ran.stdout).strip().splitlines()[-LINES_SHOWN:]
        raise RenderError([Problem("quarto render", f"ended with status {ran.returncode}: " + "\n    ".join(said))])
