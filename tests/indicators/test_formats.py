import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.indicators import formats

VALUES = st.floats(-1000, 1000, allow_nan=False).map(lambda value: round(value, 1))
WORDS = st.lists(st.text("abcdefgh", min_size=1), max_size=6)


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_missing_is_a_dash_and_never_zero(missing):
    assert formats.number(missing) == formats.percent(missing) == formats.money(missing) == formats.MISSING
    assert formats.with_unit(missing, "score", 1) == formats.MISSING


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_missing_is_compared_with_nothing(missing):
    assert formats.compare(missing, 1.0, unit="percent", decimals=1) is None
    assert formats.compare(1.0, missing, unit="percent", decimals=1) is None


@given(VALUES)
def test_a_value_is_about_the_same_as_itself(value):
    assert formats.compare(value, value, unit="percent", decimals=1).direction == "same"


@given(VALUES, VALUES)
def test_a_comparison_turned_round_says_the_opposite(value, other):
    opposite = {"above": "below", "below": "above", "same": "same"}
    there = formats.compare(value, other, unit="percent", decimals=1)
    back = formats.compare(other, value, unit="percent", decimals=1)
    assert back.direction == opposite[there.direction]
    assert back.size == there.size


@given(st.floats(-50, 50), st.integers(0, 3))
def test_values_that_rounding_pushed_apart_are_not_called_different(value, decimals):
    """However two equal values are rounded, up or down, no difference is claimed between the two."""
    unit = 10.0**-decimals
    down, up = math.floor(value / unit) * unit, math.ceil(value / unit) * unit
    assert formats.compare(down, up, unit="percent", decimals=decimals).direction == "same"


@given(st.integers(-500, 500), st.integers(2, 100), st.integers(0, 3))
def test_a_difference_of_more_than_one_unit_is_always_claimed(start, units, decimals):
    unit = 10.0**-decimals
    value, other = round(start * unit, decimals), round((start + units) * unit, decimals)
    assert formats.compare(other, value, unit="score", decimals=decimals).direction == "above"


def test_a_difference_keeps_the_decimals_of_its_values():
    assert formats.compare(60, 63, unit="percent", decimals=0).phrase("England") == (
        "3 percentage points below England (63%)"
    )
    assert formats.compare(0.10, -0.03, unit="score", decimals=2).size == "0.13 points"


@given(WORDS)
def test_a_list_names_each_item_once(words):
    joined = formats.join_words(words)
    assert joined.count(" and ") == (1 if len(words) > 1 else 0)
    assert joined.replace(" and ", ", ") == ", ".join(words)


@given(st.integers(1, 2000))
def test_ordinals_end_as_people_say_them(value):
    ending = formats.ordinal(value)[-2:]
    if value % 100 in (11, 12, 13):
        assert ending == "th"
    else:
        assert ending == {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


@given(st.floats(0, 1e6, allow_nan=False), st.integers(0, 5))
def test_a_number_can_be_read_back(value, decimals):
    written = formats.number(value, decimals)
    assert float(written.replace(",", "")) == pytest.approx(value, abs=0.5 * 10.0**-decimals + 1e-9)


def test_a_value_that_rounds_to_nothing_has_no_sign():
    assert formats.number(-0.004, 2) == "0.00"


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("1200", "count", "1,200"),
        ("3.5", "measure", "3.5"),
        ("51", "percent", "51%"),
        ("6.6", "percent", "6.6%"),
        ("-1.1", "percentage_points", "−1.1 percentage points"),
        ("100000000", "money_gbp", "£100m"),
        ("2023/24", "academic_year", "2023/24"),
        ("2024-05", "date", "May 2024"),
        ("313127", "name", "313127"),
        ("not_above", "claim", "not above"),
    ],
)
def test_printed_figures_keep_their_digits(value, kind, expected):
    assert formats.printed_value(value, kind) == expected


def test_every_qualifier_of_the_published_figures_has_words():
    from helpers.sources.schemas.published_schema import QUALIFIERS

    assert all(formats.hedged("9", qualifier) for qualifier in QUALIFIERS)


def test_a_majority_was_printed_without_a_number_and_gets_none():
    assert "50" not in formats.hedged("50%", "majority")


def test_an_unknown_qualifier_or_unit_is_refused():
    with pytest.raises(KeyError):
        formats.hedged("9", "roughly")
    with pytest.raises(KeyError):
        formats.unit_phrase("furlongs")
