"""The whole refresh, on made-up publishers' files and, where they are at hand, on the real ones."""

import os
import re
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from helpers.cli.commands import app
from helpers.project.paths import ROOT_VARIABLE, Project, find_project
from helpers.sources.refresh import RefreshError, official_tables, refresh_all
from helpers.sources.schemas.raw_tables import raw_tables
from helpers.sources.sidecars import read_sidecar, verify_sources
from helpers.sources.tables import read_raw
from tests.restricted.intake.written_by_programs import edited
from tests.sources.refresh import fake_publishers as fake

ACCESSED = date(2026, 11, 22)
PUBLISHERS = Path(os.environ.get("LOCALED_PUBLISHERS", find_project().root.parent / "shared" / "data"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A folder of publishers' files, and the project that it was refreshed into; tests only read them."""
    root = tmp_path_factory.mktemp("refreshed")
    project = Project(root / "project")
    refresh_all(fake.write_folder(root / "publishers"), project, accessed=ACCESSED)
    return root / "publishers", project


@pytest.fixture
def folder(whole, tmp_path):
    return shutil.copytree(whole[0], tmp_path / "publishers")


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


@pytest.fixture
def refreshed(whole, project):
    shutil.copytree(whole[1].root, project.root)
    return project


def contents(project):
    return {path.relative_to(project.raw): path.read_bytes() for path in project.raw.rglob("*") if path.is_file()}


def table(project, name):
    return pd.read_csv(project.raw / "official" / f"{name}.csv", dtype=str)


def test_every_file_has_its_sidecar_and_its_schema(folder, project):
    written = refresh_all(folder, project)
    assert verify_sources(project.raw) == sorted(written)
    names = {path.stem for path in written if path.suffix == ".csv"}
    official = [name for name in raw_tables() if any(stem.startswith(name) for stem in names)]
    assert len(official) == 15
    assert all(len(read_raw(name, project)) for name in official)


def test_a_recoded_authority_joins_to_every_table_by_its_old_code(whole):
    assert read_raw("area_code_changes", whole[1]).to_dict("records") == [
        {"old_code": fake.UNITARY, "new_code": fake.RECODED, "area_name": "Hartlepool", "first_year": "2026"}
    ]
    for name in ("academies_at_dates", "childrens_services_inspections", "combined_authority_membership"):
        codes = set(read_raw(name, whole[1])["area_code"])
        assert fake.UNITARY in codes
        assert fake.RECODED not in codes


def test_schools_are_counted_with_nurseries_and_alternative_provision(folder, project):
    counts = folder / official_tables.ATTENDANCE
    counts.write_text(counts.read_text().replace("202223", "202324"))
    refresh_all(folder, project)
    schools = read_raw("state_funded_schools", project).set_index(["area_code", "school_type"])["schools_count"]
    assert schools[fake.COUNTY].dropna().to_dict() == {
        "primary": 300, "secondary": 60, "nursery": 4, "alternative_provision": 8,
    }  # fmt: skip
    academies = read_raw("academies_at_dates", project).set_index(["area_code", "date", "schools"])
    assert academies.loc[("E92000001", "2024-07-17", "primary_and_secondary"), "academies_count"] == 257
    assert academies.loc[(fake.COUNTY, "2022-07-18", "primary"), "register_count"] == 161


def test_inspections_after_the_official_table_are_marked_as_read_from_reports(whole):
    inspections = read_raw("childrens_services_inspections", whole[1])
    assert inspections[["area_code", "source", "overall_effectiveness"]].values.tolist() == [
        [fake.UNITARY, "official", "Good"],
        [fake.COUNTY, "read_from_reports", "Requires improvement to be good"],
    ]
    grades = read_raw("ofsted_grades", whole[1])
    assert grades[["date", "good_outstanding_count", "graded_schools_count"]].values.tolist() == [
        ["2022-12-31", 360, 393], ["2023-08-31", 357, 388], ["2024-08-31", 374, 398],
    ]  # fmt: skip


def test_twice_gives_the_same_bytes_and_the_day_of_access_stays_while_the_sources_do(folder, refreshed):
    first = contents(refreshed)
    refresh_all(folder, refreshed)
    assert contents(refreshed) == first
    areas = refreshed.raw / "official" / "areas.csv"
    assert read_sidecar(areas).accessed == ACCESSED
    (folder / official_tables.LOOKUP).write_text((folder / official_tables.LOOKUP).read_text() + "\n")
    refresh_all(folder, refreshed)
    assert read_sidecar(areas).accessed == date.today()


def test_the_sidecar_holds_the_checksum_of_each_publishers_file(whole):
    files = read_sidecar(whole[1].raw / "official" / "statistical_neighbours.csv").source_files
    assert {file.name for file in files} >= set(official_tables.NEIGHBOUR_FILES.values())
    assert all(len(file.sha256) == 64 and file.url.startswith("https://") for file in files)


@pytest.mark.parametrize(
    "file",
    [official_tables.LONG_FILE, official_tables.LOOKUP, official_tables.ONS_INCOME, official_tables.DISTRICT_OUTLINES],
)
def test_a_missing_file_is_named_and_nothing_is_written(folder, project, file):
    (folder / file).unlink()
    with pytest.raises(RefreshError, match=Path(file).name):
        refresh_all(folder, project)
    assert not project.raw.exists()


def test_a_changed_column_is_named_and_the_old_tables_stay(folder, refreshed):
    before = contents(refreshed)
    ofsted = folder / official_tables.OFSTED
    ofsted.write_text(ofsted.read_text().replace("pct_good_outstanding", "share"))
    with pytest.raises(RefreshError, match=r"ons_els_ofsted.*expected the column\(s\) pct_good_outstanding"):
        refresh_all(folder, refreshed)
    assert contents(refreshed) == before


def test_a_sheet_that_is_gone_is_named(folder, project):
    path = folder / official_tables.IOD_FILES["upper_tier"]
    book = openpyxl.load_workbook(path)
    del book["Crime"]
    book.save(path)
    with pytest.raises(RefreshError, match=r"File_11.*expected a sheet 'Crime'"):
        refresh_all(folder, project)


def test_a_failure_while_writing_leaves_the_old_tables(folder, refreshed, monkeypatch):
    before = contents(refreshed)
    ofsted = folder / official_tables.OFSTED
    ofsted.write_text(ofsted.read_text().replace("90.5", "91.5"))
    monkeypatch.setattr("helpers.sources.refresh.refreshed_files.write_sidecar", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        refresh_all(folder, refreshed)
    assert contents(refreshed) == before
    assert list(refreshed.raw.parent.iterdir()) == [refreshed.raw]


def test_symbols_for_a_missing_value_have_their_reason(folder, project):
    counts = folder / official_tables.ATTENDANCE
    counts.write_text(counts.read_text().replace("300,80000", "z,low").replace("60,70000", "60,[c]"))
    refresh_all(folder, project)
    rows = read_raw("school_counts", project).set_index(["area_code", "phase"])["missing_reason"]
    assert rows[fake.COUNTY].to_dict() == {"primary": "not_applicable", "secondary": "suppressed"}


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        (
            official_tables.ATTENDANCE,
            "60,70000",
            "60,many",
            r"attendance_ytd.*, row 3, column total_enrolments: 'many'",
        ),
        (official_tables.ATTENDANCE, "202223", "2022/24", r"attendance_ytd.*, row 2, column time_period: '2022/24'"),
        (
            official_tables.ACADEMIES_RECONSTRUCTED,
            ",160,",
            ",c,",
            r"reconstructed.*, row 2, .*no number \(suppressed\)",
        ),
        (official_tables.OFSTED_GRADES, ",300,380", ",x,380", r"ofsted_grades.*, row 2, column Good: no number"),
        (official_tables.ATTENDANCE, fake.UNITARY, "E06000098", r"school_counts, column area_code: E06000098"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(folder, project, file, old, new, place):
    (folder / file).write_text((folder / file).read_text().replace(old, new))
    with pytest.raises(RefreshError, match=place):
        refresh_all(folder, project)


def test_a_year_in_another_form_is_the_same_year(folder, project):
    counts = folder / official_tables.ATTENDANCE
    text = counts.read_text()
    for form in ("2022/23", "2022-23", "2022/2023"):
        text = text.replace("202223", form, 1)
    counts.write_text(text)
    refresh_all(folder, project)
    assert set(read_raw("school_counts", project)["academic_year"]) == {"2022/23"}


def test_a_sheet_whose_declared_dimension_is_too_small_is_read_whole(folder, project):
    path = folder / official_tables.NEIGHBOUR_FILES["2021"]
    path.write_bytes(edited(path.read_bytes(), lambda _name, text: re.sub(r'ref="A1:V5"', 'ref="A1:V4"', text)))
    refresh_all(folder, project)
    assert len(read_raw("statistical_neighbours", project)) == 20
    book = openpyxl.load_workbook(path)
    book["LA SN Groups"].delete_rows(5)
    book.save(path)
    with pytest.raises(RefreshError, match=r"neighbours 2021: no row for the DfE code\(s\) 805"):
        refresh_all(folder, project)


def test_an_ended_authority_is_not_applicable_afterwards(whole):
    values = table(whole[1], "indicator_values_exclusion")
    ended = values[(values["area_code"] == fake.ENDED) & (values["indicator_id"] == "suspension_rate")]
    reasons = ended.set_index("academic_year")["missing_reason"]
    assert pd.isna(reasons["2018/19"])
    assert reasons["2019/20"] == "not_applicable"
    assert reasons["2024/25"] == "not_available"


def test_districts_know_their_upper_tier_authority(whole):
    areas = table(whole[1], "areas").set_index("area_code")
    assert (
        areas.loc[fake.DISTRICTS, ["upper_tier_code", "region_name"]].values.tolist()
        == [[fake.COUNTY, "South East"]] * 2
    )


def test_the_command_says_one_sentence_and_fails(folder, project, monkeypatch):
    monkeypatch.setenv(ROOT_VARIABLE, str(project.root))
    run = CliRunner().invoke
    made, failed = run(app, ["refresh", str(folder)]), run(app, ["refresh", str(folder / "nowhere")])
    assert made.exit_code == 0 and "files written" in made.output
    assert failed.exit_code == 1 and failed.output.startswith("✗ there is no folder")


@pytest.mark.skipif(not PUBLISHERS.is_dir(), reason="the publishers' files are not at hand (LOCALED_PUBLISHERS)")
def test_the_shipped_tables_are_what_the_publishers_files_give(project):
    refresh_all(PUBLISHERS, project)
    shipped = find_project().raw
    made = contents(project)
    different = [
        str(path)
        for path, content in made.items()
        if not path.name.endswith(".meta.yml") and (shipped / path).read_bytes() != content
    ]
    assert len(made) == 54
    assert different == []
