"""The builder's side: starts zygotes, asks them for kernels, and keeps a handle on each kernel's process."""

from __future__ import annotations

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from warm_kernels.process import KernelLostError, WarmProcess
from warm_kernels.zygote import FORK, RETIRE

START_SECONDS = 120.0
MOST_ZYGOTES = 2
ATTEMPTS = 3

LATE_VARIABLES = frozenset(
    {"IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JPY_PARENT_PID", "JPY_SESSION_NAME", "PWD", "OLDPWD", "PYTEST_CURRENT_TEST"}
)
"""Variables that nothing reads before a kernel runs: kernels that differ only in these may share a zygote."""

BOOT = """\
import json, sys
room, fd, options = sys.argv[1:]
sys.argv[1:] = []
sys.path[0] = room
from warm_kernels.zygote import main
del sys.path[0]
main(int(fd), json.loads(options))
"""


class CannotForkError(RuntimeError):
    """A warm kernel is not to be had; the message says why. A cold one may well be."""


@dataclass(frozen=True)
class Command:
    """A kernel's command line, taken apart: the interpreter, the module that it runs, the module's arguments."""

    python: str
    module: str
    arguments: tuple[str, ...]

    @classmethod
    def parse(cls, command: Sequence[str]) -> Command:
        """``[python, "-m", module, …]``; raises ``CannotForkError`` for any other form.

        >>> Command.parse(["/usr/bin/python3", "-m", "ipykernel_launcher", "-f", "x.json"]).module
        'ipykernel_launcher'
        """
        if len(command) < 3 or command[1] != "-m":
            raise CannotForkError(f"the kernel's command is not 'python -m MODULE …': {' '.join(command[:3])}")
        return cls(command[0], command[2], tuple(command[3:]))


def why_not() -> str | None:
    """Why kernels cannot be forked on this machine; ``None`` where they can."""
    if sys.platform != "linux":
        return f"forking a loaded process is not safe on {sys.platform}"
    if sys.implementation.name != "cpython":
        return f"{sys.implementation.name} is not CPython"
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return "this Linux has no process descriptors (they came with 5.3)"
    return None


