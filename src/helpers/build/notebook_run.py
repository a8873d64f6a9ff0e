"""Runs one notebook with papermill, in a kernel (see ``kernels``) that gives the same outputs on every machine.

After the last cell the kernel is asked what was read and imported, which goes into the record of the result.

Papermill would change the folder of the whole process, so it is not asked to: the kernel is started in the project's
root.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook

from helpers.build.chapter_errors import ChapterError, FailedCell
from helpers.build.chapter_plan import ChapterSpec, check_parameters, check_restricted
from helpers.build.kernel_choice import why_cold
from helpers.build.kernels import ThisPythonKernelManager, end_zygotes, kernel_config, kernel_environment
from helpers.build.limits import Guard, LimitError, Limits, limits_for_this_build
from helpers.build.orphan_processes import end_orphans
from helpers.build.output_files import partial_run_path
from helpers.build.temporary_files import make_socket_folder
from helpers.project.paths import Project

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from papermill.engines import NotebookExecutionManager

ENGINE = "localed"
PARTIAL_RUN = "partial.ipynb"
INJECTED_TAG = "injected-parameters"
PAPERMILL_MARKER = "papermill-error-cell-tag"
MOST_RUNS = 3
CLEAR_UP_SECONDS = 5.0
"""How long the end of a build waits for its runs to clear up."""
reasons_cold: list[str] = []
"""Why notebooks that were to have warm kernels got cold ones, one entry a notebook; the command reports it."""
_live_managers: set[ThisPythonKernelManager] = set()
_run_folders: set[Path] = set()
_live_lock = threading.Lock()
_stops = 0
RECORD_CELL = """\
import json, pathlib
from helpers.project.read_record import take_record
print(json.dumps(take_record(pathlib.Path({root!r}))))"""
Thing = TypeVar("Thing")
_log = logging.getLogger(__name__)
ANSI_CODES = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class ExecutedNotebook:
    """A notebook after its run, and what the run read and imported (see ``take_record``)."""

    notebook: NotebookNode
    noted: dict[str, Any]


class _ZygoteLostError(RuntimeError):
    """The kernel ended because the process that forked it did: the notebook may run again."""


class _GuardedClient(PapermillNotebookClient):
    """Papermill's client, which keeps no more of a notebook's output than its guard allows."""

    guard: Guard | None = None
    root = ""
    noted: dict[str, Any] | None = None
    """What the run read and imported, once all cells have run."""

    def papermill_execute_cells(self) -> None:
        """Run the cells, then ask the kernel what they read; that cell is no part of the notebook."""
        super().papermill_execute_cells()
        if any(cell.metadata.get("papermill", {}).get("exception") for cell in self.nb.cells):
            return
        cells = self.nb.cells
        cell = nbformat.v4.new_code_cell(RECORD_CELL.format(root=self.root))
        cells.append(cell)
        try:
            self.execute_cell(cell, len(cells) - 1)
        finally:
            cells.pop()
        self.noted = json.loads("".join(output["text"] for output in cell.outputs if output.get("name") == "stdout"))

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Called for everything that a kernel says while a cell runs."""
        if self.guard and not self.guard.count_output(_size_of(msg["content"])):
            return None
        return super().process_message(msg, cell, cell_index)


def _size_of(content: dict[str, Any]) -> int:
    """Bytes of text and pictures in a message, roughly: what it costs to keep it."""
    data = content.get("data", {})
    return len(content.get("text", "")) + sum(len(value) for value in data.values() if isinstance(value, str))


class LocaledEngine(Engine):
    """Papermill's nbclient engine, with the kernel's environment and transport decided here."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        folder: Path,
        project: Project,
        limits: Limits,
        is_warm: bool,
        noted: dict[str, Any],
        **_: Any,
    ) -> None:
        """Run the cells of ``nb_man``'s notebook; called by papermill."""
        client = _GuardedClient(
            nb_man,
            kernel_name=kernel_name,
            kernel_manager_class=ThisPythonKernelManager,
            config=kernel_config(folder, is_warm=is_warm),
            startup_timeout=limits.start_seconds,
            timeout=limits.cell_seconds,
            coalesce_streams=True,
            record_timing=False,
            store_widget_state=False,
            shutdown_kernel="immediate",
            log=_log,
            resources={"metadata": {"path": str(project.root)}},
        )
        client.root = str(project.root)
        manager = client.create_kernel_manager()
        guard = client.guard = Guard(limits, lambda: manager.process_id, manager.kill_at_once)
        with _counted(_live_managers, manager), guard:
            try:
                client.execute(env=kernel_environment(project, folder))
                noted.update(client.noted or {})
            except Exception as error:
                if guard.broken:
                    nbformat.write(nb_man.nb, folder / PARTIAL_RUN)
                    raise LimitError(guard.broken) from error
                if manager.lost_its_zygote:
                    raise _ZygoteLostError("the process that forked it was ended from outside") from error
                nbformat.write(nb_man.nb, folder / PARTIAL_RUN)
                raise
            finally:
                if manager.reason_cold:
                    reasons_cold.append(manager.reason_cold)


