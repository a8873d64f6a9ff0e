"""Tracked files are written by `make sync` alone; a build refuses what is out of step."""

import pytest

from helpers.book.synced_files import OutOfStepError, require_in_step, sync
from helpers.project.paths import find_project
from tests.build.conftest import CASES, make_project, write_registry


@pytest.fixture
def project(tmp_path, monkeypatch):
    return make_project(tmp_path / "project", monkeypatch)


def test_this_project_is_in_step():
    require_in_step(find_project())


def test_an_added_and_a_removed_case_are_refused_until_they_are_in_step(project):
    with pytest.raises(OutOfStepError, match=r"_quarto\.yml is out of step .* 'make sync'"):
        require_in_step(project)
    assert sync(project) == ["_quarto.yml"]
    require_in_step(project)
    assert sync(project) == []
    write_registry(project, localities=[*CASES["localities"][:1], {**CASES["localities"][0], "id": "crewe"}])
    with pytest.raises(OutOfStepError):
        require_in_step(project)
    sync(project)
    contents = project.quarto_config.read_text(encoding="utf-8")
    assert "outputs/chapters/crewe.ipynb" in contents
    assert "bolton" not in contents


def test_a_changed_token_is_in_every_style_sheet(project):
    folder = project.root / "_extensions" / "localed"
    folder.mkdir(parents=True)
    tokens = (find_project().root / "_extensions" / "localed" / "tokens.yml").read_text(encoding="utf-8")
    assert tokens.count('link: "#12577f"') == 1
    (folder / "tokens.yml").write_text(tokens.replace('link: "#12577f"', 'link: "#00557f"'), encoding="utf-8")
    assert sync(project) == ["_quarto.yml", "tokens.css", "light.scss", "dark.scss"]
    assert "--link: #00557f;" in (folder / "tokens.css").read_text(encoding="utf-8")
    assert "$link-color: #00557f;" in (folder / "light.scss").read_text(encoding="utf-8")
    (folder / "light.scss").write_text("", encoding="utf-8")
    with pytest.raises(OutOfStepError, match=r"light\.scss is out of step .* design tokens"):
        require_in_step(project)
