"""Stock Quarto, where a machine has it: the publisher's renderer of the same sources."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

from helpers.book.book_problems import Problem, RenderError
from helpers.book.pandoc import dated
from helpers.project.paths import Project

LINES_SHOWN = 15


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
