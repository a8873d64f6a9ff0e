"""Files as programs write them: everything in them is read, or named with the reason. Nothing is passed over."""

import re
import struct
from datetime import date

import pandas as pd
import pytest
from restricted.intake.intake_checks import check_files
from restricted.intake.intake_report import report_lines
from restricted.release_files import is_up_to_date
from restricted.release_run import release_evidence
from restricted.rows.evidence_files import edition_of_files

from tests.restricted.intake import written_by_programs as made

KPIS = "kpis/kpis.xlsx"


def counts(project):
    checked = check_files(project)
    assert checked.faults == []
    return {name: len(rows) for name, rows in checked.tables.items() if len(rows)}


def faults(project):
    return [(fault.file, fault.row, fault.column, fault.rule) for fault in check_files(project).faults]


@pytest.fixture
def answered(project):
    """A project with everybody's consent, and nobody's answers."""
    made.put_consents(project)
    return project


WRONG_DIMENSION = made.edited(
    made.workbook(made.survey()), lambda _name, text: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:G6"', text)
)
WHOLE_SURVEYS = {
    "a dimension too small": ("answers.xlsx", WRONG_DIMENSION),
    "Strict Open XML": ("answers.xlsx", made.strict(made.workbook(made.survey()))),
    "macros": ("answers.xlsm", made.workbook(made.survey())),
    "a first line that names the separator": (
        "answers.csv",
        b"sep=;\r\n" + made.survey().to_csv(sep=";", index=False).encode(),
    ),
    "tabs": ("answers.tsv", made.survey().to_csv(sep="\t", index=False).encode()),
    "UTF-16, as Excel's Unicode text": ("answers.csv", made.survey().to_csv(sep="\t", index=False).encode("utf-16")),
}


@pytest.mark.parametrize("oddity", WHOLE_SURVEYS)
def test_all_twelve_people_are_read_whatever_the_file_says_of_itself(answered, oddity):
    name, content = WHOLE_SURVEYS[oddity]
    made.put(answered, f"survey/{name}", content)
    assert counts(answered)["survey_answers"] == 36


@pytest.mark.parametrize("declared", [2, -1])
def test_an_spss_file_is_read_to_its_end_whatever_count_it_declares(answered, tmp_path, declared):
    content = made.spss(made.survey().astype(dict.fromkeys(made.ITEMS, float)), tmp_path)
    made.put(answered, "survey/answers.sav", made.with_case_count(content, declared))
    assert counts(answered)["survey_answers"] == 36


def test_an_spss_file_that_was_cut_off_is_refused(answered, tmp_path):
    content = made.with_case_count(made.spss(made.survey(), tmp_path), 13)
    made.put(answered, "survey/answers.sav", content)
    ((file, _row, _column, rule),) = faults(answered)
    assert file == "survey/answers.sav" and "declares 13 cases and holds 12" in rule


def test_halves_of_a_survey_in_four_kinds_of_files_are_one_survey(answered, tmp_path):
    parts = [made.survey(made.PEOPLE[start : start + 3]) for start in (0, 3, 6, 9)]
    made.put(answered, "survey/answers_1.csv", parts[0].to_csv(index=False).encode())
    made.put(answered, "survey/answers_2.zsav", made.spss(parts[1], tmp_path, compress=True))
    made.put(answered, "survey/answers_3.xlsm", made.workbook(parts[2]))
    made.put(answered, "survey/answers_4.TSV", parts[3].to_csv(index=False, sep="\t").encode())
    assert counts(answered)["survey_answers"] == 36
    said = list(report_lines(check_files(answered)))
    assert "  survey/answers_2.zsav: 3 rows in, 9 rows of survey_answers out" in said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("survey/answers_2.ods", "save it as 'Excel Workbook (.xlsx)'"),
        ("survey/answers_2.xls", "workbook of Excel 97-2003"),
        ("survey/answers_2.pages", "file of another kind"),
        ("survey/answers", "file of another kind"),
        ("survey/deeper/answers.txt", "save it as CSV"),
        ("answers.csv", "move the file to one of survey/"),
        ("Survey/answers.csv", "move the file to one of survey/"),
        ("fieldwork/interviews.nvpx", "export the project from its tool as REFI-QDA"),
    ],
)
def test_a_file_that_is_not_read_is_named_with_the_mend(answered, name, said):
    made.put(answered, "survey/answers_1.csv", made.survey().to_csv(index=False).encode())
    made.put(answered, name, b"whatever")
    ((file, _row, _column, rule),) = faults(answered)
    assert file == name and said in rule


def test_a_file_that_is_not_read_stops_a_release_and_keeps_simulated_files_out(project, key):
    made.put(project, "simulated/SIMULATED_kpis.csv", b"x")
    made.put(project, "survey/answers.ods", b"x")
    assert edition_of_files(project) == "real" and not is_up_to_date(project)
    with pytest.raises(ValueError, match="'restricted check' lists each"):
        release_evidence(project)


