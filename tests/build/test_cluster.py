"""A real scheduler and real worker processes on this machine: same bytes, lost workers, foreign libraries."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Thread

import psutil
import pytest

from helpers.build.build_lock import BuildError
from helpers.build.build_run import build
from helpers.build.build_tasks import book_tasks
from helpers.build.chapter_errors import ChapterError
from helpers.build.cluster import Cluster, locked_names, pack
from helpers.project.paths import find_project
from tests.build.conftest import FIGURE_CELL, Recorder, code, snapshot, write_template

pytestmark = [pytest.mark.kernel, pytest.mark.xdist_group("cluster")]
START_SECONDS = 90
BOTH = ("ashby", "bolton")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Machine:
    """A scheduler, and workers that are started and killed as a test says."""

    def __init__(self, scratch: Path) -> None:
        self.scratch, self.address = scratch, f"tcp://127.0.0.1:{free_port()}"
        self.workers: list[subprocess.Popen] = []
        self.scheduler = self._start("scheduler", "--host", self.address, "--no-dashboard", "--no-show")

    def start_worker(self, search_path: Path | None = None) -> subprocess.Popen:
        """A worker that knows nothing of the project: only the installed libraries."""
        name = f"worker-{time.monotonic_ns()}"
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name]
        folder = ["--local-directory", str(self.scratch / name)]
        worker = self._start("worker", self.address, *options, *folder, search_path=search_path)
        self.workers.append(worker)
        return worker

    def _start(self, *arguments: str, search_path: Path | None = None) -> subprocess.Popen:
        environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "LOCALED_ROOT")}
        if search_path:
            environment["PYTHONPATH"] = str(search_path)
        log = (self.scratch / f"log-{time.monotonic_ns()}").open("w")
        command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]
        return subprocess.Popen(command, cwd=self.scratch, env=environment, stdout=log, stderr=log)

    def wait_for(self, count: int) -> None:
        from distributed import Client

        with Client(self.address, timeout=START_SECONDS, set_as_default=False) as client:
            deadline = time.monotonic() + START_SECONDS
            while len(client.scheduler_info(n_workers=-1)["workers"]) != count:
                assert time.monotonic() < deadline
                time.sleep(0.05)

    def end_workers(self) -> None:
        for process in self.workers:
            process.kill()
            process.wait()
        self.workers.clear()
        self.wait_for(0)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    machine = Machine(tmp_path_factory.mktemp("machine"))
    yield machine
    machine.scheduler.kill()
    machine.scheduler.wait()


@pytest.fixture
def machine(scheduler):
    """The scheduler without workers."""
    yield scheduler
    scheduler.end_workers()


@pytest.fixture
def project(project):
    # The lock says which libraries a worker must have.
    shutil.copyfile(find_project().root / "uv.lock", project.root / "uv.lock")
    write_template(project, "locality", code(FIGURE_CELL))
    return project


def tasks(engine):
    yield from book_tasks(engine, None)


def build_chapters(project, cluster=None, *, case_ids=("ashby",)):
    only = [f"chapter:{case_id}" for case_id in case_ids]
    runner = cluster.run_notebook if cluster else None
    return build(project, Recorder(), tasks, only=only, jobs=2, run_notebook=runner)


def test_chapters_made_on_workers_are_those_made_here(project, machine):
    machine.start_worker()
    machine.start_worker()
    assert build_chapters(project, case_ids=BOTH).is_sound
    here = snapshot(project.outputs)
    assert len(here) == 7
    shutil.rmtree(project.chapters)
    machine.wait_for(2)
    with closing(Cluster(machine.address, project)) as cluster:
        assert "2 worker(s), 2 at once" in cluster.introduction
        outcome = build_chapters(project, cluster, case_ids=BOTH)
    assert outcome.is_sound, outcome.failures
    assert {"chapter:ashby", "chapter:bolton"} <= outcome.done.keys()
    assert snapshot(project.outputs) == here
    assert build_chapters(project, case_ids=BOTH).done == {}


@pytest.mark.slow
@pytest.mark.parametrize("has_other", [False, True], ids=["and another comes", "and another is there"])
def test_a_worker_killed_while_it_works_costs_nothing_but_time(project, machine, has_other):
    write_template(project, "locality", code(FIGURE_CELL), code("import time; time.sleep(4)"))
    lost = machine.start_worker()
    if has_other:
        machine.start_worker()
    machine.wait_for(1 + has_other)

    def kill_when_busy():
        while not psutil.Process(lost.pid).children():
            time.sleep(0.05)
        lost.send_signal(signal.SIGKILL)
        if not has_other:
            machine.start_worker()

    with closing(Cluster(machine.address, project)) as cluster:
        killing = Thread(target=kill_when_busy, daemon=True)
        killing.start()
        outcome = build_chapters(project, cluster, case_ids=BOTH)
    assert not killing.is_alive()
    assert outcome.is_sound, outcome.failures
    assert {"chapter:ashby", "chapter:bolton"} <= outcome.done.keys()


def test_all_workers_lost_stop_the_notebook_in_words(project, machine, monkeypatch):
    monkeypatch.setattr("helpers.build.cluster.WAIT_FOR_WORKERS_SECONDS", 1)
    worker = machine.start_worker()
    machine.wait_for(1)
    with closing(Cluster(machine.address, project)) as cluster:
        worker.kill()
        worker.wait()
        outcome = build_chapters(project, cluster)
    assert "every worker has left the scheduler" in str(outcome.failures["chapter:ashby"])
    assert not (project.chapters / "ashby.ipynb").exists()


def test_a_worker_with_another_version_of_a_library_is_refused(project, machine, tmp_path):
    foreign = tmp_path / "foreign" / "pandas-0.1.dist-info"
    foreign.mkdir(parents=True)
    (foreign / "METADATA").write_text("Metadata-Version: 2.1\nName: pandas\nVersion: 0.1\n")
    machine.start_worker(search_path=foreign.parent)
    machine.wait_for(1)
    said = r"uv sync --locked[\s\S]*pandas 0\.1, wanted"
    with pytest.raises(BuildError, match=said), closing(Cluster(machine.address, project)):
        pass


@pytest.mark.slow
def test_a_notebook_that_fails_on_a_worker_is_told_as_if_it_had_failed_here(project, machine):
    write_template(project, "locality", code(FIGURE_CELL), code("1 / 0"))
    machine.start_worker()
    machine.wait_for(1)
    here = build_chapters(project)
    shutil.rmtree(project.outputs)
    with closing(Cluster(machine.address, project)) as cluster:
        there = build_chapters(project, cluster)
    for outcome in (here, there):
        error = outcome.failures["chapter:ashby"]
        assert isinstance(error, ChapterError)
        assert error.partial_run == project.failed / "ashby.ipynb"
        assert error.partial_run.is_file()
    assert str(there.failures["chapter:ashby"]) == str(here.failures["chapter:ashby"])


def test_no_scheduler_no_address_and_no_worker_are_said_at_once(project, machine, monkeypatch):
    with pytest.raises(BuildError, match=r"has 0 worker\(s\)"), closing(Cluster(machine.address, project)):
        pass
    with (
        pytest.raises(BuildError, match="'somewhere' is no scheduler's address"),
        closing(Cluster("somewhere", project)),
    ):
        pass
    monkeypatch.setattr("helpers.build.cluster.CONNECT_SECONDS", 1)
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(BuildError, match="no Dask scheduler answers at tcp://127"), closing(Cluster(address, project)):
        pass


def test_restricted_files_are_not_sent(project):
    (project.restricted / "kpis").mkdir(parents=True)
    (project.restricted / "kpis" / "kpis.csv").write_text("a person\n", encoding="utf-8")
    import io
    import zipfile

    names = zipfile.ZipFile(io.BytesIO(pack(project))).namelist()
    assert "notebooks/locality.ipynb" in names and "src/helpers/build/remote_notebook.py" in names
    assert not [name for name in names if "kpis.csv" in name]


def test_the_libraries_that_a_worker_needs_are_those_of_the_lock_without_the_groups():
    names = locked_names((find_project().root / "uv.lock").read_text(encoding="utf-8"), "localed-evaluation")
    assert {"pandas", "papermill", "numpy"} <= set(names)
    assert not {"pytest", "rocrate"} & set(names)
