"""What a raw table is: its name, the files that hold it, its columns, its rules."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import pandera.pandas as pa

from helpers.project.paths import Project

Violations = Iterator[tuple[Hashable, str, object, str]]
"""Row, column, value, rule: what a rule gives for each fault."""
Rule = Callable[[pd.DataFrame], Violations]
CrossTableRule = Callable[[pd.DataFrame, Project], Violations]


@dataclass(frozen=True)
class RawTable:
    """A table as it lies in ``data/raw/``, in one CSV file or in several of the same columns.

    ``pattern`` is a glob below ``data/raw/``. Every column is read as text and then coerced by the schema, so that a
    bad value is reported as it stands in the file. ``rules`` are checks across columns or rows that a schema cannot
    say. ``cross_table_rules`` look at the registry or at other raw tables too, so each takes the table and its project.
    A table that ``is_optional`` may have no file, and is then empty.
    """

    name: str
    pattern: str
    columns: Mapping[str, pa.Column]
    unique: Sequence[str] | None = None
    """The columns that identify a row together, where no column does by itself."""
    rules: tuple[Rule, ...] = ()
    cross_table_rules: tuple[CrossTableRule, ...] = ()
    is_optional: bool = False

    @cached_property
    def schema(self) -> pa.DataFrameSchema:
        """The columns as a schema: these and no others."""
        unique = list(self.unique) if self.unique else None
        return pa.DataFrameSchema(dict(self.columns), strict=True, unique=unique)
