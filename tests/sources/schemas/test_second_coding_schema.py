"""The table of a second coding. What is wrong in a file of one is tested where it is read: ``test_coding_sample``."""

import pandas as pd
import pandera.errors
import pytest

from helpers.project.paths import find_project
from helpers.sources.schemas.second_coding_schema import (
    CODED_VARIABLES,
    SECOND_CODING,
    SECOND_CODING_FILE,
    broken_second_coding,
)
from helpers.sources.tables import read_raw

CODES = ("focus-approach", "3a", "tight-loose;boundary-spanning", "2", "strength", "leader_account")


def rows(*ids):
    return pd.DataFrame([(name, *CODES) for name in ids], columns=["evidence_id", *CODED_VARIABLES])


def test_an_id_of_another_form_breaks_the_schema():
    SECOND_CODING.schema.validate(rows("P1-001"), lazy=True)
    with pytest.raises(pandera.errors.SchemaErrors):
        SECOND_CODING.schema.validate(rows("row 1"), lazy=True)


def test_the_projects_own_register_is_what_ids_are_held_against():
    found = list(broken_second_coding(rows("P1-001", "P1-999"), find_project()))
    assert [place[:3] for place in found] == [(1, "evidence_id", "P1-999")]


def test_without_a_file_the_table_is_empty_and_has_its_columns():
    if (find_project().raw / SECOND_CODING_FILE).is_file():
        pytest.skip("this checkout has a second coding")
    assert read_raw("second_coding").empty
    assert list(read_raw("second_coding")) == ["evidence_id", *CODED_VARIABLES]
