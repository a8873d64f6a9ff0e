"""How a hidden value is shown, and what publishers' symbols for a missing one mean.

Imports nothing, so that chapters and charts can use it freely.
"""

from __future__ import annotations

ALL = "all"
"""The label of a row that is not split by a dimension."""
PUBLISHED, PARTLY_HIDDEN, HIDDEN = "published", "partly_hidden", "hidden"
HIDDEN_SYMBOL = "[c]"
"""The Government Statistical Service's symbol for a value that is suppressed since it is confidential."""
LEGEND = (
    f"{HIDDEN_SYMBOL}: suppressed so that no person can be identified: small counts, and others from which they could "
    "be worked out."
)

MISSING_REASONS = ("not_published", "suppressed", "rounds_to_zero", "not_applicable", "not_available")
PUBLISHERS_SYMBOLS = {
    "c": "suppressed",
    "supp": "suppressed",
    "*": "suppressed",
    "z": "not_applicable",
    ".": "not_applicable",
    "x": "not_available",
    "u": "not_available",
    ":": "not_available",
    "..": "not_available",
    "na": "not_available",
    "n/a": "not_available",
    "#n/a": "not_available",
    "k": "rounds_to_zero",
    "low": "rounds_to_zero",
    "~": "rounds_to_zero",
}
"""Symbols for a value that is not given, in the open data of DfE, Ofsted, ONS and the former DCLG, and the reason."""


def missing_reason_of(symbol: object) -> str | None:
    """The reason that a publisher's symbol gives, with or without brackets; ``None`` where it is no known symbol.

    >>> missing_reason_of("z"), missing_reason_of("[low]"), missing_reason_of("12"), missing_reason_of("-")
    ('not_applicable', 'rounds_to_zero', None, None)
    """
    return PUBLISHERS_SYMBOLS.get(str(symbol).strip().strip("[]").lower())
