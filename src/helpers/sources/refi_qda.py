"""Codebooks and codings to and from QDA tools (NVivo, ATLAS.ti, MAXQDA, QualCoder) in the REFI-QDA exchange format.

A ``.qdc`` file is a codebook, written by ``pyrefiqda``, whose models are made from the standard's own XML schemas
(version 1.5, https://www.qdasoftware.org). A ``.qdpx`` file is a whole project. It is read element by element, since
tools differ in how they fill it in: what is not needed cannot make it unreadable, and every coding is counted.
"""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from lxml import etree

from helpers.project.codebook import Codebook, CodeEntry
from helpers.sources.csv_files import unicode_encoding

if TYPE_CHECKING:
    from pyrefiqda.models import CodeBook

NAMESPACE = uuid.UUID("6f7b8a54-3c0e-5d0e-9a55-1d7a5f0c2b11")
"""Codes keep their identifier from one export to the next, so that a tool recognises them."""

MOST_UNPACKED_BYTES = 500_000_000
PROJECT_NAMESPACE, INTERNAL = "urn:QDA-XML:project:", "internal://"
EXPORT_ANEW = "export it anew from its tool"
NOT_TEXT = {
    "PDFSelection": "it marks an area of a page, which is no stretch of text",
    "PictureSelection": "it marks an area of a picture, which is no stretch of text",
    "AudioSelection": "it marks a stretch of sound, which is no stretch of text",
    "VideoSelection": "it marks a stretch of film, which is no stretch of text",
}
"""Selections without a place in a text, and what is said of their codings."""
CODING_COLUMNS = ["source", "start", "end", "text", "code", "coder", "coded_at"]


class ExchangeError(ValueError):
    """A file of a QDA tool cannot be read; the message names the file and the mend."""


def export_codebook(codebook: Codebook, path: Path) -> Path:
    """Write ``codebook`` as a REFI-QDA codebook: criteria with their questions, domains with their elements."""
    from pyrefiqda.reficodebook import RefiCodebook  # optional, and 1 s to import

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


@dataclass(frozen=True)
class Codings:
    """The codings of a project: each is a row of ``segments``, or is named in ``left_out`` with the reason.

    ``segments`` has :data:`CODING_COLUMNS`. ``notes`` say what else was not read, such as the text of a source.
    """

    segments: pd.DataFrame
    left_out: list[str]
    notes: list[str]

    @property
    def count(self) -> int:
        """How many codings the project has."""
        return len(self.segments) + len(self.left_out)


