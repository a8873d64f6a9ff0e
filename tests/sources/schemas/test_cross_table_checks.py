"""Rules that hold a raw table against the registry and against other raw tables, of the table's own project."""

import shutil

import pandas as pd
import pytest
import yaml

from helpers.project.paths import Project, find_project
from helpers.sources.schemas.cross_table_checks import (
    OtherTableError,
    known_cases,
    known_waves,
    one_known_wave,
    read_columns,
)
from helpers.sources.tables import TableError, read_raw

REAL = find_project()


@pytest.fixture
def project(tmp_path):
    """This project's registry and printed tables, elsewhere."""
    project = Project(tmp_path)
    shutil.copyfile(REAL.registry, project.registry)
    shutil.copytree(REAL.raw / "published", project.raw / "published")
    return project


def cases(*names):
    return pd.DataFrame({"case": list(names)})


def waves(*names):
    return pd.DataFrame({"wave": list(names)})


def add_wave(project):
    registry = yaml.safe_load(project.registry.read_text(encoding="utf-8"))
    registry["waves"].append({"id": "year_3", "title": "Year 3", "academic_year": "2024/25"})
    project.registry.write_text(yaml.safe_dump(registry), encoding="utf-8")


def test_a_misspelt_case_is_named_with_what_it_may_mean(project):
    ((row, column, value, said),) = known_cases()(cases("all", "coventary", "vulnerable-children"), project)
    assert (row, column, value) == (1, "case", "coventary")
    assert said.endswith("did you mean coventry?")


def test_who_may_stand_there_is_decided_by_table(project):
    pilots = known_cases(localities=False, allow_all=False)
    assert [value for _, _, value, _ in pilots(cases("all", "coventry", "combined-authority"), project)] == [
        "all",
        "coventry",
    ]


def test_waves_are_those_of_the_table_s_own_project(project):
    assert [value for _, _, value, _ in known_waves(waves("year_1", "both", "year_3"), project)] == ["year_3"]
    assert [said for *_, said in one_known_wave(waves("both"), project)] == ["a count belongs to one wave"]
    add_wave(project)
    assert list(known_waves(waves("year_3"), project)) == []
    assert len(list(known_waves(waves("year_3"), REAL))) == 1


def test_a_count_of_sources_that_stands_twice_is_refused_since_it_would_be_added_twice(project):
    path = project.raw / "published" / "evidence_sources.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(TableError) as caught:
        read_raw("evidence_sources", project)
    assert len(lines) + 1 in {fault.row for fault in caught.value.faults}


def test_another_table_that_cannot_be_used_is_named(project):
    pattern = "published/figures_*.csv"
    assert len(read_columns(project, pattern, ["figure_id"])) > 300
    (project.raw / "published" / "figures_broken.csv").write_text("figure,value\na,1\n", encoding="utf-8")
    with pytest.raises(OtherTableError, match=r"figures_broken.csv .* lacks the column\(s\) figure_id"):
        read_columns(project, pattern, ["figure_id"])
    (project.raw / "published" / "figures_broken.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OtherTableError, match=r"figures_broken.csv is needed here and cannot be read: .*UTF-8"):
        read_columns(project, pattern, ["figure_id"])
    assert list(read_columns(project, "nowhere/*.csv", ["a", "b"]).columns) == ["a", "b"]
