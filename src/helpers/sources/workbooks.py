"""Excel workbooks (.xlsx, .xlsm) as rows of values; the one place where a workbook is opened.

Rows and columns are those that are there: the dimension that a sheet declares of itself is not relied on. Strict Open
XML is read as well. What cannot be read is a :class:`WorkbookError`, which names sheet and cell where there is one.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_ROWS = 1_048_576
"""Rows of a sheet, by the format."""
MOST_UNPACKED_BYTES = 200_000_000
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a file of Office 97-2003 begins, and a workbook with a password."""
OLD_WORKBOOK_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
SAVE_AS = "in its program, save it as 'Excel Workbook (.xlsx)'"
STRICT = b"http://purl.oclc.org/ooxml/"
STRICT_NAMESPACES = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
    b"http://purl.oclc.org/ooxml/drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
}
NOT_OF_THE_NUMBER = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""Parts of a number format that do not change the number: quoted and escaped text, spaces, colours and conditions."""
CURRENCY = re.compile(r"\[\$[^\]\-]|[£€¥]|\$(?![^\[]*\])")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
IN_THOUSANDS = re.compile(r"[0#?],+(?![0#?,])")


class WorkbookError(ValueError):
    """A workbook cannot be read. ``rule`` says what is wrong and the mend; the other fields say where, if anywhere."""

    def __init__(self, rule: str, *, sheet: str = "", row: int | None = None, cell: str = "", value: object = None):
        self.rule, self.sheet, self.row, self.cell, self.value = rule, sheet, row, cell, value
        place = ", ".join(filter(None, [f"sheet '{sheet}'" if sheet else "", f"cell {cell}" if cell else ""]))
        super().__init__(f"{place}: {rule}" if place else rule)


@dataclass(frozen=True)
class WorkbookSheet:
    """A sheet's title and its rows from row 1 on: text, numbers, dates, truth values, and ``None`` for blank."""

    title: str
    rows: list[tuple]


def read_workbook(source: Path | bytes, *, is_as_shown: bool = True, sheet: str | None = None) -> list[WorkbookSheet]:
    """Every sheet of a workbook, or the one called ``sheet``.

    ``is_as_shown``: a number is given as its cell shows it, so that 0.75 in a cell of per cent is 75; cells that show
    money or thousands are refused, since the number is then not all that was meant. Otherwise numbers are as stored.

    Raises
    ------
    WorkbookError
        It is no workbook, has a password, is damaged, or a formula has no stored value.
    """
    content = _transitional(_checked(source.read_bytes() if isinstance(source, Path) else source))
    try:
        return list(_sheets(content, sheet, is_as_shown=is_as_shown))
    except WorkbookError:
        raise
    except KeyError as error:
        raise WorkbookError(f"the workbook lacks a part of itself ({error}): {SAVE_AS}") from error
    except Exception as error:  # the library lets errors of zip, XML and its own come through
        raise WorkbookError(f"the workbook is damaged: {SAVE_AS}") from error


def _checked(content: bytes) -> bytes:
    if content.startswith(COMPOUND_FILE):
        if any(name in content for name in OLD_WORKBOOK_STREAMS):
            raise WorkbookError(f"this is a workbook of Excel 97-2003 (.xls): {SAVE_AS}")
        raise WorkbookError("the workbook is protected by a password: save it without one")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except Exception:  # damaged directories raise errors of many kinds
        raise WorkbookError(f"this is not an Excel workbook (.xlsx), or a part of it is missing: {SAVE_AS}") from None
    names = {member.filename for member in members}
    if "xl/workbook.bin" in names:
        raise WorkbookError(f"this is an Excel binary workbook (.xlsb): {SAVE_AS}")
    if "xl/workbook.xml" not in names:
        kind = "an OpenDocument file (.ods)" if "content.xml" in names else "an archive without a workbook in it"
        raise WorkbookError(f"this is {kind}: {SAVE_AS}")
    if (size := sum(member.file_size for member in members)) > MOST_UNPACKED_BYTES:
        raise WorkbookError(f"the workbook unpacks to {size:,} bytes: save the sheets of data alone")
    return content


