"""Processes that compute tables: several at once without one holding up the others, which threads of one Python would.

Workers are forked from a server that has imported the libraries once (``forkserver``), so they start at once and share
that memory. A worker ends by itself when the build that it works for is gone, however that went.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import pickle
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Protocol

PRELOADED = ["helpers.tables", "helpers.derived", "helpers.chapter"]
ONE_THREAD_EACH = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""The processes are the parallel part: libraries that start threads of their own would only be in their way."""


class WorkerError(RuntimeError):
    """A computation failed with an error that cannot leave its process, or its process died; the message says which."""


@dataclass(frozen=True)
class Failure:
    """How a computation failed: its error and the traceback as text."""

    error: Exception
    traceback: str


class Workers(Protocol):
    """Where a computation runs."""

    def run(self, work: Callable[[], None]) -> Failure | None:
        """Run ``work`` and wait for it; ``None`` when it is done."""

    def close(self) -> None:
        """End what is running and free what is held."""


class InThisProcess:
    """Runs a computation where it is asked for."""

    def run(self, work: Callable[[], None]) -> Failure | None:
        """Run ``work`` now."""
        return attempt(work)

    def close(self) -> None:
        """Nothing is held."""


class WorkerProcesses:
    """Runs computations in ``count`` processes, which start when the first is asked for."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def run(self, work: Callable[[], None]) -> Failure | None:
        """Run ``work``, which must be picklable, in a process of its own."""
        with self._lock:
            pool = self._pool = self._pool or _start(self._count)
        try:
            return pool.submit(attempt_far_away, work).result()
        except BrokenProcessPool as error:
            with self._lock:
                if self._pool is pool:
                    self._pool = None
            said = WorkerError("the process that computed it, or one beside it, was ended from outside: build again")
            return Failure(said, str(error))

    def close(self) -> None:
        """End the processes, whatever they are at."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            processes = list((pool._processes or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.kill()


def attempt(work: Callable[[], None]) -> Failure | None:
    """Run ``work`` and keep its error."""
    try:
        work()
    except Exception as error:
        return Failure(error, traceback.format_exc())
    return None


def attempt_far_away(work: Callable[[], None]) -> Failure | None:
    """Run ``work``; its error comes back in a form that can leave this process."""
    failure = attempt(work)
    return failure and Failure(_able_to_leave(failure.error), failure.traceback)


def _able_to_leave(error: Exception) -> Exception:
    try:
        again = pickle.loads(pickle.dumps(error))
        return error if str(again) == str(error) else WorkerError(f"{type(error).__name__}: {error}")
    except Exception:
        return WorkerError(f"{type(error).__name__}: {error}")


def _start(count: int) -> ProcessPoolExecutor:
    for name in ONE_THREAD_EACH:
        os.environ.setdefault(name, "1")
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
    else:
        context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=context, initializer=_end_with_the_build)


def _end_with_the_build() -> None:
    """Watch the build's process: a worker that waits for work would not notice that nobody is left to send any."""
    if (build := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_exit_after, args=(build.sentinel,), daemon=True).start()


def _exit_after(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    sys.stdout.flush()
    os._exit(1)
