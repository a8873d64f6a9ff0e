"""Notebooks that take too much, or end themselves: each is stopped, in words, and nothing of it stays."""

import os
import time

import psutil
import pytest

from helpers.build.chapter_errors import ChapterError
from helpers.build.chapter_plan import chapter_specs, pick_chapter
from helpers.build.limits import LimitError, Limits, limits_for_this_build
from helpers.build.notebook_run import run_notebook
from helpers.project.registry import load_registry
from tests.build.conftest import code, write_template

GENEROUS = Limits(cell_seconds=60)


def failure_of(project, source, limits=GENEROUS):
    write_template(project, "locality", code(source))
    with pytest.raises(ChapterError) as raised:
        run_notebook(pick_chapter(chapter_specs(load_registry(project.registry), project), "ashby"), project, limits)
    return raised.value


@pytest.mark.kernel
def test_a_notebook_that_floods_its_output_is_stopped(project):
    failure = failure_of(project, "while True:\n    print('x' * 10_000)", Limits(output_mb=2))
    assert failure.reason.startswith("it put out more than 2 MB")
    assert "LOCALED_OUTPUT_MB" in failure.reason
    assert failure.cell.number == 2
    assert failure.partial_run.stat().st_size < 10 * 2**20


@pytest.mark.kernel
def test_a_notebook_that_eats_memory_is_stopped(project):
    source = "import time\nheld = []\nwhile True:\n    held.append(bytearray(20 * 2**20))\n    time.sleep(0.05)"
    failure = failure_of(project, source, Limits(memory_mb=500))
    assert failure.reason.startswith("it took more than 500 MB of memory")


@pytest.mark.kernel
@pytest.mark.parametrize(
    "source", ["import os\nos._exit(0)", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"]
)
def test_a_notebook_that_ends_its_kernel_fails(project, source):
    failure = failure_of(project, source)
    assert "the kernel died" in failure.reason and failure.cell.number == 2


@pytest.mark.kernel
def test_a_notebook_that_calls_exit_fails(project):
    assert "SystemExit" in failure_of(project, "import sys\nsys.exit(3)").reason


@pytest.mark.kernel
def test_what_a_notebook_has_started_ends_with_it(project, tmp_path):
    note = tmp_path / "pids"
    source = f"""
import os, pathlib, subprocess, time
child = subprocess.Popen(["sleep", "300"])
forked = os.fork()
if not forked:
    time.sleep(300)
pathlib.Path({str(note)!r}).write_text(f"{{child.pid}} {{forked}}")
raise ValueError("and then it failed")
"""
    assert failure_of(project, source).reason == "ValueError: and then it failed"
    assert_all_end(note)


@pytest.mark.kernel
@pytest.mark.parametrize("end", ["raise ValueError", "os._exit(1)", "os.kill(os.getpid(), 9)"])
def test_what_a_notebook_has_started_in_a_session_of_its_own_ends_with_it_too(project, tmp_path, end):
    """One is a child of the kernel, the other a child of nobody any more, as a service would be."""
    note = tmp_path / "pids"
    source = f"""
import os, pathlib, subprocess
child = subprocess.Popen(["sleep", "300"], start_new_session=True)
orphan = subprocess.run(["sh", "-c", "setsid sleep 300 >/dev/null 2>&1 & echo $!"], capture_output=True, text=True)
pathlib.Path({str(note)!r}).write_text(f"{{child.pid}} {{orphan.stdout}}")
{end}
"""
    failure_of(project, source)
    assert_all_end(note)


def assert_all_end(note):
    pids = [int(pid) for pid in note.read_text(encoding="utf-8").split()]
    assert len(pids) == 2
    deadline = time.monotonic() + 10
    while left := [pid for pid in pids if _runs(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def _runs(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_limits_are_set_by_the_environment(monkeypatch):
    assert limits_for_this_build() == Limits()
    monkeypatch.setitem(os.environ, "LOCALED_CELL_SECONDS", "900")
    assert limits_for_this_build() == Limits(cell_seconds=900)


@pytest.mark.parametrize("text", ["soon", "-1", "0", "1.5"])
def test_a_limit_that_is_no_number_is_named(monkeypatch, text):
    monkeypatch.setitem(os.environ, "LOCALED_MEMORY_MB", text)
    with pytest.raises(LimitError, match=f"LOCALED_MEMORY_MB is '{text}'"):
        limits_for_this_build()
