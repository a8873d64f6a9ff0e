"""The same table comes out of CSV, Excel and SPSS; and whatever is wrong with a file is a fault, never a traceback."""

from datetime import date, datetime

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from restricted.intake.file_reading import as_text, read_sheets

from helpers.sources.tables import TableError
from tests.examples import examples

CELLS = st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(CELLS.filter(lambda cell: cell.strip()), min_size=width, max_size=width), max_size=6
    )
)


def text_of(path, restricted):
    (sheet,) = read_sheets(path, restricted)
    return sheet.content.where(sheet.content.notna(), None)


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=TABLES.filter(bool))
def test_csv_excel_and_spss_give_the_same_table(tmp_path, rows):
    table = pd.DataFrame(rows, columns=[f"column_{n}" for n in range(len(rows[0]))])
    table.to_csv(tmp_path / "t.csv", index=False)
    book = openpyxl.Workbook()
    for row in [list(table.columns), *rows]:
        book.active.append(["'" + cell if cell.startswith("=") else cell for cell in row])
    book.save(tmp_path / "t.xlsx")
    pyreadstat.write_sav(table, tmp_path / "t.sav")
    expected = [[cell.strip() for cell in row] for row in rows]
    assert text_of(tmp_path / "t.csv", tmp_path).to_numpy().tolist() == expected
    assert text_of(tmp_path / "t.sav", tmp_path).to_numpy().tolist() == expected
    in_excel = [["'" + cell if cell.startswith("=") else cell for cell in row] for row in expected]
    assert text_of(tmp_path / "t.xlsx", tmp_path).map(str.strip).to_numpy().tolist() == in_excel


def test_numbers_dates_and_blanks_read_as_they_stand_in_csv(tmp_path):
    row = {"number": 3.0, "share": 0.25, "day": date(2023, 1, 17), "is_so": True, "nothing": None, "text": " a "}
    pd.DataFrame([row]).to_excel(tmp_path / "t.xlsx", index=False)
    read = text_of(tmp_path / "t.xlsx", tmp_path).iloc[0].to_dict()
    assert read == {
        "number": "3",
        "share": "0.25",
        "day": "2023-01-17",
        "is_so": "true",
        "nothing": None,
        "text": "a",
    }
    pyreadstat.write_sav(pd.DataFrame([{"number": 3.0, "day": date(2023, 1, 17), "text": " a "}]), tmp_path / "t.sav")
    assert text_of(tmp_path / "t.sav", tmp_path).iloc[0].to_dict() == {"number": "3", "day": "2023-01-17", "text": "a"}
    assert as_text(datetime(2023, 1, 17, 9, 30)) == "2023-01-17T09:30:00"


def test_rows_keep_their_numbers_over_blank_lines_and_a_comment(tmp_path):
    (tmp_path / "t.csv").write_text("# SIMULATED\na,b\n1,2\n,\n3,4\n", encoding="utf-8")
    (sheet,) = read_sheets(tmp_path / "t.csv", tmp_path)
    assert (sheet.comment, sheet.header_row, sheet.rows) == ("# SIMULATED", 2, [3, 5])


def test_the_first_case_of_an_spss_file_is_number_1(tmp_path):
    pyreadstat.write_sav(pd.DataFrame({"a": ["x", "y"]}), tmp_path / "t.sav")
    assert read_sheets(tmp_path / "t.sav", tmp_path)[0].rows == [1, 2]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_of_spreadsheet_programs_are_understood(tmp_path, delimiter):
    (tmp_path / "t.csv").write_text(f"a{delimiter}b\n1,5{delimiter}2\n", encoding="utf-8-sig")
    assert text_of(tmp_path / "t.csv", tmp_path).to_dict("records") == [{"a": "1,5", "b": "2"}]


def test_every_sheet_of_a_workbook_is_read(tmp_path):
    with pd.ExcelWriter(tmp_path / "t.xlsx") as book:
        pd.DataFrame({"a": [1]}).to_excel(book, sheet_name="One", index=False)
        pd.DataFrame({"a": [2]}).to_excel(book, sheet_name="Two", index=False)
    assert [sheet.file for sheet in read_sheets(tmp_path / "t.xlsx", tmp_path)] == [
        "t.xlsx, sheet 'One'",
        "t.xlsx, sheet 'Two'",
    ]


def faults(path, restricted):
    with pytest.raises(TableError) as refused:
        read_sheets(path, restricted)
    return refused.value.faults


@pytest.mark.parametrize(
    ("content", "row", "rule"),
    [
        (b"a,b\n1,\xff\n", 2, "UTF-8"),
        (b"a,b\n1,2,3\n", 2, "more cells"),
        (b"a,a\n1,2\n", 1, "name of its own"),
        (b'a,b\n1,"2\n', 2, "must be CSV"),
        (b'a,b\n1,"2"x\n', 2, "must be CSV"),
        (b"a,,\n1,2,3\n", 2, "more cells"),
    ],
)
def test_what_is_wrong_with_a_csv_file_is_told_with_its_row(tmp_path, content, row, rule):
    (tmp_path / "t.csv").write_bytes(content)
    (fault,) = faults(tmp_path / "t.csv", tmp_path)
    assert (fault.file, fault.row) == ("t.csv", row)
    assert rule in fault.rule


def test_a_formula_without_a_stored_value_is_told_with_its_cell(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append(["1", "=1+1"])
    book.save(tmp_path / "t.xlsx")
    (fault,) = faults(tmp_path / "t.xlsx", tmp_path)
    assert (fault.row, fault.column) == (2, "cell B2")


@pytest.mark.parametrize("ending", ["csv", "xlsx", "sav"])
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=200))
def test_any_bytes_give_a_table_or_a_fault_with_the_file(tmp_path, ending, noise):
    path = tmp_path / f"noise.{ending}"
    path.write_bytes(noise)
    try:
        sheets = read_sheets(path, tmp_path)
    except TableError as refused:
        assert all(fault.file.startswith(path.name) for fault in refused.faults)
    else:
        assert all(len(sheet.rows) == len(sheet.content) for sheet in sheets)
