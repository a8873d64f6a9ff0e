"""Temporary files of a build: one folder for each project, cleared by every build.

A build that is killed clears up nothing, so what it had begun outside the project would stay. The folder lies
with the machine's other temporary files, not in the project. Sockets have another where its name is long: the system
allows a socket's name some hundred bytes.
"""

from __future__ import annotations

import hashlib
import multiprocessing.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.build.build_lock import BuildError
from helpers.project.paths import Project

MOST_BYTES = 70
"""How long the name of a folder for sockets may be: what is made in it adds thirty or so."""
SHORT_ROOTS = ("/tmp", "/var/tmp", "/dev/shm")
RUNTIME_FOLDER = "XDG_RUNTIME_DIR"
CACHE_VARIABLE = "MPLCONFIGDIR"
"""Where Matplotlib keeps what it knows of fonts. Where it cannot write there, it says so in a notebook's output."""
VARIABLE = "TMPDIR"
"""Tells a program where its temporary files go; Python, Chromium and Typst all ask it."""


def temporary_folder(project: Project) -> Path:
    """The folder for temporary files of builds of ``project``, the same each time; it need not be there."""
    owner = os.getuid() if hasattr(os, "getuid") else ""
    name = hashlib.blake2b(f"{owner} {project.root.resolve()}".encode(), digest_size=6).hexdigest()
    return Path(tempfile.gettempdir()) / f"localed-build-{name}"


@contextmanager
def temporary_files(project: Project) -> Iterator[None]:
    """The block, and every program started in it, keeps temporary files in a folder that goes when the block ends.

    What an earlier block left there goes first. Only one block of a project may run at a time.
    """
    global _socket_folder
    was, variable = tempfile.tempdir, os.environ.get(VARIABLE)
    folder = _emptied(temporary_folder(project))
    own_sockets = folder if _is_short(folder) else _emptied(_short_root() / f"{folder.name}-s")
    tempfile.tempdir = str(own_sockets.parent)
    multiprocessing.util.get_temp_dir()  # decides now where its sockets lie, which outlive the block
    was_sockets, _socket_folder = _socket_folder, own_sockets
    tempfile.tempdir = os.environ[VARIABLE] = str(folder)
    has_own_cache = CACHE_VARIABLE not in os.environ and not _has_writable_home()
    if has_own_cache:
        os.environ[CACHE_VARIABLE] = str(folder / "matplotlib")
    try:
        yield
    finally:
        if has_own_cache:
            del os.environ[CACHE_VARIABLE]
        tempfile.tempdir, _socket_folder = was, was_sockets
        if variable is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = variable
        for made in {folder, own_sockets}:
            shutil.rmtree(made, ignore_errors=True)


def make_socket_folder(prefix: str) -> Path:
    """A new private folder with a short name, in the build's own while one runs.

    Raises ``BuildError`` where no folder with a short name can be written to.
    """
    usual = Path(tempfile.gettempdir())
    return Path(tempfile.mkdtemp(prefix=prefix, dir=_socket_folder or (usual if _is_short(usual) else _short_root())))


_socket_folder: Path | None = None
"""Where sockets lie while a build runs."""


def _is_short(folder: Path) -> bool:
    return len(os.fsencode(folder)) <= MOST_BYTES


def _short_root() -> Path:
    roots = (os.environ.get(RUNTIME_FOLDER, ""), *SHORT_ROOTS)
    for root in map(Path, filter(None, roots)):
        if len(os.fsencode(root)) <= MOST_BYTES // 2 and root.is_dir() and os.access(root, os.W_OK | os.X_OK):
            return root
    raise BuildError(
        f"the folder for temporary files has too long a name for sockets ({tempfile.gettempdir()}), and none of "
        f"{', '.join(SHORT_ROOTS)} can be written to: set {VARIABLE} to a folder with at most {MOST_BYTES // 2} bytes"
    )


def _emptied(folder: Path) -> Path:
    """``folder``, new and private; another where that is somebody else's, who may read what lies there."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    return folder


def _has_writable_home() -> bool:
    try:
        home = Path.home()
    except RuntimeError:  # a user whom the machine does not know
        return False
    folders = (home / ".config" / "matplotlib", home / ".config", home)
    there = next((folder for folder in folders if folder.is_dir()), None)
    return there is not None and os.access(there, os.W_OK | os.X_OK)
