"""The documents of ``docs/aqa`` tell of this repository as it is: every place, test and command they name is there."""

import re

import pytest

from helpers.project.paths import Project, find_project
from helpers.sources.data_log import data_log, data_log_path, write_data_log
from helpers.sources.sidecars import write_sidecar

PROJECT = find_project()
FOLDER = PROJECT.root / "docs" / "aqa"
DOCUMENTS = ("assumptions.md", "qa-plan.md", "qa-record.md")
NAMED = re.compile(r"`([^`]+)`")


def names_in(document):
    return NAMED.findall((FOLDER / document).read_text(encoding="utf-8"))


def test_the_data_log_is_in_step_with_the_sidecars():
    stored = data_log_path(PROJECT).read_text(encoding="utf-8")
    assert stored == data_log(PROJECT), "run '.venv/bin/localed data-log' and commit docs/aqa/data-log.md"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_place_that_is_named_is_there(document):
    places = [name for name in names_in(document) if "/" in name and " " not in name and "outputs" not in name]
    assert places
    assert [place for place in places if not (PROJECT.root / place).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_command_that_is_named_is_one(document):
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT.root / "Makefile").read_text(), re.MULTILINE))
    named = {name.split()[1] for name in names_in(document) if name.startswith("make ")}
    assert named <= targets


def test_every_assumption_says_its_impact_owner_and_places():
    entries = re.split(r"^### ", (FOLDER / "assumptions.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [entry.split(".")[0] for entry in entries] == [f"A{number}" for number in range(1, len(entries) + 1)]
    for entry in entries:
        assert re.search(r"\*\*Kind and impact:\*\* (assumption|caveat); (high|medium|low)", entry), entry
        for said in ("**Owner:**", "**What is done:**", "**Where:** `"):
            assert said in entry, entry


@pytest.fixture
def small(tmp_path):
    """Two files of one folder that share a fault, and one of another."""
    project = Project(tmp_path)
    for place, faults in {"a/one.csv": ["Shared."], "a/two.csv": ["Shared.", "Own."], "b/three.csv": []}.items():
        path = project.raw / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x\n")
        write_sidecar(
            path,
            title=f"Table {path.stem} | with a bar",
            description="A table.",
            publisher="Nobody",
            publication="Made up",
            url="https://example.org",
            licence="None",
            accessed="2026-11-22",
            taken="All of it",
            faults=faults,
        )
    return project


def test_a_fault_that_files_share_is_told_once(small):
    log = data_log(small)
    assert log.count("Shared.") == 1
    assert "- Shared. (all files of this folder)" in log
    assert "- Own. (`two.csv`)" in log
    assert "- None is known." in log


def test_the_log_counts_its_files_and_keeps_its_tables_whole(small):
    assert "3 files in 2 folders." in data_log(small)
    assert r"Table one \| with a bar" in data_log(small)


def test_restricted_files_are_not_told_of(small):
    restricted = small.restricted / "cohorts" / "pupils.csv"
    restricted.parent.mkdir(parents=True)
    restricted.write_text("pupil_id\n1\n")
    assert "pupils.csv" not in data_log(small)


def test_the_log_is_written_where_it_is_looked_for(small):
    assert write_data_log(small).read_text(encoding="utf-8") == data_log(small)
