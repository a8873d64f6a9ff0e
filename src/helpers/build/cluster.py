"""Notebooks on a Dask cluster: ``distributed`` runs them, and moves them when a worker dies.

A worker needs the libraries of the lock and no copy of this project. The project's sources are packed once and kept by
the cluster; each future unpacks them, runs one notebook in a Python process of its own, and returns the files of its
chapter, which are written here.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import uuid
import zipfile
from collections.abc import Mapping
from concurrent.futures import CancelledError
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import warm_kernels
from helpers.build.build_lock import BuildError
from helpers.build.chapter_errors import ChapterError
from helpers.build.chapter_plan import ChapterSpec
from helpers.build.output_files import files_below, partial_run_path
from helpers.build.remote_notebook import ANSWER, WORK, Answer
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project
from helpers.project.read_record import find_files

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 15.0
LOOK_SECONDS = 2.0
WAIT_FOR_WORKERS_SECONDS = 50.0
LOCK, PROJECT_NAME = "uv.lock", "localed-evaluation"
SENT = (
    *("cases.yml", "_quarto.yml", LOCK, "notebooks/*.ipynb", "book/narrative/*.md", "data/raw/**/*"),
    *("data/processed/*.parquet", "data/processed/released/*", "src/helpers/**/*"),
)
MOST_DIFFERENCES_SHOWN = 5


class ClusterError(RuntimeError):
    """A notebook could not be run on the cluster; the message says why and what to do."""


class Cluster:
    """The workers behind a scheduler, to be closed after use.

    Raises
    ------
    BuildError
        No scheduler answers there, it has no worker, or a worker's libraries are not those of the lock.
    """

    def __init__(self, address: str, project: Project) -> None:
        self.address, self.project = address, project
        lock = (project.root / LOCK).read_text(encoding="utf-8")
        self._versions = installed_versions(locked_names(lock, PROJECT_NAME))
        self._client = _connect(address)
        self._packed: Future | None = None
        self._lock = threading.Lock()
        try:
            self._check_workers(hashlib.sha256(lock.encode()).hexdigest()[:12])
        except BaseException:
            self.close()
            raise

    @property
    def slots_count(self) -> int:
        """How many notebooks the workers run at once."""
        return sum(int(worker["nthreads"]) for worker in self._workers().values())

    @property
    def introduction(self) -> str:
        """What is said of the cluster before the build begins."""
        workers = len(self._workers())
        return f"Notebooks run on the Dask cluster at {self.address}: {workers} worker(s), {self.slots_count} at once."

    def run_notebook(self, spec: ChapterSpec, settings: Mapping[str, Any]) -> dict[str, bytes]:
        """Run a notebook on a worker; gives the files of its chapter by path below the project's root.

        Raises
        ------
        ClusterError
            No worker could do it.
        Exception
            What the run raised there, as it would have been raised here.
        """
        sent = replace(spec, template=spec.template.relative_to(self.project.root))
        work = pickle.dumps((sent, dict(settings)))
        key = f"localed-{spec.case_id}-{uuid.uuid4()}"
        future = self._client.submit(run_on_worker, self._sources(), work, self._versions, key=key, pure=False)
        answer: Answer = pickle.loads(self._wait_for(future, spec.case_id))
        files, error, partial_run = answer
        if isinstance(error, ChapterError):
            raise self._error_here(error, spec, partial_run)
        if error is not None:
            raise error
        if outside := [name for name in files if not name.startswith("outputs/") or ".." in Path(name).parts]:
            raise ClusterError(f"a worker sent the file '{outside[0]}', which would lie outside outputs/")
        return files

    def close(self) -> None:
        """Let the scheduler go, with what was asked of it."""
        self._client.close(timeout=CONNECT_SECONDS)

    def _sources(self) -> Future:
        """The project's sources with the tables as they are now, packed once; the scheduler can send them again."""
        with self._lock:
            if self._packed is None:
                self._packed = self._client.submit(bytes, pack(self.project), key=f"localed-{uuid.uuid4()}", pure=False)
            return self._packed

    def _wait_for(self, future: Future, name: str) -> bytes:
        alone_since: float | None = None
        while True:
            try:
                return future.result(timeout=LOOK_SECONDS)
            except TimeoutError:
                alone_since = None if self._workers() else alone_since or time.monotonic()
                if alone_since and time.monotonic() - alone_since > WAIT_FOR_WORKERS_SECONDS:
                    raise ClusterError(
                        f"every worker has left the scheduler at {self.address}, and none came within "
                        f"{WAIT_FOR_WORKERS_SECONDS:.0f} s: start one, then build again"
                    ) from None
            except CancelledError as error:
                raise ClusterError(f"the cluster gave '{name}' up: the build or the scheduler was stopped") from error
            except Exception as error:
                if type(error).__name__ == "KilledWorker":
                    why = "several workers died on it: too little memory there, most likely"
                    raise ClusterError(f"'{name}' was given up: {why}") from error
                raise ClusterError(f"'{name}' failed on the cluster: {error}") from error

    def _error_here(self, error: ChapterError, spec: ChapterSpec, partial_run: bytes | None) -> ChapterError:
        kept = partial_run_path(spec, self.project) if partial_run is not None else None
        if kept is not None and partial_run is not None:
            with replacing(kept) as beside:
                beside.write_bytes(partial_run)
        return ChapterError(spec, error.reason, cell=error.cell, partial_run=kept)

    def _workers(self) -> dict[str, dict[str, Any]]:
        return dict(self._client.scheduler_info(n_workers=-1)["workers"])

    def _check_workers(self, lock: str) -> None:
        if not self._workers():
            raise BuildError(f"the scheduler at {self.address} has 0 worker(s): start some, then build again")
        found = self._client.run(differing_versions, self._versions)
        if lines := [f"\n  - {worker}: {_listed(differing)}" for worker, differing in found.items() if differing]:
            raise BuildError(
                f"these workers of {self.address} have other libraries than uv.lock ({lock}): 'uv sync --locked' there "
                f"mends that, or stop them.{''.join(sorted(lines))}"
            )


