"""Files are written beside their place and then renamed into it, so that nothing half-written is ever found there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

BESIDE_MARK = "~"
"""Ends the name of a file or folder that is still being written; it begins with a dot."""
BACKUP_MARK = f".old{BESIDE_MARK}"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to, beside ``path``; it takes ``path``'s place only when the block ends well.

    A writer that is stopped midway leaves the old file as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=BESIDE_MARK, dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def is_unfinished(path: Path) -> bool:
    """Whether ``path`` is what a writer that was killed has left beside the file that it meant to write."""
    return path.name.startswith(".") and path.name.endswith(BESIDE_MARK)


def backup_path(path: Path) -> Path:
    """Where ``path`` is kept while a new file or folder takes its place."""
    return path.with_name(f".{path.name}{BACKUP_MARK}")


def tidy(folders: Iterable[Path]) -> None:
    """Clear up after writers that were killed below ``folders``: backups are restored, and unfinished files removed.

    Only for a time when nobody writes there.
    """
    for folder in folders:
        for path in [path for path in folder.rglob(f".*{BESIDE_MARK}") if is_unfinished(path)]:
            place = path.with_name(path.name.removeprefix(".").removesuffix(BACKUP_MARK))
            if path.name.endswith(BACKUP_MARK) and not place.exists():
                path.replace(place)
            elif path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
