"""A fork becomes a kernel: everything in which it differs from a freshly started interpreter is set right here."""

from __future__ import annotations

import ctypes
import json
import os
import runpy
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warm_kernels.lazy_modules import Stash, restore_filters

OWN_PACKAGE = "warm_kernels"
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h

kernel_variables: dict[str, str] = {}
"""Environment variables that a kernel's own imports set; noted by the zygote."""
kernel_filters: list[tuple[Any, ...]] = []
"""Warning filters after a kernel's own imports; noted by the zygote."""


@dataclass
class Job:
    """One request as the fork gets it: the channel to the builder, and what is to be its stdin, stdout and stderr."""

    channel: socket.socket
    streams: list[int]


def become_kernel(job: Job, stash: Stash, *, zygote: int) -> None:
    """Turn this process into the kernel that the builder asks for, and run it; returns when the kernel has ended.

    The request names the module to run and its arguments, the environment, the folder, the umask and the interpreter's
    command line. A kernel that cannot begin says so on the channel and ends.
    """
    try:
        request = _read_request(job.channel)
        _stand_alone(job.streams, zygote)
        os.umask(request["umask"])
        os.chdir(request["cwd"])
    except (OSError, ValueError) as error:
        job.channel.send(f"failed {error}\n".encode())
        os._exit(1)
    _take_environment(request["env"], zygote)
    _reseed()
    stash.hide()
    restore_filters(kernel_filters)
    for name in [name for name in sys.modules if name.partition(".")[0] == OWN_PACKAGE]:
        del sys.modules[name]
    sys.orig_argv[:] = request["command"]
    # As `python -m MODULE` leaves them: the folder comes first on the path, and the module's file leads the arguments.
    sys.path.insert(0, str(Path.cwd()))
    sys.argv[:] = ["-m", *request["arguments"]]
    job.channel.send(f"started {os.getpid()}\n".encode())
    job.channel.close()
    runpy.run_module(request["module"], run_name="__main__", alter_sys=True)


def _read_request(channel: socket.socket) -> dict[str, Any]:
    with channel.makefile("rb", buffering=0) as stream:
        size = int.from_bytes(_exactly(stream, 4), "big")
        return json.loads(_exactly(stream, size))


def _exactly(stream: Any, size: int) -> bytes:
    content = b""
    while len(content) < size:
        if not (more := stream.read(size - len(content))):
            raise ValueError("the request ends early")
        content += more
    return content


def _stand_alone(streams: list[int], zygote: int) -> None:
    """A session of its own, the streams that the builder sent, and no life after the zygote's."""
    os.setsid()
    ctypes.CDLL(None, use_errno=True).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != zygote:
        raise OSError("the zygote is gone")
    for number, fd in enumerate(streams):
        os.dup2(fd, number)
        os.close(fd)


def _take_environment(variables: dict[str, str], zygote: int) -> None:
    os.environ.clear()
    os.environ.update(variables)
    os.environ.update(kernel_variables)
    os.environ["JPY_PARENT_PID"] = str(zygote)
    time.tzset()


def _reseed() -> None:
    """Random states that a fork would share; ``random`` reseeds itself after a fork."""
    if numpy_random := sys.modules.get("numpy.random"):
        numpy_random.seed()
    if process := sys.modules.get("multiprocessing.process"):
        process.ORIGINAL_DIR = str(Path.cwd())  # type: ignore[attr-defined]
        process.current_process().authkey = os.urandom(32)
