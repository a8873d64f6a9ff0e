"""What a raw table is: its name, the files that hold it, its schema."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandera.pandas as pa

from helpers.project.suppression_symbols import MISSING_REASONS as MISSING_REASONS

AREA_CODE = r"^E\d{8}$"


@dataclass(frozen=True)
class RawTable:
    """A table as it lies in ``data/raw/``, in one CSV file or in several of the same columns.

    ``pattern`` is a glob below ``data/raw/``. Every column is read as text and then coerced by the schema, so that a
    bad value is reported as it stands in the file. ``rules`` are checks across columns or rows that a schema cannot
    say: each takes the table and gives back rows of ``row, column, value, rule``. ``rules_beside`` look at the registry
    or at other raw tables too, so each takes the table and its project. A table that ``is_optional`` may have no file,
    and is then empty.
    """

    name: str
    pattern: str
    schema: pa.DataFrameSchema
    rules: tuple = field(default=())
    rules_beside: tuple = field(default=())
    is_optional: bool = False
