import pandas as pd
import pytest

from helpers.studies.arithmetic_ceiling import (
    ceiling_pp,
    count_cohorts,
    enrolments_by_year,
    list_enrolments,
    pupils_for_change,
)

COUNTS = pd.DataFrame(
    [
        ("A", "2022/23", "primary", 200, True),
        ("A", "2022/23", "secondary", 100, False),
        ("A", "2022/23", "special", 10, False),
        ("A", "2023/24", "primary", 110, False),
        ("A", "2023/24", "secondary", 90, False),
        ("A", "2023/24", "special", None, False),
        ("A", "2024/25", "primary", 120, False),
        ("A", "2024/25", "secondary", 80, False),
        ("A", "2024/25", "special", 5, False),
    ],
    columns=["area_code", "academic_year", "phase", "enrolments_count", "is_doubled"],
)
YEARS = ("2022/23", "2023/24", "2024/25")


def test_the_ceiling_by_hand():
    """Nine and ten children among 54,729 pupils."""
    assert ceiling_pp(19, 54_729) == pytest.approx(0.034717, abs=1e-6)
    assert pupils_for_change(ceiling_pp(19, 54_729), 54_729) == pytest.approx(19)


def test_no_pupils_is_refused_and_not_divided_by():
    with pytest.raises(ValueError, match="0 enrolments"):
        ceiling_pp(10, 0)


def test_all_phases_are_added_and_a_missing_or_doubled_one_makes_the_year_missing():
    every = enrolments_by_year(COUNTS, "A", "all", YEARS)
    assert every["2024/25"] == 205
    assert pd.isna(every["2023/24"]), "a missing phase is not nought"
    assert pd.isna(every["2022/23"]), "a doubled count is not used"
    assert enrolments_by_year(COUNTS, "A", "secondary", YEARS).tolist() == [100, 90, 80]
    assert enrolments_by_year(COUNTS, "B", "all", YEARS).isna().all()


def test_the_counts_told_leave_doubled_and_missing_ones_out():
    told = list_enrolments(COUNTS, pd.DataFrame({"area_code": ["A"], "area_name": ["Place"]}), YEARS)
    assert set(told["academic_year"][told["phase"] == "primary"]) == {"2023/24", "2024/25"}


def test_cohorts_without_a_printed_number_are_counted_apart():
    counted = count_cohorts(pd.DataFrame({"pupils_count": pd.array([9, 10, None], dtype="Int64")}))
    assert (counted.cohorts_count, counted.without_count, counted.pupils_count) == (3, 1, 19)
