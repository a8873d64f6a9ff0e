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
    ("end", "said"),
    [("raise ValueError('and then it failed')", "ValueError: and then it failed"), ("os._exit(1)", "the kernel died")],
)
def test_what_a_notebook_has_started_ends_with_it_however_that_ends(project, tmp_path, end, said):
    """A child, a fork, a child in a session of its own, and a child of nobody any more, as a service would be."""
    note = tmp_path / "pids"
    source = f"""
import os, pathlib, subprocess, time
children = [subprocess.Popen(["sleep", "300"], start_new_session=apart).pid for apart in (False, True)]
forked = os.fork()
if not forked:
    time.sleep(300)
orphan = subprocess.run(["sh", "-c", "setsid sleep 300 >/dev/null 2>&1 & echo $!"], capture_output=True, text=True)
pathlib.Path({str(note)!r}).write_text(f"{{children[0]}} {{children[1]}} {{forked}} {{orphan.stdout}}")
{end}
"""
    failure = failure_of(project, source)
    assert said in failure.reason and failure.cell.number == 2
    assert_all_end(note)


def assert_all_end(note):
    pids = [int(pid) for pid in note.read_text(encoding="utf-8").split()]
    assert len(pids) == 4
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
