"""A rank among authorities with the end that is good, for a table."""

from __future__ import annotations

from helpers.indicators import formats
from helpers.indicators.indicator_values import Rank

FIRST = {"low": "1st is best", "high": "1st is best", "none": "1st is highest"}
"""What rank 1 means, by the polarity of an indicator: the favourable end where there is one."""


def rank_text(rank: Rank | None, polarity: str) -> str:
    """A rank of :func:`helpers.indicators.indicator_values.rank_of`, as a range where a value is shared.

    >>> rank_text(Rank("2023/24", 20.0, 3, 5, 151, 2, 146, is_lowest_first=True), "low")
    '3rd to 5th of 151 (1st is best)'
    """
    if rank is None:
        return formats.MISSING
    return f"{formats.rank_of(rank.first, rank.last, rank.areas_count)} ({FIRST[polarity]})"
