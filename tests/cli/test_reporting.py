import io

import pytest
from rich.console import Console

from helpers.build.build_run import Outcome
from helpers.build.chapter_errors import ChapterError, FailedCell
from helpers.build.chapter_plan import ChapterSpec
from helpers.cli.progress import ProgressWatcher, duration
from helpers.cli.reporting import report_outcome
from helpers.project.registry import RegistryError
from tests.build.conftest import make_project


@pytest.fixture
def project(tmp_path, monkeypatch):
    return make_project(tmp_path / "project", monkeypatch)


@pytest.fixture
def said(project):
    def say(outcome, case_id=None):
        console = Console(file=io.StringIO(), width=60)
        report_outcome(outcome, project, console, case_id)
        return console.file.getvalue()

    return say


def failure(project):
    spec = ChapterSpec("ashby", "Ashby", "locality", project.notebooks / "locality.ipynb", (("CASE_ID", "ashby"),))
    partial = project.failed / "ashby.ipynb"
    return ChapterError(spec, "ValueError: bad\nvery", cell=FailedCell(4, "draw(x)  # [red]"), partial_run=partial)


def test_nothing_to_do_is_said(said):
    assert said(Outcome(skipped=["chapter:ashby"], seconds=0.4)).startswith("Nothing to do: everything is up to date")
    assert "Nothing to do: the chapter ashby is up to date" in said(Outcome(skipped=["chapter:ashby"]), "ashby")


def test_stages_and_their_times_are_said(said):
    text = said(Outcome(done={"table:a": 1.0, "table:b": 2.0, "chapter:ashby": 70.0, "book": 3.0}, seconds=75))
    assert "Done: derived tables 2 in 3.0 s, chapters 1 in 1 min 10 s, book 3.0 s; 1 min 15 s in all." in text
    assert "The book: outputs/book/index.html" in text


def test_a_failure_is_told_with_notebook_cell_parameters_exception_and_partial_run(said, project):
    text = said(Outcome(failures={"chapter:ashby": failure(project)}, blocked=["book"]))
    assert "1 failed:" in text
    for part in (
        "notebook:   notebooks/locality.ipynb",
        "cell:       4: draw(x)  # [red]",
        "parameters: CASE_ID='ashby'",
        "exception:  ValueError: bad\n                very",
        "partial run: outputs/failed/ashby.ipynb",
        "Not run because of that: book.",
    ):
        assert part in text


def test_the_old_book_is_named_as_such(said, project):
    project.book.mkdir(parents=True)
    text = said(Outcome(failures={"chapter:ashby": failure(project)}, blocked=["book"]))
    assert "outputs/book is still the book of the last whole build." in text


def test_one_cause_is_told_once(said):
    missing = {f"chapter:{name}": RegistryError("notebooks/locality.ipynb is missing") for name in ("ashby", "bolton")}
    text = said(Outcome(failures=missing))
    assert text.count("is missing") == 1
    assert "chapter ashby, chapter bolton" in text


def test_an_error_that_is_none_of_ours_shows_where_it_arose(said):
    text = said(Outcome(failures={"book": KeyError("x")}, tracebacks={"book": "File x.py, line 3\nKeyError: 'x'\n"}))
    assert "File x.py, line 3" in text


def test_a_chapter_alone_is_named_with_what_is_missing(said):
    text = said(Outcome(done={"chapter:ashby": 2.0}, seconds=2.1), "ashby")
    assert "The chapter: outputs/chapters/ashby.ipynb" in text
    assert "The book was not rendered" in text


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.04, "0.0 s"), (59.9, "59.9 s"), (59.96, "1 min 0 s"), (125, "2 min 5 s")]
)
def test_durations_are_said_in_words(seconds, words):
    assert duration(seconds) == words


def play(watcher):
    with watcher:
        watcher.begin(["chapter:ashby", "chapter:bolton", "book"])
        for name in ("chapter:ashby", "chapter:bolton"):
            watcher.started(name)
        watcher.finished("chapter:ashby", 2.25)
        watcher.failed("chapter:bolton", "KeyError: [bold]")
        watcher.skipped("book")


def test_away_from_a_terminal_each_task_is_one_line():
    console = Console(file=io.StringIO(), width=40)
    play(ProgressWatcher(console))
    assert console.file.getvalue() == (
        "[  1/3] chapter ashby: 2.2 s\n[  2/3] chapter bolton: FAILED: KeyError: [bold]\n"
    )


def test_on_a_terminal_what_ends_leaves_a_line():
    console = Console(file=io.StringIO(), force_terminal=True, width=80)
    play(ProgressWatcher(console))
    for part in ("chapter ashby", "chapter bolton", "KeyError: [bold]"):
        assert part in console.file.getvalue()
