"""How a hidden value is shown. Imports nothing, so that chapters and charts can use it freely."""

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
