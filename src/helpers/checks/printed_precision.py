"""What a printed number allows: its own precision sets the tolerance, and words such as "about" widen it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import inf

HALF = Decimal("0.5")
BINARY_SLACK = 1e-9
"""Computed shares are binary fractions; one that should lie on the edge of a range may miss it by so much."""


@dataclass(frozen=True)
class AcceptedRange:
    """The values that a printed number may stand for, ends included; infinite where there is no limit."""

    low: float
    high: float

    def contains(self, value: float | Decimal) -> bool:
        """Whether ``value`` lies in the range, its ends included."""
        return self.distance(value) <= BINARY_SLACK

    def distance(self, value: float | Decimal) -> float:
        """How far ``value`` lies outside; 0 inside."""
        return max(self.low - float(value), float(value) - self.high, 0.0)

    def overlaps(self, other: AcceptedRange) -> bool:
        """Whether some value lies in both ranges."""
        return self.low <= other.high and self.high >= other.low


def accepted_range(value: str, value_kind: str, qualifier: str) -> AcceptedRange:
    """The range that a number printed as ``value`` stands for.

    An exact count or rank stands for itself, any other exact number for what rounds to it: half a unit of its last
    decimal either way. "About" allows half a unit of the last figure before its closing zeros (about 30: 25 to 35),
    or a whole unit where there are none (about 51: 50 to 52). "Almost" allows half such a unit downwards. A duration
    that ends in a half is taken to be stated to the half. A majority is more than half.
    """
    number, unit = Decimal(value), last_figure_unit(Decimal(value))
    match qualifier:
        case "majority":
            return AcceptedRange(50, 100)
        case "at_least":
            return AcceptedRange(float(number), inf)
        case "more_than":
            return AcceptedRange(float(number) + (value_kind == "count"), inf)
        case "at_most":
            return AcceptedRange(-inf, float(number))
        case "almost":
            return AcceptedRange(float(number - unit * HALF), float(number))
        case "approximate":
            reach = unit * HALF if unit > last_decimal_unit(number) else unit
        case _:
            reach = Decimal(0) if value_kind in ("count", "rank") else _exact_unit(number, value_kind) * HALF
    return AcceptedRange(float(number - reach), float(number + reach))


def last_decimal_unit(number: Decimal) -> Decimal:
    """The unit of the last place as printed: 1 for 30, 0.1 for 87.5."""
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), 0))


def last_figure_unit(number: Decimal) -> Decimal:
    """The unit of the last figure that is not a closing zero: 10 for 30, 100 for 400, 0.1 for 87.5, 1 for 51."""
    if number == 0:
        return last_decimal_unit(number)
    return Decimal(1).scaleb(int(number.normalize().as_tuple().exponent))


def _exact_unit(number: Decimal, value_kind: str) -> Decimal:
    if value_kind == "money_gbp":
        return last_figure_unit(number)
    if value_kind == "duration" and number % 1 == HALF:
        return HALF
    return last_decimal_unit(number)
