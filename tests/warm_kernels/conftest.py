"""Kernels, warm and cold, of a specification as any user of the package would write it."""

import os
import sys
from contextlib import contextmanager

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from warm_kernels.provisioner import WarmProvisioner, register, stanza
from warm_kernels.zygotes import why_not, zygotes

PRELOAD = ("numpy", "pandas", "matplotlib.pyplot")
START_SECONDS = 120
CELL_SECONDS = 60

needs_fork = pytest.mark.skipif(why_not() is not None, reason=f"no warm kernels here: {why_not()}")


def running_pids(zygotes):
    """Processes of the zygotes that run."""
    return [zygote.process.pid for zygote in zygotes._zygotes.values() if zygote.is_alive]


class Kernel:
    """A running kernel: ``run`` gives what a cell printed, ``value`` what an expression is."""

    def __init__(self, manager, client):
        self.manager, self.client = manager, client

    @property
    def process(self):
        return self.manager.provisioner.process

    def run(self, code, timeout=CELL_SECONDS):
        said = []

        def hear(message):
            content = message["content"]
            if message["msg_type"] == "stream":
                said.append(content["text"])
            elif message["msg_type"] == "error":
                said.append(f"{content['ename']}: {content['evalue']}")

        self.client.execute_interactive(code, output_hook=hear, timeout=timeout)
        return "".join(said)

    def value(self, expression, before=""):
        """The value of ``expression``, which must be made of literals, after the statements ``before``."""
        return eval(self.run(f"{before}\nprint(repr({expression}))"))


@contextmanager
def kernel(room, *, warm=True, preload=PRELOAD, **launch):
    """A kernel; ``launch`` goes to the start of its process."""
    register()
    manager = KernelManager(transport="ipc", ip=str(room / "k"), connection_file=str(room / "kernel.json"))
    manager._kernel_spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        display_name="Python",
        language="python",
        metadata=stanza(preload) if warm else {},
    )
    # ipykernel does without a part of itself where it sees that variable.
    env = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    manager.start_kernel(**{"env": env, **launch})
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=START_SECONDS)
        if warm:
            assert isinstance(manager.provisioner, WarmProvisioner)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture
def room(tmp_path_factory):
    """A folder for a kernel's files, short of name: a socket's path may not be long."""
    return tmp_path_factory.mktemp("k")


@pytest.fixture(autouse=True, scope="session")
def one_thread_each():
    """A numerical library that starts threads cannot be preloaded."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            patch.setenv(name, "1")
        patch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        patch.delenv("MPLBACKEND", raising=False)
        yield
        zygotes.close()
