import pandas as pd
import pytest

from helpers.checks import CheckError
from helpers.checks.row_filters import is_picked, matching
from tests.checks.frames import check

TABLE = pd.DataFrame(
    {"phase": ["primary", "secondary", "special"], "year": [2023, 2024, 2024], "name": ["A b", "C", "D"]}
)


def picked(where: str) -> list[int]:
    return list(TABLE.index[is_picked(TABLE, where, "x")])


def test_clauses_narrow_and_alternatives_widen():
    assert picked("phase=primary|special") == [0, 2]
    assert picked("phase=primary|special;year=2024") == [2]


def test_a_tilde_asks_for_a_part_in_any_case():
    assert picked("name~a B|d") == [0, 2]


def test_a_value_can_be_left_out():
    assert picked("phase!=primary|special") == [1]


@pytest.mark.parametrize("where", ["colour=red", "phase", "=primary"])
def test_a_clause_without_a_column_is_named(where):
    with pytest.raises(CheckError, match=r"check x: .* names no column of phase, year, name"):
        is_picked(TABLE, where, "x")


def test_a_filter_that_picks_nothing_is_a_fault():
    rule = pd.Series(check("official", "f", table="t", where="phase=nursery"))
    with pytest.raises(CheckError, match="no row of t has phase=nursery"):
        matching({"t": TABLE}, rule)
