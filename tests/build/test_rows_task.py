"""The build's task of restricted rows: there when files are there; otherwise it only removes old rows."""

import pytest
from restricted.rows.evidence_files import ROW_TABLES

from helpers.build import task_actions
from helpers.build.build_run import build
from helpers.project.edition import rows_folder, rows_path
from tests.build.conftest import Recorder

MAKE_ROWS = task_actions.make_rows


def run(project) -> Recorder:
    watcher = Recorder()
    build(project, watcher, ["rows"])
    return watcher


@pytest.fixture
def noted(project, monkeypatch):
    """A project whose rows are only notes of the files that they were made from."""

    def note(project):
        for name in ROW_TABLES:
            path = rows_path(name, project)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("rows", encoding="utf-8")

    monkeypatch.setattr(task_actions, "make_rows", note)
    (project.helpers / "intake").mkdir()
    for name in ("__init__.py", "making.py"):
        (project.helpers / "intake" / name).write_text("", encoding="utf-8")
    return project


def put(project, name, content="x"):
    path = project.restricted / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_without_restricted_files_nothing_is_made(noted):
    assert "rows" not in run(noted).ran
    assert not rows_folder(noted).exists()


def test_rows_are_made_once_and_again_when_a_file_changes_comes_or_goes(noted):
    first = put(noted, "simulated/SIMULATED_kpis.csv")
    assert "rows" in run(noted).ran
    assert "rows" not in run(noted).ran
    first.write_text("y", encoding="utf-8")
    assert "rows" in run(noted).ran
    second = put(noted, "simulated/SIMULATED_consent.csv")
    assert "rows" in run(noted).ran
    second.unlink()
    assert "rows" in run(noted).ran


def test_rows_of_files_that_are_gone_do_not_stay(noted):
    path = put(noted, "simulated/SIMULATED_kpis.csv")
    run(noted)
    path.unlink()
    assert "rows" in run(noted).ran
    assert not rows_folder(noted).exists()


def test_rows_that_cannot_be_made_leave_none_of_an_older_build(noted, monkeypatch):
    put(noted, "simulated/SIMULATED_kpis.csv")
    run(noted)
    monkeypatch.setattr(task_actions, "make_rows", MAKE_ROWS)
    put(noted, "kpis/kpis.csv")
    assert "rows" in run(noted).failures
    assert not rows_folder(noted).exists()
