"""The kernels that notebooks run in: which Python, which environment, which transport; and their end.

The kernel is always this Python (never one that happens to be registered under the notebook's kernel name), talks
over ``ipc`` with a path of its own (parallel kernels race for TCP ports), has one BLAS thread, no settings of the
user's, and the project's root as its working folder. It is forked from a process that has imported the libraries where
``kernel_choice`` says so; its results are the same either way, which `localed compare-kernels` checks.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Bool, Type
from traitlets.config import Config
from warm_kernels.provisioner import WarmProvisioner, register, stanza
from warm_kernels.zygotes import zygotes

from helpers.build.kernel_choice import COLD_VARIABLE, PRELOADED
from helpers.build.orphan_processes import RUNTIME_VARIABLE
from helpers.project.paths import ROOT_VARIABLE, Project

MATPLOTLIB_SETTINGS = Path(__file__).with_name("matplotlibrc")

KERNEL_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "MATPLOTLIBRC": str(MATPLOTLIB_SETTINGS),
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""What a kernel's result could otherwise depend on."""

NOT_PASSED_ON = (
    "MPLBACKEND",
    "PYTHONWARNINGS",
    "PYTHONSTARTUP",
    "IPYTHONDIR",
    "JUPYTER_CONFIG_DIR",
    COLD_VARIABLE,
    "COLD",
    "GDAL_CURL_CA_BUNDLE",
    "PROJ_CURL_CA_BUNDLE",
)
"""Settings of the person who runs the build; a kernel without MPLBACKEND draws inline, as in JupyterLab.

The last two are set by pyproj as the build draws the front page's map, and a kernel begun after that would have another
environment than those before it, and so a second process to be forked from.
"""

SILENCE_SECONDS = 0.2
"""How long jupyter_client waits for more before it holds that a starting kernel has said all."""

register()


class PromptChannel(AsyncZMQSocketChannel):
    """What a kernel publishes. Its client need not wait for silence once the kernel has said that it is idle.

    An idle kernel publishes nothing until it is asked for something, and that the message came shows that the channel
    stands. Without this, every notebook begins with a wait of ``SILENCE_SECONDS``.
    """

    _is_idle = False

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # type: ignore[override]
        """The next message; raises ``queue.Empty`` where none comes within ``timeout`` seconds."""
        if self._is_idle and timeout == SILENCE_SECONDS:
            timeout = 0
        message = await super().get_msg(timeout)
        self._is_idle = message["content"].get("execution_state") == "idle"
        return message


class PromptClient(AsyncKernelClient):
    """Speaks with a kernel through a :class:`PromptChannel`."""

    iopub_channel_class = Type(PromptChannel)


class ThisPythonKernelManager(AsyncKernelManager):
    """Starts the Python that runs the build, whatever kernel the notebook or the machine names."""

    client_factory = Type(PromptClient)

    is_warm = Bool(True, help="Whether the kernel is forked from a process that has imported the libraries.").tag(
        config=True
    )

    @property
    def kernel_spec(self) -> KernelSpec:
        """The one kernel there is."""
        if self._kernel_spec is None:
            self._kernel_spec = KernelSpec(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                display_name="Python 3 (ipykernel)",
                language="python",
                metadata=stanza(PRELOADED) if self.is_warm else {},
            )
        return self._kernel_spec

    @property
    def lost_its_zygote(self) -> bool:
        """Whether the kernel ended through no fault of its own, because the process that forked it did."""
        return isinstance(self.provisioner, WarmProvisioner) and self.provisioner.lost_its_zygote

    @property
    def reason_cold(self) -> str:
        """Why a kernel that was to be warm was started cold; empty where it was not."""
        return self.provisioner.reason_cold if isinstance(self.provisioner, WarmProvisioner) else ""

    @property
    def process_id(self) -> int | None:
        """The kernel's process, once there is one."""
        return getattr(getattr(self.provisioner, "process", None), "pid", None)

    def kill_at_once(self) -> None:
        """End the kernel and its process group, from any thread."""
        process, group = getattr(self.provisioner, "process", None), getattr(self.provisioner, "pgid", None)
        if process is not None and process.poll() is None:
            with suppress(OSError):
                os.killpg(group or process.pid, signal.SIGKILL)
            process.kill()


def kernel_config(folder: Path, *, is_warm: bool) -> Config:
    """How a kernel is started and spoken to; its files lie in ``folder``."""
    config = Config()
    config.KernelManager.connection_file = str(folder / "kernel.json")
    config.ThisPythonKernelManager.is_warm = is_warm
    if zmq.has("ipc"):
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(folder / "k")
    return config


def kernel_environment(project: Project, folder: Path) -> dict[str, str]:
    """The environment of a kernel; ``folder`` takes what Jupyter and IPython write."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    return {
        **inherited,
        **KERNEL_ENVIRONMENT,
        ROOT_VARIABLE: str(project.root),
        # The helpers of this project, whatever copy may be installed.
        "PYTHONPATH": os.pathsep.join(filter(None, [str(project.helpers.parent), inherited.get("PYTHONPATH")])),
        "IPYTHONDIR": str(folder / "ipython"),
        RUNTIME_VARIABLE: str(folder),
    }


def import_ahead(project: Project) -> None:
    """Begin to import the libraries for warm kernels, in a process of its own; returns at once."""
    zygotes.ahead(sys.executable, PRELOADED, kernel_environment(project, Path(gettempdir())))


def wait_for_imports() -> None:
    """Return when the processes that kernels are forked from have imported everything; refusals are told later."""
    zygotes.wait_ready()


def end_zygotes() -> None:
    """End the processes that kernels are forked from, with every kernel of theirs."""
    zygotes.close()
