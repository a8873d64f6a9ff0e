"""Any file as the texts that it holds: archives, workbooks, Parquet, SPSS, notebooks and base64 are opened.

A file's first bytes say what it is, so that another name hides nothing. What cannot be opened is reported.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import io
import json
import lzma
import re
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow.parquet as parquet

from helpers.sources.csv_files import unicode_encoding
from helpers.sources.workbooks import COMPOUND_FILE, WorkbookError, read_workbook
from restricted.rows.file_kinds import QDA_ENDINGS, SPSS_MAGIC

DEEPEST = 5
MOST_UNPACKED_BYTES = 300_000_000
BASE64_RUN = re.compile(r"[A-Za-z0-9+/]{160,}={0,2}")
LINE_BREAK_IN_BASE64 = re.compile(r"(?<=[A-Za-z0-9+/]{60})\n(?=[A-Za-z0-9+/=])")
ARCHIVES_UNREADABLE = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "RAR"}
PACKED = {b"\x1f\x8b": gzip.decompress, b"BZh": bz2.decompress, b"\xfd7zXZ\x00": lzma.decompress}
LOOKS_LIKE_PYTHON = re.compile(r"^(?:import|from|def|class|if|for|with|@)\b", re.MULTILINE)
QUOTED_LINES = re.compile(
    r"(?P<many>\"\"\"|''')(?P<lines>.*?)(?P=many)|(?P<one>[\"'])(?P<line>(?:(?!(?P=one))[^\\\n]|\\.)*)(?P=one)",
    re.DOTALL,
)
"""Texts in Python code: three quotation marks with lines between them, or one with ``\\n`` for each line's end."""
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"wOF2", b"%PDF", b"\x00\x01\x00\x00")


@dataclass(frozen=True)
class Text:
    """Some text of a file, and where in it. ``is_code``: program text, in which names of columns are no data."""

    place: str
    text: str
    is_code: bool = False


@dataclass(frozen=True)
class Sealed:
    """A part of a file that may not be in the repository, or that cannot be looked into; ``reason`` says why."""

    place: str
    reason: str


def parts_of(name: str, content: bytes, depth: int = 0) -> Iterator[Text | Sealed]:
    """Every text in ``content``, the file ``name``, and what in it is sealed."""
    if depth > DEEPEST:
        yield Sealed(name, "is packed too often to look into")
    elif content.startswith(b"PK\x03\x04"):
        yield from _zipped(name, content, depth)
    elif content.startswith(b"PAR1"):
        yield from _parquet(name, content)
    elif content.startswith(SPSS_MAGIC):
        yield Sealed(name, "is an SPSS file, which holds rows about persons")
    elif content.startswith(COMPOUND_FILE):
        yield Sealed(name, "is a file of Office 97-2003 or one with a password, which cannot be looked into")
    elif unpack := next((unpack for magic, unpack in PACKED.items() if content.startswith(magic)), None):
        try:
            inner = unpack(content)
        except (OSError, EOFError, lzma.LZMAError, ValueError):
            yield Sealed(name, "is packed and cannot be looked into")
            return
        yield from parts_of(f"{name}, unpacked", inner, depth + 1)
    elif kind := next((kind for magic, kind in ARCHIVES_UNREADABLE.items() if content.startswith(magic)), None):
        yield Sealed(name, f"is a {kind} archive, which cannot be looked into")
    elif content[257:262] == b"ustar":
        yield from _tarred(name, content, depth)
    elif not content.startswith(PICTURES):
        yield from _text(name, content, depth)


