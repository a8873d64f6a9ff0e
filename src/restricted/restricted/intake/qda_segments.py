"""Coded segments from a project of a QDA tool (REFI-QDA): codes and places, without the text that people spoke."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import pandas as pd

from helpers.project.codebook import Codebook, load_codebook
from helpers.project.paths import Project
from helpers.sources.csv_files import Fault, TableError
from helpers.sources.refi_qda import ExchangeError, read_codings
from restricted.intake.file_reading import Sheet, read_sheets
from restricted.rows.evidence_files import real_files, table_of
from restricted.rows.file_kinds import kind_of
from restricted.rows.pseudonyms import as_compared
from restricted.rows.restricted_tables import REGISTER_OF_RECORD, SEGMENTS

NOT_READ = "each coding is read or reported: take this one out in the tool, or mark text instead, and export it again"
DOCUMENT_ENDING = re.compile(
    r"\.(?:txt|md|docx?|rtf|odt|pdf|html?|epub|csv|mp3|mp4|m4a|wav|ogg|mov|avi|jpe?g|png|transcribed)$", re.IGNORECASE
)
"""Endings that tools leave on a source's name; any other dot is a part of the name."""
CODE_SEPARATOR = ":"
"""``localed coding codebook`` exports a code as ``focus-approach: Clarity of …``."""


def read_segments(path: Path, project: Project) -> Sheet:
    """The segments of a ``.qdpx`` file as rows of the table of segments; the file's own "row" is the segment's number.

    A source's name is the record's identifier. What one coder marked with several codes at one place is one segment.
    Coders' names are replaced at once by a digest, which becomes a pseudonym with the other identifiers.

    Raises
    ------
    TableError
        The file is no REFI-QDA project, or a segment has no criterion, two, or a code that the codebook lacks.
    """
    name = path.relative_to(project.restricted).as_posix()
    try:
        codings = read_codings(path)
    except ExchangeError as error:
        raise TableError([Fault(name, None, None, path.name, str(error))]) from None
    codebook, kinds = load_codebook(project), _kinds_of_records(project)
    rows, faults = [], [Fault(name, None, None, place, NOT_READ) for place in codings.left_out]
    places = codings.segments.groupby(["source", "start", "end", "coder"], dropna=False, sort=False)
    for number, ((source, start, end, coder), marked) in enumerate(places, start=1):
        codes = [code.split(CODE_SEPARATOR)[0].strip() for code in marked["code"]]
        record = record_of(str(source), kinds)
        kind, locality = kinds.get(as_compared(record), ("interview", None))
        meaning, wrong = _meaning(codes, codebook)
        faults += [Fault(f"{name}, segment {number}", None, column, value, rule) for column, value, rule in wrong]
        digest = hashlib.sha256(str(coder).encode()).hexdigest()[:16]
        rows.append((f"{record}:{start}-{end}", kind, record, locality, f"qda-1{digest}", *meaning))
    if faults:
        raise TableError(faults)
    content = pd.DataFrame(rows, columns=list(SEGMENTS.columns), dtype=object)
    return Sheet(name, content.where(content.notna(), None), list(range(1, len(content) + 1)), 1)


def record_of(source: str, registered: Collection[str]) -> str:
    """The identifier of the record that a source is called by: as it stands, or without the ending of a document.

    >>> record_of("INT.03", []), record_of("INT.03.docx", []), record_of("I-7.md.txt", ["i-7.md"])
    ('INT.03', 'INT.03', 'I-7.md')
    """
    name = source.strip()
    while as_compared(name) not in registered and (ending := DOCUMENT_ENDING.search(name)):
        name = name[: ending.start()]
    return name


def _meaning(codes: list[str], codebook: Codebook) -> tuple[tuple[str, str, str], list[tuple[str, str, str]]]:
    """Criterion, elements and direction of a segment's codes, and what is wrong with them: column, value, rule."""
    directions = tuple(term.id for term in codebook.directions)
    criteria = sorted({codebook.criterion_of.get(code, code) for code in codes} & set(codebook.criterion_ids))
    elements = sorted(set(codes) & set(codebook.element_ids))
    pointed = sorted(set(codes) & set(directions))
    used = {*criteria, *codebook.criterion_of, *elements, *directions}
    wrong = [("code", code, "the project's codebook has no such code") for code in codes if code not in used]
    wrong += _exactly_one("criterion", criteria) + _exactly_one("direction", pointed)
    return ("".join(criteria), ";".join(elements), "".join(pointed)), wrong


def _exactly_one(column: str, codes: list[str]) -> list[tuple[str, str, str]]:
    if len(codes) == 1:
        return []
    return [(column, ", ".join(codes) or "none", f"a coder gives a segment exactly one {column}")]


def _kinds_of_records(project: Project) -> dict[str, tuple[str, str | None]]:
    """The kind and locality of each record, from the registers that lie beside."""
    found: dict[str, tuple[str, str | None]] = {}
    kinds = {register.name: kind for kind, register in REGISTER_OF_RECORD.items()}
    for path in real_files(project):
        table = table_of(path, project)
        if table is None or table.name not in kinds or kind_of(path.name).reader == "qda":
            continue
        with suppress(TableError):  # the register's own reading reports it
            for sheet in read_sheets(path, project.restricted):
                rows = sheet.content.reindex(columns=[table.key[0], "locality"]).dropna(subset=[table.key[0]])
                for record, locality in rows.astype(object).itertuples(index=False, name=None):
                    place = locality if isinstance(locality, str) else None
                    found[as_compared(record)] = (kinds[table.name], place)
    return found