def run_on_worker(packed: bytes, work: bytes, versions: dict[str, str | None]) -> bytes:
    """What a worker does with one notebook; sent as code, so it uses the standard library alone. Gives the answer."""
    if differing := differing_versions(versions):
        raise RuntimeError(f"the worker's libraries are not those of uv.lock: {'; '.join(differing)}")
    with tempfile.TemporaryDirectory(prefix="localed-") as name:
        folder = Path(name)
        zipfile.ZipFile(io.BytesIO(packed)).extractall(folder)
        (folder / WORK).write_bytes(work)
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        environment = {**os.environ, **threads, "PYTHONPATH": str(folder / "src"), "LOCALED_ROOT": name}
        command = [sys.executable, "-m", "helpers.build.remote_notebook"]
        ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if not (folder / ANSWER).is_file():
            raise RuntimeError(f"its process ended with status {ran.returncode}: {ran.stderr[-2000:].strip()}")
        return (folder / ANSWER).read_bytes()


def installed_versions(names: list[str]) -> dict[str, str | None]:
    """The versions installed here of the packages ``names``, and of Python; ``None``: not there."""
    versions: dict[str, str | None] = {"python": f"{sys.version_info[0]}.{sys.version_info[1]}"}
    for name in names:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = None
    return versions


def differing_versions(wanted: Mapping[str, str | None]) -> list[str]:
    """What is installed here otherwise than ``wanted``, a phrase each; what is missing there too is not asked for."""
    here = installed_versions([name for name in wanted if name != "python"])
    return [
        f"{name} {here.get(name) or 'is missing'}, wanted {version}"
        for name, version in sorted(wanted.items())
        if version is not None and here.get(name) != version
    ]


def locked_names(lock: str, of: str) -> list[str]:
    """The packages that the package ``of`` needs to run, directly or through others, by ``lock`` (text of ``uv.lock``).

    Those of dependency groups (tests, archive) are left out: a worker has no need of them.
    """
    packages = {package["name"]: package for package in tomllib.loads(lock).get("package", [])}
    found: set[str] = set()
    waiting = [of]
    while waiting:
        for needed in packages.get(waiting.pop(), {}).get("dependencies", []):
            if needed["name"] not in found:
                found.add(needed["name"])
                waiting.append(needed["name"])
    return sorted(found)


def pack(project: Project) -> bytes:
    """The sources of a notebook run as a zip file: code, templates, narratives, tables, raw files."""
    content = io.BytesIO()
    kernels = Path(warm_kernels.__file__).parent
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for path in dict.fromkeys(path for pattern in SENT for path in find_files(project.root / pattern)):
            if "__pycache__" not in path.parts:
                packed.write(path, path.relative_to(project.root))
        for path in files_below(kernels):
            if "__pycache__" not in path.parts:
                packed.write(path, Path("src") / kernels.name / path.relative_to(kernels))
    return content.getvalue()


def _listed(differing: list[str]) -> str:
    more = len(differing) - MOST_DIFFERENCES_SHOWN
    return "; ".join(differing[:MOST_DIFFERENCES_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _connect(address: str) -> Client:
    try:
        import cloudpickle
        from distributed import Client
    except ImportError as error:
        raise BuildError("a cluster needs the library 'distributed': 'make setup' installs it") from error
    if "://" not in address:
        raise BuildError(f"'{address}' is no scheduler's address: give it as tcp://host:8786")
    # A worker has the libraries and no copy of this project, so functions travel as code and not by their names.
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise BuildError(
            f"no Dask scheduler answers at {address} ({error}): give its address as tcp://host:8786, and see that "
            "it runs"
        ) from error
