"""Files as teams hold them, as text: CSV, Excel workbooks, SPSS files. What a cell means is not decided here.

Whatever is wrong with a file is a fault with its place, never a traceback, and no name of an error of a library.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path

import pandas as pd
from openpyxl.utils import get_column_letter

from helpers.sources.csv_files import Fault, TableError, unicode_encoding
from helpers.sources.significant_digits import plain_decimal
from helpers.sources.workbooks import WorkbookError, read_workbook
from restricted.intake.spss_files import SpssError, read_spss
from restricted.rows.file_kinds import kind_of

DELIMITERS = ",;\t|"
COMMENT = "#"
SEPARATOR_LINE = re.compile(r"\A\"?sep=(.)\"?\r?\n", re.IGNORECASE)
"""The first line by which Excel is told the delimiter of a CSV file."""
OTHER_KINDS = {
    b"PK\x03\x04": "an Excel workbook or another archive",
    b"\xd0\xcf\x11\xe0": "a workbook of Excel 97-2003",
}


@dataclass(frozen=True)
class Sheet:
    """The rows of one table as they stand in a file: text, with blanks missing.

    ``rows`` are the file's own row numbers. ``letters`` gives a workbook's column letters, ``labels`` an SPSS file's
    value labels, ``comment`` a CSV file's first line where it is one.
    """

    file: str
    content: pd.DataFrame
    rows: list[int]
    header_row: int
    letters: dict[str, str] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    comment: str = ""


def read_sheets(path: Path, restricted: Path) -> list[Sheet]:
    """Every sheet of the file at ``path``, named by its place below ``restricted``.

    Raises
    ------
    TableError
        The file is not what its ending says, or cannot be read; with the place, where there is one.
    """
    name = path.relative_to(restricted).as_posix()
    readers = {"csv": _read_csv, "workbook": _read_workbook, "spss": _read_spss}
    return list(readers[kind_of(path.name).reader or "csv"](path, name))


def as_header(value: object) -> str:
    """A column's name as it is compared: without spaces around it, in small letters.

    >>> as_header(" Locality ")
    'locality'
    """
    return ("" if value is None else str(value)).strip().lower()


def as_text(value: object) -> str | None:
    """A cell's value as it would stand in a CSV file; blank is ``None``. A number has fifteen significant digits.

    >>> [as_text(value) for value in (3.0, 79.64000000000001, " a ", "", True, date(2023, 1, 5))]
    ['3', '79.64', 'a', None, 'true', '2023-01-05']
    """
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float() if math.isnan(value):
            return None
        case float() if math.isfinite(value):
            return plain_decimal(value)
        case datetime() if pd.isna(value):
            return None
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value).strip() or None


def _refused(name: str, rule: str, *, row: int | None = None, column: str | None = None, value: object = None):
    return TableError([Fault(name, row, column, value, rule)])


def _read_csv(path: Path, name: str) -> Iterator[Sheet]:
    content = path.read_bytes()
    if other := next((kind for magic, kind in OTHER_KINDS.items() if content.startswith(magic)), None):
        raise _refused(name, f"the file is {other} under the name of a text: give it its own ending")
    try:
        text = content.decode(unicode_encoding(content))
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise _refused(
            name, f"the file must be CSV in UTF-8 (byte {error.start} is not); save it as such", row=row
        ) from None
    yield sheet_of_csv(text, name)


def sheet_of_csv(text: str, name: str) -> Sheet:
    """The sheet that the text of a CSV file holds; a first line that begins with ``#`` is a comment.

    Raises
    ------
    TableError
        The text is not CSV, or a row or the header has cells that no column is for.
    """
    first = SEPARATOR_LINE.match(text)
    skipped = 1 if first else 0
    body = text[first.end() :] if first else text
    lines = body.splitlines()
    comment = lines[0] if lines and lines[0].startswith(COMMENT) else ""
    header = lines[1 if comment else 0] if len(lines) > bool(comment) else ""
    delimiter = first.group(1) if first else max(DELIMITERS, key=header.count)
    records = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    numbered = []
    try:
        numbered = list(enumerate(records, start=1 + skipped))
    except csv.Error as error:
        line = records.line_num + skipped
        raise _refused(name, f"the file must be CSV, and this line is not: {error}", row=line) from None
    return _sheet(name, numbered[1:] if comment else numbered, comment=comment)


def _read_workbook(path: Path, name: str) -> Iterator[Sheet]:
    try:
        sheets = read_workbook(path)
    except WorkbookError as error:
        place = f"{name}, sheet '{error.sheet}'" if error.sheet else name
        column = f"cell {error.cell}" if error.cell else None
        raise _refused(place, error.rule, row=error.row, column=column, value=error.value) from None
    for held in sheets:
        sheet = _sheet(f"{name}, sheet '{held.title}'", list(enumerate(held.rows, start=1)))
        header = next((row for row in held.rows if any(as_text(cell) is not None for cell in row)), ())
        letters = {as_header(cell): get_column_letter(n) for n, cell in enumerate(header, start=1) if cell is not None}
        yield replace(sheet, letters=letters)


def _read_spss(path: Path, name: str) -> Iterator[Sheet]:
    try:
        columns, rows, labels = read_spss(path)
    except SpssError as error:
        raise _refused(name, error.rule, row=error.row, column=error.column, value=error.value) from None
    named = {
        as_header(column): {as_text(code) or "": str(label).strip() for code, label in codes.items()}
        for column, codes in labels.items()
    }
    # SPSS shows no header row: its first case is number 1.
    yield replace(_sheet(name, list(enumerate([columns, *rows], start=0))), labels=named)


def _sheet(place: str, numbered: Sequence[tuple[int, Sequence]], *, comment: str = "") -> Sheet:
    filled = [(number, [as_text(cell) for cell in row]) for number, row in numbered]
    filled = [(number, row) for number, row in filled if any(cell is not None for cell in row)]
    if not filled:
        return Sheet(place, pd.DataFrame(), [], 1, comment=comment)
    header_row, header = filled[0]
    names = [as_header(cell) for cell in header]
    while names and not names[-1]:
        names.pop()
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        named = ", ".join(name or "(blank)" for name in repeated)
        raise _refused(place, "each column must have a name of its own", row=header_row, value=named)
    records = []
    for number, row in filled[1:]:
        if any(cell is not None for cell in row[len(names) :]):
            rule = f"the row has more cells than the header's {len(names)} columns"
            raise _refused(place, rule, row=number, value=f"{len(row)} cells")
        records.append([*row[: len(names)], *[None] * (len(names) - len(row))])
    content = pd.DataFrame(records, columns=names, dtype=object)
    return Sheet(place, content, [number for number, _ in filled[1:]], header_row, comment=comment)
