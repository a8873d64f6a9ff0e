"""Rows of a table for a loop. Type checkers know no columns, so a row's fields are typed as anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows_of(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of ``table`` as named tuples, one attribute a column; columns must be named as Python names are.

    >>> [row.pupils_count for row in rows_of(pd.DataFrame({"pupils_count": [9, 11]}))]
    [9, 11]
    """
    yield from table.itertuples(index=False, name="Row")


def row_dicts(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of ``table`` as dictionaries, for columns whose names are data.

    >>> row_dicts(pd.DataFrame({"role group": ["head"]}))
    [{'role group': 'head'}]
    """
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
