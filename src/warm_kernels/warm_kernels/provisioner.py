"""What jupyter_client talks to: a provisioner like the local one, whose kernels are forked where that is possible."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from traitlets import List, Unicode

from warm_kernels.process import WarmProcess
from warm_kernels.zygotes import CannotForkError, Command, zygotes

NAME = "warm-provisioner"
UNDERSTOOD = frozenset({"env", "cwd", "stdin", "stdout", "stderr", "kernel_id", "extra_arguments"})
"""Options of a launch that a fork can honour; with any other, the kernel starts cold."""

POLL_SECONDS = 0.005
END_SECONDS = 1.0


def register() -> None:
    """Make the provisioner known to jupyter_client in this process, where its entry point is not installed."""
    known = KernelProvisionerFactory.instance().provisioners
    known.setdefault(NAME, EntryPoint(NAME, f"{__name__}:WarmProvisioner", KernelProvisionerFactory.GROUP_NAME))


def stanza(preload: tuple[str, ...] | list[str]) -> dict[str, Any]:
    """The metadata of a kernel specification that asks for warm kernels.

    >>> stanza(["pandas"])["kernel_provisioner"]["config"]
    {'preload': ['pandas']}
    """
    return {"kernel_provisioner": {"provisioner_name": NAME, "config": {"preload": list(preload)}}}


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by forking it; in all else it is the local provisioner.

    ``reason_cold`` says after a launch why the kernel was started cold; it is empty where it was forked.
    """

    preload = List(Unicode(), help="Modules to import before kernels are forked, in this order.").tag(config=True)
    reason_cold = ""
    _forked: WarmProcess | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel, or start it cold where that is not possible."""
        try:
            process = await asyncio.to_thread(self._fork, cmd, kwargs)
        except CannotForkError as error:
            self.reason_cold = str(error)
            self.log.warning("The kernel starts cold: %s", error)
            return await super().launch_kernel(cmd, **kwargs)
        self._forked = process
        self.process = process  # type: ignore[assignment]  # as much of Popen as the local provisioner uses
        self.pid = self.pgid = process.pid  # it leads a session, and so a process group, of its own
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    @property
    def lost_its_zygote(self) -> bool:
        """Whether the kernel ended because the process that forked it did."""
        return self._forked is not None and self._forked.poll() is not None and self._forked.is_orphan

    async def wait(self) -> int | None:
        """Wait for the kernel's end; it is looked for more often than the local provisioner does."""
        await self.wait_for_end()
        return await super().wait()

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel with its process group, and see it end: jupyter_client looks every tenth of a second only."""
        await super().kill(restart)
        if self._forked is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.wait_for_end(), END_SECONDS)

    async def wait_for_end(self) -> None:
        """Return when the kernel has ended, and keep its process for those who ask."""
        while self.process is not None and self.process.poll() is None:
            await asyncio.sleep(POLL_SECONDS)

    def _fork(self, cmd: list[str], kwargs: dict[str, Any]) -> WarmProcess:
        if asked := sorted(set(kwargs) - UNDERSTOOD):
            raise CannotForkError(f"the launch asks for {', '.join(asked)}")
        command = Command.parse([os.path.expanduser(word) for word in cmd])  # noqa: PTH111 (as jupyter_client does)
        env = kwargs.get("env")
        stdin = os.open(os.devnull, os.O_RDONLY)
        try:
            streams = [
                _descriptor(kwargs.get("stdin"), stdin),
                _descriptor(kwargs.get("stdout"), 1),
                _descriptor(kwargs.get("stderr"), 2),
            ]
            return zygotes.start(
                command,
                self.preload,
                dict(os.environ) if env is None else env,
                str(kwargs.get("cwd") or Path.cwd()),
                streams,
            )
        except OSError as error:
            raise CannotForkError(str(error)) from error
        finally:
            os.close(stdin)


def _descriptor(given: Any, default: int) -> int:
    if given is None:
        return default
    if isinstance(given, int) and given >= 0:
        return given
    if hasattr(given, "fileno"):
        return given.fileno()
    raise CannotForkError("the launch asks for a pipe to the kernel")
