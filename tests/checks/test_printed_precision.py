from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.checks.printed_precision import accepted_range

NUMBERS = st.decimals(min_value=-1000, max_value=100_000, allow_nan=False, allow_infinity=False, places=4)


@given(number=NUMBERS, decimals=st.integers(0, 3), rounding=st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
def test_a_number_lies_in_the_range_of_what_it_rounds_to(number, decimals, rounding):
    printed = number.quantize(Decimal(1).scaleb(-decimals), rounding=rounding)
    assert accepted_range(f"{printed:f}", "percent", "exact").contains(number)


@given(number=NUMBERS, decimals=st.integers(0, 3))
def test_a_number_one_unit_away_is_not_in_the_range(number, decimals):
    unit = Decimal(1).scaleb(-decimals)
    printed = number.quantize(unit, rounding=ROUND_HALF_UP)
    accepted = accepted_range(f"{printed:f}", "percent", "exact")
    assert not accepted.contains(printed + unit)
    assert not accepted.contains(printed - unit)


@given(count=st.integers(0, 10_000), off=st.integers(1, 50))
def test_an_exact_count_stands_for_itself_alone(count, off):
    accepted = accepted_range(str(count), "count", "exact")
    assert accepted.contains(count)
    assert not accepted.contains(count + off)


@given(count=st.integers(1, 10_000), value=st.floats(-100, 20_000))
def test_a_looser_word_never_narrows_the_range(count, value):
    if accepted_range(str(count), "count", "exact").contains(value):
        for looser in ("approximate", "at_least", "at_most", "almost"):
            assert accepted_range(str(count), "count", looser).contains(value)


@pytest.mark.parametrize(
    ("value", "kind", "qualifier", "inside", "outside"),
    [
        ("30", "count", "approximate", [25, 30, 35], [24, 36]),
        ("51", "percent", "approximate", [50, 52], [49.9, 52.1]),
        ("400", "count", "almost", [350, 400], [349, 401]),
        ("1200000", "money_gbp", "almost", [1_150_000, 1_200_000], [1_149_000, 1_210_000]),
        ("50", "count", "more_than", [51, 900], [50]),
        ("3", "count", "at_least", [3, 4], [2]),
        ("2", "rank", "at_most", [1, 2], [3]),
        ("50", "percent", "majority", [50, 88], [49.9, 101]),
        ("2.5", "duration", "exact", [2.25, 2.7], [2.2, 2.8]),
        ("2", "duration", "exact", [1.5, 2.5], [2.6]),
        ("87.5", "percent", "exact", [87.45, 87.55], [87.4, 87.6]),
        ("0", "count", "approximate", [0], [2]),
    ],
)
def test_words_and_places_set_the_range(value, kind, qualifier, inside, outside):
    accepted = accepted_range(value, kind, qualifier)
    assert [accepted.contains(number) for number in inside] == [True] * len(inside)
    assert [accepted.contains(number) for number in outside] == [False] * len(outside)
