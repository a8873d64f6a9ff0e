"""Numbers and comparisons as plain English: the one place that decides how a figure is written.

Pure functions. Every comparison respects rounding: published values are rounded, so two values that differ by no more
than one unit in their last place are called about the same, since rounding alone can make a difference that small.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from helpers.indicators.indicator_values import is_within_rounding

MISSING = "–"
MINUS = "\N{MINUS SIGN}"
SMALL_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

UNIT_PHRASES = {"percent": "percentage points", "score": "points", "rate_per_100": "per 100 pupils"}

Direction = Literal["above", "below", "same"]


def number(value: float | None, decimals: int = 0) -> str:
    """``value`` with thousands separated, to ``decimals`` places; missing as an en dash.

    >>> number(12345.678, 1), number(-0.04, 1), number(-3, 0), number(None)
    ('12,345.7', '0.0', '−3', '–')
    """
    if value is None or pd.isna(value):
        return MISSING
    text = f"{abs(value):,.{decimals}f}"
    is_zero = not any(digit in text for digit in "123456789")
    return text if value >= 0 or is_zero else MINUS + text


def percent(value: float | None, decimals: int = 1) -> str:
    """A percentage.

    >>> percent(7.08), percent(51, 0), percent(float("nan"))
    ('7.1%', '51%', '–')
    """
    text = number(value, decimals)
    return text if text == MISSING else f"{text}%"


def money(value: float | None) -> str:
    """Pounds, short where the sum is round.

    >>> money(2800000), money(1200000), money(100000000), money(45250)
    ('£2.8m', '£1.2m', '£100m', '£45,250')
    """
    if value is None or pd.isna(value):
        return MISSING
    if abs(value) >= 1_000_000:
        return f"£{value / 1_000_000:,.10g}m"
    return f"£{number(value)}"


def ordinal(value: int) -> str:
    """A rank.

    >>> [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111, 1003)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '102nd', '111th', '1,003rd']
    """
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value:,}{ending}"


def rank_of(best: int, worst: int, total: int) -> str:
    """A place among ``total``, as a range where ties or rounding leave more than one place possible.

    >>> rank_of(3, 3, 151), rank_of(3, 5, 151)
    ('3rd of 151', '3rd to 5th of 151')
    """
    place = ordinal(best) if best == worst else f"{ordinal(best)} to {ordinal(worst)}"
    return f"{place} of {total:,}"


def in_words(value: int) -> str:
    """Zero to nine in words, larger numbers in digits.

    >>> in_words(9), in_words(10), in_words(1200)
    ('nine', '10', '1,200')
    """
    return SMALL_NUMBERS[value] if 0 <= value < len(SMALL_NUMBERS) else number(value)


def count(value: int, singular: str, plural: str | None = None) -> str:
    """A number of things, small numbers in words.

    >>> count(1, "school"), count(3, "authority", "authorities"), count(153, "area")
    ('one school', 'three authorities', '153 areas')
    """
    return f"{in_words(value)} {singular if value == 1 else plural or singular + 's'}"


def join_words(items: Iterable[str]) -> str:
    """A list as people say it.

    >>> join_words(["Ealing"]), join_words(["Ealing", "Surrey"]), join_words(["A", "B", "C"]), join_words([])
    ('Ealing', 'Ealing and Surrey', 'A, B and C', '')
    """
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def region_phrase(name: str) -> str:
    """A region as it stands within a sentence.

    >>> region_phrase("West Midlands"), region_phrase("London"), region_phrase("Yorkshire and The Humber")
    ('the West Midlands', 'London', 'Yorkshire and The Humber')
    """
    return name if name.startswith(("London", "Yorkshire", "England")) else f"the {name}"


def measure_phrase(title: str) -> str:
    """A measure's title within a sentence: names such as Attainment 8 keep their capital.

    >>> measure_phrase("Overall absence"), measure_phrase("Attainment 8"), measure_phrase("EHC plans")
    ('overall absence', 'Attainment 8', 'EHC plans')
    """
    is_name = title.startswith(("Attainment", "Progress")) or title[:2].isupper()
    return title if is_name else title[:1].lower() + title[1:]


def sentence_start(text: str) -> str:
    """``text`` with its first letter a capital, the rest as it is.

    >>> sentence_start("absence rose in the West Midlands")
    'Absence rose in the West Midlands'
    """
    return text[:1].upper() + text[1:]


def with_unit(value: float | None, unit: str, decimals: int) -> str:
    """A value of an indicator with its unit: percent signs are written, scores and rates stand bare.

    Units are those of the ``indicators`` table; a unit of more than a sign is said once by the sentence or the axis
    (see :func:`unit_phrase`), not after every number.

    >>> with_unit(7.08, "percent", 2), with_unit(46.1, "score", 1), with_unit(-0.12, "score", 2)
    ('7.08%', '46.1', '−0.12')
    """
    return percent(value, decimals) if unit == "percent" else number(value, decimals)


def unit_phrase(unit: str) -> str:
    """What a difference between two values of ``unit`` is counted in.

    >>> unit_phrase("percent"), unit_phrase("score"), unit_phrase("rate_per_100")
    ('percentage points', 'points', 'per 100 pupils')
    """
    return UNIT_PHRASES[unit]


def value_range(low: float, high: float, unit: str, decimals: int) -> str:
    """The span of several values.

    >>> value_range(6.5, 8.25, "percent", 1), value_range(3, 3, "score", 1)
    ('6.5% to 8.2%', '3.0')
    """
    first, second = with_unit(low, unit, decimals), with_unit(high, unit, decimals)
    return first if first == second else f"{first} to {second}"


def is_distinct(value: float, other: float, decimals: int) -> bool:
    """Whether two values published to ``decimals`` places differ by more than rounding alone can make.

    The rule is that of :func:`is_within_rounding`: more than one unit of the last place.

    >>> is_distinct(7.1, 7.2, 1), is_distinct(7.1, 7.3, 1)
    (False, True)
    """
    return not is_within_rounding(value - other, decimals)


@dataclass(frozen=True)
class Comparison:
    """How ``value`` stands to ``other``, both published to ``decimals`` places in ``unit``."""

    value: float
    other: float
    unit: str
    decimals: int

    @property
    def difference(self) -> float:
        """``value`` less ``other``, to the places that both carry."""
        return round(self.value - self.other, self.decimals)

    @property
    def direction(self) -> Direction:
        """``above`` or ``below``, or ``same`` where rounding alone could make the difference."""
        if not is_distinct(self.value, self.other, self.decimals):
            return "same"
        return "above" if self.value > self.other else "below"

    @property
    def size(self) -> str:
        """The difference without its sign: ``0.4 percentage points``."""
        return f"{number(abs(self.difference), self.decimals)} {unit_phrase(self.unit)}"

    def phrase(self, other_name: str) -> str:
        """``0.4 percentage points above England (6.7%)``, or ``about the same as England (6.7%)``."""
        named = f"{other_name} ({with_unit(self.other, self.unit, self.decimals)})"
        if self.direction == "same":
            return f"about the same as {named}"
        return f"{self.size} {self.direction} {named}"


def compare(value: float | None, other: float | None, *, unit: str, decimals: int) -> Comparison | None:
    """The comparison of two published values, or ``None`` where either is missing: missing is compared with nothing.

    >>> compare(7.1, 6.7, unit="percent", decimals=1).phrase("England")
    '0.4 percentage points above England (6.7%)'
    >>> compare(6.8, 6.7, unit="percent", decimals=1).phrase("England")
    'about the same as England (6.7%)'
    """
    if value is None or other is None or pd.isna(value) or pd.isna(other):
        return None
    return Comparison(float(value), float(other), unit, decimals)


def date_in_words(text: str) -> str:
    """An ISO date, whole or cut short, as people write it.

    >>> date_in_words("2024-05"), date_in_words("2025-01-30"), date_in_words("2024")
    ('May 2024', '30 January 2025', '2024')
    """
    parts = text.split("-")
    if len(parts) == 1:
        return text
    when = pd.Timestamp(year=int(parts[0]), month=int(parts[1]), day=int(parts[2]) if len(parts) == 3 else 1)
    month = f"{when:%B} {when.year}"
    return f"{when.day} {month}" if len(parts) == 3 else month


def decimals_of(text: str) -> int:
    """How many decimal places a printed number carries.

    >>> decimals_of("51"), decimals_of("87.5")
    (0, 1)
    """
    return len(text.partition(".")[2])


def printed_value(value: str, kind: str) -> str:
    """A figure as a source printed it, with its sign or unit; digits are kept as printed.

    ``value`` and ``kind`` are ``value`` and ``value_kind`` of the table ``published_figures``. Counts, ranks, durations
    and other measures come bare, since the sentence names what they count.

    >>> printed_value("87.5", "percent"), printed_value("-1.1", "percentage_points"), printed_value("1234", "count")
    ('87.5%', '−1.1 percentage points', '1,234')
    >>> printed_value("2024-11", "date"), printed_value("2800000", "money_gbp"), printed_value("not_above", "claim")
    ('November 2024', '£2.8m', 'not above')
    """
    match kind:
        case "date":
            return date_in_words(value)
        case "percent":
            return percent(float(value), decimals_of(value))
        case "percentage_points":
            return f"{number(float(value), decimals_of(value))} percentage points"
        case "money_gbp":
            return money(float(value))
        case "count" | "rank" | "duration" | "measure":
            return number(float(value), decimals_of(value))
        case "claim":
            return value.replace("_", " ")
        case _:
            return value


HEDGES = {
    "exact": "",
    "approximate": "around ",
    "almost": "almost ",
    "at_least": "at least ",
    "more_than": "more than ",
    "at_most": "at most ",
}


def hedged(text: str, qualifier: str) -> str:
    """``text`` as firmly as the source printed it.

    A ``majority`` was printed without a number, so none is written.

    >>> hedged("£1.2m", "almost"), hedged("30", "approximate"), hedged("11", "exact"), hedged("50%", "majority")
    ('almost £1.2m', 'around 30', '11', 'most')
    """
    return "most" if qualifier == "majority" else HEDGES[qualifier] + text
