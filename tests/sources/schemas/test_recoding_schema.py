import pandas as pd
import pytest

from helpers.sources.schemas.recoding_schema import RECODED_FIELDS, broken_recodings

REGISTER = pd.DataFrame([{"evidence_id": "P1-001", **dict.fromkeys(RECODED_FIELDS), "year": "2"}])


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ([("P1-001", "both", "2")], []),
        ([("P1-001", "both", "1"), ("P1-001", "1", "2")], []),
        ([("P1-001", "2", "both")], [(0, "new", "both")]),
        ([("P1-001", "2", "2")], [(0, "new", "2")]),
        ([("P1-009", "both", "2")], [(0, "evidence_id", "P1-009")]),
    ],
)
def test_the_last_change_of_a_code_is_what_the_register_holds(changes, faults):
    table = pd.DataFrame(changes, columns=["evidence_id", "old", "new"]).assign(field="year")
    assert [fault[:3] for fault in broken_recodings(table, REGISTER)] == faults
