"""Whole builds with real kernels, and how a build keeps others out and remembers."""

import os
import signal
import subprocess
import sys
import textwrap
import types

import pytest

from helpers.build.build_lock import BuildError, only_one_build
from helpers.build.build_run import build
from helpers.build.build_tasks import book_tasks, task_dict
from helpers.build.chapter_errors import ChapterError
from helpers.project.paths import Project
from tests.build.conftest import TEXT_CELL, Recorder, code, read_chapter, snapshot, write_template

PLANTED = "if CASE_ID == 'bolton':\n    raise LookupError('no such place')"


def tasks(engine):
    yield from book_tasks(engine, write_page)


def write_page(project):
    (project.book / "index.html").parent.mkdir(parents=True, exist_ok=True)
    (project.book / "index.html").write_text("new", encoding="utf-8")


@pytest.mark.kernel
def test_a_notebook_that_fails_stops_no_other_and_no_old_chapter_passes_for_its_own(project):
    project.book.mkdir(parents=True)
    (project.book / "index.html").write_text("old", encoding="utf-8")
    project.chapters.mkdir(parents=True)
    (project.chapters / "bolton.ipynb").write_text("of an earlier build", encoding="utf-8")
    write_template(project, "locality", code(TEXT_CELL.format(parameter="CASE_ID")), code(PLANTED))

    watcher = Recorder()
    outcome = build(project, watcher, tasks, jobs=2)

    assert set(outcome.failures) == {"chapter:bolton"}
    failure = outcome.failures["chapter:bolton"]
    assert isinstance(failure, ChapterError)
    assert (failure.cell.number, failure.cell.first_line) == (3, "if CASE_ID == 'bolton':")
    assert failure.reason == "LookupError: no such place"
    assert failure.partial_run.is_file()
    assert list(watcher.failures) == ["chapter:bolton"]
    assert {path.name for path in project.chapters.iterdir()} == {"ashby.ipynb", "north.ipynb", "synthesis.ipynb"}
    assert outcome.blocked == ["book"]
    assert (project.book / "index.html").read_text(encoding="utf-8") == "old"

    write_template(project, "locality", code(TEXT_CELL.format(parameter="CASE_ID")))
    mended = build(project, Recorder(), tasks, jobs=2)
    assert mended.is_sound
    assert set(mended.done) == {"chapter:ashby", "chapter:bolton", "book"}
    assert not (project.failed / "bolton.ipynb").exists()
    assert read_chapter(project, "bolton")["cells"][3]["outputs"][0]["data"]["text/markdown"] == [
        "\n",
        "About bolton.\n",
        "\n",
    ]


@pytest.mark.kernel
def test_two_builds_from_nothing_are_equal_and_what_a_cell_lets_slip_fails_the_chapter(project):
    warns = code("import warnings\nwarnings.warn('old ways')")
    write_template(project, "synthesis", warns, parameter="CHAPTER_ID")
    first = build(project, Recorder(), tasks, jobs=2)
    assert "old ways" in first.failures["chapter:synthesis"].reason
    assert (project.failed / "synthesis.ipynb").is_file()
    chapters = snapshot(project.chapters)
    assert set(chapters) == {"ashby.ipynb", "bolton.ipynb", "north.ipynb"}
    for path in project.chapters.iterdir():
        path.unlink()
    build(project, Recorder(), tasks, jobs=1)
    assert snapshot(project.chapters) == chapters


def test_an_error_that_is_none_of_ours_keeps_its_traceback(project):
    outcome = build(
        project, Recorder(), tasks, jobs=1, only=["chapter:ashby"], run_notebook=lambda spec, settings: 1 / 0
    )
    assert isinstance(outcome.failures["chapter:ashby"], ZeroDivisionError)
    assert "ZeroDivisionError" in outcome.tracebacks["chapter:ashby"]


def test_a_second_build_is_told_who_builds(project):
    with only_one_build(project), pytest.raises(BuildError, match=f"process {os.getpid()}"):
        build(project, Recorder(), tasks)
    with only_one_build(project):
        pass


def test_the_lock_goes_with_a_process_that_is_killed(project):
    script = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from helpers.build.build_lock import only_one_build
        from helpers.project.paths import Project
        with only_one_build(Project(Path(sys.argv[1]))):
            print("locked", flush=True)
            time.sleep(60)
    """)
    with subprocess.Popen(
        [sys.executable, "-c", script, str(project.root)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "locked\n"
        with pytest.raises(BuildError, match=f"process {other.pid}"):
            build(project, Recorder(), tasks)
        other.send_signal(signal.SIGKILL)
    with only_one_build(Project(project.root)):
        pass


def test_ctrl_c_while_a_thread_imports_what_runs_notebooks_ends_the_build(project, monkeypatch):
    """The module is there by name, and has none of its functions yet."""
    monkeypatch.setitem(sys.modules, "helpers.build.notebook_run", types.ModuleType("notebook_run"))

    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(project, Recorder(), lambda engine: [task_dict("raw", interrupted, lambda: False)])
    with only_one_build(project):  # nothing holds the lock any more
        pass
