"""Files as teams hold them, as text: CSV, Excel workbooks, SPSS files. What a cell means is not decided here.

Whatever is wrong with a file is a fault with its place, never a traceback.
"""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

import pandas as pd

from helpers.sources.tables import Fault, TableError
from restricted.rows.file_kinds import CSV, SPSS, SPSS_MAGIC, WORKBOOK

MOST_UNPACKED_BYTES = 200_000_000
DELIMITERS = ",;\t"
COMMENT = "#"


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
    readers = {CSV: _read_csv, WORKBOOK: _read_workbook, SPSS: _read_spss}
    return list(readers[path.suffix.lower()](path, name))


def as_header(value: object) -> str:
    """A column's name as it is compared: without spaces around it, in small letters.

    >>> as_header(" Locality ")
    'locality'
    """
    return ("" if value is None else str(value)).strip().lower()


def as_text(value: object) -> str | None:
    """A cell's value as it would stand in a CSV file; blank is ``None``.

    >>> [as_text(value) for value in (3.0, 2.5, " a ", "", True, date(2023, 1, 5))]
    ['3', '2.5', 'a', None, 'true', '2023-01-05']
    """
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float() if math.isnan(value):
            return None
        case float() if value.is_integer():
            return str(int(value))
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
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(name, f"the file must be CSV in UTF-8 (byte {error.start} is not); save it as such") from None
    yield sheet_of_csv(text, name)


def sheet_of_csv(text: str, name: str) -> Sheet:
    """The sheet that the text of a CSV file holds; a first line that begins with ``#`` is a comment.

    Raises
    ------
    TableError
        The text is not CSV, or a row or the header has cells that no column is for.
    """
    lines = text.splitlines()
    comment = lines[0] if lines and lines[0].startswith(COMMENT) else ""
    header = lines[1 if comment else 0] if len(lines) > bool(comment) else ""
    delimiter = max(DELIMITERS, key=header.count)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    numbered = []
    try:
        numbered = list(enumerate(records, start=1))
    except csv.Error as error:
        raise _refused(name, f"the file must be CSV: {error}", row=records.line_num) from None
    return _sheet(name, numbered[1:] if comment else numbered, comment=comment)


def _read_workbook(path: Path, name: str) -> Iterator[Sheet]:
    import openpyxl
    from openpyxl.utils import get_column_letter

    _refuse_bomb(path, name)
    try:
        values = openpyxl.load_workbook(path, read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(path, read_only=True, data_only=False)
        sheets = [
            (sheet.title, list(sheet.iter_rows(values_only=True)), list(formulas[sheet.title].iter_rows()))
            for sheet in values.worksheets
        ]
    except Exception as error:  # the library lets errors of zip, XML and its own come through
        raise _refused(name, f"the file must be an Excel workbook (.xlsx): {type(error).__name__}") from None
    for title, rows, written in sheets:
        place = f"{name}, sheet '{title}'"
        for row, cells in zip(rows, written, strict=False):
            for value, cell in zip(row, cells, strict=False):
                if value is None and cell.value is not None:
                    rule = "the formula has no stored value: open the workbook in its program and save it"
                    raise _refused(place, rule, row=cell.row, column=f"cell {cell.coordinate}", value=cell.value)
        sheet = _sheet(place, list(enumerate(rows, start=1)))
        width = max((len(row) for row in rows), default=0)
        letters = [get_column_letter(number) for number in range(1, width + 1)]
        header = next((row for row in rows if any(cell is not None for cell in row)), ())
        yield Sheet(
            sheet.file,
            sheet.content,
            sheet.rows,
            sheet.header_row,
            {as_header(value): letter for value, letter in zip(header, letters, strict=False) if value is not None},
        )


def _refuse_bomb(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        raise _refused(name, "the file must be an Excel workbook (.xlsx); save it as such") from None
    if size > MOST_UNPACKED_BYTES:
        raise _refused(name, f"the workbook unpacks to {size:,} bytes: save the sheets of data alone")


def _read_spss(path: Path, name: str) -> Iterator[Sheet]:
    import pyreadstat

    if path.read_bytes()[:4] not in SPSS_MAGIC:
        raise _refused(name, "the file must be an SPSS file (.sav); export it as such")
    try:
        content, meta = pyreadstat.read_sav(path, apply_value_formats=False, user_missing=False)
    except Exception as error:  # readstat's errors are many and share no base class but Exception
        raise _refused(name, f"the SPSS file cannot be read: {type(error).__name__}") from None
    columns = list(content.columns)
    records: list[Sequence] = [columns, *content.itertuples(index=False, name=None)]
    labels = {
        as_header(column): {as_text(code) or "": str(label).strip() for code, label in named.items()}
        for column, named in meta.variable_value_labels.items()
    }
    # SPSS shows no header row: its first case is number 1.
    sheet = _sheet(name, list(enumerate(records, start=0)))
    yield Sheet(sheet.file, sheet.content, sheet.rows, sheet.header_row, labels=labels)


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
