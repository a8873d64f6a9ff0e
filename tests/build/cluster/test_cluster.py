"""A real scheduler and real worker processes on this machine: same bytes, lost workers, foreign libraries, stops."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from helpers.build.build_lock import BuildError
from helpers.build.build_run import build
from helpers.build.chapter_errors import ChapterError
from helpers.build.cluster.cluster_run import connected
from helpers.build.output_files import chapter_files
from helpers.project.paths import find_project
from tests.build.conftest import FIGURE_CELL, Recorder, code, write_template

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
        name = f"worker-{len(self.workers)}"
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
            client.wait_for_workers(count, timeout=START_SECONDS)

    def close(self) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()


@pytest.fixture
def machine(tmp_path_factory):
    machine = Machine(tmp_path_factory.mktemp("machine"))
    yield machine
    machine.close()


@pytest.fixture
def project(project):
    # The lock says which libraries a worker must have.
    shutil.copyfile(find_project().root / "uv.lock", project.root / "uv.lock")
    write_template(project, "locality", code(FIGURE_CELL))
    return project


def chapters_of(project) -> dict[str, bytes]:
    found = [path for case_id in BOTH for path in chapter_files(case_id, project)]
    return {path.relative_to(project.outputs).as_posix(): path.read_bytes() for path in found}


def build_chapters(project, cluster=None, *, case_ids=("ashby",)):
    return build(project, Recorder(), [f"chapter:{case_id}" for case_id in case_ids], jobs=2, cluster=cluster)


def test_chapters_made_on_workers_are_those_made_here(project, machine):
    machine.start_worker()
    machine.start_worker()
    assert build_chapters(project, case_ids=BOTH).is_sound
    here = chapters_of(project)
    assert len(here) == 6
    shutil.rmtree(project.outputs)
    machine.wait_for(2)
    with connected(machine.address, project) as cluster:
        assert cluster.slots_count == 2
        outcome = build_chapters(project, cluster, case_ids=BOTH)
    assert outcome.is_sound
    assert {"chapter:ashby", "chapter:bolton"} <= outcome.done.keys()
    assert chapters_of(project) == here


def test_a_worker_killed_while_it_works_costs_nothing_but_time(project, machine):
    write_template(project, "locality", code(FIGURE_CELL), code("import time; time.sleep(4)"))
    first = machine.start_worker()
    machine.wait_for(1)
    with connected(machine.address, project) as cluster:
        assert cluster.slots_count == 1
        second = kill_when_busy(first, machine)
        outcome = build_chapters(project, cluster)
    assert second.is_set()
    assert outcome.is_sound
    assert len(chapters_of(project)) == 3


def kill_when_busy(worker, machine):
    """Kill ``worker`` as soon as a process runs a task for it, and start another in its place."""
    from threading import Event, Thread

    done = Event()

    def watch():
        while not psutil.Process(worker.pid).children():
            time.sleep(0.05)
        worker.send_signal(signal.SIGKILL)
        machine.start_worker()
        done.set()

    Thread(target=watch, daemon=True).start()
    return done


def test_a_worker_with_another_version_of_a_library_is_not_asked(project, machine, tmp_path, monkeypatch):
    foreign = tmp_path / "foreign" / "pandas-0.1.dist-info"
    foreign.mkdir(parents=True)
    (foreign / "METADATA").write_text("Metadata-Version: 2.1\nName: pandas\nVersion: 0.1\n")
    machine.start_worker(search_path=foreign.parent)
    machine.wait_for(1)
    with connected(machine.address, project) as cluster, pytest.raises(BuildError, match=r"pandas 0\.1, here") as said:
        _ = cluster.slots_count
    assert "uv sync --locked" in str(said.value)
    # Nor is it asked when it is all that is left of a cluster.
    monkeypatch.setattr("helpers.build.cluster.cluster_run.WAIT_FOR_WORKERS_SECONDS", 1)
    with connected(machine.address, project) as cluster:
        outcome = build_chapters(project, cluster)
    assert "has left the scheduler" in str(outcome.failures["chapter:ashby"])
    assert not chapters_of(project)
    machine.start_worker()
    machine.wait_for(2)
    with connected(machine.address, project) as cluster:
        assert cluster.slots_count == 1
        assert "Not asked" in cluster.introduction
        assert build_chapters(project, cluster).is_sound


def test_a_notebook_that_fails_on_a_worker_is_told_as_if_it_had_failed_here(project, machine):
    write_template(project, "locality", code(FIGURE_CELL), code("1 / 0"))
    machine.start_worker()
    machine.wait_for(1)
    here = build_chapters(project)
    shutil.rmtree(project.outputs)
    with connected(machine.address, project) as cluster:
        there = build_chapters(project, cluster)
    for outcome in (here, there):
        error = outcome.failures["chapter:ashby"]
        assert isinstance(error, ChapterError)
        assert error.partial_run == project.failed / "ashby.ipynb"
        assert error.partial_run.is_file()
    assert str(there.failures["chapter:ashby"]) == str(here.failures["chapter:ashby"])
    assert not chapters_of(project)


def test_no_scheduler_at_the_address_is_said_at_once(project, monkeypatch):
    monkeypatch.setattr("helpers.build.cluster.cluster_run.CONNECT_SECONDS", 1)
    with (
        pytest.raises(BuildError, match="no Dask scheduler answers at tcp://127"),
        connected(f"tcp://127.0.0.1:{free_port()}", project),
    ):
        pass


def test_what_is_no_address_is_said_before_anybody_is_asked(project):
    with pytest.raises(BuildError, match="'somewhere' is no scheduler's address"), connected("somewhere", project):
        pass


def test_a_scheduler_without_workers_is_said_at_once(project, machine):
    with connected(machine.address, project) as cluster, pytest.raises(BuildError, match=r"has 0 worker\(s\)"):
        _ = cluster.slots_count
