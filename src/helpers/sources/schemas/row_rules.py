"""The two kinds of rules on rows: a condition that every row must meet; codes that must be among known ones."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pandas as pd

from helpers.sources.schemas.raw_table_declaration import Violations

Words = str | Callable[[Any], str]
"""What a rule asks, or a function that says it of one row or code."""


def broken_where(table: pd.DataFrame, is_broken: pd.Series, column: str, words: Words) -> Violations:
    """The rows that ``is_broken`` marks, each with its cell of ``column``; ``words`` may be made of the row, a dict."""
    broken = table[is_broken]
    for row, entry in zip(broken.index, broken.to_dict("records"), strict=True):
        yield row, column, entry[column], words if isinstance(words, str) else words(entry)


def not_among(
    table: pd.DataFrame, column: str, known: Collection[object], words: Words, *, is_joined: bool = False
) -> Violations:
    """The cells of ``column`` that are not among ``known``, or, where cells hold codes joined by ";", those codes."""
    for row, cell in table[column].dropna().items():
        for code in split_codes(cell) if is_joined else [cell]:
            if code not in known:
                yield row, column, code, words if isinstance(words, str) else words(code)


def split_codes(cell: object) -> list[str]:
    """The codes of a ";"-joined cell; an empty or missing cell holds none."""
    return [part.strip() for part in cell.split(";") if part.strip()] if isinstance(cell, str) else []
