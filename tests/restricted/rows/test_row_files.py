import pandas as pd
import pytest
from restricted.rows.row_files import read_rows, rows_path, write_rows

from helpers.project.paths import Project
from helpers.project.restricted_names import ROW_TABLES, RestrictedError
from helpers.sources.tables import processed_path, read_table, write_table

ROWS = pd.DataFrame({"pupil_id": ["a", "b"], "is_simulated": [True, True]})


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def test_rows_come_back_as_they_were_written(project):
    write_rows(ROWS, "cohort_events", project)
    pd.testing.assert_frame_equal(read_rows("cohort_events", project), ROWS)
    assert rows_path("cohort_events", project).parent == project.processed / "restricted"


@pytest.mark.parametrize("flags", [[True, False], [True, None]])
def test_a_table_that_mixes_simulated_and_real_rows_is_neither_written_nor_read(project, flags):
    mixed = ROWS.assign(is_simulated=flags)
    with pytest.raises(RestrictedError, match="mixes simulated and real"):
        write_rows(mixed, "kpis", project)
    path = rows_path("kpis", project)
    path.parent.mkdir(parents=True, exist_ok=True)
    mixed.to_parquet(path)
    with pytest.raises(RestrictedError, match="mixes simulated and real"):
        read_rows("kpis", project)


def test_rows_that_do_not_say_what_they_are_are_refused(project):
    with pytest.raises(RestrictedError, match="does not say"):
        write_rows(ROWS.drop(columns="is_simulated"), "kpis", project)


def test_what_is_not_built_is_said_with_the_way(project):
    with pytest.raises(FileNotFoundError, match="make simulate"):
        read_rows("kpis", project)
    with pytest.raises(RestrictedError, match="survey_answers"):
        read_rows("answers", project)


@pytest.mark.parametrize("name", [*ROW_TABLES, "restricted/kpis", "../raw/restricted/x", "x/../restricted/kpis"])
def test_no_table_of_the_book_is_a_table_of_rows(project, name):
    for use in (processed_path, read_table):
        with pytest.raises(RestrictedError, match="disclosure gate"):
            use(name, project)
    with pytest.raises(RestrictedError):
        write_table(ROWS, name, project)
