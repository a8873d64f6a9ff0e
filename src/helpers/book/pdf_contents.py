"""What a reader gets of a PDF of the book, for the comparison of two: bookmarks, words by chapter, tagged figures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf

LETTERS = re.compile(r"[^\W\d_]+")
BREAK = re.compile(r"[-‐‑\u00ad]\s*")
"""A hyphen, at which a line may end."""
LEAST_LETTERS = 4
FRAME_WORDS = {"chapter", "figure", "table", "section", "appendix", "appendices", "bibliography", "references"}
"""What running heads, references and labels of captions are called, each renderer in its own way."""


@dataclass(frozen=True)
class PdfChapter:
    """A chapter's words that tell it from others, and all its letters in a row, in which no line breaks."""

    words: frozenset[str]
    letters: str

    def missing_in(self, other: PdfChapter) -> list[str]:
        """The words that the other has nowhere, however its lines break."""
        return sorted(word for word in self.words if word not in other.letters)


@dataclass(frozen=True)
class PdfContents:
    """A PDF by what its bookmarks, structure tree and annotations say."""

    chapters: dict[str, PdfChapter]
    """By title; parts and what else has no number are left out."""
    headings: list[str]
    figures: list[str]
    """Alternative texts."""
    tables: list[str]
    """The number of header cells of each."""
    links: list[str]
    """Addresses outside the book, each once: a link over two lines is two annotations."""


def pdf_contents(path: Path, numbers: re.Pattern[str]) -> PdfContents:
    """Read a tagged PDF with bookmarks; ``numbers`` matches what stands before a numbered title."""
    reader = pypdf.PdfReader(path)
    marks = list(_bookmarks(reader.outline))
    root: Any = reader.trailer["/Root"]
    elements = list(_structure(root.get("/StructTreeRoot")))
    titled = {word for _, mark in marks for word in LETTERS.findall(str(mark.title).lower())} | FRAME_WORDS
    starts = [(str(mark.title), reader.get_destination_page_number(mark) or 0) for level, mark in marks if not level]
    ends = [("", len(reader.pages)), *reversed(starts)]
    spans = [(title, start, end) for (_, end), (title, start) in pairwise(ends)]
    return PdfContents(
        {
            numbers.sub("", title): _chapter(" ".join(page.extract_text() for page in reader.pages[start:end]), titled)
            for title, start, end in reversed(spans)
            if numbers.match(title)
        },
        [numbers.sub("", str(mark.title)) for level, mark in marks if level or numbers.match(str(mark.title))],
        [str(element.get("/Alt", "")) for element in elements if element["/S"] == "/Figure"],
        [f"a table of {_header_cells(element)} header cells" for element in elements if element["/S"] == "/Table"],
        sorted({address for page in reader.pages for address in _addresses(page)}),
    )


def _chapter(text: str, titled: set[str]) -> PdfChapter:
    """Words of running heads, which are titles, tell nothing."""
    words = LETTERS.findall(BREAK.sub("", unicodedata.normalize("NFKC", text).lower()))
    telling = frozenset(word for word in words if len(word) >= LEAST_LETTERS and word not in titled)
    return PdfChapter(telling, "".join(words))


def _bookmarks(outline: list[Any], level: int = 0) -> Iterator[tuple[int, Any]]:
    for item in outline:
        if isinstance(item, list):
            yield from _bookmarks(item, level + 1)
        else:
            yield level, item


def _structure(root: Any) -> Iterator[Any]:
    """Every element of the structure tree below ``root``, in reading order."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        element = element.get_object() if element is not None else None
        if isinstance(element, list):
            waiting += reversed(element)
        elif isinstance(element, dict):
            if "/S" in element:
                yield element
            waiting.append(element.get("/K"))


def _header_cells(table: Any) -> int:
    return sum(element["/S"] == "/TH" for element in _structure(table))


def _addresses(page: Any) -> Iterator[str]:
    for annotation in page.get("/Annots") or []:
        action = annotation.get_object().get("/A") or {}
        if "/URI" in action:
            yield str(action["/URI"])
