"""What a notebook started and left behind: a process in a session of its own does not end with the kernel's group.

It is known by the environment that it was given, however far from the kernel it was started. Not found is what hides
that too: a fork of a warm kernel that leaves its session and its parent, and never becomes another program.
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
