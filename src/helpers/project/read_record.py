"""What a run reads of the project, noted as it is read: kind, name, filter, and a hash of what was returned.

The few functions that read files of the project for notebooks and tables call :func:`note_read` or :func:`note_files`.
The build stores what was noted with the result, and runs again when any of it would return something else. A read is

``file``     a file by its path below the project's root; its hash is that of its bytes, ``absent`` without it
``files``    all files that fit a pattern below the root, by name and content
``names``    the same by name alone
``rows``     the rows of a processed table that concern one case, which is the filter
``registry`` the entries of ``cases.yml``
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Literal

ReadKind = Literal["file", "files", "names", "rows", "registry"]
Reads = dict[tuple[str, str, str], str]
"""By kind, name and filter: the hash of what was returned."""

ABSENT = "absent"
RESTRICTED = "restricted"
"""A folder below ``data/raw`` whose files are neither read nor listed."""
WILDCARDS = frozenset("*?[")
_process_reads: Reads = {}
_reads: ContextVar[Reads | None] = ContextVar("reads", default=_process_reads)


def note_read(kind: ReadKind, name: str, content_hash: str, *, filter: str = "") -> None:
    """Note that something was read; the first note of a thing stays, so that a change meanwhile is seen."""
    if (reads := _reads.get()) is not None:
        reads.setdefault((kind, name, filter), content_hash)


def note_file(path: Path) -> None:
    """Note that the file at ``path`` is read, or looked for in vain. Call it before the file is opened."""
    if _reads.get() is not None:
        note_read("file", str(path.absolute()), hash_file(path))


def note_files(pattern: Path, kind: Literal["files", "names"] = "files") -> None:
    """Note that all files that fit ``pattern`` are read, or their ``names`` alone."""
    if _reads.get() is not None:
        note_read(kind, str(pattern.absolute()), hash_files(pattern, kind))


@contextmanager
def recording() -> Iterator[Reads]:
    """What the block reads, apart from everything noted before."""
    with _noting_in({}) as reads:
        assert reads is not None
        yield reads


@contextmanager
def unrecorded() -> Iterator[None]:
    """The block's reads are not noted: what they decide is noted by who reads, as the hash of what it returns."""
    with _noting_in(None):
        yield


@contextmanager
def _noting_in(reads: Reads | None) -> Iterator[Reads | None]:
    token = _reads.set(reads)
    try:
        yield reads
    finally:
        _reads.reset(token)


def take_record(root: Path, reads: Reads | None = None) -> dict[str, Any]:
    """``reads`` (default: all of this process) and the modules of ``helpers`` that are loaded, as JSON can hold them.

    Paths below ``root`` are written from there.
    """
    noted = _reads.get() or {} if reads is None else reads
    return {
        "reads": sorted([kind, _below(name, root), given, value] for (kind, name, given), value in noted.items()),
        "modules": sorted(_below(file, root) for file in loaded_modules()),
    }


def loaded_modules() -> Iterator[str]:
    """The source files of the loaded modules of ``helpers``, but for the entry point, which decides nothing."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "helpers" and name != "helpers.__main__" and getattr(module, "__file__", None):
            yield str(module.__file__)


def hash_file(path: Path) -> str:
    """A hash of the file's bytes; :data:`ABSENT` where there is no file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ABSENT


def hash_files(pattern: Path, kind: Literal["files", "names"] = "files") -> str:
    """A hash of the files that fit ``pattern``: their names, for ``files`` their content too."""
    folder = _literal_folder(pattern)
    found = {path.relative_to(folder).as_posix(): path for path in find_files(pattern)}
    return hash_value(list(found) if kind == "names" else {name: hash_file(path) for name, path in found.items()})


def find_files(pattern: Path) -> list[Path]:
    """The files that fit ``pattern``, sorted, without hidden ones and restricted evidence."""
    folder = _literal_folder(pattern)
    found = (path.relative_to(folder) for path in folder.glob(str(pattern.relative_to(folder))))
    kept = [path for path in found if RESTRICTED not in path.parts and not path.name.startswith(".")]
    return sorted(folder / path for path in kept if (folder / path).is_file())


def _literal_folder(pattern: Path) -> Path:
    """The longest part of ``pattern`` that holds no wildcard, its last part left out."""
    return next(parent for parent in pattern.parents if not WILDCARDS & set(str(parent)))


def hash_value(value: object) -> str:
    """A hash of anything that JSON can hold.

    >>> hash_value({"a": 1, "b": 2}) == hash_value({"b": 2, "a": 1})
    True
    """
    return hash_bytes(json.dumps(value, sort_keys=True, default=str).encode())


def hash_bytes(content: bytes) -> str:
    """A hash of ``content``, the same as that of a file which holds it."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _below(path: str, root: Path) -> str:
    return path.removeprefix(f"{root.absolute()}/")
