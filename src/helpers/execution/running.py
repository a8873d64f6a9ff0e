"""Runs one notebook with papermill, in a kernel that gives the same outputs on every machine.

The kernel is always this Python (never one that happens to be registered under the notebook's kernel name), talks
over ``ipc`` with a path of its own (parallel kernels race for TCP ports), has one BLAS thread, no settings of the
user's, and the project's root as its working folder. Papermill would change the folder of the whole process, so it is
not asked to.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import nbformat
import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook
from traitlets.config import Config

from helpers.execution.faults import ChapterError, FailedCell
from helpers.execution.outputs import partial_run_path
from helpers.execution.plan import ChapterSpec, check_parameters
from helpers.paths import ROOT_VARIABLE, Project

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from papermill.engines import NotebookExecutionManager

ENGINE = "localed"
PARTIAL_RUN = "partial.ipynb"
CELL_TIMEOUT_SECONDS = 300
START_TIMEOUT_SECONDS = 120
MATPLOTLIB_SETTINGS = Path(__file__).with_name("matplotlibrc")
INJECTED_TAG = "injected-parameters"
PAPERMILL_MARKER = "papermill-error-cell-tag"
_live_clients: set[PapermillNotebookClient] = set()
_rooms: set[Path] = set()
_live_lock = threading.Lock()
Thing = TypeVar("Thing")
_log = logging.getLogger(__name__)
ANSI_CODES = re.compile(r"\x1b\[[0-9;]*m")

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

NOT_PASSED_ON = ("MPLBACKEND", "PYTHONWARNINGS", "PYTHONSTARTUP", "IPYTHONDIR", "JUPYTER_CONFIG_DIR")
"""Settings of the person who runs the build; a kernel without MPLBACKEND draws inline, as in JupyterLab."""


@dataclass(frozen=True)
class Limits:
    """How long a kernel may take to start, and a cell to run, in seconds."""

    start_seconds: int = START_TIMEOUT_SECONDS
    cell_seconds: int = CELL_TIMEOUT_SECONDS


class ThisPythonKernelManager(AsyncKernelManager):
    """Starts the Python that runs the build, whatever kernel the notebook or the machine names."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The one kernel there is."""
        if self._kernel_spec is None:
            self._kernel_spec = KernelSpec(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                display_name="Python 3 (ipykernel)",
                language="python",
            )
        return self._kernel_spec


class LocaledEngine(Engine):
    """Papermill's nbclient engine, with the kernel's environment and transport decided here."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        room: Path,
        project: Project,
        limits: Limits,
        **_: Any,
    ) -> None:
        """Run the cells of ``nb_man``'s notebook; called by papermill."""
        client = PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            kernel_manager_class=ThisPythonKernelManager,
            config=_transport(room),
            startup_timeout=limits.start_seconds,
            timeout=limits.cell_seconds,
            coalesce_streams=True,
            record_timing=False,
            store_widget_state=False,
            shutdown_kernel="immediate",
            log=_log,
            resources={"metadata": {"path": str(project.root)}},
        )
        with _counted(_live_clients, client):
            try:
                client.execute(env=kernel_environment(project, room))
            except Exception:
                nbformat.write(nb_man.nb, room / PARTIAL_RUN)
                raise


