"""This side of a cluster: which workers may be asked, sending a task's inputs, taking its files, losing a worker.

Nothing about a cluster is decided here. ``distributed`` runs the tasks, moves them when a worker dies and says which
workers there are; an address of a scheduler is all that is given.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.build.build_lock import BuildError
from helpers.build.cluster import bundles, worker
from helpers.build.cluster.scatter import Shelf
from helpers.build.cluster.worker_environment import differences, locked_names, refusal
from helpers.build.output_files import NOTEBOOK_SUFFIX
from helpers.build.portable_tasks import Portable
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 15.0
LOOK_SECONDS = 2.0
WAIT_FOR_WORKERS_SECONDS = 60.0
LOCK, PROJECT_NAME = "uv.lock", "localed-evaluation"


class ClusterError(RuntimeError):
    """A task could not be done on the cluster; the message says why and what to do."""


@contextmanager
def connected(address: str | None, project: Project) -> Iterator[Cluster | None]:
    """The cluster behind the scheduler at ``address``, for as long as the block runs; None where there is no address.

    Raises
    ------
    BuildError
        No scheduler answers there, or none of its workers may be asked.
    """
    if address is None:
        yield None
        return
    cluster = Cluster(address, project)
    try:
        yield cluster
    finally:
        cluster.stop()


class Cluster:
    """The workers behind a scheduler that hold the libraries of this project's lock."""

    def __init__(self, address: str, project: Project) -> None:
        self.address, self.project = address, project
        self.refused: dict[str, str] = {}
        """Workers that are not asked, by address, with the reason."""
        self._sound: set[str] = set()
        self._lock = threading.Lock()
        self._lock_file = (project.root / LOCK).read_text(encoding="utf-8")
        self._libraries = locked_names(self._lock_file, PROJECT_NAME)
        self._client = _connect(address)
        self._stop = _event(self._client, f"localed-stop-{uuid.uuid4()}")
        self._shelf = Shelf(self._client)
        self._code = bundles.code_files(project)

    @property
    def workers_count(self) -> int:
        """How many workers may be asked now."""
        return len(self._sound_workers(self._workers()))

    @property
    def slots_count(self) -> int:
        """How many notebooks the workers run at once.

        Raises ``BuildError`` where there is no worker that may be asked, with the reason for each that may not.
        """
        workers = self._workers()
        if not (sound := self._sound_workers(workers)):
            said = "".join(f"\n  - {address}: {reason}" for address, reason in sorted(self.refused.items()))
            raise BuildError(
                f"the scheduler at {self.address} has {len(workers)} worker(s), and none that may be asked."
                f"{said or ' Start some with the libraries of uv.lock, then build again.'}"
            )
        return sum(int(workers[address]["nthreads"]) for address in sound)

    @property
    def introduction(self) -> str:
        """What is said of the cluster before the build begins: how many workers, and which are not asked, and why."""
        sound = self._sound_workers(self._workers())
        lines = [
            f"Notebooks run on the Dask cluster at {self.address}: {len(sound)} worker(s), {self.slots_count} at once."
        ]
        lines += [f"Not asked: {address}, since {reason}." for address, reason in sorted(self.refused.items())]
        return "\n".join(lines)

    def run(self, name: str, work: Callable[[], None], portable: Portable) -> None:
        """Do the task ``name`` on a worker; the files that it makes are then here, and none of an earlier run.

        Raises
        ------
        ClusterError
            No worker could do it.
        Exception
            What ``work`` raised there.
        """
        try:
            inputs = bundles.input_files(portable.reads(), self.project)
            answer = self._ask(name, inputs, bundles.pack_work(work, self.project.root))
            if answer["files"] is None:
                raise ClusterError(f"{name}: its process on a worker ended without a word ({answer['said']})")
            files = bundles.unpack_outputs(answer["files"])
            self._write(files)
            if answer["error"] is not None:
                raise bundles.unpack_work(answer["error"], self.project.root)
        except BaseException:
            self._remove(portable.made())
            raise
        self._remove(path for path in portable.made() if path.relative_to(self.project.outputs).as_posix() not in files)

    def _write(self, files: dict[str, bytes]) -> None:
        """Notebooks last: a chapter whose notebook is there is whole."""
        for name in sorted(files, key=lambda name: (name.endswith(NOTEBOOK_SUFFIX), name)):
            with replacing(self.project.outputs / name) as beside:
                beside.write_bytes(files[name])

    def _remove(self, paths: Iterable[Path]) -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    def stop(self) -> None:
        """End what runs on the workers for this build, and let the scheduler go."""
        try:
            self._stop.set()
        finally:
            self._client.close(timeout=CONNECT_SECONDS)

    def _ask(self, name: str, inputs: dict[str, Path], work: bytes) -> dict[str, Any]:
        """The answer of a worker; the task is sent again when all that were asked are gone."""
        future: Future | None = None
        asked: set[str] = set()
        alone_since: float | None = None
        while True:
            sound = self._sound_workers(self._workers())
            if not sound:
                alone_since = alone_since or time.monotonic()
                if time.monotonic() - alone_since > WAIT_FOR_WORKERS_SECONDS:
                    raise ClusterError(
                        f"every worker that may be asked has left the scheduler at {self.address}, and none came "
                        f"within {WAIT_FOR_WORKERS_SECONDS:.0f} s: start one, then build again"
                    )
                time.sleep(LOOK_SECONDS)
                continue
            alone_since = None
            if future is None or not asked & sound:
                if future is not None:
                    future.cancel()
                future, asked = self._submit(name, inputs, work, sound), sound
            try:
                return future.result(timeout=LOOK_SECONDS)
            except TimeoutError:
                continue
            except CancelledError as error:
                raise ClusterError(f"the cluster gave '{name}' up: the build was stopped") from error
            except Exception as error:
                raise ClusterError(_said_of(error, name)) from error

    def _submit(self, name: str, inputs: dict[str, Path], work: bytes, workers: set[str]) -> Future:
        data, own = bundles.split(inputs)
        return self._client.submit(
            _as_code(worker.run_task),
            [self._shelf.parcel_of(self._code), self._shelf.parcel_of(data), bundles.pack(own)],
            work,
            self._stop.is_set,
            key=f"localed-{name}-{uuid.uuid4()}",
            # Never without names: Dask would then take any worker, one that was refused among them.
            workers=sorted(workers),
            allow_other_workers=False,
            pure=False,
        )

    def _workers(self) -> dict[str, dict[str, Any]]:
        return dict(self._client.scheduler_info(n_workers=-1)["workers"])

    def _sound_workers(self, live: dict[str, dict[str, Any]]) -> set[str]:
        """Of the ``live`` workers those whose libraries are this project's; each is looked at once."""
        with self._lock:
            if unseen := live.keys() - self._sound - self.refused.keys():
                ours = worker.installed_versions(self._libraries)
                theirs = self._client.run(worker.installed_versions, self._libraries, workers=sorted(unseen))
                for address, versions in theirs.items():
                    if found := differences(ours, versions):
                        self.refused[address] = refusal(found, self._lock_file)
                    else:
                        self._sound.add(address)
            return self._sound & live.keys()


def _connect(address: str) -> Client:
    try:
        import cloudpickle
        from distributed import Client
    except ImportError as error:
        raise BuildError("a cluster needs the library 'distributed': 'make setup' installs it") from error
    if "://" not in address:
        raise BuildError(f"'{address}' is no scheduler's address: give it as tcp://host:8786")
    # A worker has the libraries and no copy of this project, so the function travels as code and not by its name.
    cloudpickle.register_pickle_by_value(worker)
    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise BuildError(
            f"no Dask scheduler answers at {address} ({error}): give its address as tcp://host:8786, and see that "
            "it runs"
        ) from error


def _as_code(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` in a form that travels as code: one that can be found by name would be sent as its name."""

    def run_as_sent(*arguments: Any) -> Any:
        return function(*arguments)

    return run_as_sent


def _event(client: Client, name: str) -> Any:
    from distributed import Event

    return Event(name, client=client)


def _said_of(error: Exception, name: str) -> str:
    if type(error).__name__ == "KilledWorker":
        return f"'{name}' was tried on several workers and each died on it: too little memory there, most likely"
    return f"'{name}' failed on the cluster: {type(error).__name__}: {error}"
