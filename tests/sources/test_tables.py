import dataclasses

import pandas as pd
import pytest

from helpers.project.paths import Project
from helpers.sources import tables
from helpers.sources.schemas.raw_table_declaration import RawTable
from helpers.sources.schemas.schema_columns import area_code, share, text
from helpers.sources.tables import TableError, read_raw, read_table, write_table


def value_or_reason(table):
    both = table["value"].notna() == table["missing_reason"].notna()
    for position in table.index[both]:
        yield position, "value", table.loc[position, "value"], "give a value or a missing_reason, and not both"


DECLARED = RawTable(
    "absence",
    "official/absence*.csv",
    {"area_code": area_code(unique=True), "value": share(optional=True), "missing_reason": text(optional=True)},
    rules=(value_or_reason,),
)
SOUND = "area_code,value,missing_reason\nE08000026,7.37,\nE08000005,,suppressed\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "raw_table", lambda name: DECLARED)
    project = Project(tmp_path)
    (project.raw / "official").mkdir(parents=True)
    return project


def write(project, text, name="absence.csv"):
    (project.raw / "official" / name).write_text(text)


def faults(project):
    with pytest.raises(TableError) as caught:
        read_raw("absence", project)
    return caught.value.faults


def test_a_sound_table_is_typed_and_missing_stays_missing(project):
    write(project, SOUND)
    table = read_raw("absence", project)
    assert table["value"].tolist()[0] == 7.37
    assert pd.isna(table["value"][1])
    assert table["missing_reason"][1] == "suppressed"


def test_bad_values_are_reported_with_file_row_column_value_and_rule(project):
    write(project, "area_code,value,missing_reason\nE08000026,7.37,\nCoventry,170,\nE08000005,many,\n")
    found = [str(fault) for fault in faults(project)]
    place = "official/absence.csv, row"
    assert f"{place} 3, column area_code: 'Coventry' breaks the rule: a GSS code: E and eight digits" in found
    assert f"{place} 4, column value: 'many' breaks the rule: a number" in found
    assert len(found) == 2, "no other rule is asked of a column that has a word for a number"


def test_rules_across_columns_name_their_row(project):
    write(project, SOUND + "E08000036,1.0,suppressed\nE06000054,,\n")
    assert [(fault.row, fault.column) for fault in faults(project)] == [(4, "value"), (5, "value")]


def test_rules_across_tables_are_asked_with_the_project_of_the_table(project, monkeypatch):
    asked = []

    def rule(table, own):
        asked.append(own)
        yield 1, "value", "x", "no such thing"

    monkeypatch.setattr(tables, "raw_table", lambda name: dataclasses.replace(DECLARED, cross_table_rules=(rule,)))
    write(project, SOUND)
    assert [(fault.row, fault.rule) for fault in faults(project)] == [(3, "no such thing")]
    assert asked == [project]


def test_rows_are_the_file_s_own_also_after_a_blank_line(project):
    write(project, "area_code,value,missing_reason\n\nE08000026,7.37,\n\nCoventry,17,\n")
    assert [(fault.row, fault.value) for fault in faults(project)] == [(5, "Coventry")]


@pytest.mark.parametrize("row", ["E08000026,7.37", "E08000026,7.37,,", "x,E08000026,7.37,"])
def test_a_row_of_another_length_than_the_header_is_refused_and_not_shifted(project, row):
    write(project, f"area_code,value,missing_reason\n{row}\n")
    (fault,) = faults(project)
    assert (fault.row, fault.rule) == (2, "a row has a cell for each of the header's 3 columns")


def test_a_byte_order_mark_is_no_part_of_the_first_column(project):
    write(project, "\ufeff" + SOUND)
    assert list(read_raw("absence", project)["area_code"]) == ["E08000026", "E08000005"]


def test_a_column_that_stands_twice_is_named(project):
    write(project, "area_code,value,value,missing_reason\nE08000026,1,2,\n")
    assert [(fault.row, fault.column) for fault in faults(project)] == [(1, "value")]


def test_rows_of_several_files_are_numbered_in_their_own_file(project):
    write(project, SOUND)
    write(project, "area_code,value,missing_reason\nbad,1,\n", name="absence_more.csv")
    (fault,) = faults(project)
    assert (fault.file, fault.row) == ("official/absence_more.csv", 2)


@pytest.mark.parametrize(
    ("text", "column"),
    [("area_code,missing_reason\nE08000026,x\n", "value"), (SOUND.replace("missing_reason", "reason"), "reason")],
)
def test_missing_and_unknown_columns_are_named(project, text, column):
    write(project, text)
    assert column in {fault.column for fault in faults(project)}


@pytest.mark.parametrize("text", ["", 'a,b\n"unclosed'])
def test_what_is_not_csv_is_named(project, text):
    write(project, text)
    assert all(fault.file == "official/absence.csv" for fault in faults(project))


@pytest.mark.parametrize(("mark", "said"), [(";", "not by semicolons"), ("\t", "not by tabs")])
def test_another_separator_is_one_fault_with_the_mend(project, mark, said):
    write(project, SOUND.replace(",", mark))
    (fault,) = faults(project)
    assert (fault.file, fault.row) == ("official/absence.csv", 1)
    assert f"{said}; save the file as CSV with commas" in fault.rule


def test_a_file_that_is_not_there_is_named(project):
    assert "restore it from git" in faults(project)[0].rule


def test_a_processed_table_comes_back_as_it_went_and_has_the_same_bytes_each_time(project):
    write(project, SOUND)
    table = read_raw("absence", project)
    first = write_table(table, "absence", project).read_bytes()
    pd.testing.assert_frame_equal(read_table("absence", project), table)
    assert write_table(table, "absence", project).read_bytes() == first


def test_a_table_not_built_yet_says_what_to_do(project):
    with pytest.raises(FileNotFoundError, match="make report"):
        read_table("absence", project)


def test_a_table_that_may_be_absent_is_empty_without_its_file_and_checked_with_it(project, monkeypatch):
    monkeypatch.setattr(tables, "raw_table", lambda name: dataclasses.replace(DECLARED, is_optional=True))
    assert read_raw("absence", project).empty
    assert list(read_raw("absence", project)) == list(DECLARED.columns)
    write(project, "area_code,value,missing_reason\nCoventry,7,\n")
    assert [fault.column for fault in faults(project)] == ["area_code"]
