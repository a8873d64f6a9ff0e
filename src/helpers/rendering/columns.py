"""What a table's column holds, judged by its words, for every format alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

NUMBER = re.compile(r"(around |about |over |under |[<>≤≥~])?[-−–+]?£?\d[\d,]*(\.\d+)?( ?%| ?million| pp)?|[-−–—]|")
"""A number as it is shown, a dash, or nothing."""


def holds_numbers(texts: Sequence[str]) -> bool:
    """Whether all entries are numbers or missing, and one at least is a number.

    >>> holds_numbers(["12.5%", "–", "1,204"])
    True
    >>> holds_numbers(["8 of 16", "3"])
    False
    """
    return all(map(NUMBER.fullmatch, texts)) and any(any(map(str.isdigit, text)) for text in texts)
