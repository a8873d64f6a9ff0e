"""The kinds of columns that raw tables have. Every cell is read as text and turned into the column's type."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa

from helpers.project.academic_years import is_academic_year
from helpers.project.suppression_symbols import MISSING_REASONS

AREA_CODE = r"^E\d{8}$"
PARTIAL_DATE = r"^(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
PARTIAL_DATE_IN_WORDS = "a date that exists, as 2024, 2024-11 or 2025-01-30"
ISO_DATE = r"^\d{4}-\d{2}-\d{2}$"
URL = r"^https?://\S+$"
SECURE_URL = r"^https://.*"


def text(
    pattern: str | None = None,
    *,
    error: str | None = None,
    length: tuple[int, int | None] | None = None,
    most_words: int | None = None,
    optional: bool = False,
    unique: bool = False,
) -> pa.Column:
    """Text that is not empty: all of it matches ``pattern``, with a ``length`` from least to most and few enough words.

    A data package checks patterns against whole cells, pandera against how they begin: a pattern says all of a cell.
    """
    checks = [pa.Check.str_matches(pattern, error=error)] if pattern else []
    if length:
        checks.append(pa.Check.str_length(*length))
    if most_words:
        checks.append(
            pa.Check(lambda cells: cells.str.split().str.len() <= most_words, error=f"has at most {most_words} words")
        )
    return pa.Column(str, checks, nullable=optional, unique=unique, coerce=True)


def choice(choices: Sequence[str], *, optional: bool = False) -> pa.Column:
    """Text that is one of ``choices``."""
    is_listed = pa.Check.isin(list(choices), error=f"one of {', '.join(choices)}")
    return pa.Column(str, is_listed, nullable=optional, coerce=True)


def area_code(*, optional: bool = False, unique: bool = False) -> pa.Column:
    """A GSS code: a letter E and eight digits."""
    return text(AREA_CODE, error="a GSS code: E and eight digits", optional=optional, unique=unique)


def count(*, least: int = 0, optional: bool = False) -> pa.Column:
    """A number of things, which may be missing (``Int64``)."""
    error = "a count, not negative" if least == 0 else None
    return pa.Column("Int64", pa.Check.ge(least, error=error), nullable=optional, coerce=True)


def whole(least: int, most: int | None = None) -> pa.Column:
    """A whole number within bounds, which is never missing (``int64``)."""
    return pa.Column(int, pa.Check.ge(least) if most is None else pa.Check.in_range(least, most), coerce=True)


def number(least: float | None = None, most: float | None = None, *, optional: bool = False) -> pa.Column:
    """A number, within bounds where they are given."""
    checks = [pa.Check.ge(least)] if least is not None else []
    checks += [pa.Check.le(most)] if most is not None else []
    return pa.Column(float, checks, nullable=optional, coerce=True)


def share(*, optional: bool = False) -> pa.Column:
    """A percentage from 0 to 100."""
    in_range = pa.Check.in_range(0, 100, error="a percentage from 0 to 100")
    return pa.Column(float, in_range, nullable=optional, coerce=True)


def year() -> pa.Column:
    """An academic year whose two parts follow each other."""
    return pa.Column(str, pa.Check(is_academic_year, element_wise=True, error="an academic year such as 2022/23"))


def years() -> pa.Column:
    """Academic years, one or several joined by ";"."""
    follow = pa.Check(
        lambda cell: all(map(is_academic_year, cell.split(";"))),
        element_wise=True,
        error='academic years such as 2022/23, joined by ";"',
    )
    return pa.Column(str, follow, coerce=True)


def day() -> pa.Column:
    """A day that exists, as 2024-08-31."""
    exists = pa.Check(
        lambda days: pd.notna(pd.to_datetime(days, format="%Y-%m-%d", errors="coerce")), error="a day that exists"
    )
    return pa.Column(str, exists)


def is_partial_date(cell: str) -> bool:
    """Whether ``cell`` is a year, a month or a day that exists.

    >>> [is_partial_date(cell) for cell in ("2024", "2024-11", "2024-02-29", "2024-13", "2023-02-29")]
    [True, True, True, False, False]
    """
    if not re.fullmatch(PARTIAL_DATE, cell):
        return False
    year, month, day = [*map(int, cell.split("-")), 1, 1][:3]
    return day <= monthrange(year, month)[1]


def partial_date(*, instead: str | None = None, optional: bool = False) -> pa.Column:
    """A date, cut where the source cuts it; or the word ``instead`` of one."""
    pattern = rf"{PARTIAL_DATE}|^{instead}$" if instead else PARTIAL_DATE
    exists = pa.Check(
        lambda cell: cell == instead or is_partial_date(cell), element_wise=True, error=PARTIAL_DATE_IN_WORDS
    )
    checks = [pa.Check.str_matches(pattern, error=PARTIAL_DATE_IN_WORDS), exists]
    return pa.Column(str, checks, nullable=optional, coerce=True)


def flag() -> pa.Column:
    """``true`` or ``false``, as those words: coerced, any text would be true."""
    values = {word: value for value in (True, False) for word in (value, str(value), str(value).lower())}
    return pa.Column(bool, parsers=pa.Parser(lambda cells: cells.map(values)))


def missing_reason() -> pa.Column:
    """Why a value is missing, where one is."""
    return choice(MISSING_REASONS, optional=True)
