"""Read CSV files of this project or of a publisher as text, with every fault by row and column."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

MOST_FAULTS_SHOWN = 50
SEPARATORS = {";": "semicolons", "\t": "tabs"}
"""What spreadsheets write between columns in place of commas, by the sign."""


def unicode_encoding(content: bytes) -> str:
    """The Unicode encoding of a text by its first bytes: UTF-16 where its mark leads, else UTF-8."""
    return "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one place of a raw file."""

    file: str
    row: int | None
    column: str | None
    value: object
    rule: str

    @property
    def where(self) -> str:
        """Row and column, as far as they are known."""
        row = f"row {self.row}" if self.row is not None else ""
        return ", ".join(filter(None, [row, f"column {self.column}" if self.column else ""]))

    def __str__(self) -> str:
        place = ", ".join(filter(None, [self.file, self.where]))
        return f"{place}: {self.value!r} breaks the rule: {self.rule}"


class TableError(ValueError):
    """A raw table breaks its schema; ``faults`` holds every place."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        shown = "\n".join(f"  - {fault}" for fault in self.faults[:MOST_FAULTS_SHOWN])
        more = len(self.faults) - MOST_FAULTS_SHOWN
        super().__init__(
            f"{len(self.faults)} value(s) in data/raw break a rule; mend them and build again:\n{shown}"
            + (f"\n  - and {more} more" if more > 0 else "")
        )

    def __reduce__(self) -> tuple[type[TableError], tuple[list[Fault]]]:
        """Leaves a process as it is: Exception's own way would make it of its message."""
        return type(self), (self.faults,)


def read_csv_text(path: Path, name: str, *, encoding: str = "utf-8-sig") -> pd.DataFrame:
    """The CSV file at ``path`` as text, blank cells missing, indexed by the file's own rows; the header is row 1.

    pandas would pass over blank lines when it counts, and take a first column too many for an index.

    Raises ``TableError``, which calls the file ``name``: it is no CSV, a column stands twice, or a row has more or
    fewer cells than the header.
    """
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, strict=True)
            rows = list(enumerate(reader, start=1))
    except csv.Error:
        rule = "a quotation mark in a cell stands twice, and one that opens a cell closes it; mend this row"
        raise TableError([Fault(name, reader.line_num, None, "this row", rule)]) from None
    except UnicodeDecodeError as error:
        row = error.object.count(b"\n", 0, error.start) + 1 if path.stat().st_size == len(error.object) else None
        rule = "a text is in UTF-8; save the file as CSV in UTF-8"
        raise TableError([Fault(name, row, None, "this row" if row else "the file", rule)]) from None
    columns, records = (rows[0][1], [row for row in rows[1:] if row[1]]) if rows else ([], [])
    if len(columns) == 1 and (separator := next((mark for mark in SEPARATORS if mark in columns[0]), None)):
        rule = f"columns are separated by commas, not by {SEPARATORS[separator]}; save the file as CSV with commas"
        raise TableError([Fault(name, 1, None, columns[0], rule)])
    repeated = sorted(column for column, count in Counter(columns).items() if count > 1)
    faults = [Fault(name, 1, column, column, "this column stands more than once") for column in repeated]
    wanted = f"a row has a cell for each of the header's {len(columns)} columns"
    uneven = [(row, len(cells)) for row, cells in records if len(cells) != len(columns)]
    faults += [Fault(name, row, None, f"{count} cells", wanted) for row, count in uneven]
    if faults:
        raise TableError(faults)
    content = [[cell or None for cell in cells] for _, cells in records]
    return pd.DataFrame(content, columns=columns, index=[row for row, _ in records], dtype="str")