papermill_engines.register(ENGINE, LocaledEngine)
# What goes wrong is raised as a ChapterError; the libraries would print it on the terminal too, across the display.
# asyncio would tell of what nbclient was still waiting for when a kernel was ended.
for _name in (__name__, "papermill", "traitlets", "asyncio"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def run_notebook(
    spec: ChapterSpec, project: Project, limits: Limits | None = None, *, is_warm: bool | None = None
) -> ExecutedNotebook:
    """Run the template of ``spec`` and give the executed notebook; nothing is written but on failure.

    ``is_warm`` says whether the kernel is forked; by default that is as ``kernel_choice`` says. A notebook whose kernel
    was lost with the process that forked it runs again, and cold when that happens twice.

    Raises
    ------
    RegistryError
        The template does not take the parameters, or reaches for restricted evidence.
    ChapterError
        A cell raised, took too long, or its kernel died. What there is of the run is in ``outputs/failed/``.
    """
    check_parameters(spec)
    check_restricted(spec.template)
    warm = why_cold() is None if is_warm is None else is_warm
    stops = _stops
    for run in range(1, MOST_RUNS + 1):
        try:
            return _run_once(spec, project, limits or limits_for_this_build(), is_warm=warm and run < MOST_RUNS)
        except _ZygoteLostError as error:
            if stops != _stops:  # the build was stopped, and nobody waits for this notebook
                raise ChapterError(spec, "the kernel died: the build was stopped") from error
    raise ChapterError(spec, "the kernel died again and again")


def _run_once(spec: ChapterSpec, project: Project, limits: Limits, *, is_warm: bool) -> ExecutedNotebook:
    notebook = nbformat.read(spec.template, as_version=4)
    noted: dict[str, Any] = {}
    with _run_folder() as folder:
        partial = folder / PARTIAL_RUN
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
                folder=folder,
                project=project,
                limits=limits,
                is_warm=is_warm,
                noted=noted,
            )
        except _ZygoteLostError:
            raise
        except LimitError as error:
            raise _failure(spec, project, partial, str(error)) from None
        except PapermillExecutionError as error:
            reason = f"{error.ename}: {ANSI_CODES.sub('', str(error.evalue))}"
            raise _failure(spec, project, partial, reason) from None
        except CellTimeoutError:
            raise _failure(
                spec,
                project,
                partial,
                f"the cell took longer than {limits.cell_seconds} s; LOCALED_CELL_SECONDS=… allows it more",
            ) from None
        except DeadKernelError:
            raise _failure(spec, project, partial, "the kernel died (out of memory, or the cell ended it)") from None
        except RuntimeError as error:
            raise _failure(spec, project, partial, f"the kernel did not run: {error}") from error
        return ExecutedNotebook(executed, noted)


@contextmanager
def keep_partial_run(executed: ExecutedNotebook, spec: ChapterSpec, project: Project) -> Iterator[None]:
    """Keep ``executed`` in ``outputs/failed/`` when the block refuses it with a ``ChapterError``."""
    try:
        yield
    except ChapterError as error:
        error.partial_run = partial_run_path(spec, project)
        error.partial_run.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(executed.notebook, error.partial_run)
        raise


def _failure(spec: ChapterSpec, project: Project, partial: Path, reason: str) -> ChapterError:
    kept = partial_run_path(spec, project)
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
def _run_folder() -> Iterator[Path]:
    """A folder of its own for what a run writes meanwhile; it and what the run left running go when the run ends."""
    folder = make_socket_folder("localed-")
    with _counted(_run_folders, folder):
        try:
            yield folder
        finally:
            end_orphans(folder)
            shutil.rmtree(folder, ignore_errors=True)


def kill_kernels() -> None:
    """End every kernel and what they are forked from, and wait until their runs have cleared up: nothing stays."""
    global _stops
    _stops += 1
    deadline = time.monotonic() + CLEAR_UP_SECONDS
    while True:
        with _live_lock:
            managers = list(_live_managers)
        for manager in managers:
            manager.kill_at_once()
        end_zygotes()
        if not _run_folders or time.monotonic() > deadline:
            return
        time.sleep(0.05)
