"""Processes for long computations: several at once without one holding up the others, as threads of one Python would.

Each is forked from a server that has imported the libraries once (``forkserver``), so it starts at once and shares that
memory. The server never imports this project's code: a process has loaded the modules that its computation needs, and
no others. It ends by itself when the build that it works for is gone, however that went.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    Context = multiprocessing.context.ForkServerContext | multiprocessing.context.SpawnContext

PRELOADED = ("pandas", "pyarrow.parquet", "pyarrow.dataset", "pandera.pandas", "pydantic", "yaml")
ONE_THREAD_EACH = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""The processes are the parallel part: libraries that start threads of their own would only be in their way."""
SERVER_LOST = "the process that workers are forked from was ended from outside: build again"


class WorkerError(RuntimeError):
    """A computation failed with an error that cannot leave its process, or its process died; the message says which."""


class WorkerTracebackError(Exception):
    """The traceback of an error as its process printed it; the cause of the error here."""


class Workers(Protocol):
    """Where a computation runs."""

    def run(self, work: Callable[[], Any]) -> Any:
        """Run ``work``, wait for it, and give what it returns or raise what it raises."""

    def close(self) -> None:
        """End what is running and free what is held."""


class InThisProcess:
    """Runs a computation where it is asked for."""

    def run(self, work: Callable[[], Any]) -> Any:
        """Run ``work`` now."""
        return work()

    def close(self) -> None:
        """Nothing is held."""


class WorkerProcesses:
    """Runs each computation in a process of its own, which ends with it and gives back what it held.

    ``preloaded`` are the modules that the server imports, where this is the first to need it.
    """

    def __init__(self, preloaded: Sequence[str] = PRELOADED) -> None:
        self._preloaded = list(preloaded)
        self._context: Context | None = None
        self._running: set[BaseProcess] = set()
        self._is_closed = False
        self._lock = threading.Lock()

    def run(self, work: Callable[[], Any]) -> Any:
        """Run ``work``, which must be picklable as what it returns, and wait for it."""
        with self._lock:
            if self._is_closed:
                raise WorkerError("the build was stopped")
            context = self._context = self._context or _prepared(self._preloaded)
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(target=_answer, args=(work, sender), daemon=True)
            try:
                with _interrupts_blocked():
                    process.start()
            except (OSError, EOFError) as refused:
                sender.close()
                receiver.close()
                is_gone = isinstance(refused, (EOFError, ConnectionError, FileNotFoundError))
                why = SERVER_LOST if is_gone else f"no process for a computation can be started: {refused}"
                raise WorkerError(why) from None
            self._running.add(process)
        sender.close()
        try:
            returned, error, printed = receiver.recv()
        except (EOFError, OSError):
            process.join()
            code = process.exitcode or 0
            by = f"from outside, by signal {-code}" if code < 0 else f"without an answer, with status {code}"
            raise WorkerError(f"the process that computed it was ended {by}: build again") from None
        finally:
            receiver.close()
            process.join()
            with self._lock:
                self._running.discard(process)
        if error is not None:
            raise error from WorkerTracebackError(printed)
        return returned

    def close(self) -> None:
        """End what is running."""
        with self._lock:
            self._is_closed = True
            for process in self._running:
                process.kill()


def able_to_leave(error: Exception) -> Exception:
    """``error`` in a form that can leave this process."""
    try:
        again = pickle.loads(pickle.dumps(error))
        return error if str(again) == str(error) else WorkerError(f"{type(error).__name__}: {error}")
    except Exception:
        return WorkerError(f"{type(error).__name__}: {error}")


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Block SIGINT in what is started meanwhile: Ctrl-C meets the build, and the server would print a traceback."""
    resource_tracker.ensure_running()  # it would be started first, and lets signals in again when it is
    was = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT]) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if was is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, was)


def _prepared(preloaded: list[str]) -> Context:
    for name in ONE_THREAD_EACH:
        os.environ.setdefault(name, "1")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(preloaded)
    return context


def _answer(work: Callable[[], Any], sender: Connection) -> None:
    """What a worker does: it works, says how that went, and ends, at the latest when the build's process is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C meets the build, which ends its workers
    if (build := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_exit_after, args=(build.sentinel,), daemon=True).start()
    try:
        sender.send((work(), None, ""))
    except Exception as error:
        sender.send((None, able_to_leave(error), traceback.format_exc()))


def _exit_after(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)
