"""Where the programs of a build keep what they need for a moment: one folder for each project, cleared by every build.

A build that is killed clears up nothing, so what it had begun outside the project would stay until somebody looks. The
folder lies with the machine's other temporary files, not in the project: names of sockets may not be long.
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

from helpers.project.paths import Project

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
    multiprocessing.util.get_temp_dir()  # decides now where its sockets lie, which outlive the block
    was, variable = tempfile.tempdir, os.environ.get(VARIABLE)
    folder = temporary_folder(project)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:  # somebody else's, who may read what lies there
        folder = Path(tempfile.mkdtemp(prefix=f"{folder.name}-"))
    tempfile.tempdir = os.environ[VARIABLE] = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = was
        if variable is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = variable
        shutil.rmtree(folder, ignore_errors=True)
