"""What a table's columns hold, judged by their words, and how wide that makes them on a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

NUMBER = re.compile(r"(around |about |over |under |[<>≤≥~≈] ?)?[-−–+]?£?\d[\d,]*(\.\d+)?( ?%| ?million| pp)?|[-−–—]|")
"""A number as it is shown, a dash, or nothing."""
BREAKS = re.compile(r"-(?=[^\W\d])|[_/]")
"""Where a line may break within a word; not in a date."""
NATURAL_TABLE_CHARACTERS = 78
"""A table at most so wide is set at its natural width."""
FULL_TABLE_CHARACTERS, BOLD = 100, 1.12
"""A table across the whole page holds about so many; a bold letter is so much wider."""
COLUMN_GAP = 2.5
LONGEST_UNBROKEN = 26
"""In characters; longer words are addresses, which break."""


def holds_numbers(texts: Sequence[str]) -> bool:
    """Whether all entries are numbers or missing, and one at least is a number.

    >>> holds_numbers(["12.5%", "–", "1,204"])
    True
    >>> holds_numbers(["+2.05", "≈ 0"])
    True
    >>> holds_numbers(["8 of 16", "3"])
    False
    """
    return all(map(NUMBER.fullmatch, texts)) and any(any(map(str.isdigit, text)) for text in texts)


def column_widths(columns: Sequence[Sequence[str]]) -> list[float] | None:
    """The share of the line for each column (head first in each), or ``None`` where the table fits as it is.

    Each column has at least its longest word. Each further character goes where it makes the table shortest: to the
    column whose widening takes most lines off the rows in which it is the tallest.
    """
    longest = [max(map(len, column)) for column in columns]
    if sum(longest) + 3 * len(longest) <= NATURAL_TABLE_CHARACTERS:
        return None
    words = [[_words(cell) for cell in column] for column in columns]
    widths = np.array([_longest_word(column) for column in words], dtype=float)
    lengths = np.array([[sum(cell) + len(cell) - 1 for cell in column] for column in words])
    for _ in range(int(FULL_TABLE_CHARACTERS - widths.sum() - COLUMN_GAP * len(columns))):
        lines = lengths / widths[:, None]
        is_tallest = (lines == lines.max(axis=0)) & (lines > 1)
        saved = (is_tallest * lines).sum(axis=1) / (widths + 1)
        if not saved.any():
            break
        widths[saved.argmax()] += 1
    widths += COLUMN_GAP
    return list(widths / widths.sum())


def _longest_word(column: Sequence[list[int]]) -> float:
    """In characters, of the words of each cell; the head is bold and so wider."""
    head, *cells = map(max, column)
    return max([head * BOLD, 3, *cells])


def _words(cell: str) -> list[int]:
    return [min(len(word), LONGEST_UNBROKEN) for word in BREAKS.sub(r"\g<0> ", cell).split(" ")]
