"""Workbooks, SPSS files and QDA projects, harmed at random and read by intake, coding and refresh.

Each ends in rows in = rows out, counted apart from the reader, or in a refusal that names the file and shows no error
of a library. A share runs with the suite; ``python -m tests.damaged_files --inputs 12000`` is the long run, and
``docs/aqa/damaged-files.md`` holds its counts.
"""

from __future__ import annotations

import argparse
import io
import re
import struct
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

import pyreadstat
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from lxml import etree
from restricted.intake.file_reading import read_sheets

from helpers.sources.refi_qda import ExchangeError, read_codings
from helpers.sources.refresh.publisher_files import PublisherFolder, RefreshError
from helpers.sources.tables import TableError
from tests.restricted.intake import written_by_programs as made

NAME_OF_AN_ERROR = re.compile(r"\b[A-Z]\w*(?:Error|Exception|Warning)\b|Traceback|<class ")
REFUSED, SOUND = "refused", "rows in = rows out"
MARKS = "\0 < > & &amp; &#0; &x; \" ' / \ud7ff é"
NUMBERS_AND_CELLS = "nan { } <row/> <c/> </row> <v>1</v>"
JUNK = ("", *MARKS.split(" "), " ", "\r\n", "-1", "9" * 30, "1e400", *NUMBERS_AND_CELLS.split())
JUNK += ('<row r="2"><c r="A2"><v>7</v></c></row>', "<f>1+1</f>", "<Coding/>", "</Sources>", "<!--", "-->", "<![CDATA[")
JUNK += ("xmlns='x'", "<!DOCTYPE x [<!ENTITY x 'y'>]>", "internal://")
ATTRIBUTES = re.compile(
    r'\b(r|t|s|ref|count|startPosition|endPosition|guid|targetGUID|plainTextPath|origin|name)="[^"]*"'
)
CELL_VALUES = "0 1 -1 A1 A2 XFD1048576 B s n b e d str inlineStr 99999999999 {x} é"
VALUES = ("", *CELL_VALUES.split())
PLACES = st.floats(0, 0.9999)
END_OF_DICTIONARY = struct.pack("<ii", 999, 0)
"""In an SPSS file without compression, cases of one width follow it to the end."""


def _survey_workbook() -> bytes:
    return made.workbook(made.survey(), {"F2": "0%", "G3": "0.00"})


def _project() -> bytes:
    sources = made.text_source(made.segment() + made.segment(6, 9)) + (
        f'<TextSource guid="{made.SOURCE}" name="I-002" plainTextPath="internal://{made.SOURCE}.txt">'
        f'{made.segment(1, 3)}</TextSource><PDFSource name="I-003"><PDFSelection page="1">'
        f"{made.coding(next(iter(made.CODES)))}</PDFSelection></PDFSource>"
    )
    return made.qda_project(sources, {f"{made.SOURCE}.txt": b"Some words."})


def _spss() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "whole.sav"
        pyreadstat.write_sav(made.survey(), path)
        return path.read_bytes()


WHOLE = {"workbook": _survey_workbook(), "refresh": _survey_workbook(), "spss": _spss(), "project": _project()}


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """What reads it, and a file that was whole before one to three things were done to it."""
    kind = draw(st.sampled_from(sorted(WHOLE)))
    content = WHOLE[kind]
    for _ in range(draw(st.integers(1, 3))):
        is_text = kind != "spss" and draw(st.integers(0, 9)) > 1
        content = draw(_with_other_text(content)) if is_text else draw(_with_other_bytes(content, kind))
    return kind, content


@st.composite
def _with_other_bytes(draw: st.DrawFn, content: bytes, kind: str) -> bytes:
    """Bytes cut out, doubled, replaced; the end cut off; or another number of cases declared."""
    at, length = int(draw(PLACES) * len(content)), draw(st.integers(1, 30))
    junk = draw(st.binary(min_size=1, max_size=8))
    match draw(st.sampled_from(["cut", "double", "replace", "replace", "halve", "count", "empty"])):
        case "cut":
            return content[:at] + content[at + length :]
        case "double":
            return content[: at + length] + content[at:]
        case "halve":
            return content[:at]
        case "count" if kind == "spss" and len(content) > 84:
            return content[:80] + struct.pack("<i", draw(st.integers(-1, 40))) + content[84:]
        case "empty":
            return b""
        case _:
            return content[:at] + junk + content[at + len(junk) :]


