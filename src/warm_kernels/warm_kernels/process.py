"""A handle on a kernel that is another process's child: the part of ``subprocess.Popen`` that jupyter_client uses."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress

BEGIN_SECONDS = 60.0
POLL_SECONDS = 0.02


class KernelLostError(RuntimeError):
    """The zygote died before the kernel began."""


class WarmProcess:
    """A forked kernel. While this is open its process id stays its own, also after its end.

    ``returncode`` is as that of ``Popen``. Where the zygote died, which ends its kernels, it is ``-SIGKILL`` and
    ``is_orphan`` is true: the kernel did nothing to deserve it, and may be started again.
    """

    stdin = stdout = stderr = None

    def __init__(self, channel: socket.socket, request: bytes) -> None:
        """Hand over ``request`` and wait until the kernel has begun."""
        self.returncode: int | None = None
        self.is_orphan = False
        self._channel = channel
        self._heard = b""
        self._lock = threading.Lock()
        try:
            self.pid = self._begin(request)
            self._pidfd = os.pidfd_open(self.pid)
        except BaseException:
            channel.close()
            raise
        channel.setblocking(False)

    def _begin(self, request: bytes) -> int:
        self._channel.settimeout(BEGIN_SECONDS)
        try:
            self._channel.sendall(len(request).to_bytes(4, "big") + request)
            while b"\n" not in self._heard:
                if not (more := self._channel.recv(4096)):
                    raise KernelLostError("the zygote died")
                self._heard += more
        except OSError as error:
            raise KernelLostError(f"the fork does not answer: {error}") from None
        line, self._heard = self._heard.split(b"\n", 1)
        word, _, rest = line.decode().partition(" ")
        if word == "started":
            return int(rest)
        raise OSError(f"the kernel cannot begin: {rest}")

    def poll(self) -> int | None:
        """The return code, or ``None`` while the kernel runs."""
        with self._lock:
            if self.returncode is None:
                self._listen()
            return self.returncode

    def _listen(self) -> None:
        try:
            while more := self._channel.recv(4096):
                self._heard += more
            is_closed = True
        except BlockingIOError:
            is_closed = False
        except OSError:
            is_closed = True
        if b"\n" in self._heard:
            self._end(int(self._heard.split(b"\n")[0].split()[1]))
        elif is_closed and self._has_ended():
            self.is_orphan = True
            self._end(-signal.SIGKILL)

    def _has_ended(self) -> bool:
        return bool(select.select([self._pidfd], [], [], 0)[0])

    def _end(self, returncode: int) -> None:
        self.returncode = returncode
        self._channel.close()  # the zygote may now reap it
        os.close(self._pidfd)

    def wait(self, timeout: float | None = None) -> int:
        """The return code, once there is one; raises ``subprocess.TimeoutExpired`` as ``Popen`` does."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("warm kernel", timeout or 0)
            time.sleep(POLL_SECONDS)
        return code

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel itself, never to a process that took its number."""
        with self._lock:
            if self.returncode is None:
                with suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._pidfd, signum)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def __del__(self) -> None:
        if getattr(self, "returncode", 0) is None and hasattr(self, "_pidfd"):
            self._channel.close()
            os.close(self._pidfd)
