import pytest
from restricted.rows.restricted_tables import TABLES

from helpers.project.edition import FOLDERS, edition, edition_files, real_files, simulated_files
from helpers.project.paths import Project
from helpers.project.restricted_names import ROW_TABLES


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def put(project, name):
    path = project.restricted / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", encoding="utf-8")
    return path


def test_nothing_there_is_absent(project):
    put(project, "README.md")
    put(project, "templates/answers.csv")
    put(project, "signed_off.csv")
    assert edition(project) == "absent" and edition_files(project) == []


def test_simulated_files_make_a_simulated_edition(project):
    path = put(project, "simulated/SIMULATED_kpis.csv")
    put(project, "simulated/SIMULATED_truth.json")
    assert edition(project) == "simulated" and edition_files(project) == [path]


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("ending", ["csv", "XLSX", "sav", "qdpx"])
def test_one_real_file_makes_a_real_edition_that_leaves_the_simulated_out(project, folder, ending):
    simulated = put(project, "simulated/SIMULATED_kpis.csv")
    real = put(project, f"{folder}/deeper/file.{ending}")
    assert edition(project) == "real"
    assert edition_files(project) == real_files(project) == [real]
    assert simulated_files(project) == [simulated]


def test_what_spreadsheet_programs_leave_beside_an_open_file_is_no_file(project):
    put(project, "survey/~$answers.xlsx")
    put(project, "survey/.~lock.answers.csv#")
    assert edition(project) == "absent"


def test_folders_and_tables_are_those_that_are_declared():
    assert set(FOLDERS) == {table.folder for table in TABLES}
    assert (*(table.name for table in TABLES if table.is_stored), "intake_counts") == ROW_TABLES
