from pathlib import Path

import pytest

from helpers.project.paths import ROOT_VARIABLE, Project, find_project


def test_the_project_is_found_from_a_folder_below_it(tmp_path, monkeypatch):
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    (tmp_path / "_quarto.yml").touch()
    below = tmp_path / "notebooks" / "deep"
    below.mkdir(parents=True)
    assert find_project(below) == Project(tmp_path)


def test_the_environment_wins(tmp_path, monkeypatch):
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    assert find_project().root == tmp_path


def test_every_folder_lies_in_the_project(tmp_path):
    project = Project(tmp_path)
    folders = [name for name in vars(Project) if isinstance(getattr(project, name), Path)]
    assert len(folders) > 10
    assert all(getattr(project, name).is_relative_to(tmp_path) for name in folders)


@pytest.mark.parametrize("built", ["outputs", "processed", "quarto_variables"])
def test_what_is_built_is_ignored_by_git(built):
    project = find_project()
    ignored = (project.root / ".gitignore").read_text().split()
    path = getattr(project, built).relative_to(project.root)
    assert f"/{path}" in ignored or f"/{path}/" in ignored