def test_a_linked_folder_is_named(project, tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "answers.csv").write_text("x")
    (project.restricted / "survey").mkdir(parents=True)
    (project.restricted / "survey" / "share").symlink_to(tmp_path / "share")
    ((file, _row, _column, rule),) = faults(project)
    assert file == "survey/share" and "link to a folder" in rule


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "protected by a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "Excel 97-2003"),
        (b"respondent_id,wave\n", "not an Excel workbook"),
    ],
)
def test_a_workbook_of_another_dialect_is_named_as_such(answered, content, said):
    made.put(answered, "survey/answers.xlsx", content)
    ((_file, _row, _column, rule),) = faults(answered)
    assert said in rule and "Error" not in rule


def test_binary_fractions_are_the_number_that_was_typed(project):
    made.put(project, KPIS, made.workbook(made.kpi_table(baseline=500 / 7, actual=79.64000000000001)))
    assert counts(project) == {"kpis": 1}
    rows = check_files(project).tables["kpis"]
    assert rows["actual"].tolist() == [79.64] and rows["baseline"].tolist() == [71.4285714285714]


def test_the_same_fractions_in_csv_are_the_same_numbers(project):
    table = made.kpi_table(baseline="71.42857142857143", actual="79.64000000000001")
    made.put(project, "kpis/kpis.csv", table.to_csv(index=False).encode())
    assert check_files(project).tables["kpis"]["actual"].tolist() == [79.64]


def test_cells_that_show_per_cent_are_read_as_shown(project):
    cells = dict.fromkeys(("G2", "H2", "I2"), "0.0%")
    made.put(project, KPIS, made.workbook(made.kpi_table(baseline=0.75, target=0.8, actual=0.07), cells))
    rows = check_files(project).tables["kpis"]
    assert rows[["baseline", "target", "actual"]].to_numpy().tolist() == [[75, 80, 7]]


@pytest.mark.parametrize(
    ("number_format", "said"),
    [("#,##0,", "shows thousands"), ("[$£-809]#,##0.00", "shows money"), ('"£"0', "shows money")],
)
def test_a_cell_that_shows_another_number_than_it_holds_is_refused_by_name(project, number_format, said):
    made.put(project, KPIS, made.workbook(made.kpi_table(), {"G2": number_format}))
    ((_file, row, column, rule),) = faults(project)
    assert (row, column) == (2, "cell G2") and said in rule


@pytest.mark.parametrize("number_format", ["#,##0.0", '0"%"', "0.00_);(0.00)", "[Red]0.0"])
def test_formats_that_leave_the_number_alone_do(project, number_format):
    made.put(project, KPIS, made.workbook(made.kpi_table(), {"G2": number_format}))
    assert check_files(project).tables["kpis"]["baseline"].tolist() == [71.5]


def test_a_percentage_is_bounded(project):
    made.put(project, KPIS, made.workbook(made.kpi_table(actual=7620.0)))
    assert faults(project) == [(f"{KPIS}, sheet 'Sheet'", 2, "actual (cell I2)", "a percentage from 0 to 100")]


def test_an_error_in_a_cell_is_named(project):
    made.put(project, KPIS, made.workbook(made.kpi_table(title="#REF!")))
    ((_file, row, column, rule),) = faults(project)
    assert (row, column) == (2, "cell C2") and "shows an error" in rule


def test_a_day_out_of_range_in_an_spss_file_is_told_with_its_row(answered, tmp_path):
    table = made.survey().assign(date=[date(2023, 1, 17)] * 12)
    content = made.spss(table, tmp_path)
    seconds = (date(2023, 1, 17) - date(1582, 10, 14)).days * 86400
    stored = struct.pack("<d", seconds)
    places = [hit.start() for hit in re.finditer(re.escape(stored), content)]
    wrong = content[: places[6]] + struct.pack("<d", 637632000000) + content[places[6] + 8 :]
    made.put(answered, "survey/answers.sav", wrong)
    ((_file, row, column, rule),) = faults(answered)
    assert (row, column) == (7, "date") and "from 1582 to 9999" in rule


def test_a_label_in_another_encoding_does_not_matter_and_a_value_is_told_with_its_place(answered, tmp_path):
    table = made.survey()
    labels = [None] * 5 + ["Our area Q same place", None, None]
    content = made.spss(table, tmp_path, column_labels=labels)
    made.put(answered, "survey/answers.sav", content.replace(b"area Q same", b"area \x96 same"))
    assert counts(answered)["survey_answers"] == 36
    made.put(answered, "survey/answers.sav", content.replace(b"R-003", b"R-\x9603"))
    (found, *_) = [fault for fault in faults(answered) if fault[1]]
    assert found[1:3] == (3, "respondent_id") and "encoding" in found[3]


def braces(guid):
    return f"{{{guid.upper()}}}"


