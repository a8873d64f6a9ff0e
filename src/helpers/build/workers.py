"""Processes for long computations: several at once without one holding up the others, as threads of one Python would.

Each is forked from a server that has imported the libraries once (``forkserver``), so it starts at once and shares that
memory. The server never imports this project's code: a process has loaded the modules that its computation needs, and
no others. It ends by itself when the build that it works for is gone, however that went.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import multiprocessing.forkserver
import os
import pickle
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    Context = multiprocessing.context.ForkServerContext | multiprocessing.context.SpawnContext

PRELOADED = (
    *("pandas", "pyarrow.parquet", "pyarrow.dataset", "pandera.pandas", "geopandas", "pydantic", "yaml"),
    *("scipy.optimize", "scipy.stats", "statsmodels.genmod.generalized_linear_model", "statsmodels.stats.proportion"),
)
"""What most tables import: each would else pay a second for it. pandera looks whether geopandas is there."""
ONE_THREAD_EACH = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""The processes are the parallel part: libraries that start threads of their own would only be in their way."""
SERVER = "the process that workers are forked from"
CRASHES = {
    number for name in ("SIGSEGV", "SIGBUS", "SIGABRT", "SIGFPE", "SIGILL") if (number := getattr(signal, name, None))
}
"""Signals by which a process ends through a fault of its own."""
MEMORY = ", as a machine sends it that runs out of memory"
NOTICE_SECONDS = 1.0
"""How long the end of a process may be noticed later than the end of what it said."""


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
                ended = _end_of_server()
                refusal = str(refused) or "it does not answer"
                why = f"{SERVER} {ended}" if ended else f"no process for a computation can be started: {refusal}"
                raise WorkerError(f"{why}: build again") from None
            self._running.add(process)
        sender.close()
        try:
            returned, error, printed = receiver.recv()
        except (EOFError, OSError):
            process.join()
            raise WorkerError(
                f"the process that computed it {end_in_words(process.exitcode or 0)}: build again"
            ) from None
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


def end_server() -> None:
    """End the server, with the libraries that it holds; the next computation starts another.

    multiprocessing has no public way to do so.
    """
    multiprocessing.forkserver._forkserver._stop()  # type: ignore[attr-defined]


def end_in_words(code: int) -> str:
    """How a process ended, by its exit code as ``subprocess`` gives it.

    >>> end_in_words(-9)
    'was ended from outside (signal 9, as a machine sends it that runs out of memory)'
    >>> end_in_words(1)
    'ended by itself with status 1'
    """
    if code >= 0:
        return f"ended by itself with status {code}"
    if -code in CRASHES:
        return f"crashed (signal {-code})"
    return f"was ended from outside (signal {-code}{MEMORY if code == -9 else ''})"


def _end_of_server() -> str:
    """How the server ended, in words; empty where it runs, was never begun, or the system does not tell."""
    server = getattr(multiprocessing.forkserver, "_forkserver", None)
    pid = getattr(server, "_forkserver_pid", None)
    if pid is None or not hasattr(os, "waitid"):
        return ""
    deadline = time.monotonic() + NOTICE_SECONDS
    while time.monotonic() < deadline:
        try:  # its status stays for multiprocessing, which then begins another
            ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return ""
        if ended is not None:
            return end_in_words(ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status)
        time.sleep(0.02)
    return ""


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
