"""Days for simulated records: the seasons as Table 1 prints them, and a day drawn from a stretch of days."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np

from helpers.project.academic_years import days_of

SEASONS = {"winter": (12, 2), "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11)}
"""First and last month."""


def season_days(season: str, academic_year: str) -> tuple[str, str]:
    """First and last day of a printed season; of the school year's months where none is printed.

    >>> season_days("winter 2022/23", "2022/23"), season_days("summer/autumn 2024", "2023/24")
    (('2022-12-01', '2023-02-28'), ('2024-06-01', '2024-11-30'))
    """
    if not season:
        first, last = days_of(academic_year)
        return first.isoformat(), (last - timedelta(days=45)).isoformat()
    named, year = season.rsplit(" ", 1)
    begin, end = (SEASONS[name] for name in (named.split("/")[0], named.split("/")[-1]))
    first_year = int(year[:4])
    last_year = first_year + (end[1] < begin[0])
    return date(first_year, begin[0], 1).isoformat(), _month_end(last_year, end[1]).isoformat()


def a_year_later(season: str) -> str:
    """The same season a year on, for the wave that Table 1 does not have.

    >>> a_year_later("winter 2022/23")
    'winter 2023/24'
    """
    return re.sub(r"\d+", lambda found: str(int(found.group()) + 1).zfill(len(found.group())), season)


def day_in(first: str, last: str, generator: np.random.Generator) -> str:
    """A weekday from ``first`` to ``last``, as ISO text."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    while True:
        day = begin + timedelta(days=int(generator.integers(0, (end - begin).days + 1)))
        if day.weekday() < 5:
            return day.isoformat()


def _month_end(year: int, month: int) -> date:
    return date(year + (month == 12), month % 12 + 1, 1) - timedelta(days=1)
