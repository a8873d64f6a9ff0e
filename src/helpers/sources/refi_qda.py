"""Codebooks and codings to and from QDA tools (NVivo, ATLAS.ti, MAXQDA, QualCoder) in the REFI-QDA exchange format.

A ``.qdc`` file is a codebook, a ``.qdpx`` file a whole project. Both are read and written by ``pyrefiqda``, whose
models are made from the standard's own XML schemas (version 1.5, https://www.qdasoftware.org).
"""

from __future__ import annotations

import tempfile
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from helpers.project.codebook import Codebook, CodeEntry

if TYPE_CHECKING:
    from pyrefiqda.models import CodeBook

NAMESPACE = uuid.UUID("6f7b8a54-3c0e-5d0e-9a55-1d7a5f0c2b11")
"""Codes keep their identifier from one export to the next, so that a tool recognises them."""

MOST_UNPACKED_BYTES = 500_000_000
CODING_COLUMNS = ["source", "start", "end", "text", "code", "coder", "coded_at"]


class ExchangeError(ValueError):
    """A file of a QDA tool cannot be read; the message names the file and the mend."""


def export_codebook(codebook: Codebook, path: Path) -> Path:
    """Write ``codebook`` as a REFI-QDA codebook: criteria with their questions, domains with their elements."""
    from pyrefiqda.reficodebook import RefiCodebook

    RefiCodebook.save(as_refi_codebook(codebook), path)
    return path


def as_refi_codebook(codebook: Codebook) -> CodeBook:
    """``codebook`` as REFI-QDA's model: a branch for the framework, one for the model, one per closed list."""
    from pyrefiqda.models.codebook import CodeBook, CodesType, CodeType

    def code(key: str, name: str, description: str | None = None, below: Iterable[CodeType] = ()) -> CodeType:
        below = list(below)
        return CodeType(
            guid=str(uuid.uuid5(NAMESPACE, key)), name=name, description=description, is_codable=not below, code=below
        )

    def entry(kind: str, item: CodeEntry, below: Iterable[CodeType] = ()) -> CodeType:
        described = code(f"{kind}/{item.id}", f"{item.id}: {item.title}", _description(item), below)
        return described.model_copy(update={"is_codable": True})

    criteria = [
        entry("criterion", item, [entry("question", q) for q in codebook.questions if q.criterion == item.id])
        for item in codebook.criteria
    ]
    domains = [
        code(
            f"domain/{domain.id}",
            f"{domain.id}: {domain.title}",
            domain.definition,
            [entry("element", item) for item in codebook.elements if item.domain == domain.id],
        )
        for domain in codebook.domains
    ]
    lists = [
        code(
            f"list/{name}",
            name.capitalize(),
            None,
            [code(f"{name}/{t.id}", f"{t.id}: {t.title}", t.definition) for t in terms],
        )
        for name, terms in (("direction", codebook.directions), ("year", codebook.years), ("kind", codebook.kinds))
    ]
    branches = [code("framework", "Framework", None, criteria), code("model", "Coherence model", None, domains), *lists]
    return CodeBook(origin="LocalED evaluation, reproducible edition", codes=CodesType(code=branches))


def _description(item: CodeEntry) -> str:
    return "\n".join(
        [item.definition, f"Use when: {item.use_when}", f"Not when: {item.not_when}", f"Near miss: {item.near_miss}"]
    )


def read_codings(path: Path) -> pd.DataFrame:
    """Every coded text segment of a ``.qdpx`` project: :data:`CODING_COLUMNS`, one row per segment and code.

    ``start`` and ``end`` count characters of the source as the standard does; ``text`` is the segment where the
    project carries the source's plain text, else missing. Segments of pictures, sound and film are not text and are
    left out.

    Raises
    ------
    ExchangeError
        The file is not a REFI-QDA project, is too large unpacked, or names a code that is not in it.
    """
    from pyrefiqda.refiproject import RefiProject

    _refuse_unsafe(path)
    with tempfile.TemporaryDirectory() as folder:
        try:
            project = RefiProject.load(path, extract_dir=folder)
        except Exception as error:  # the parser's own errors are many and its base class is Exception
            raise ExchangeError(
                f"{path.name} is not a REFI-QDA project: {error}; export it anew from its tool"
            ) from error
        rows = list(_rows(project, Path(folder), path.name))
    return pd.DataFrame(rows, columns=CODING_COLUMNS)


def _refuse_unsafe(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, FileNotFoundError) as error:
        raise ExchangeError(f"{path.name} is not a .qdpx archive: {error}") from error
    if size > MOST_UNPACKED_BYTES:
        raise ExchangeError(f"{path.name} unpacks to {size:,} bytes: export it without its sound and film")


def _rows(project, folder: Path, file: str) -> Iterator[tuple]:
    names = _code_names(project.code_book.codes.code) if project.code_book else {}
    coders = {user.guid: user.name for user in project.users.user} if project.users else {}
    for source in project.sources.text_source if project.sources else []:
        text = _plain_text(source, folder)
        for segment in source.plain_text_selection:
            for coding in segment.coding:
                code = coding.code_ref.target_guid
                if code not in names:
                    raise ExchangeError(f"{file}: the codebook lacks the code {code} of a segment of '{source.name}'")
                yield (
                    source.name,
                    segment.start_position,
                    segment.end_position,
                    text[segment.start_position : segment.end_position] if text is not None else None,
                    names[code],
                    coders.get(coding.creating_user, coding.creating_user),
                    str(coding.creation_date_time) if coding.creation_date_time else None,
                )


def _code_names(codes: Iterable) -> dict[str, str]:
    names: dict[str, str] = {}
    for code in codes:
        names[code.guid] = code.name
        names.update(_code_names(code.code))
    return names


def _plain_text(source, folder: Path) -> str | None:
    from pyrefiqda.refiproject import RefiProject

    if source.plain_text_content is not None:
        return source.plain_text_content
    if not source.plain_text_path or not source.plain_text_path.startswith("internal://"):
        return None
    for room in ("sources", "Sources"):  # the standard says one, some tools write the other
        path = RefiProject.resolve_source_path(source.plain_text_path, folder).parent.parent / room
        file = path / source.plain_text_path.removeprefix("internal://")
        if file.is_file():
            return file.read_text(encoding="utf-8-sig")
    return None
