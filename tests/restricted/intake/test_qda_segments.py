"""Coded segments from a QDA tool's project become rows like those of a CSV file, without any words spoken."""

import pytest
from restricted.intake.intake_checks import check_files
from restricted.intake.row_tables import read_rows

from tests.restricted.intake import written_by_programs as made

WORDS = "Nobody asked the parents, and everybody knew it."
CODES = {
    "criterion": "focus-approach: Clarity of partnership focus and approach",
    "question": "3a: The need is clear",
    "element": "equity-inclusion: Equity and inclusion",
    "direction": "challenge: Challenge",
    "other": "strength: Strength",
    "strange": "to discuss",
}


def write_project(project, *segments, source="I-001"):
    """A ``.qdpx`` file; a segment is its start, its coder and the codes, by their key in :data:`CODES`."""
    selections = "".join(
        f'<PlainTextSelection guid="s{start}" startPosition="{start}" endPosition="{start + 6}">'
        + "".join(made.coding(code, coder) for code in marked)
        + "</PlainTextSelection>"
        for start, coder, marked in segments
    )
    content = made.qda_project(
        made.text_source(selections, source, WORDS), codes=CODES, coders=("Anna Example", "Ben Example")
    )
    (project.restricted / "fieldwork" / "segments.csv").unlink(missing_ok=True)
    return made.put(project, "fieldwork/segments.qdpx", content)


WHOLE = ("criterion", "element", "direction")


def test_segments_of_two_coders_become_rows(team):
    write_project(team, (0, "Anna Example", WHOLE), (0, "Ben Example", ("question", "other")))
    assert check_files(team).faults == []
    segments = read_rows(team)["segments"]
    assert segments["segment_id"].nunique() == 1 and segments["coder"].nunique() == 2
    assert (segments["criterion"] == "focus-approach").all(), "a question's code counts for its criterion"
    assert sorted(segments["direction"]) == ["challenge", "strength"]
    assert sorted(segments["elements"]) == ["", "equity-inclusion"]
    assert (segments["locality"] == "coventry").all(), "the locality is that of the interview's register"


def test_neither_words_nor_coders_names_come_in(team):
    write_project(team, (0, "Anna Example", WHOLE))
    written = "".join(table.to_csv() for table in read_rows(team).values())
    assert "Nobody" not in written and "parents" not in written and "Anna" not in written


@pytest.mark.parametrize(
    ("codes", "column", "rule"),
    [
        (("direction",), "criterion", "exactly one criterion"),
        (("criterion",), "direction", "exactly one direction"),
        (("criterion", "direction", "other"), "direction", "exactly one direction"),
        ((*WHOLE, "strange"), "code", "no such code"),
    ],
)
def test_a_segment_that_is_not_coded_as_the_codebook_has_it_is_told(team, codes, column, rule):
    write_project(team, (0, "Anna Example", codes))
    (fault,) = check_files(team).faults
    assert (fault.file, fault.column) == ("fieldwork/segments.qdpx, segment 1", column)
    assert rule in fault.rule


def test_a_source_that_no_register_has_is_told(team):
    write_project(team, (0, "Anna Example", WHOLE), source="I-404")
    (fault,) = check_files(team).faults
    assert (fault.row, fault.column) == (1, "record_id")


def test_a_damaged_project_is_told_by_its_file(team):
    path = write_project(team, (0, "Anna Example", WHOLE))
    path.write_bytes(b"not a zip")
    assert [fault.file for fault in check_files(team).faults] == ["fieldwork/segments.qdpx"]
