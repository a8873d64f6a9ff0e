import pandas as pd
import pandera.errors
import pytest

from helpers.project.codebook import load_codebook
from helpers.project.paths import find_project
from helpers.sources.schemas.second_coding_schema import (
    CODED_VARIABLES,
    SECOND_CODING,
    SECOND_CODING_FILE,
    broken_second_codes,
    broken_second_coding,
)
from helpers.sources.tables import read_raw

CODEBOOK = load_codebook()
SOUND = {
    "evidence_id": "P1-001",
    "criterion": "focus-approach",
    "question_id": "3a",
    "elements": "tight-loose;boundary-spanning",
    "year": "2",
    "direction": "strength",
    "kind": "leader_account",
}


def rows(*changes):
    return pd.DataFrame([{**SOUND, **change} for change in changes])


def broken(table, known=("P1-001", "P1-002")):
    return {(row, column, value) for row, column, value, _ in broken_second_codes(table, CODEBOOK, known)}


def test_a_sound_coding_passes_with_blanks_as_decisions():
    table = rows({}, {"evidence_id": "P1-002", "criterion": None, "question_id": None, "elements": None})
    assert broken(SECOND_CODING.schema.validate(table)) == set()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"evidence_id": "P1-999"}, (0, "evidence_id", "P1-999")),
        ({"criterion": "leadership"}, (0, "criterion", "leadership")),
        ({"elements": "tight-loose;loose"}, (0, "elements", "loose")),
        ({"year": "3"}, (0, "year", "3")),
        ({"direction": "good"}, (0, "direction", "good")),
        ({"kind": "hearsay"}, (0, "kind", "hearsay")),
        ({"question_id": "9z"}, (0, "question_id", "9z")),
    ],
)
def test_a_code_or_an_id_that_nobody_knows_is_found(change, place):
    assert broken(rows(change)) == {place}


def test_a_row_coded_twice_is_found():
    assert broken(rows({}, {})) == {(1, "evidence_id", "P1-001")}


def test_an_id_of_another_form_breaks_the_schema():
    with pytest.raises(pandera.errors.SchemaErrors):
        SECOND_CODING.schema.validate(rows({"evidence_id": "row 1"}), lazy=True)


def test_the_projects_own_register_is_what_ids_are_held_against():
    found = list(broken_second_coding(rows({}, {"evidence_id": "P1-999"}), find_project()))
    assert [place[:3] for place in found] == [(1, "evidence_id", "P1-999")]


def test_without_a_file_the_table_is_empty_and_has_its_columns():
    if (find_project().raw / SECOND_CODING_FILE).is_file():
        pytest.skip("this checkout has a second coding")
    assert read_raw("second_coding").empty
    assert list(read_raw("second_coding")) == ["evidence_id", *CODED_VARIABLES]