papermill_engines.register(ENGINE, LocaledEngine)
# What goes wrong is told as a ChapterError; the libraries would print it on the terminal too, across the display.
for _name in (__name__, "papermill", "traitlets"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def run_notebook(spec: ChapterSpec, project: Project, limits: Limits = Limits()) -> NotebookNode:
    """Run the template of ``spec`` and give the executed notebook; nothing is written but on failure.

    Raises
    ------
    RegistryError
        The template does not take the parameters.
    ChapterError
        A cell raised, took too long, or its kernel died. What there is of the run is in ``outputs/failed/``.
    """
    check_parameters(spec)
    notebook = nbformat.read(spec.template, as_version=4)
    with _room() as room:
        partial = room / PARTIAL_RUN
        try:
            executed = execute_notebook(
                notebook,
                partial,
                parameters=spec.parameter_values,
                engine_name=ENGINE,
                kernel_name="python3",
                language="python",
                # Papermill would write the whole notebook twice a cell; the engine writes it once, on failure.
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                progress_bar=False,
                room=room,
                project=project,
                limits=limits,
            )
        except PapermillExecutionError as error:
            reason = f"{error.ename}: {ANSI_CODES.sub('', str(error.evalue))}"
            raise _failure(spec, project, partial, reason) from None
        except CellTimeoutError:
            raise _failure(spec, project, partial, f"the cell took longer than {limits.cell_seconds} s") from None
        except DeadKernelError:
            raise _failure(spec, project, partial, "the kernel died (out of memory, or the cell ended it)") from None
        except RuntimeError as error:
            raise _failure(spec, project, partial, f"the kernel did not run: {error}") from error
        return executed


@contextmanager
def keep_partial_run(executed: NotebookNode, spec: ChapterSpec, project: Project) -> Iterator[None]:
    """Keep ``executed`` in ``outputs/failed/`` when the block refuses it with a ``ChapterError``."""
    try:
        yield
    except ChapterError as error:
        error.partial_run = partial_run_path(spec.case_id, project)
        error.partial_run.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(executed, error.partial_run)
        raise


def kernel_environment(project: Project, room: Path) -> dict[str, str]:
    """The environment of a kernel; ``room`` takes what Jupyter and IPython write."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    return {
        **inherited,
        **KERNEL_ENVIRONMENT,
        ROOT_VARIABLE: str(project.root),
        # The helpers of this project, whatever copy may be installed.
        "PYTHONPATH": os.pathsep.join(filter(None, [str(project.helpers.parent), inherited.get("PYTHONPATH")])),
        "IPYTHONDIR": str(room / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(room),
    }


def _transport(room: Path) -> Config:
    config = Config()
    config.KernelManager.connection_file = str(room / "kernel.json")
    if zmq.has("ipc"):
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(room / "k")
    return config


def _failure(spec: ChapterSpec, project: Project, partial: Path, reason: str) -> ChapterError:
    kept = partial_run_path(spec.case_id, project)
    if not partial.is_file():
        return ChapterError(spec, reason)
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(partial, kept)
    return ChapterError(spec, reason, cell=_failed_cell(nbformat.read(partial, as_version=4)), partial_run=kept)


def _failed_cell(notebook: NotebookNode) -> FailedCell | None:
    """The cell that was running when the notebook stopped: the last that papermill began."""
    number, last = 0, None
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if INJECTED_TAG in tags or PAPERMILL_MARKER in tags:
            continue
        number += 1
        if cell.metadata.get("papermill", {}).get("start_time"):
            last = FailedCell(number, first_line(cell.source))
    return last


def first_line(source: str) -> str:
    """The first line of a cell that says something.

    >>> first_line("# what follows\\n\\nchapter.figure(x)")
    '# what follows'
    """
    return next((line.strip() for line in source.splitlines() if line.strip()), "")


@contextmanager
def _counted(among: set[Thing], thing: Thing) -> Iterator[None]:
    with _live_lock:
        among.add(thing)
    try:
        yield
    finally:
        with _live_lock:
            among.discard(thing)


@contextmanager
def _room() -> Iterator[Path]:
    """A folder of its own for what a run writes meanwhile; it goes when the run ends, however that is."""
    room = Path(tempfile.mkdtemp(prefix="localed-"))
    with _counted(_rooms, room):
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)


def kill_kernels(wait_seconds: float = 5) -> None:
    """End every kernel that runs, and wait until their runs have cleared up: a stopped build leaves nothing behind."""
    with _live_lock:
        clients = list(_live_clients)
    for client in clients:
        process = getattr(getattr(client.km, "provisioner", None), "process", None)
        if process is not None and process.poll() is None:
            process.kill()
    deadline = time.monotonic() + wait_seconds
    while _rooms and time.monotonic() < deadline:
        time.sleep(0.05)
