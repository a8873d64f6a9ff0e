"""One build of a project at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from helpers.build.build_records import STATE_FOLDER
from helpers.project.paths import Project

LOCK_FILE = "lock"


class BuildError(RuntimeError):
    """The build cannot begin; the message says why and what to do."""


@contextmanager
def only_one_build(project: Project) -> Iterator[None]:
    """Keep a second build of the same project out for as long as the block runs.

    Raises ``BuildError`` that names the process that builds. The lock goes with its process, however that ends.
    """
    path = project.root / STATE_FOLDER / LOCK_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        if not _try_to_lock(file):
            file.seek(0)
            raise BuildError(
                f"another build of this project runs (process {file.read().strip() or 'unknown'}): wait for it"
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _try_to_lock(file: IO[str]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows has no such lock; builds there are the user's to keep apart
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