TEXT = "Café’s staff".encode("cp1252")
WITH_FILE = (
    f'<TextSource guid="{made.SOURCE}" name="I-001" plainTextPath="internal://{made.SOURCE}.txt">{{}}</TextSource>'
)
PROJECTS = {
    "GUIDs in braces and capitals": made.qda_project(made.text_source(made.segment(spell=braces))),
    "a text that is not in UTF-8": made.qda_project(WITH_FILE.format(made.segment()), {f"{made.SOURCE}.txt": TEXT}),
    "another version of the standard": made.qda_project(made.text_source(made.segment()), version="1.5"),
    "an element that the standard lacks": made.qda_project(made.text_source(made.segment()) + "<Vendor/>"),
    "text that a PDF carries": made.qda_project(
        '<PDFSource guid="x" name="I-001.pdf"><Representation guid="r" name="text of it">'
        f"{made.segment()}</Representation></PDFSource>"
    ),
    "a transcript": made.qda_project(
        '<AudioSource guid="x" name="I-001.mp3"><Transcript guid="t" name="spoken">'
        '<SyncPoint guid="{A}" position="3"/><SyncPoint guid="b" position="9"/>'
        '<TranscriptSelection guid="s" fromSyncPoint="a" toSyncPoint="B">'
        + "".join(map(made.coding, made.CODES))
        + "</TranscriptSelection></Transcript></AudioSource>"
    ),
    "codes of a whole text": made.qda_project(made.text_source("".join(map(made.coding, made.CODES)))),
}


@pytest.mark.parametrize("oddity", PROJECTS)
def test_the_one_segment_of_a_project_is_read(project, oddity):
    made.put_interview(project)
    made.put(project, "fieldwork/segments.qdpx", PROJECTS[oddity])
    assert counts(project)["segments"] == 1


@pytest.mark.parametrize("source", ["INT.03", "INT.03.docx", "int.03 "])
def test_a_dot_is_a_part_of_an_identifier(project, source):
    made.put_interview(project, "INT.03")
    made.put(project, "fieldwork/segments.qdpx", made.qda_project(made.text_source(made.segment(), source)))
    assert counts(project)["segments"] == 1


NOT_TEXT = {
    "an area of a page": '<PDFSource name="I-001"><PDFSelection page="1">{}</PDFSelection></PDFSource>',
    "an area of a picture": '<PictureSource name="I-001"><PictureSelection>{}</PictureSelection></PictureSource>',
    "a stretch of sound": '<AudioSource name="I-001"><AudioSelection begin="1">{}</AudioSelection></AudioSource>',
    "a stretch of film": '<VideoSource name="I-001"><VideoSelection begin="1">{}</VideoSelection></VideoSource>',
    "the whole source": '<PDFSource name="I-001">{}</PDFSource>',
    "is no stretch": (
        '<TextSource name="I-001"><PlainTextSelection startPosition="9" endPosition="2">{}'
        "</PlainTextSelection></TextSource>"
    ),
}


@pytest.mark.parametrize("said", NOT_TEXT)
def test_a_coding_that_has_no_place_in_a_text_is_named(project, said):
    made.put_interview(project)
    source = NOT_TEXT[said].format(made.coding(next(iter(made.CODES))))
    made.put(project, "fieldwork/segments.qdpx", made.qda_project(made.text_source(made.segment()) + source))
    (fault,) = check_files(project).faults
    assert said in str(fault.value) and "source 'I-001'" in str(fault.value)


def test_a_place_beyond_the_text_is_named(project):
    made.put_interview(project)
    made.put(project, "fieldwork/segments.qdpx", made.qda_project(made.text_source(made.segment(0, 900))))
    assert all("beyond the text's 26" in str(fault.value) for fault in check_files(project).faults)


def test_blank_rows_and_notes_are_counted_in_what_was_read(answered):
    table = pd.concat([made.survey(), pd.DataFrame([{}])])
    made.put(answered, "survey/answers.xlsx", made.workbook(table))
    assert [(sheet.rows_count, sheet.table_rows_count) for sheet in check_files(answered).sheets] == [
        (12, 12),
        (12, 36),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("openxmlformats.org/spreadsheetml", "example.org/spreadsheetml", "of 104 cells 0 can be read"),
        ('<row r="5">', '<row r="3">', "rows stand out of order"),
        ('<row r="13">', '<row r="99999999999">', "a row has the number 99999999999"),
        ('r="C2"', 'r="B2"', "of 104 cells 103 can be read"),
    ],
)
def test_a_sheet_of_which_cells_would_be_lost_is_refused(answered, old, new, said):
    content = made.edited(
        made.workbook(made.survey()), lambda name, text: text.replace(old, new, 1) if "sheet1" in name else text
    )
    made.put(answered, "survey/answers.xlsx", content)
    ((file, _row, _column, rule),) = faults(answered)
    assert file == "survey/answers.xlsx, sheet 'Sheet'" and said in rule
