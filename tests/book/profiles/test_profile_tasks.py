"""Only what changed is made again, one that fails stops no other, and nothing half-made passes for a profile."""

from __future__ import annotations

from functools import partial

import pytest

from helpers.book.profiles.authority_profile import Profile
from helpers.book.profiles.profile_tasks import profile_tasks as tasks_of
from helpers.build.build_run import build
from helpers.build.chapter_errors import ChapterError
from helpers.build.output_files import leftover_chapters
from helpers.project.read_record import note_file
from tests.book.profiles.conftest import CELL, KENT, LEEDS, TABLE_CELL, write_profile_template
from tests.build.conftest import Recorder, code

PLANTED = "if PLACE_ID == 'E10000016':\n    raise LookupError('no such place')"


def fake_render(files):
    """Stands in for the renderer, which has tests of its own."""
    note_file(files.notebook)
    files.page.write_bytes(files.notebook.read_bytes())
    files.pdf.write_bytes(b"%PDF-")
    return [files.page, files.pdf]


@pytest.fixture(autouse=True)
def _renderer(monkeypatch):
    monkeypatch.setattr(Profile, "render", fake_render)


def make(project, *places):
    return build(project, Recorder(), partial(tasks_of, places=places or (LEEDS, KENT)), jobs=2)


@pytest.mark.kernel
def test_profiles_are_made_once_and_again_only_where_something_changed(project):
    first = make(project)
    assert first.is_sound
    assert set(first.done) == {
        name for place in (LEEDS, KENT) for name in (f"profile-notebook:profile-{place.id}", f"profile:{place.id}")
    }
    files = Profile(project, LEEDS)
    assert files.is_there
    assert (files.notebook.parent / "data" / "rates.csv").read_text(encoding="utf-8") == "year,area\n2023,E08000035\n"
    notebook = files.notebook.read_text(encoding="utf-8")
    assert "(data/rates.csv)" in notebook
    assert "../tables" not in notebook

    assert make(project).done == {}

    files.page.write_text("edited by hand", encoding="utf-8")
    assert set(make(project).done) == {"profile:leeds"}

    (files.notebook.parent / "data" / "rates.csv").unlink()
    assert set(make(project).done) == {"profile-notebook:profile-leeds"}

    (project.helpers / "build" / "chapter.py").open("a", encoding="utf-8").write("\nUNUSED = 1\n")
    assert set(make(project).done) == set(first.done)


@pytest.mark.kernel
def test_a_profile_that_fails_stops_no_other_and_leaves_none_that_looks_finished(project):
    assert make(project).is_sound
    write_profile_template(project, code(CELL), code(TABLE_CELL), code(PLANTED))
    outcome = make(project)
    assert set(outcome.failures) == {"profile-notebook:profile-kent"}
    assert isinstance(outcome.failures["profile-notebook:profile-kent"], ChapterError)
    assert outcome.blocked == ["profile:kent"]
    assert Profile(project, LEEDS).is_there
    assert not Profile(project, KENT).notebook.parent.exists()
    # Kept for whoever mends it, where the book's own build does not take it for a stray chapter.
    kept = project.failed_profiles / "profile-kent.ipynb"
    assert kept.is_file()
    assert leftover_chapters([], project) == []

    write_profile_template(project, code(CELL), code(TABLE_CELL))
    mended = make(project)
    assert mended.is_sound
    assert "profile:kent" in mended.done
    assert not kept.exists()


@pytest.mark.kernel
def test_a_figure_and_a_table_of_one_name_are_refused(project):
    again = TABLE_CELL.replace("profile-{PLACE_ID}", "other-{PLACE_ID}")
    figure = """
import matplotlib.pyplot as plt
figure, axes = plt.subplots()
Chapter("x").figure(figure, name="rates", caption="A.", alt="B.", data=frame)
"""
    write_profile_template(project, code(again), code(figure))
    outcome = make(project, LEEDS)
    assert "both called 'rates'" in str(outcome.failures["profile-notebook:profile-leeds"])
