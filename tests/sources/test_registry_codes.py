"""Codes of the registry are held against the official tables, where there are any."""

import shutil

import pytest

from helpers.project.paths import Project, find_project
from helpers.project.registry import RegistryError
from helpers.sources.registry_codes import AREAS_FILE, CODE_CHANGES_FILE, NEIGHBOURS_FILE, check_codes

REAL = find_project()


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path)
    shutil.copyfile(REAL.registry, project.registry)
    (project.raw / AREAS_FILE).parent.mkdir(parents=True)
    for file in (AREAS_FILE, NEIGHBOURS_FILE, CODE_CHANGES_FILE):
        shutil.copyfile(REAL.raw / file, project.raw / file)
    return project


def edit(project, old, new):
    text = project.registry.read_text(encoding="utf-8")
    assert old in text
    project.registry.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_registry_names_codes_that_are_there(project):
    check_codes(project)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("areas: [E08000026]", "areas: [E08999999]", r"\(coventry\) → areas: E08999999"),
        ("areas: [E08000019]", "areas: [E08000039]", r"newer code of E08000019.*write E08000019"),
        ("country: E92000001", "country: E92000009", "country: E92000009"),
        ('baseline: "2021"', 'baseline: "2011"', "baseline: 2011 is not in .*did you mean 2021"),
    ],
)
def test_a_code_that_no_table_has_is_named_with_its_entry(project, old, new, said):
    edit(project, old, new)
    with pytest.raises(RegistryError, match=said):
        check_codes(project)


def test_a_project_without_the_tables_is_not_held_against_them(project):
    edit(project, "areas: [E08000026]", "areas: [E08999999]")
    for file in (AREAS_FILE, NEIGHBOURS_FILE):
        (project.raw / file).unlink()
    check_codes(project)
