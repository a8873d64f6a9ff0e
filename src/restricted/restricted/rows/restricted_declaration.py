"""What a restricted table is: its columns, which of them name a person, which values are allowed, what they mean.

One declaration serves the schema, the templates, the handbook of the folder and the git guard's signatures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["identifier", "closed", "codes", "date", "count", "number", "flag", "text", "quotation"]


@dataclass(frozen=True)
class Field:
    """One column. ``domain``: whose pseudonym an identifier gets. ``closed``: the list that its values are from."""

    name: str
    kind: Kind
    meaning: str
    example: str = ""
    domain: str | None = None
    closed: str | None = None
    is_optional: bool = False
    """Whether a cell may be blank."""
    is_stored: bool = True
    """Whether the column stays in the table of rows; a consent's status does not."""


@dataclass(frozen=True)
class RowTable:
    """A restricted table: where its files lie and how their names begin, its columns, what makes a row unique."""

    name: str
    title: str
    folder: str
    stem: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    is_stored: bool = True
    """Whether the build keeps its rows; a list of names is read, held against the rest, and left where it lies."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a team's file, in order; ``is_simulated`` may stand beside them."""
        return tuple(field.name for field in self.fields)

    @property
    def row_columns(self) -> tuple[str, ...]:
        """The columns of the table of rows."""
        return (*(field.name for field in self.fields if field.is_stored), "is_simulated")

    def field(self, name: str) -> Field:
        """The column of that name."""
        return next(field for field in self.fields if field.name == name)
