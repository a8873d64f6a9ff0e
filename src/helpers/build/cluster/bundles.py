"""What travels to a worker and back, as zip files in memory: a worker needs no disk that it shares with this machine.

What is sent is what the build graph says a task reads, no more. So a chapter that comes back from a worker as it comes
out here also shows that the graph missed nothing.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from helpers.project.paths import Project

FIXED_TIME = (1980, 1, 1, 0, 0, 0)
NOT_SENT = "__pycache__"
DATA = "data/"
PACKAGES = Path(__file__).resolve().parents[3]
"""The folder that the running code lies in: ``src`` of the project."""


class ParcelError(ValueError):
    """A file lies outside the project, or a parcel that came back holds what it must not; the message names it."""


def pack(files: Mapping[str, Path]) -> bytes:
    """``files``, by the path that each is to have below the root there, as a zip; the same files, the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parcel:
        for name, path in sorted(files.items()):
            parcel.writestr(zipfile.ZipInfo(name, FIXED_TIME), path.read_bytes(), zipfile.ZIP_DEFLATED, 1)
    return content.getvalue()


def code_files(project: Project) -> dict[str, Path]:
    """What every task needs beside its inputs: the packages in ``src`` as they run here, registry, root marker."""
    found = {f"src/{path.relative_to(PACKAGES).as_posix()}": path for path in _files_of_packages()}
    for path in (project.registry, project.quarto_config):
        found[path.relative_to(project.root).as_posix()] = path
    return found


def input_files(reads: Iterable[Path], project: Project) -> dict[str, Path]:
    """``reads`` without the code, which is sent once for all tasks.

    Raises
    ------
    ParcelError
        A file does not lie in the project, so a worker could not be given it at the same place.
    """
    found: dict[str, Path] = {}
    for path in reads:
        if path.is_relative_to(PACKAGES) or path.is_relative_to(project.helpers.parent):
            continue
        if not path.is_relative_to(project.root):
            raise ParcelError(f"{path} lies outside the project, so it cannot be sent to a worker")
        found[path.relative_to(project.root).as_posix()] = path
    return found


def split(files: Mapping[str, Path]) -> tuple[dict[str, Path], dict[str, Path]]:
    """``files`` as the data, which many notebooks read alike, and what is a notebook's own."""
    data = {name: path for name, path in files.items() if name.startswith(DATA)}
    return data, {name: path for name, path in files.items() if name not in data}


def pack_work(work: Callable[[], None] | Exception, root: Path) -> bytes:
    """``work`` (a function of this package with its arguments, or what it raised) for a project that lies elsewhere.

    Paths below ``root`` travel as what they are below it, whatever they are part of.
    """
    content = io.BytesIO()
    _Sender(content, root).dump(work)
    return content.getvalue()


def unpack_work(content: bytes, root: Path) -> Any:
    """What :func:`pack_work` packed, its paths below ``root``. Only for what this build packed: it is pickle."""
    return _Receiver(io.BytesIO(content), root).load()


def unpack_outputs(parcel: bytes) -> dict[str, bytes]:
    """The files that a task made, by their path below ``outputs/``.

    Raises
    ------
    ParcelError
        A name leads out of the folder.
    """
    with zipfile.ZipFile(io.BytesIO(parcel)) as content:
        names = content.namelist()
        for name in names:
            if name.startswith("/") or ".." in Path(name).parts:
                raise ParcelError(f"a worker sent a file named '{name}', which would lie outside outputs/")
        return {name: content.read(name) for name in names}


class _Sender(pickle.Pickler):
    def __init__(self, file: io.BytesIO, root: Path) -> None:
        super().__init__(file)
        self._root = root

    def persistent_id(self, thing: Any) -> str | None:
        is_ours = isinstance(thing, Path) and thing.is_relative_to(self._root)
        return thing.relative_to(self._root).as_posix() if is_ours else None


class _Receiver(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, root: Path) -> None:
        super().__init__(file)
        self._root = root

    def persistent_load(self, name: str) -> Path:
        return self._root / name


def _files_of_packages() -> Iterator[Path]:
    for package in sorted(path for path in PACKAGES.iterdir() if (path / "__init__.py").is_file()):
        yield from (path for path in package.rglob("*") if path.is_file() and NOT_SENT not in path.parts)
