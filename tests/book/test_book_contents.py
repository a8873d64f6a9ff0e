import re

import pytest
import yaml

from helpers.book.book_contents import chapter_source, with_contents
from helpers.project.paths import find_project
from helpers.project.registry import RegistryError, load_registry
from tests.build.conftest import CASES, CONTENTS, make_project, write_registry


@pytest.fixture
def project(tmp_path, monkeypatch):
    return make_project(tmp_path / "project", monkeypatch)


def test_the_cases_stand_between_the_marks(project):
    config = yaml.safe_load(with_contents(CONTENTS, load_registry(project.registry)))
    assert config["book"]["chapters"] == [
        "index.qmd",
        {"part": "Pilot 1: north", "chapters": [chapter_source(name) for name in ("north", "ashby", "bolton")]},
        "outputs/chapters/synthesis.ipynb",
    ]


def test_writing_twice_changes_nothing(project):
    registry = load_registry(project.registry)
    once = with_contents(CONTENTS, registry)
    assert with_contents(once, registry) == once


def test_a_case_that_is_gone_leaves_the_contents(project):
    full = with_contents(CONTENTS, load_registry(project.registry))
    write_registry(project, localities=CASES["localities"][:1])
    assert "bolton" not in with_contents(full, load_registry(project.registry))


def test_the_repository_is_in_step_with_its_registry():
    project = find_project()
    config = project.quarto_config.read_text(encoding="utf-8")
    assert with_contents(config, load_registry(project.registry)) == config


@pytest.mark.parametrize("broken", [CONTENTS.replace("# cases: end", ""), CONTENTS + "# cases: begin\n"])
def test_without_its_marks_the_file_is_refused(project, broken):
    with pytest.raises(RegistryError, match=r"must hold the line '# cases: (begin|end)' once"):
        with_contents(broken, load_registry(project.registry))


def test_a_chapter_without_a_place_is_named(project):
    without = CONTENTS.replace("    - outputs/chapters/synthesis.ipynb\n", "")
    with pytest.raises(RegistryError, match=r"no place for the chapter.*synthesis"):
        with_contents(without, load_registry(project.registry))


def test_profiles_of_the_localities_stand_between_their_marks():
    config = find_project().quarto_config.read_text(encoding="utf-8")
    registry = load_registry()
    emptied = re.sub(r"( *# profiles: begin.*\n)(?:.*\n)*?( *# profiles: end)", r"\1\2", config)
    assert emptied != config
    assert with_contents(emptied, registry) == config
