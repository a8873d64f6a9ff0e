"""Numbers as their publisher prints them. Workbooks hold binary fractions: 0.07 comes as 7.0000000000000007E-2."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from helpers.sources.refresh.publisher_files import RefreshError

WORKBOOK_DIGITS = 15
"""Significant digits that a workbook keeps; what follows them is the noise of binary fractions."""


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
    plain = f"{Decimal(f'{float(str(text)):.{WORKBOOK_DIGITS}g}'):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


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
