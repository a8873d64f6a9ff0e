"""Restricted files as programs write them: workbooks, SPSS files and QDA projects with one oddity each."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat

from tests.restricted.intake.team import consent, interview, kpi, write_csv

PEOPLE = [f"R-{number:03d}" for number in range(1, 13)]
ITEMS = ["q1a", "q1b", "q1c"]
STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/": "http://purl.oclc.org/ooxml/officeDocument/",
}
CODES = {
    "11111111-aaaa-4bbb-8ccc-000000000001": "focus-approach: Clarity",
    "11111111-aaaa-4bbb-8ccc-000000000002": "strength",
}
CODER = "22222222-aaaa-4bbb-8ccc-000000000001"
SOURCE = "33333333-aaaa-4bbb-8ccc-000000000001"


def survey(people: list[str] = PEOPLE) -> pd.DataFrame:
    """A wide survey of three items."""
    rows = {"wave": "year_1", "locality": "coventry", "role_group": "headteacher", "date": "2023-01-17"}
    table = pd.DataFrame([{"respondent_id": person, **rows} for person in people])
    for number, item in enumerate(ITEMS):
        table[item] = [(place + number) % 5 + 1 for place in range(len(people))]
    return table


def put(project, name: str, content: bytes) -> Path:
    path = project.restricted / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def put_consents(project) -> None:
    write_csv(project, "consent/consent.csv", [consent(person_id=person) for person in PEOPLE])


def workbook(table: pd.DataFrame, formats: dict[str, str] | None = None) -> bytes:
    """``table`` as a workbook; ``formats`` are number formats by cell."""
    book = openpyxl.Workbook()
    for row in [list(table.columns), *table.astype(object).where(table.notna(), None).to_numpy().tolist()]:
        book.active.append(row)
    for cell, number_format in (formats or {}).items():
        book.active[cell].number_format = number_format
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def edited(content: bytes, edit: Callable[[str, str], str]) -> bytes:
    """A zip file with ``edit(name, text)`` in place of the text of each part."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, edit(name, old.read(name).decode()))
    return target.getvalue()


def strict(content: bytes) -> bytes:
    def edit(_name: str, text: str) -> str:
        for usual, other in STRICT.items():
            text = text.replace(usual, other)
        return text

    return edited(content, edit)


def spss(table: pd.DataFrame, folder: Path, **more: object) -> bytes:
    path = folder / "made.sav"
    pyreadstat.write_sav(table, path, **more)
    return path.read_bytes()


def with_case_count(content: bytes, count: int) -> bytes:
    """An SPSS file whose header declares ``count`` cases."""
    return content[:80] + struct.pack("<i", count) + content[84:]


def put_interview(project, identifier: str = "I-001") -> None:
    write_csv(project, "fieldwork/interviews.csv", [interview(interview_id=identifier)])
    write_csv(project, "consent/consent.csv", [consent(person_id="N-001", scope="interview")])


def coding(code: str, coder: str = CODER) -> str:
    return f'<Coding guid="x" creatingUser="{coder}"><CodeRef targetGUID="{code}"/></Coding>'


def segment(start: int = 0, end: int = 5, spell: Callable[[str], str] = str) -> str:
    marked = "".join(coding(spell(code)) for code in CODES)
    return f'<PlainTextSelection guid="s" startPosition="{start}" endPosition="{end}">{marked}</PlainTextSelection>'


def qda_project(
    sources: str,
    files: dict[str, bytes] | None = None,
    *,
    version: str = "1.0",
    codes: dict[str, str] = CODES,
    coders: tuple[str, ...] = (CODER,),
) -> bytes:
    """A REFI-QDA project with the XML ``sources`` and ``files`` in its folder of sources; codes are names by id."""
    listed = "".join(f'<Code guid="{guid}" name="{name}" isCodable="true"/>' for guid, name in codes.items())
    users = "".join(f'<User guid="{coder}" name="{coder}"/>' for coder in coders)
    text = (
        f'<Project xmlns="urn:QDA-XML:project:{version}" name="p" origin="">'
        f"<Users>{users}</Users><CodeBook><Codes>{listed}</Codes></CodeBook><Sources>{sources}</Sources></Project>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("project.qde", text)
        for name, content in (files or {}).items():
            archive.writestr(f"sources/{name}", content)
    return target.getvalue()


def text_source(inside: str, name: str = "I-001", content: str = "Some words that were said.") -> str:
    return (
        f'<TextSource guid="{SOURCE}" name="{name}"><PlainTextContent>{content}</PlainTextContent>{inside}</TextSource>'
    )


def kpi_table(**changes: object) -> pd.DataFrame:
    row = {**kpi(), "people_count": 46, "is_higher_better": True, "baseline": 71.5, "target": 80.0, "actual": 76.2}
    return pd.DataFrame([{**row, **changes}])
