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


@pytest.mark.parametrize("built", ["outputs", "processed", "quarto_variables"])
def test_what_is_built_is_ignored_by_git(built):
    project = find_project()
    ignored = (project.root / ".gitignore").read_text().split()
    path = getattr(project, built).relative_to(project.root)
    assert f"/{path}" in ignored or f"/{path}/" in ignored
