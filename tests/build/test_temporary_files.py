"""Temporary files of a build: in one folder, which every build clears, whatever the last one left there."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from helpers.build.temporary_files import make_socket_folder, temporary_files, temporary_folder
from helpers.project.paths import Project


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


def test_it_and_its_programs_keep_their_files_there_and_an_earlier_build_s_are_gone(project):
    folder, usual = temporary_folder(project), tempfile.gettempdir()
    folder.mkdir()
    (folder / "left by a build that was killed").write_text("", encoding="utf-8")
    with temporary_files(project):
        assert [*folder.iterdir()] == []
        assert Path(tempfile.mkdtemp()).parent == folder
        say = "import tempfile; print(tempfile.gettempdir())"
        assert subprocess.check_output([sys.executable, "-c", say], text=True).strip() == str(folder)
    assert not folder.exists()
    assert tempfile.gettempdir() == usual


@pytest.mark.parametrize("told", [None, "/somewhere"])
def test_what_was_told_before_is_told_again_however_it_ends(project, monkeypatch, told):
    monkeypatch.delenv("TMPDIR", raising=False)
    if told:
        monkeypatch.setenv("TMPDIR", told)
    with pytest.raises(LookupError), temporary_files(project):
        raise LookupError
    assert os.environ.get("TMPDIR") == told
    assert not temporary_folder(project).exists()


def test_a_folder_that_cannot_be_cleared_is_not_used(project):
    """Somebody else's, say, who put a link there."""
    folder, elsewhere = temporary_folder(project), project.root
    elsewhere.mkdir()
    folder.symlink_to(elsewhere)
    try:
        with temporary_files(project):
            tempfile.mkdtemp()
        assert [*elsewhere.iterdir()] == []
    finally:
        folder.unlink()


def test_each_project_has_its_own(tmp_path):
    one, other = (temporary_folder(Project(tmp_path / name)) for name in ("one", "other"))
    assert one != other
    assert one == temporary_folder(Project(tmp_path / "other" / ".." / "one"))


@pytest.mark.parametrize("length", [60, 98])
def test_sockets_have_a_short_private_folder_where_the_usual_one_is_long(project, tmp_path, monkeypatch, length):
    long = tmp_path / ("x" * length)
    long.mkdir()
    monkeypatch.setenv("TMPDIR", str(long))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with temporary_files(project):
        assert Path(tempfile.gettempdir()).parent == long
        folder = make_socket_folder("localed-")
        assert len(str(folder)) < 80 and folder.parent.stat().st_mode & 0o077 == 0
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(folder / "kernel-12345"))
    assert not folder.parent.exists() and [*long.iterdir()] == []


def test_without_a_home_that_can_be_written_to_caches_lie_in_the_builds_own_folder(project, tmp_path, monkeypatch):
    monkeypatch.delenv("MPLCONFIGDIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    with temporary_files(project):
        assert Path(os.environ["MPLCONFIGDIR"]).parent == Path(tempfile.gettempdir())
    assert "MPLCONFIGDIR" not in os.environ
    monkeypatch.setenv("HOME", str(tmp_path))
    with temporary_files(project):
        assert "MPLCONFIGDIR" not in os.environ
