"""The process that forks: it imports, sits still, and forks a kernel for each request. It runs nothing else.

It is started by ``zygotes`` and talks over a socket that it inherits. It has one thread and starts no event loop and no
zmq context, since none of these survives a fork; where a library that it imports starts a thread of its own, or says
something while it is imported, it refuses to serve and says why, and kernels start cold.

A kernel is reaped only when the builder has let go of its end of the kernel's channel, so its process id cannot be
given to another process while the builder may still send signals to it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from warm_kernels import child
from warm_kernels.fake_shell import AsInAKernel
from warm_kernels.lazy_modules import Stash, preload

KERNEL_MODULES = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "psutil",
)
"""What a kernel imports by itself before a first cell runs: never hidden. One that is not installed is passed over."""

HARMLESS_THREADS = ("jemalloc_bg_thd",)
"""Threads of libraries that cope with a fork: jemalloc, which Arrow carries, stops and restarts its own."""

INLINE_BACKEND = "module://matplotlib_inline.backend_inline"
RETIRE = b"retire"
FORK = b"fork"
THREADS_END_SECONDS = 2.0


class RefusedError(Exception):
    """This process must not fork kernels; the message says why."""


@dataclass
class Running:
    """A kernel as the zygote knows it: its channel to the builder, and a descriptor that says when it has ended."""

    channel: socket.socket
    pidfd: int
    has_ended: bool = False


def main(control_fd: int, options: dict[str, Any]) -> None:
    """Preload, serve, and, in a fork, become a kernel; returns where the kernel's program has ended."""
    zygote = os.getpid()
    builder = os.pidfd_open(options["builder"])
    control = socket.socket(fileno=control_fd)
    try:
        with _ending_with(control, builder):
            stash = prepare(options["preload"])
    except Exception as error:
        control.send(json.dumps({"refusal": f"{type(error).__name__}: {error}"}).encode()[:60_000])
        return
    control.send(json.dumps({"ready": zygote}).encode())
    gc.collect()
    gc.freeze()  # a collection in a kernel would write to, and so copy, every page that it shares
    job = Server(control, builder).serve()
    if job is not None:
        child.become_kernel(job, stash, zygote=zygote)


@contextmanager
def _ending_with(control: socket.socket, builder: int) -> Iterator[None]:
    """While the block imports, and looks at nothing, the builder's end ends this process too.

    The builder's end closes its side of ``control``, of which the system tells by SIGIO, whose default is to end.
    """
    import fcntl  # not everywhere, and this module is imported everywhere

    flags = fcntl.fcntl(control, fcntl.F_GETFL)
    fcntl.fcntl(control, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(control, fcntl.F_SETFL, flags | os.O_ASYNC)
    if select.select([builder], [], [], 0)[0]:  # it was gone before that
        os._exit(0)
    yield
    fcntl.fcntl(control, fcntl.F_SETFL, flags)


def prepare(names: Sequence[str]) -> Stash:
    """Import all that there is to import, and give the stash of what a fresh kernel would not have.

    Raises ``RefusedError`` where that started a thread or said something, and whatever an import raises.
    """
    # Read when ipykernel's class is defined: a kernel ends itself when this process, its parent, is gone.
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    variables = dict(os.environ)
    for name in KERNEL_MODULES:
        with suppress(ImportError):
            importlib.import_module(name)
    child.kernel_variables = {key: value for key, value in os.environ.items() if variables.get(key) != value}
    child.kernel_filters = list(warnings.filters)
    # As ipykernel sets it before the first cell runs: matplotlib reads it while it is imported.
    os.environ.setdefault("MPLBACKEND", INLINE_BACKEND)
    with AsInAKernel() as surroundings:
        groups = preload(names)
    if said := surroundings.heard:
        raise RefusedError(f"importing {', '.join(names)} says something, which a cold kernel would show: {said}")
    _refuse_threads()
    return Stash(groups)


def _refuse_threads() -> None:
    """Raise ``RefusedError`` where there are threads that a fork would lose; one that is about to end is waited for."""
    deadline = time.monotonic() + THREADS_END_SECONDS
    while (found := _threads()) and time.monotonic() < deadline:
        time.sleep(0.02)
    if found:
        raise RefusedError(
            f"an import started {len(found)} thread(s) ({', '.join(sorted(set(found)))}), which a fork would lose; "
            "OMP_NUM_THREADS=1 keeps numerical libraries from it"
        )


def _threads() -> list[str]:
    names = []
    for task in Path("/proc/self/task").iterdir():
        if int(task.name) == os.getpid():
            continue
        with suppress(OSError):
            name = (task / "comm").read_text().strip()
            if name not in HARMLESS_THREADS:
                names.append(name)
    return names


class Server:
    """Waits for requests, for kernels that end and for the builder's end, in one thread and without an event loop."""

    def __init__(self, control: socket.socket, builder: int) -> None:
        self._control = control
        self._builder = builder
        self._running: dict[int, Running] = {}
        self._is_retiring = False

    def serve(self) -> child.Job | None:
        """Fork on request. Gives a job in each fork, and nothing in the zygote when it is to end."""
        while not (self._is_retiring and not self._running):
            for fd, _ in self._poll():
                if fd == self._builder:
                    self._abandon()
                elif fd == self._control.fileno():
                    if job := self._answer():
                        return job
                else:
                    self._attend(fd)
        return None

    def _poll(self) -> list[tuple[int, int]]:
        waiting = select.poll()
        waiting.register(self._builder, select.POLLIN)
        if not self._is_retiring:
            waiting.register(self._control, select.POLLIN)
        for kernel in self._running.values():
            if kernel.has_ended:
                waiting.register(kernel.channel, 0)  # says only that the other end is closed
            else:
                waiting.register(kernel.pidfd, select.POLLIN)
        return waiting.poll()

    def _answer(self) -> child.Job | None:
        message, fds, _, _ = socket.recv_fds(self._control, 64, 4)
        if not message:
            self._abandon()
        if message == RETIRE:
            self._is_retiring = True
        if message != FORK:
            return None
        channel, *streams = fds
        sys.stdout.flush()
        sys.stderr.flush()
        with warnings.catch_warnings():
            # From Python 3.12 on, a fork beside any thread warns; those that there are were looked at above.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            self._let_go()
            return child.Job(socket.socket(fileno=channel), streams)
        for fd in streams:
            os.close(fd)
        self._running[pid] = Running(socket.socket(fileno=channel), os.pidfd_open(pid))
        return None

    def _attend(self, fd: int) -> None:
        """A kernel has ended, or the builder has let go of one that had."""
        for pid, kernel in list(self._running.items()):
            if fd == kernel.pidfd and not kernel.has_ended:
                ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
                assert ended is not None
                status = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
                kernel.has_ended = True
                with suppress(OSError):  # nobody may be there to be told
                    kernel.channel.send(f"ended {status}\n".encode())
            elif fd == kernel.channel.fileno() and kernel.has_ended:
                os.waitpid(pid, 0)
                kernel.channel.close()
                os.close(kernel.pidfd)
                del self._running[pid]

    def _let_go(self) -> None:
        """In a fork: close what belongs to the zygote."""
        self._control.close()
        os.close(self._builder)
        for kernel in self._running.values():
            kernel.channel.close()
            os.close(kernel.pidfd)

    def _abandon(self) -> NoReturn:
        """The builder is gone: no kernel stays behind, nor what it started in its process group."""
        for pid in self._running:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        os._exit(0)