def read_codings(path: Path) -> Codings:
    """Every coding of a ``.qdpx`` project, one row per segment and code.

    Text is read wherever a project carries it: in text sources, in the text of a PDF or of a picture's description,
    in transcripts of recordings. ``start`` and ``end`` count characters from 0; a code of a whole text has its ends.
    ``text`` is the segment where the project carries the source's plain text in a Unicode encoding, else missing.
    Codings of areas of a page or picture and of stretches of sound and film are left out.

    Raises
    ------
    ExchangeError
        The file is not a REFI-QDA project, is damaged, or is too large unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = {member.filename.replace("\\", "/").lower(): member for member in archive.infolist()}
            projects = [name for name in members if name.endswith(".qde") and "/" not in name]
            if len(projects) != 1:
                found = f"{len(projects)} files" if projects else "no file"
                raise ExchangeError(f"{path.name} is not a REFI-QDA project: it holds {found} '.qde'; {EXPORT_ANEW}")
            texts = [member for name, member in members.items() if name in projects or name.endswith(".txt")]
            if (size := sum(member.file_size for member in texts)) > MOST_UNPACKED_BYTES:
                raise ExchangeError(f"{path.name}: its texts unpack to {size:,} bytes; export fewer sources at once")
            root = _parsed(archive.read(members[projects[0]]), path.name)
            return _Reading(root, lambda name: _member(archive, members, name)).codings()
    except ExchangeError:
        raise
    except FileNotFoundError:
        raise ExchangeError(f"{path.name} is not there") from None
    except Exception as error:  # damaged archives raise errors of many kinds
        raise ExchangeError(f"{path.name} is not a .qdpx archive, or is damaged: {EXPORT_ANEW}") from error


def as_guid(value: str | None) -> str:
    """An identifier as it is compared: braces, capitals and spaces are spelling.

    >>> as_guid("{34B589F1-6B3C-59B9-89ED-EF3913598C45}")
    '34b589f1-6b3c-59b9-89ed-ef3913598c45'
    """
    return (value or "").strip().strip("{}").lower()


def _parsed(content: bytes, name: str) -> Any:
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise ExchangeError(
            f"{name} is not a REFI-QDA project: line {line} of its '.qde' is not XML; {EXPORT_ANEW}"
        ) from None
    has_parts = any(etree.QName(child).localname in ("CodeBook", "Sources") for child in root if _is_element(child))
    if not str(root.tag).startswith(f"{{{PROJECT_NAMESPACE}") or not has_parts:
        raise ExchangeError(f"{name} is not a REFI-QDA project: it has no codebook and no sources; {EXPORT_ANEW}")
    return root


def _is_element(node: Any) -> bool:
    return isinstance(node.tag, str)


def _member(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], name: str) -> bytes | None:
    """The file of a source, however the tool spells folder, braces and capitals; ``None`` where it is not there."""
    wanted = as_guid(name.rpartition(".")[0]) + "." + name.rpartition(".")[2].lower()
    for held, member in members.items():
        if not held.endswith(".txt"):
            continue
        file = held.rpartition("/")[2]
        if as_guid(file.rpartition(".")[0]) + "." + file.rpartition(".")[2] == wanted:
            return archive.read(member)
    return None


class _Reading:
    """One project while it is read. ``file_of`` gives the content of a file in the archive."""

    def __init__(self, root: Any, file_of: Callable[[str], bytes | None]) -> None:
        self.root, self.file_of = root, file_of
        self.is_atlas = "ATLAS" in root.get("origin", "").upper()
        self.codes = {as_guid(code.get("guid")): code.get("name") for code in root.iter("{*}Code")}
        self.coders = {as_guid(user.get("guid")): user.get("name") or user.get("id") for user in root.iter("{*}User")}
        self.notes: list[str] = []
        self.left_out: list[str] = []
        self._texts: dict[Any, str | None] = {}

    def codings(self) -> Codings:
        """Every ``Coding`` of the project, wherever it stands."""
        rows = [row for coding in self.root.iter("{*}Coding") if (row := self._row(coding))]
        return Codings(pd.DataFrame(rows, columns=CODING_COLUMNS), self.left_out, self.notes)

    def _row(self, coding: Any) -> tuple | None:
        selection = coding.getparent()
        kind, holder = _local(selection), selection.getparent()
        source = self._source_name(selection)
        reference = next(coding.iter("{*}CodeRef"), None)
        guid = as_guid(reference.get("targetGUID")) if reference is not None else ""
        code = self.codes.get(guid)
        if not code:
            return self._left_out(source, None, f"the codebook lacks the code {guid or '(none named)'}")
        if kind in NOT_TEXT:
            return self._left_out(source, code, NOT_TEXT[kind])
        if kind == "PlainTextSelection":
            text = self._text(holder)
            start, end = selection.get("startPosition"), selection.get("endPosition")
        elif kind == "TranscriptSelection":
            text = self._text(holder)
            points = {as_guid(point.get("guid")): point.get("position") for point in holder.iter("{*}SyncPoint")}
            start, end = (points.get(as_guid(selection.get(name))) for name in ("fromSyncPoint", "toSyncPoint"))
        elif (text := self._text(selection)) is not None:
            start, end = "0", str(len(text))
        else:
            return self._left_out(source, code, "it marks the whole source, whose text is not in the project")
        if not (start or "").isdecimal() or not (end or "").isdecimal() or int(start) > int(end):
            return self._left_out(source, code, f"its place ({start} to {end}) is no stretch of text")
        first, last = int(start), int(end)
        if text is not None and last > _longest(text):
            return self._left_out(source, code, f"its place ({first} to {last}) lies beyond the text's {len(text)}")
        user = coding.get("creatingUser") or selection.get("creatingUser") or selection.get("modifyingUser")
        return (
            source,
            first,
            last,
            text[first:last] if text is not None else None,
            code,
            self.coders.get(as_guid(user)) or user,
            coding.get("creationDateTime"),
        )

    def _left_out(self, source: str, code: str | None, reason: str) -> tuple | None:
        """Name a coding that is not read; there is no row of it."""
        self.left_out.append(f"source '{source}'{f', code {code!r}' if code else ''}: {reason}")
        return None

    def _source_name(self, selection: Any) -> str:
        """The name of the source that a selection is in: of the document, not of its text or transcript."""
        within = [node for node in (selection, *selection.iterancestors()) if _local(node).endswith("Source")]
        return (within[-1].get("name") or as_guid(within[-1].get("guid"))) if within else "(none)"

    def _text(self, holder: Any) -> str | None:
        if holder not in self._texts:
            self._texts[holder] = self._plain_text(holder)
        return self._texts[holder]

    def _plain_text(self, holder: Any) -> str | None:
        inline = next((child for child in holder if _local(child) == "PlainTextContent"), None)
        if inline is not None:
            return inline.text or ""
        place = holder.get("plainTextPath") or ""
        if not place.startswith(INTERNAL):
            return None
        content = self.file_of(place.removeprefix(INTERNAL))
        name = self._source_name(holder)
        if content is None:
            self.notes.append(f"source '{name}': its text is not in the project, so its segments have no words")
            return None
        try:
            text = content.decode(unicode_encoding(content))
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self.notes.append(
                f"source '{name}', line {line}: its text is in no Unicode encoding, so its segments have no words"
            )
            return None
        # ATLAS.ti counts the end of a line as one character, others as many as there are.
        return text.replace("\r\n", "\n") if self.is_atlas else text


def _local(node: Any) -> str:
    return node.tag.rpartition("}")[2] if _is_element(node) else ""


def _longest(text: str) -> int:
    """The length of ``text`` by the most generous way of counting: UTF-16 units, two for the end of a line."""
    return len(text.encode("utf-16-le")) // 2 + text.count("\n")
