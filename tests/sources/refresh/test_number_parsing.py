from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.sources.refresh.number_parsing import (
    fixed_decimal,
    is_number,
    rounded_decimal,
    shortest_decimal,
    whole_number,
)
from helpers.sources.refresh.publisher_files import RefreshError


@settings(deadline=None)
@given(st.decimals(-1000, 1000, places=5))
def test_what_the_publisher_typed_comes_back_from_its_binary_fraction(typed):
    workbook = f"{float(typed):.17g}"
    assert Decimal(fixed_decimal(workbook, 5)) == typed
    assert Decimal(shortest_decimal(workbook)) == typed


@settings(deadline=None)
@given(st.integers(0, 10**7), st.integers(0, 5))
def test_published_decimals_are_kept_even_where_they_are_nought(units, decimals):
    text = fixed_decimal(str(Decimal(units).scaleb(-decimals)), decimals)
    assert len(text.partition(".")[2]) == decimals


@pytest.mark.parametrize("text", ["-", "", None, "c", "NaN", "inf", "Infinity", "7,5"])
def test_marks_are_no_numbers(text):
    assert not is_number(text)
    with pytest.raises(RefreshError, match="where a number is expected"):
        shortest_decimal(text)


def test_more_decimals_than_expected_are_an_error_and_not_rounded():
    with pytest.raises(RefreshError, match="more than the 1 decimal"):
        fixed_decimal("4.65", 1)
    with pytest.raises(RefreshError):
        whole_number("85.5")


def test_noise_is_rounded_only_on_request():
    assert rounded_decimal("90.45417086495", 8) == "90.45417086"
