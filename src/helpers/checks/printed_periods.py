"""Dates as sources print them (a day, a month, a year, a season, an academic year): what days they may stand for."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

DAYS_PER = {"days": 1.0, "months": 365.2425 / 12, "years": 365.2425, "decades": 3652.425}


@dataclass(frozen=True)
class Period:
    """From the first day to the last. ``is_span`` tells a stretch of time from one day that is not known better."""

    first: date
    last: date
    is_span: bool


def read_period(value: str, value_kind: str) -> Period:
    """The days of an ISO date of any precision, of a season, or of an academic year, September to August.

    >>> read_period("2024-11", "date").last
    datetime.date(2024, 11, 30)
    >>> read_period("2024/25", "academic_year").first
    datetime.date(2024, 9, 1)
    """
    if value_kind == "academic_year":
        year = int(value[:4])
        return Period(date(year, 9, 1), date(year + 1, 8, 31), is_span=True)
    if value_kind == "season":
        return _season(value)
    if value_kind != "date":
        raise ValueError(
            f"a {value_kind} is not a date: '{value}'; give the figure a value_kind of date, academic_year or season"
        )
    year, *rest = (int(part) for part in value.split("-"))
    month, day = [*rest, None, None][:2]
    first = date(year, month or 1, day or 1)
    last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    return Period(first, last, is_span=False)


def _season(value: str) -> Period:
    """Widest reading: a source may mean the season or the school term of that name, and some part of either."""
    name, _, years = value.partition(" ")
    year = int(years[:4])
    if name == "winter":
        return Period(date(year, 12, 1), date(year + 1, 3, 31), is_span=False)
    first, last = {"spring": (1, 5), "summer": (4, 8), "autumn": (9, 12)}[name]
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]), is_span=False)


def starts_before(period: Period, limit: Period) -> bool:
    """Whether ``period`` certainly starts before the first day that ``limit`` may mean."""
    return (period.first if period.is_span else period.last) < limit.first


def ends_after(period: Period, limit: Period) -> bool:
    """Whether ``period`` certainly ends after the last day that ``limit`` may mean."""
    return (period.last if period.is_span else period.first) > limit.last


def length_between(start: Period, end: Period, unit: str) -> tuple[float, float]:
    """The shortest and the longest time from ``start`` to ``end``, in ``unit`` (days, months, years, decades)."""
    if unit not in DAYS_PER:
        raise ValueError(f"cannot measure time in {unit}: give the figure a unit of {', '.join(DAYS_PER)}")
    shortest, longest = (end.first - start.last).days, (end.last - start.first).days
    return max(shortest, 0) / DAYS_PER[unit], longest / DAYS_PER[unit]
