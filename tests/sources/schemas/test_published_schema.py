"""A bad value in a table of printed figures is named by file, row, column and rule; all of them at once."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from helpers.project.paths import Project, find_project
from helpers.sources.schemas.published_schema import TABLES
from helpers.sources.tables import TableError, read_raw

SOURCE = find_project().raw / "published"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    shutil.copytree(SOURCE, project.raw / "published")
    shutil.copyfile(find_project().registry, project.registry)
    return project


def spoil(project: Project, name: str, row: int, **values: object) -> None:
    """Write ``values`` into a row of a table, rows numbered as in the file: the header is row 1."""
    path = project.raw / "published" / f"{name}.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for column, value in values.items():
        table.loc[row - 2, column] = value
    table.to_csv(path, index=False)


def faults_of(project: Project, name: str) -> list[str]:
    with pytest.raises(TableError) as caught:
        read_raw(name, project)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_of_the_repository_is_sound(table, project):
    assert not read_raw(table.name, project).empty


@pytest.mark.parametrize(
    ("name", "file", "column", "value"),
    [
        ("published_figures", "figures_project_website", "figure_id", "Website End"),
        ("published_figures", "figures_project_website", "document", "leaflet"),
        ("published_figures", "figures_project_website", "qualifier", "roughly"),
        ("published_figures", "figures_project_website", "value", ""),
        ("published_figures", "figures_project_website", "case", "coventary"),
        ("figure_checks", "figure_checks", "kind", "looks_right"),
        ("figure_checks", "figure_checks", "operands", "a, b"),
        ("evidence_sources", "evidence_sources", "count", "-3"),
        ("evidence_sources", "evidence_sources", "wave", "year_3"),
        ("evidence_sources", "evidence_sources", "pilot", "coventry"),
        ("framework", "framework", "criterion_number", "0"),
        ("timeline", "timeline", "date", "2024-13"),
        ("timeline", "timeline", "case", "coventary"),
        ("programmes", "programmes", "wave", "always"),
        ("programmes", "programmes", "case", "north-of-tine"),
        ("area_groups", "area_groups", "area_code", "Leeds"),
        ("cohorts", "cohorts", "case", "all"),
        ("cohorts", "cohorts", "academic_years", "2022-23 and 2023-24"),
        ("cohorts", "cohorts", "academic_years", "2022/23;2023/29"),
    ],
)
def test_a_bad_value_is_named_by_file_row_and_column(project, name, file, column, value):
    spoil(project, file, 3, **{column: value})
    assert any(
        fault.startswith(f"published/{file}.csv, row 3, column {column}: {value or float('nan')!r} breaks the rule: ")
        for fault in faults_of(project, name)
    )


@pytest.mark.parametrize(
    ("kind", "value", "rule"),
    [
        ("count", "12.5", "a count or a rank must be a whole number"),
        ("count", "-2", "a count or a rank must be a whole number"),
        ("percent", "51%", "a value of the kind percent is digits"),
        ("date", "November 2024", "a value of the kind date is a date that exists"),
        ("academic_year", "2024-25", "a value of the kind academic_year is an academic year"),
        ("season", "Summer 2024", "a value of the kind season is a season of a year"),
        ("claim", "better", "a value of the kind claim is one of"),
    ],
)
def test_a_value_must_suit_its_kind(project, kind, value, rule):
    spoil(project, "figures_conference_report", 4, value_kind=kind, value=value)
    faults = faults_of(project, "published_figures")
    assert any("figures_conference_report.csv, row 4, column value" in fault and rule in fault for fault in faults)


def test_one_figure_id_stands_once_in_all_files(project):
    spoil(project, "figures_project_website", 2, figure_id="report-project-end")
    assert any("figures_project_website.csv" in fault for fault in faults_of(project, "published_figures"))


def test_a_count_that_is_missing_must_say_why(project):
    spoil(project, "evidence_sources", 2, count="")
    assert faults_of(project, "evidence_sources") == [
        "published/evidence_sources.csv, row 2, column count: None breaks the rule: "
        "give a count, or leave it empty and give missing_reason"
    ]