def _transitional(content: bytes) -> bytes:
    """A workbook of Strict Open XML with the namespaces of the usual one, which the library knows; others as they are.

    Both dialects have the same elements for cells; Strict Open XML also allows dates as text, which the library reads.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if STRICT not in archive.read("xl/workbook.xml"):
                return content
            target = io.BytesIO()
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
                for member in archive.infolist():
                    part = archive.read(member)
                    if member.filename.endswith((".xml", ".rels")):
                        for strict, usual in STRICT_NAMESPACES.items():
                            part = part.replace(strict, usual)
                    written.writestr(member.filename, part)
    except Exception as error:  # see _checked
        raise WorkbookError(f"the workbook is damaged: {SAVE_AS}") from error
    return target.getvalue()


def _sheets(content: bytes, wanted: str | None, *, is_as_shown: bool) -> Iterator[WorkbookSheet]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of charts, colours and validation that the library leaves out
        yield from _sheets_of_books(_open(content), _open(content, formulas=True), wanted, is_as_shown=is_as_shown)


def _open(content: bytes, *, formulas: bool = False) -> Any:
    import openpyxl  # slow to import, and most commands read no workbook

    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=not formulas)


def _sheets_of_books(values: Any, formulas: Any, wanted: str | None, *, is_as_shown: bool) -> Iterator[WorkbookSheet]:
    titles = [sheet.title for sheet in values.worksheets]
    if not titles:
        raise WorkbookError(f"the workbook has no sheet that can be read: {SAVE_AS}")
    if wanted is not None and wanted not in titles:
        raise WorkbookError(f"expected a sheet '{wanted}'; it has {', '.join(titles)}")
    for sheet in values.worksheets:
        if wanted in (None, sheet.title):
            count = _filled_cells(sheet)
            sheet.reset_dimensions()
            written = _written(formulas[sheet.title], sheet)
            rows = [
                tuple(_value(cell, written, sheet.title, is_as_shown=is_as_shown) for cell in row)
                for row in sheet.iter_rows()
            ]
            if (read := sum(value is not None and bool(str(value).strip()) for row in rows for value in row)) != count:
                rule = f"of {count} cells {read} can be read: the sheet is damaged; {SAVE_AS}"
                raise WorkbookError(rule, sheet=sheet.title)
            yield WorkbookSheet(sheet.title, rows)


def _filled_cells(sheet: Any) -> int:
    """How many cells of a sheet hold something, counted in its XML whatever the namespace.

    Stops where rows do not stand in order, since the library would pass over those that come late, and at a number
    beyond a sheet's last row, since it would fill all rows before that with blanks.
    """
    from lxml import etree  # 0.1 s, for the few commands that read a workbook

    last, count = 0, 0
    with sheet._get_source() as source:
        for _, row in etree.iterparse(source, tag="{*}row", huge_tree=True, resolve_entities=False):
            number = int(row.get("r") or last + 1)
            if number <= last and len(row):
                raise WorkbookError(f"rows stand out of order: {SAVE_AS}", sheet=sheet.title, row=number)
            if number > MOST_ROWS:
                rule = f"a row has the number {number}, and a sheet has at most {MOST_ROWS} rows: {SAVE_AS}"
                raise WorkbookError(rule, sheet=sheet.title)
            last = max(last, number)
            count += sum(_is_filled(cell, sheet._shared_strings) for cell in row.iter("{*}c"))
            row.clear()
    return count


def _is_filled(cell: Any, shared: list) -> bool:
    text = "".join(cell.itertext()).strip()
    return bool(text and str(shared[int(text)]).strip() if cell.get("t") == "s" and text.isdecimal() else text)


def _written(formulas: Any, sheet: Any) -> dict[str, object]:
    """What was typed into cells with a formula, by coordinate; nothing is looked for in a sheet that has none."""
    with sheet._get_source() as source:
        if not FORMULA.search(source.read()):
            return {}
    formulas.reset_dimensions()
    return {
        cell.coordinate: cell.value
        for row in formulas.iter_rows()
        for cell in row
        if getattr(cell, "data_type", "") == "f"
    }


def _value(cell: Any, written: dict[str, object], sheet: str, *, is_as_shown: bool) -> object:
    value = cell.value
    if value is None:
        if written and getattr(cell, "coordinate", "") in written:
            rule = "the formula has no stored value: open the workbook in its program and save it"
            raise _refused(rule, cell, sheet, written[cell.coordinate])
        return None
    if not is_as_shown:
        return value
    if cell.data_type == "e":
        raise _refused("the cell shows an error: correct its formula, or leave it blank", cell, sheet, value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    format_ = cell.number_format or "General"
    if format_ == "General":
        return value
    bare = NOT_OF_THE_NUMBER.sub("", format_)
    if CURRENCY.search(format_):
        raise _refused("the cell shows money, and no column holds any: format it as a number", cell, sheet, value)
    if IN_THOUSANDS.search(bare):
        raise _refused("the cell shows thousands: format it as a number that shows all its digits", cell, sheet, value)
    return value * 100 if "%" in bare else value


def _refused(rule: str, cell: Any, sheet: str, value: object) -> WorkbookError:
    return WorkbookError(rule, sheet=sheet, row=cell.row, cell=cell.coordinate, value=value)
