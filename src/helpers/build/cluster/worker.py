"""What a worker of a cluster runs. Sent there as it stands, so it uses the standard library and nothing else of ours.

A worker needs the locked libraries and no copy of this project: the parcel brings the code, and a Python process of its
own runs it, which ends with the worker.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

ONE_THREAD_EACH = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
LOOK_SECONDS = 1.0
WORK, ERROR = "work.pickle", "error.pickle"


def installed_versions(names: list[str]) -> dict[str, str | None]:
    """The versions installed here of the packages ``names``, and of Python; ``None``: not there."""
    versions: dict[str, str | None] = {"python": f"{sys.version_info[0]}.{sys.version_info[1]}"}
    for name in names:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = None
    return versions


def run_task(parcels: list[bytes], work: bytes, is_stopped: Callable[[], bool] | None = None) -> dict:
    """Do ``work`` in a folder that holds what the ``parcels`` hold.

    Returns ``files``, a zip of what then lies below ``outputs/`` (None where the process ended without a word),
    ``error``, what the work raised, as it was packed (None where it went well), and ``said``, what the process printed.
    """
    room = Path(tempfile.mkdtemp(prefix="localed-far-"))
    try:
        for parcel in parcels:
            with zipfile.ZipFile(io.BytesIO(parcel)) as content:
                content.extractall(room)
        (room / WORK).write_bytes(work)
        environment = {**os.environ, **ONE_THREAD_EACH, "PYTHONPATH": str(room / "src"), "LOCALED_ROOT": str(room)}
        command = [sys.executable, "-m", "helpers.build.cluster.one_task", str(room)]
        process = subprocess.Popen(
            command, cwd=room, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        while True:
            try:
                printed, _ = process.communicate(timeout=LOOK_SECONDS)
                break
            except subprocess.TimeoutExpired:
                if is_stopped is not None and is_stopped():
                    process.terminate()
        if not (room / ERROR).is_file():
            return {"files": None, "error": None, "said": f"status {process.returncode}; {printed[-2000:].strip()}"}
        return {"files": _zipped(room / "outputs"), "error": (room / ERROR).read_bytes() or None, "said": printed}
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _zipped(folder: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parcel:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            parcel.write(path, path.relative_to(folder).as_posix())
    return content.getvalue()
