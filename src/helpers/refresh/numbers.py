"""Numbers as their publisher prints them. Workbooks hold binary fractions: 0.07 comes as 7.0000000000000007E-2."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from helpers.refresh.publisher_files import RefreshError


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
    """The shortest decimal that is the same binary fraction: what the publisher typed, as plain digits.

    >>> shortest_decimal("7.0000000000000007E-2"), shortest_decimal("4.6500000000000004"), shortest_decimal("46")
    ('0.07', '4.65', '46')
    """
    try:
        short = Decimal(repr(float(str(text).strip())))
    except ValueError as error:
        raise RefreshError(f"'{text}' is not a number") from error
    plain = f"{short:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def fixed_decimal(text: object, decimals: int) -> str:
    """``text`` with just ``decimals`` decimals; raises where the source has more, since nothing is rounded here.

    >>> fixed_decimal("46", 1), fixed_decimal("-2.9999999999999999E-2", 2)
    ('46.0', '-0.03')
    """
    exact = Decimal(shortest_decimal(text))
    fixed = exact.quantize(Decimal(1).scaleb(-decimals))
    if fixed != exact:
        raise RefreshError(
            f"'{text}' has more than the {decimals} decimals that its publisher prints; mend the catalogue"
        )
    return f"{fixed:f}"