class Zygote:
    """A process that has imported ``preload`` under the environment ``env`` and forks kernels."""

    def __init__(self, python: str, preload: Sequence[str], env: Mapping[str, str]) -> None:
        """Start it; nothing is waited for."""
        own, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        options = json.dumps({"preload": list(preload), "builder": os.getpid()})
        room = str(Path(__file__).parent.parent)
        with theirs:
            self.process = subprocess.Popen(
                [python, "-c", BOOT, room, str(theirs.fileno()), options],
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._starter = os.getpid()
        self._control = own
        self._lock = threading.Lock()
        self._is_ready = False

    @property
    def is_alive(self) -> bool:
        """Whether its process runs. A fork of the process that started it is told by the channel, which it shares."""
        if os.getpid() == self._starter:
            return self.process.poll() is None
        channel = select.poll()
        channel.register(self._control, 0)
        return not channel.poll(0)

    def wait_ready(self, timeout: float = START_SECONDS) -> None:
        """Return when everything is imported.

        Raises ``CannotForkError`` with what the zygote said against it, ``KernelLostError`` where a signal ended it.
        """
        with self._lock:
            if self._is_ready:
                return
            self._control.settimeout(timeout)
            try:
                said = self._control.recv(65_536)
            except TimeoutError:
                self.close()
                raise CannotForkError(f"importing ahead took longer than {timeout:.0f} s") from None
            except OSError:
                said = b""
            if not said:
                ended = f"the process that imports ahead ended with {self.process.wait()}"
                raise (KernelLostError if self.process.returncode < 0 else CannotForkError)(ended)
            answer = json.loads(said)
            if "refusal" in answer:
                self.close()
                raise CannotForkError(answer["refusal"])
            self._is_ready = True

    def fork(self, command: Command, env: Mapping[str, str], cwd: str, streams: Sequence[int]) -> WarmProcess:
        """A kernel. Raises ``KernelLostError`` where the zygote died over it, ``OSError`` where it cannot begin."""
        own, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with theirs, self._lock:
                self._control.settimeout(None)
                socket.send_fds(self._control, [FORK], [theirs.fileno(), *streams])
        except OSError as error:
            own.close()
            raise KernelLostError(f"the zygote does not answer: {error}") from None
        request = {
            "module": command.module,
            "arguments": command.arguments,
            "command": [command.python, "-m", command.module, *command.arguments],
            "env": dict(env),
            "cwd": cwd,
            "umask": _umask(),
        }
        return WarmProcess(own, json.dumps(request).encode())

    def retire(self) -> None:
        """Fork no more, and end when the last kernel has."""
        with suppress(OSError), self._lock:
            self._control.send(RETIRE)

    def close(self) -> None:
        """End it at once, and every kernel of it."""
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)  # said to all who may hold a copy of this end
        self._control.close()
        # While it still imports it does not listen; once it serves, it ends its kernels before itself.
        if not self._is_ready:
            self.process.kill()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Zygotes:
    """The zygotes of this process: one for each environment that kernels need, the latest few kept.

    A library may read any variable while it is imported, so kernels share a zygote only where their environments are
    the same in all but ``LATE_VARIABLES``.
    """

    def __init__(self) -> None:
        self._zygotes: dict[tuple, Zygote] = {}
        self._refusals: dict[tuple, str] = {}
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._closings = 0

    def ahead(self, python: str, preload: Sequence[str], env: Mapping[str, str]) -> None:
        """Begin to import for kernels that will soon be asked for; returns at once."""
        with suppress(CannotForkError):
            self._zygote(python, preload, env)

    def wait_ready(self) -> None:
        """Return when all that were begun have imported everything; one that refuses is refused when it is asked."""
        for zygote in list(self._zygotes.values()):
            with suppress(CannotForkError, KernelLostError):
                zygote.wait_ready()

    def start(
        self, command: Command, preload: Sequence[str], env: Mapping[str, str], cwd: str, streams: Sequence[int]
    ) -> WarmProcess:
        """A warm kernel; a zygote that has died is replaced.

        Raises
        ------
        CannotForkError
            The machine, the environment or an import does not allow it, or zygotes die again and again.
        KernelLostError
            Everything was closed meanwhile: the kernel is not wanted any more.
        """
        lost: Exception | None = None
        has_served = False
        closings = self._closings
        for _ in range(ATTEMPTS):
            zygote = self._zygote(command.python, preload, env)
            try:
                zygote.wait_ready()
                has_served = True
                return zygote.fork(command, env, cwd, streams)
            except CannotForkError as error:
                if closings != self._closings:
                    raise KernelLostError("kernels were closed while this one began") from None
                self._refuse(_key(command.python, preload, env), str(error))
                raise
            except KernelLostError as error:
                if closings != self._closings:
                    raise
                lost = error
                time.sleep(0.05)  # its end is noticed by its process's state
        reason = f"the process that forks died {ATTEMPTS} times over one kernel: {lost}"
        if not has_served:  # it does not live through its imports, and would not for the next kernel
            self._refuse(_key(command.python, preload, env), reason)
        raise CannotForkError(reason)

    def _refuse(self, key: tuple, reason: str) -> None:
        with self._lock:
            self._refusals[key] = reason

    def close(self) -> None:
        """End every zygote and its kernels."""
        with self._lock:
            zygotes = list(self._zygotes.values())
            self._zygotes.clear()
            self._closings += 1
        if os.getpid() == self._owner:
            for zygote in zygotes:
                zygote.close()

    def _zygote(self, python: str, preload: Sequence[str], env: Mapping[str, str]) -> Zygote:
        if reason := why_not():
            raise CannotForkError(reason)
        key = _key(python, preload, env)
        with self._lock:
            if key in self._refusals:
                raise CannotForkError(self._refusals[key])
            zygote = self._zygotes.pop(key, None)
            if zygote is None or not zygote.is_alive:
                zygote = Zygote(python, preload, _without_late(env))
            self._zygotes[key] = zygote
            while len(self._zygotes) > MOST_ZYGOTES:
                self._zygotes.pop(next(iter(self._zygotes))).retire()
            return zygote


def _key(python: str, preload: Sequence[str], env: Mapping[str, str]) -> tuple:
    return python, tuple(preload), tuple(sorted(_without_late(env).items()))


def _without_late(env: Mapping[str, str]) -> dict[str, str]:
    """What a zygote is given of ``env``: nothing by which it could be taken for the kernel that it was begun for."""
    return {name: value for name, value in env.items() if name not in LATE_VARIABLES}


def _umask() -> int:
    """This process's file mode mask, read without changing it, as other threads may be writing files."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("Umask:"):
            return int(line.split()[1], 8)
    return 0o022


zygotes = Zygotes()
"""The zygotes of this process; they end with it."""
atexit.register(zygotes.close)