@st.composite
def _with_other_text(draw: st.DrawFn, content: bytes) -> bytes:
    """The same archive with the text of one part changed, or without the part; as it is where it is no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:
        return content
    if not parts:
        return content
    telling = [name for name in sorted(parts) if "sheet1" in name or name.endswith(".qde")]
    name = draw(st.sampled_from(telling or sorted(parts)) | st.sampled_from(sorted(parts)))
    text = parts[name].decode("utf-8", "surrogateescape")
    at = int(draw(PLACES) * len(text))
    match draw(st.sampled_from(["attribute", "attribute", "attribute", "insert", "cut", "row", "rows", "drop", "end"])):
        case "attribute" if hits := list(ATTRIBUTES.finditer(text)):
            hit = hits[int(draw(PLACES) * len(hits))]
            text = f'{text[: hit.start()]}{hit[1]}="{draw(st.sampled_from(VALUES))}"{text[hit.end() :]}'
        case "insert":
            text = text[:at] + draw(st.sampled_from(JUNK)) + text[at:]
        case "cut":
            text = text[:at] + text[at + draw(st.integers(1, 60)) :]
        case "row" | "rows" as what if hits := list(re.finditer(r"<row .*?</row>|<Coding .*?</Coding>", text)):
            hit = hits[int(draw(PLACES) * len(hits))]
            text = text[: hit.start()] + (hit[0] * 2 if what == "rows" else "") + text[hit.end() :]
        case "end":
            text = text[:at]
        case _:
            parts.pop(name)
            text = ""
    if name in parts:
        parts[name] = text.encode("utf-8", "surrogateescape")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for held, part in parts.items():
            archive.writestr(held, part)
    return target.getvalue()


def outcome_of(kind: str, content: bytes, folder: Path) -> str:
    """:data:`SOUND` or :data:`REFUSED`; anything else is an ``AssertionError`` or the error itself."""
    path = folder / {"workbook": "t.xlsx", "refresh": "t.xlsx", "spss": "t.sav", "project": "t.qdpx"}[kind]
    path.write_bytes(content)
    try:
        match kind:
            case "project":
                counts = read_codings(path).count, _codings_in(content)
            case "refresh":
                counts = len(PublisherFolder(folder).sheet("t.xlsx", "Sheet")) + 1, _rows_in(content)
            case "workbook":
                sheets = read_sheets(path, folder)
                counts = (
                    sum(len(sheet.content) + bool(len(sheet.content.columns)) for sheet in sheets),
                    _rows_in(content),
                )
            case _:
                (sheet,) = read_sheets(path, folder)
                counts = len(sheet.content), _cases_in(content, len(sheet.content))
                declared = struct.unpack("<i", content[80:84])[0]
                assert declared <= len(sheet.content), declared
    except (TableError, ExchangeError, RefreshError) as refusal:
        assert path.name in str(refusal), str(refusal)
        assert not NAME_OF_AN_ERROR.search(str(refusal)), str(refusal)
        return REFUSED
    assert counts[0] == counts[1], f"{counts[0]} rows read of {counts[1]}"
    return SOUND


def _rows_in(content: bytes) -> int:
    """Rows of the first sheet with something in them, counted in its XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        root = etree.fromstring(archive.read(names[0]))
    return sum(any("".join(cell.itertext()).strip() for cell in row) for row in root.iter("{*}row"))


def _cases_in(content: bytes, otherwise: int) -> int:
    """Whole cases behind the dictionary of an SPSS file, by width; ``otherwise`` where that was harmed."""
    whole = WHOLE["spss"]
    start = whole.index(END_OF_DICTIONARY) + len(END_OF_DICTIONARY)
    width = (len(whole) - start) // len(made.PEOPLE)
    if content[:80] + content[84:start] != whole[:80] + whole[84:start]:
        return otherwise
    return (len(content) - start) // width


def _codings_in(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".qde")]
        return sum(1 for _ in etree.fromstring(archive.read(name)).iter("{*}Coding"))


def run(inputs: int, chance: int | None = None) -> Counter[tuple[str, str]]:
    """How often each kind of file ended in which way, over ``inputs`` damaged files; by ``chance``, other ones."""
    counts: Counter[tuple[str, str]] = Counter()

    @settings(
        max_examples=inputs,
        deadline=None,
        database=None,
        derandomize=chance is None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(damaged())
    def read(case: tuple[str, bytes]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            counts[case[0], outcome_of(*case, Path(folder))] += 1

    (read if chance is None else seed(chance)(read))()
    return counts


def main() -> None:
    """Read as many damaged files as asked for, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=12_000)
    parser.add_argument("--seed", type=int, help="other damaged files than the usual ones")
    chosen = parser.parse_args()
    counts = run(chosen.inputs, chosen.seed)
    print(f"| kind | {SOUND} | {REFUSED} | all |\n| --- | ---: | ---: | ---: |")
    for kind in sorted(WHOLE):
        sound, refused = counts[kind, SOUND], counts[kind, REFUSED]
        print(f"| {kind} | {sound:,} | {refused:,} | {sound + refused:,} |")
    print(f"{sum(counts.values()):,} files in all")


if __name__ == "__main__":
    main()
