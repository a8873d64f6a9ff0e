"""Processes that a notebook left running: one in a session of its own does not end with the kernel's process group.

They are identified by the environment that they were given, however they were started. One kind is not found: a fork
of a warm kernel that leaves its session and its parent and never executes another program.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psutil

RUNTIME_VARIABLE = "JUPYTER_RUNTIME_DIR"
"""It tells a kernel where its files lie, a folder of its own."""


def end_orphans(folder: Path) -> None:
    """End every process that comes from the kernel whose files lie in ``folder``; for when that kernel has ended."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(RUNTIME_VARIABLE) == str(folder):
                process.kill()
