"""Academic years as the Department for Education writes them: "2022/23", from 1 September to 31 August."""

from __future__ import annotations

import re
from datetime import date

PATTERN = r"^20\d\d/\d\d$"
"""What an academic year looks like; :func:`is_academic_year` also asks whether its two years follow each other."""

PANDEMIC_YEARS = ("2019/20", "2020/21")
"""Schools were closed for part of them, so attendance in them is compared with no other year."""


def academic_year(first_year: int) -> str:
    """The academic year that begins in September of ``first_year``.

    >>> academic_year(2022), academic_year(2099)
    ('2022/23', '2099/00')
    """
    return f"{first_year}/{(first_year + 1) % 100:02d}"


def first_year_of(year: str) -> int:
    """The calendar year in which the academic ``year`` begins.

    >>> first_year_of("2022/23")
    2022
    """
    return int(year[:4])


def year_before(year: str) -> str:
    """The academic year before ``year``.

    >>> year_before("2022/23")
    '2021/22'
    """
    return academic_year(first_year_of(year) - 1)


def is_academic_year(text: str) -> bool:
    """Whether ``text`` is an academic year of this century.

    >>> [is_academic_year(text) for text in ("2022/23", "2022/29", "2022-23")]
    [True, False, False]
    """
    return re.match(PATTERN, text) is not None and text == academic_year(first_year_of(text))


def as_academic_year(label: str) -> str:
    """The academic year that ``label`` means, in whatever form a publisher writes it; ``ValueError`` where it is none.

    >>> [as_academic_year(label) for label in ("2022/23", "202223", "2022-23", "2022/2023", "2022–23")]
    ['2022/23', '2022/23', '2022/23', '2022/23', '2022/23']
    """
    found = re.fullmatch(r"(20\d\d)[/\-–_ ]?(?:20)?(\d\d)", label.strip())
    if not found or not is_academic_year(year := f"{found[1]}/{found[2]}"):
        raise ValueError(f"'{label}' is no academic year: expected two years that follow each other, as 2022/23")
    return year


def days_of(year: str) -> tuple[date, date]:
    """Its first day and its last.

    >>> [day.isoformat() for day in days_of("2023/24")]
    ['2023-09-01', '2024-08-31']
    """
    first = first_year_of(year)
    return date(first, 9, 1), date(first + 1, 8, 31)
