"""Tables computed in other processes: what comes back, and what is left when somebody is killed."""

import os
import signal
import subprocess
import sys
import time
from functools import partial

import psutil
import pytest

from helpers.execution.workers import InThisProcess, WorkerError, WorkerProcesses
from helpers.paths import find_project
from helpers.tables import Fault, TableError


class UnpicklableError(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def fail_with_table_error():
    raise TableError([Fault("a.csv", 2, "value", "x", "a number")])


def fail_with_unpicklable():
    raise UnpicklableError(1, 2)


def note_process(path):
    path.write_text(str(os.getpid()), encoding="utf-8")


def die():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def workers():
    started = WorkerProcesses(1)
    yield started
    started.close()


def test_work_is_done_in_another_process(workers, tmp_path):
    assert workers.run(partial(note_process, tmp_path / "a")) is None
    assert (tmp_path / "a").read_text(encoding="utf-8") != str(os.getpid())
    assert InThisProcess().run(partial(note_process, tmp_path / "b")) is None
    assert (tmp_path / "b").read_text(encoding="utf-8") == str(os.getpid())


def test_an_error_comes_back_as_it_is(workers):
    failure = workers.run(fail_with_table_error)
    assert isinstance(failure.error, TableError)
    assert failure.error.faults == [Fault("a.csv", 2, "value", "x", "a number")]
    assert "fail_with_table_error" in failure.traceback


def test_an_error_that_cannot_travel_keeps_its_words(workers):
    failure = workers.run(fail_with_unpicklable)
    assert isinstance(failure.error, WorkerError)
    assert str(failure.error) == "UnpicklableError: 1 and 2"


def test_in_this_process_every_error_stays_itself():
    assert isinstance(InThisProcess().run(fail_with_unpicklable).error, UnpicklableError)


def test_a_process_that_is_killed_is_told_and_the_next_work_gets_another(workers, tmp_path):
    assert isinstance(workers.run(die).error, WorkerError)
    assert workers.run(partial(note_process, tmp_path / "a")) is None


def test_closing_ends_what_runs(tmp_path):
    workers = WorkerProcesses(1)
    workers.run(partial(note_process, tmp_path / "a"))
    worker = psutil.Process(int((tmp_path / "a").read_text(encoding="utf-8")))
    workers.close()
    assert psutil.wait_procs([worker], timeout=10)[1] == []


def test_workers_end_with_a_build_that_is_killed(tmp_path):
    script = (
        "import sys, time\nfrom functools import partial\nfrom pathlib import Path\n"
        "from tests.execution.test_workers import note_process\n"
        "from helpers.execution.workers import WorkerProcesses\n"
        "if __name__ == '__main__':\n"
        "    WorkerProcesses(1).run(partial(note_process, Path(sys.argv[1])))\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
    )
    file = tmp_path / "build.py"
    file.write_text(script, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (find_project().root / "src", ".")))}
    with subprocess.Popen(
        [sys.executable, str(file), str(tmp_path / "pid")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=find_project().root,
        env=environment,
    ) as build:
        assert build.stdout.readline() == "ready\n"
        family = psutil.Process(build.pid).children(recursive=True)
        assert int((tmp_path / "pid").read_text(encoding="utf-8")) in {process.pid for process in family}
        build.kill()
    deadline = time.monotonic() + 10
    while any(process.is_running() and process.status() != "zombie" for process in family):
        assert time.monotonic() < deadline, family
        time.sleep(0.05)
