from datetime import date

import pytest

from helpers.checks.printed_periods import ends_after, length_between, read_period, starts_before


def test_a_date_stands_for_all_days_that_its_precision_leaves_open():
    assert read_period("2024", "date").last == date(2024, 12, 31)
    assert read_period("2024-02", "date").last == date(2024, 2, 29)
    assert read_period("2025-01-30", "date").first == read_period("2025-01-30", "date").last


def test_a_season_is_read_at_its_widest():
    assert read_period("spring 2024", "season").last == date(2024, 5, 31)
    assert read_period("winter 2022/23", "season").first == date(2022, 12, 1)
    assert read_period("winter 2022/23", "season").last == date(2023, 3, 31)


def test_what_is_only_possibly_late_is_not_called_late():
    year, november = read_period("2024", "date"), read_period("2024-11", "date")
    assert not ends_after(year, november)
    assert ends_after(read_period("2024-12", "date"), november)


def test_an_academic_year_runs_to_its_end():
    november = read_period("2024-11", "date")
    assert ends_after(read_period("2024/25", "academic_year"), november)
    assert not ends_after(read_period("2023/24", "academic_year"), november)
    assert starts_before(read_period("2021/22", "academic_year"), read_period("2022-04", "date"))


def test_a_length_is_as_wide_as_its_ends_are_vague():
    shortest, longest = length_between(read_period("2019", "date"), read_period("2024", "date"), "years")
    assert shortest == pytest.approx(4, abs=0.01)
    assert longest == pytest.approx(6, abs=0.01)


def test_a_name_is_no_date():
    with pytest.raises(ValueError, match="a name is not a date: 'summer'"):
        read_period("summer", "name")


def test_an_unknown_unit_is_named():
    with pytest.raises(ValueError, match="cannot measure time in terms"):
        length_between(read_period("2019", "date"), read_period("2024", "date"), "terms")
