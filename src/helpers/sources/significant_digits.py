"""Numbers to the fifteen significant digits that a spreadsheet keeps: 0.07 is stored as 7.0000000000000007E-2."""

from __future__ import annotations

from decimal import Decimal

SIGNIFICANT_DIGITS = 15
"""What follows them is the noise of binary fractions."""


def plain_decimal(number: float | str) -> str:
    """A finite number as plain digits, to fifteen significant ones, without trailing zeros.

    >>> plain_decimal("7.0000000000000007E-2"), plain_decimal(79.64000000000001), plain_decimal(46.0), plain_decimal(0)
    ('0.07', '79.64', '46', '0')
    """
    plain = f"{Decimal(f'{float(number):.{SIGNIFICANT_DIGITS}g}'):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