def _zipped(name: str, content: bytes, depth: int) -> Iterator[Text | Sealed]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MOST_UNPACKED_BYTES:
                yield Sealed(name, "unpacks to too much to look into")
                return
            if any(member.filename.lower().endswith(tuple(QDA_ENDINGS)) for member in members):
                yield Sealed(name, "holds a project of a QDA tool, with what people said")
                return
            if "xl/workbook.xml" in archive.namelist():
                yield from _workbook(name, content)
            for member in members:
                if not member.is_dir() and not member.filename.startswith("xl/"):
                    yield from parts_of(f"{name}, {member.filename}", archive.read(member), depth + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        yield Sealed(name, "is an archive that cannot be looked into")


def _tarred(name: str, content: bytes, depth: int) -> Iterator[Text | Sealed]:
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for member in archive:
                if member.isfile() and (held := archive.extractfile(member)):
                    yield from parts_of(f"{name}, {member.name}", held.read(), depth + 1)
    except tarfile.TarError:
        yield Sealed(name, "is an archive that cannot be looked into")


def _workbook(name: str, content: bytes) -> Iterator[Text | Sealed]:
    try:
        sheets = read_workbook(content, is_as_shown=False)
    except WorkbookError:
        yield Sealed(name, "is a workbook that cannot be looked into")
        return
    for sheet in sheets:
        rows = ("\t".join("" if cell is None else str(cell) for cell in row) for row in sheet.rows)
        yield Text(f"{name}, sheet {sheet.title}", "\n".join(rows))


def _parquet(name: str, content: bytes) -> Iterator[Text | Sealed]:
    try:
        table = parquet.read_table(io.BytesIO(content))
        yield Text(name, table.to_pandas().to_csv(sep="\t", index=False))
    except Exception:  # pyarrow's errors are many; what cannot be read is refused
        yield Sealed(name, "is a Parquet file that cannot be looked into")


def _text(name: str, content: bytes, depth: int) -> Iterator[Text | Sealed]:
    try:
        text = content.decode(unicode_encoding(content))
    except UnicodeDecodeError:
        if b"\0" in content[:4096]:
            return  # fonts, pickled hashes: binary data of a kind that holds no table known here
        text = content.decode("latin-1")
    if text.lstrip().startswith("{"):
        try:
            data = json.loads(text)
        except ValueError:
            data = None
        if isinstance(data, dict) and "cells" in data:
            yield from _notebook(name, data, depth)
            return
    yield from _texts_in(name, text, depth, is_code=name.endswith(".py"))


def _notebook(name: str, notebook: dict, depth: int) -> Iterator[Text | Sealed]:
    """Cells, their outputs whatever their kind, attachments and metadata: every text that stands in the notebook."""
    cells = notebook["cells"] if isinstance(notebook["cells"], list) else []
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            continue
        place = f"{name}, cell {number}"
        source = _joined(cell.get("source", ""))
        yield from _texts_in(place, source, depth, is_code=cell.get("cell_type") == "code")
        rest = {key: value for key, value in cell.items() if key not in ("source", "cell_type", "id")}
        for text in _strings(rest):
            yield from _texts_in(f"{place}, output", text, depth)
    for text in _strings({key: value for key, value in notebook.items() if key != "cells"}):
        yield from _texts_in(f"{name}, metadata", text, depth)


def _joined(source: object) -> str:
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _strings(value: object) -> Iterator[str]:
    """Every text in nested data; a list of lines is one text, as the notebook format has it."""
    match value:
        case str():
            yield value
        case list() if value and all(isinstance(item, str) for item in value):
            yield "".join(value) if any(item.endswith("\n") for item in value[:-1]) else "\n".join(value)
        case list():
            for item in value:
                yield from _strings(item)
        case dict():
            if not any(isinstance(item, (dict, list)) for item in value.values()):
                yield json.dumps(value)
            for item in value.values():
                yield from _strings(item)


def _texts_in(place: str, text: str, depth: int, *, is_code: bool = False) -> Iterator[Text | Sealed]:
    yield Text(place, text, is_code)
    if is_code:
        for string in _long_strings(text):
            yield Text(f"{place}, a text in it", string)
    for run in BASE64_RUN.finditer(LINE_BREAK_IN_BASE64.sub("", text)):
        try:
            inner = base64.b64decode(run.group(), validate=True)
        except (binascii.Error, ValueError):
            continue
        yield from parts_of(f"{place}, base64", inner, depth + 1)


def _long_strings(code: str) -> Iterator[str]:
    """Texts of several lines in Python code; the code too where nothing says that it is any, as rows may stand bare."""
    if not LOOKS_LIKE_PYTHON.search(code):
        yield code
    for hit in QUOTED_LINES.finditer(code):
        string = hit.group("lines") or (hit.group("line") or "").replace("\\n", "\n")
        if "\n" in string:
            yield string
