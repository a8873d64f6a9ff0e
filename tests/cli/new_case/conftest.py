"""A copy of the project in which registry, contents, texts, templates and tables may be written."""

import shutil

import pytest

from helpers.project.paths import Project, find_project

HERE = find_project()


@pytest.fixture
def copied(tmp_path):
    there = Project(tmp_path / "copy")
    there.root.mkdir()
    for name in ("cases.yml", "_quarto.yml", "index.qmd"):
        shutil.copyfile(HERE.root / name, there.root / name)
    shutil.copytree(HERE.narratives, there.narratives)
    shutil.copytree(HERE.notebooks, there.notebooks, ignore=shutil.ignore_patterns(".*"))
    for folder in ("published", "evidence", "official"):
        shutil.copytree(HERE.raw / folder, there.raw / folder)
    return there
