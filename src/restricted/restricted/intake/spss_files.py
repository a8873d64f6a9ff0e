"""SPSS files (.sav, .zsav) as rows: every case that is there, dates as dates, texts in whatever encoding.

The number of cases that the file declares is not relied on. A label of a variable is not needed and is not read; what
is needed and cannot be read is an :class:`SpssError` with its row and column.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyreadstat

from restricted.rows.file_kinds import SPSS_MAGIC

LAYOUT_OFFSET, CASES_OFFSET = 64, 80
"""Where the file's header tells its byte order and its number of cases."""
UNKNOWN_COUNT = -1
FIRST_DAY = datetime(1582, 10, 14)
"""SPSS counts seconds from here."""
DATE_FORMATS = ("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "DATETIME", "YMDHMS")
UNIT_FORMATS = {"DOLLAR": "money", "MOYR": "months", "QYR": "quarters", "WKYR": "weeks"}
BYTE_FOR_BYTE = "ISO-8859-1"
"""Has a character for each byte, so that texts of several encodings come through and are looked at one by one."""
ANEW = "export it anew from its program"
IN_UNICODE = "open it in SPSS in Unicode mode, correct the text and save it, or export it as CSV in UTF-8"

Labels = dict[str, dict[Any, str]]


class SpssError(ValueError):
    """An SPSS file cannot be read; ``rule`` says what is wrong and the mend. Rows are the file's cases from 1 on."""

    def __init__(self, rule: str, *, row: int | None = None, column: str | None = None, value: object = None) -> None:
        self.rule, self.row, self.column, self.value = rule, row, column, value
        super().__init__(rule)


def read_spss(path: Path) -> tuple[list[str], list[list], Labels]:
    """Columns, rows and value labels; values declared as missing are ``nan``.

    Raises
    ------
    SpssError
        It is no SPSS file, is damaged or cut off, or a date or a text cannot be read.
    """
    content = path.read_bytes()
    if content[:4] not in SPSS_MAGIC:
        raise SpssError(f"the file must be an SPSS file (.sav, .zsav): {ANEW}")
    declared, content = _without_count(content)
    table, meta, decode = _read(content)
    if declared > len(table):
        raise SpssError(f"the file declares {declared} cases and holds {len(table)}: it was cut off; {ANEW}")
    columns = [decode(name, None, None) for name in table.columns]
    converted = []
    for name, shown in zip(table.columns, columns, strict=True):
        format_ = str(meta.original_variable_types.get(name, "")).rstrip("0123456789.")
        if format_ in UNIT_FORMATS:
            raise SpssError(f"the column shows {UNIT_FORMATS[format_]}: format it as a number or a day", column=shown)
        values = enumerate(table[name], start=1)
        if format_ in DATE_FORMATS:
            converted.append([_day(value, row, shown) for row, value in values])
        else:
            converted.append([decode(value, row, shown) for row, value in values])
    labels = {
        decode(name, None, None): {decode(code, None, name): decode(label, None, name) for code, label in held.items()}
        for name, held in meta.variable_value_labels.items()
    }
    return columns, [list(row) for row in zip(*converted, strict=True)], labels


def _without_count(content: bytes) -> tuple[int, bytes]:
    """The number of cases that the header declares, and the file with none declared, so that all are read."""
    if len(content) < CASES_OFFSET + 4:
        raise SpssError(f"the SPSS file is cut off: {ANEW}")
    order = "<" if struct.unpack_from("<i", content, LAYOUT_OFFSET)[0] in (2, 3) else ">"
    (declared,) = struct.unpack_from(f"{order}i", content, CASES_OFFSET)
    unknown = struct.pack(f"{order}i", UNKNOWN_COUNT)
    return declared, content[:CASES_OFFSET] + unknown + content[CASES_OFFSET + 4 :]


def _read(content: bytes) -> tuple[Any, Any, Callable]:
    """The table and its description, and how its texts are decoded."""

    def read(encoding: str | None = None) -> tuple[Any, Any]:
        return pyreadstat.read_sav(
            io.BytesIO(content),
            apply_value_formats=False,
            user_missing=False,
            disable_datetime_conversion=True,
            encoding=encoding,
        )

    # The library's errors share no base class but Exception.
    try:
        return *read(), _as_it_is
    except Exception:
        try:
            return *read(encoding=BYTE_FOR_BYTE), _decoded
        except Exception:
            raise SpssError(f"the SPSS file is damaged: {ANEW}") from None


def _as_it_is(value: object, row: int | None, column: str | None) -> object:
    return value


def _decoded(value: object, row: int | None, column: str | None) -> object:
    if not isinstance(value, str) or value.isascii():
        return value
    try:
        return value.encode(BYTE_FOR_BYTE).decode("utf-8")
    except UnicodeError:
        rule = f"this text is not in the encoding that the file declares: {IN_UNICODE}"
        raise SpssError(rule, row=row, column=column, value=value) from None


def _day(value: object, row: int, column: str) -> object:
    if not isinstance(value, (int, float)) or math.isnan(value):
        return None
    try:
        return FIRST_DAY + timedelta(seconds=float(value))
    except OverflowError:
        rule = "a day in a year from 1582 to 9999: correct it in the SPSS file"
        raise SpssError(rule, row=row, column=column, value=f"{value:.0f} seconds") from None
