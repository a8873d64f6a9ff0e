"""Numbers as their publisher prints them. Workbooks hold binary fractions: 0.07 comes as 7.0000000000000007E-2."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

import pandas as pd

from helpers.project.suppression_symbols import PUBLISHERS_SYMBOLS, missing_reason_of
from helpers.sources.refresh.publisher_files import RefreshError, place_in
from helpers.sources.significant_digits import plain_decimal


def is_number(text: object) -> bool:
    """Whether ``text`` reads as a finite number.

    >>> is_number("7.0000000000000007E-2"), is_number("-"), is_number(None)
    (True, False, False)
    """
    try:
        return Decimal(str(text).strip()).is_finite()
    except InvalidOperation:
        return False


def shortest_decimal(text: object) -> str:
    """The number as a workbook shows it, to fifteen significant digits, as plain digits without trailing zeros.

    >>> shortest_decimal("7.0000000000000007E-2"), shortest_decimal("0.46999999999999997"), shortest_decimal("46")
    ('0.07', '0.47', '46')
    """
    if not is_number(text):
        raise RefreshError(f"'{text}' stands where a number is expected")
    return plain_decimal(str(text).strip())


def rounded_decimal(text: object, decimals: int) -> str:
    """``text`` rounded to ``decimals`` decimals, for a source whose last digits are noise.

    >>> rounded_decimal("93.58974358974359", 8)
    '93.58974359'
    """
    return shortest_decimal(round(Decimal(shortest_decimal(text)), decimals))


def whole_number(text: object) -> str:
    """``text`` as a whole number; a count such as ``85.0`` loses its decimal, and 85.5 is an error.

    >>> whole_number("85.0")
    '85'
    """
    return fixed_decimal(text, 0)


def fixed_decimal(text: object, decimals: int) -> str:
    """``text`` with just ``decimals`` decimals; raises where the source has more, since nothing is rounded here.

    >>> fixed_decimal("46", 1), fixed_decimal("-2.9999999999999999E-2", 2)
    ('46.0', '-0.03')
    """
    exact = Decimal(shortest_decimal(text))
    fixed = exact.quantize(Decimal(1).scaleb(-decimals))
    if fixed != exact:
        raise RefreshError(f"'{text}' has more than the {decimals} decimal(s) expected of it")
    return f"{fixed:f}"


def numbers_or_reasons(
    table: pd.DataFrame, column: str, as_number: Callable[[object], str] = shortest_decimal, *, other: tuple = ()
) -> tuple[list[str | None], list[str | None]]:
    """The numbers of a publisher's column, and for each that is missing the reason.

    A blank, a symbol of :data:`PUBLISHERS_SYMBOLS` and a mark of ``other`` are missing values.

    Raises
    ------
    RefreshError
        Something else stands in a cell; the message names file, row and column.
    """
    numbers: list[str | None] = []
    reasons: list[str | None] = []
    for row, value in table[column].items():
        is_blank = value is None or value != value or not str(value).strip() or value in other
        reason = "not_available" if is_blank else missing_reason_of(value)
        try:
            numbers.append(None if reason else as_number(value))
        except RefreshError as error:
            place = place_in(table, row, column)
            known = ", ".join(PUBLISHERS_SYMBOLS)
            raise RefreshError(f"{place}: {error}; symbols for a missing value are {known} and blank") from None
        reasons.append(reason)
    return numbers, reasons


def counts_without_gaps(table: pd.DataFrame, column: str) -> list[int]:
    """A column of whole numbers of which none may be missing, since they are added up."""
    counts, reasons = numbers_or_reasons(table, column, whole_number)
    for row, count, reason in zip(table.index, counts, reasons, strict=True):
        if count is None:
            place = place_in(table, row, column)
            raise RefreshError(f"{place}: no number ({reason}); a sum needs every one: leave the row out of the file")
    return [int(count) for count in counts if count is not None]


def numbers_in(table: pd.DataFrame, column: str, as_number: Callable[[object], str] = shortest_decimal) -> pd.Series:
    """The numbers of a publisher's column by row, as :func:`numbers_or_reasons` reads them."""
    return pd.Series(numbers_or_reasons(table, column, as_number)[0], index=table.index, dtype=object)
