"""What a printed number allows: its own precision sets the tolerance, and words such as "about" widen it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

HALF = Decimal("0.5")
BINARY_SLACK = 1e-9
"""Computed shares are binary fractions; one that should lie on the edge of a range may miss it by so much."""


@dataclass(frozen=True)
class AcceptedRange:
    """The values that a printed number may stand for, ends included; ``None`` is without limit."""

    low: Decimal | None
    high: Decimal | None
    rule: str
    """The rule in words, for explanations."""

    def contains(self, value: float | int | Decimal) -> bool:
        """Whether ``value`` lies in the range, its ends included."""
        return self.distance(value) <= BINARY_SLACK

    def distance(self, value: float | int | Decimal) -> float:
        """How far ``value`` lies outside; 0 inside."""
        number = float(value)
        below = float(self.low) - number if self.low is not None else 0.0
        above = number - float(self.high) if self.high is not None else 0.0
        return max(below, above, 0.0)

    def overlaps(self, other: AcceptedRange) -> bool:
        """Whether some value lies in both ranges."""
        starts_in_time = other.high is None or self.low is None or self.low <= other.high
        ends_in_time = other.low is None or self.high is None or self.high >= other.low
        return starts_in_time and ends_in_time


def accepted_range(value: str, value_kind: str, qualifier: str) -> AcceptedRange:
    """The range that a number printed as ``value`` stands for.

    An exact count or rank stands for itself, any other exact number for what rounds to it: half a unit of its last
    decimal either way. "About" allows half a unit of the last figure before its closing zeros (about 30: 25 to 35),
    or a whole unit where there are none (about 51: 50 to 52). "Almost" allows half such a unit downwards. A duration
    that ends in a half is taken to be stated to the half. A majority is more than half.
    """
    number = Decimal(value)
    if qualifier == "majority":
        return AcceptedRange(Decimal(50), Decimal(100), "more than half")
    if qualifier == "at_least":
        return AcceptedRange(number, None, f"{value} or more")
    if qualifier == "more_than":
        return AcceptedRange(number + (1 if value_kind == "count" else 0), None, f"more than {value}")
    if qualifier == "at_most":
        return AcceptedRange(None, number, f"{value} or less")
    if qualifier == "almost":
        reach = last_figure_unit(number) * HALF
        return AcceptedRange(number - reach, number, f"almost {value}: {number - reach:f} to {value}")
    if qualifier == "approximate":
        unit = last_figure_unit(number)
        reach = unit * HALF if unit > last_decimal_unit(number) else unit
        return AcceptedRange(number - reach, number + reach, f"about {value}: {number - reach:f} to {number + reach:f}")
    if value_kind in ("count", "rank"):
        return AcceptedRange(number, number, f"just {value}")
    reach = _exact_unit(number, value_kind) * HALF
    return AcceptedRange(number - reach, number + reach, f"what rounds to {value}")


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
