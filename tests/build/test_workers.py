"""Tables computed in other processes: what comes back, and what is left when somebody is killed."""

import multiprocessing.forkserver
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psutil
import pytest

from helpers.build.workers import InThisProcess, WorkerError, WorkerProcesses
from helpers.project.paths import find_project
from helpers.sources.tables import Fault, TableError


class UnpicklableError(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def fail_with_table_error():
    raise TableError([Fault("a.csv", 2, "value", "x", "a number")])


def fail_with_unpicklable():
    raise UnpicklableError(1, 2)


def note_process(path):
    path.write_text(str(os.getpid()), encoding="utf-8")
    return "done"


def die():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def workers():
    started = WorkerProcesses()
    yield started
    started.close()


def test_work_is_done_in_another_process(workers, tmp_path):
    assert workers.run(partial(note_process, tmp_path / "a")) == "done"
    assert (tmp_path / "a").read_text(encoding="utf-8") != str(os.getpid())
    assert InThisProcess().run(partial(note_process, tmp_path / "b")) == "done"
    assert (tmp_path / "b").read_text(encoding="utf-8") == str(os.getpid())


def test_an_error_comes_back_as_it_is(workers):
    with pytest.raises(TableError) as raised:
        workers.run(fail_with_table_error)
    assert raised.value.faults == [Fault("a.csv", 2, "value", "x", "a number")]
    assert "fail_with_table_error" in str(raised.value.__cause__)


def test_an_error_that_cannot_travel_keeps_its_words(workers):
    with pytest.raises(WorkerError, match="UnpicklableError: 1 and 2"):
        workers.run(fail_with_unpicklable)


def test_a_process_that_is_killed_is_told_and_the_next_work_gets_another(workers, tmp_path):
    with pytest.raises(WorkerError, match="ended from outside"):
        workers.run(die)
    assert workers.run(partial(note_process, tmp_path / "a")) == "done"


def crash():
    os.kill(os.getpid(), signal.SIGSEGV)


def leave():
    os._exit(3)


@pytest.mark.parametrize(
    ("end", "said"), [(crash, r"crashed \(signal 11\): build again"), (leave, "ended by itself with status 3: build")]
)
def test_an_end_that_nobody_caused_from_outside_is_not_told_as_such(workers, end, said):
    with pytest.raises(WorkerError, match=said) as raised:
        workers.run(end)
    assert "from outside" not in str(raised.value)


@pytest.fixture
def lost_connection(workers, tmp_path, monkeypatch):
    """A server that runs, and a launch that gets no answer; gives the server's process."""
    workers.run(partial(note_process, tmp_path / "first"))
    server = psutil.Process(multiprocessing.forkserver._forkserver._forkserver_pid)

    def lose(*_):
        raise EOFError

    monkeypatch.setattr("multiprocessing.popen_forkserver.Popen._launch", lose)
    monkeypatch.setattr("helpers.build.workers.NOTICE_SECONDS", 0.3)
    return server


@pytest.mark.skipif(not hasattr(os, "waitid"), reason="this system does not tell how a process ended")
def test_a_server_that_is_killed_is_told_in_words(workers, lost_connection):
    lost_connection.kill()
    with pytest.raises(WorkerError, match=r"forked from was ended from outside \(signal 9, .*memory\): build again"):
        workers.run(die)


def test_a_server_that_runs_is_not_told_to_have_been_ended(workers, lost_connection):
    with pytest.raises(WorkerError, match="no process for a computation can be started: it does not answer") as raised:
        workers.run(die)
    assert lost_connection.is_running() and "from outside" not in str(raised.value)


def note_deafness(path):
    path.write_text(str(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])), encoding="utf-8")


def test_what_workers_are_forked_from_is_deaf_to_interrupts_and_the_build_is_not(workers, tmp_path):
    """Ctrl-C goes to every process of the terminal; the server that imports would answer it with a traceback."""
    assert workers.run(partial(note_deafness, tmp_path / "a")) is None
    assert (tmp_path / "a").read_text(encoding="utf-8") == "True"
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def note_process_and_wait(path):
    note_process(path)
    time.sleep(60)


def worker_noted_in(path):
    deadline = time.monotonic() + 30
    while not (path.is_file() and path.read_text(encoding="utf-8")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return psutil.Process(int(path.read_text(encoding="utf-8")))


def test_closing_ends_what_runs_and_nothing_more_is_begun(tmp_path):
    workers = WorkerProcesses()
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(workers.run, partial(note_process_and_wait, tmp_path / "a"))
        worker = worker_noted_in(tmp_path / "a")
        workers.close()
        with pytest.raises(WorkerError):
            running.result(timeout=30)
    assert psutil.wait_procs([worker], timeout=10)[1] == []
    with pytest.raises(WorkerError):
        workers.run(partial(note_process, tmp_path / "b"))
    assert not (tmp_path / "b").exists()


def test_workers_end_with_a_build_that_is_killed(tmp_path):
    script = (
        "import sys, time\nfrom functools import partial\nfrom pathlib import Path\n"
        "from tests.build.test_workers import note_process_and_wait\n"
        "from helpers.build.workers import WorkerProcesses\n"
        "if __name__ == '__main__':\n"
        "    WorkerProcesses().run(partial(note_process_and_wait, Path(sys.argv[1])))\n"
    )
    file = tmp_path / "build.py"
    file.write_text(script, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (find_project().root / "src", ".")))}
    with subprocess.Popen(
        [sys.executable, str(file), str(tmp_path / "pid")],
        cwd=find_project().root,
        env=environment,
    ) as build:
        worker = worker_noted_in(tmp_path / "pid")
        family = [worker, *psutil.Process(build.pid).children(recursive=True)]
        build.kill()
    deadline = time.monotonic() + 10
    while any(process.is_running() and process.status() != "zombie" for process in family):
        assert time.monotonic() < deadline, family
        time.sleep(0.05)
