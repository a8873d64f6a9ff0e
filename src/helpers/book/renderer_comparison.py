"""Comparison of two renderings of the book, page by page and format by format: stock Quarto's and the embedded one.

Compared is what a reader gets, not how it is marked up: blocks of text, headings, figures with their alternative text,
tables with captions and header scopes, footnotes, links. Frames, numbers before headings and labels of captions, which
each renderer sets in its own way, are left out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lxml.html
from lxml.html import HtmlElement

from helpers.book.chapter_facts import SEPARATOR
from helpers.book.page_mends import caption_of
from helpers.book.pandoc import run_pandoc
from helpers.book.pdf_contents import PdfChapter, PdfContents, pdf_contents


def _has_class(*names: str) -> str:
    """The XPath condition that an element is of one of these classes."""
    return " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in names)


FRAME_CLASSES = (
    *("quarto-title-meta", "byline", "colophon", "term-note", "permalink", "anchorjs-link", "caption-tools"),
    *("page-contents-small", "callout-title", "callout-title-container", "header-section-number", "chapter-number"),
)
FRAME = (
    "descendant::*[self::script or self::style or self::nav or self::footer or self::text[ancestor::svg]"
    f" or @role='doc-backlink' or {_has_class(*FRAME_CLASSES)}]"
)
MAIN = "//main//article | //main[@id='quarto-document-content'] | //main"
TEXT_BLOCKS = "descendant::*[self::p or self::li or self::dt or self::dd][not(descendant::p)]"
HEADINGS = "descendant::*[self::h1 or self::h2 or self::h3 or self::h4]"
NOTES = f"descendant::*[@id='footnotes' or {_has_class('footnotes')}]//li"
NUMBER = re.compile(
    r"^(?:(?:(?:Chapter|Appendix)\s)?\d+(?:\.\d+)*[.:]?|Appendix\s[A-Z][.:]?|[A-Z](?:\.\d+)+)\s+(?:—\s+)?(?=\S)"
    r"|^(?:Appendix\s)?[A-Z]\s+—\s+"
)
LETTER = re.compile(r"^[A-Z]\s+(?=\S)")
"""The letter of an appendix before its title, without more."""
OWN_PAGE = re.compile(r"^([\w-]+)\.html#sec-\1$")
"""The address of a chapter's title, which is that of its page."""
EPUB_FILE = re.compile(r"^[\w/]+\.xhtml_?")
"""What pandoc writes before an identifier for the file of an EPUB in which it stands."""
DATA_LINK = re.compile(r"\s*Data \(CSV\)$")
ADDED = ("References", "Footnotes", "Table of contents", "Table of Contents", "Title Page", "toc")
"""Headings that only one of the renderers sets above what both have, and an EPUB's own navigation."""
LABEL = re.compile(r"^(?:Figure|Table)\s[\w.]+?[.:]\s")
SHOWN = 5
"""At most so many differences of a kind are listed for a page."""
DOCUMENTS = ("docx", "epub", "pdf")
PDF_NUMBER = re.compile(r"^(?:\d+|[A-Z])(?:\.\d+)*\.?\s+(?=\S)")
"""The number or letter before a title in a bookmark."""
TOLERATED_WORDS = 3


@dataclass(frozen=True)
class Contents:
    """What a reader gets of one page or document, each kind counted: the same sentence may occur twice."""

    text: Counter[str] = field(default_factory=Counter)
    headings: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    """Alternative texts."""
    tables: Counter[str] = field(default_factory=Counter)
    """Captions, with the number of header cells that have a scope; in documents the words of header cells."""
    footnotes: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Difference:
    """What one rendering has and the other has not; ``place`` is a page or a format."""

    place: str
    kind: str
    only_in: str
    item: str

    def __str__(self) -> str:
        return f"{self.place}: {self.kind}, only in {self.only_in}: {self.item}"


def compare_books(one: Path, other: Path, names: tuple[str, str] = ("the first", "the second")) -> list[Difference]:
    """All differences between the books in the folders ``one`` and ``other``: HTML pages, DOCX, EPUB and PDF.

    Raises
    ------
    FileNotFoundError
        One of the folders holds no page.
    """
    for folder in (one, other):
        if not (folder / "index.html").is_file():
            raise FileNotFoundError(f"{folder} holds no book: there is no index.html in it")
    found: list[Difference] = []
    pages = [{path.relative_to(folder).as_posix() for path in folder.rglob("*.html")} for folder in (one, other)]
    for page in sorted(pages[0] | pages[1]):
        if page not in pages[0] & pages[1]:
            found.append(Difference(page, "page", names[page in pages[1]], page))
            continue
        read = [page_contents_of((folder / page).read_text(encoding="utf-8")) for folder in (one, other)]
        found += differences(page, read[0], read[1], names)
    for to in DOCUMENTS:
        ours, theirs = (next(iter(sorted(folder.glob(f"*.{to}"))), None) for folder in (one, other))
        if ours and theirs and to == "pdf":
            found += pdf_differences(pdf_contents(ours, PDF_NUMBER), pdf_contents(theirs, PDF_NUMBER), names)
        elif ours and theirs:
            found += differences(to.upper(), document_contents(ours, to), document_contents(theirs, to), names)
        elif ours or theirs:
            found.append(Difference(to.upper(), "document", names[ours is None], to))
    return found


def pdf_differences(one: PdfContents, other: PdfContents, names: tuple[str, str]) -> Iterator[Difference]:
    """The differences of two PDFs, whose lines and pages break in different places.

    A word run into another, or divided without a hyphen, counts as missing: up to :data:`TOLERATED_WORDS` in a chapter
    are no difference.
    """
    for title, chapter in one.chapters.items():
        theirs = other.chapters.get(title, PdfChapter(frozenset(), ""))
        for missing, name in ((chapter.missing_in(theirs), names[0]), (theirs.missing_in(chapter), names[1])):
            if len(missing) > TOLERATED_WORDS:
                yield Difference("PDF", f"words of '{title}'", name, ", ".join(missing)[:120])
    read = [
        Contents(**{kind: Counter(getattr(pdf, kind)) for kind in ("headings", "figures", "tables", "links")})
        for pdf in (one, other)
    ]
    yield from differences("PDF", read[0], read[1], names)


def differences(place: str, one: Contents, other: Contents, names: tuple[str, str]) -> Iterator[Difference]:
    """The differences of one page or document, at most :data:`SHOWN` of a kind for each side, then their number."""
    for kind in Contents.__dataclass_fields__:
        ours, theirs = getattr(one, kind), getattr(other, kind)
        for only, name in ((ours - theirs, names[0]), (theirs - ours, names[1])):
            items = sorted(only.elements())
            yield from (Difference(place, kind, name, item[:120]) for item in items[:SHOWN])
            if len(items) > SHOWN:
                yield Difference(place, kind, name, f"and {len(items) - SHOWN} more")


def page_contents_of(html: str) -> Contents:
    """The contents of an HTML page of either renderer."""
    tree = lxml.html.fromstring(html)
    main = (tree.xpath(MAIN) or [tree])[0]
    for element in main.xpath(FRAME):
        element.drop_tree()
    notes = main.xpath(NOTES)
    footnotes = Counter(_words(note) for note in notes)
    for note in notes:
        note.drop_tree()
    tables = [table for table in main.iter("table") if not any(box.tag == "details" for box in table.iterancestors())]
    captions = (_caption(table) + f" ({len(table.xpath('.//th[@scope]'))} header cells)" for table in tables)
    return Contents(
        text=_counted(_words(block) for block in main.xpath(TEXT_BLOCKS) if not _is_caption(block)),
        headings=_counted(NUMBER.sub("", _words(heading)) for heading in main.xpath(HEADINGS)),
        figures=_counted(image.get("alt", "") for image in main.iter("img")),
        tables=Counter(captions),
        footnotes=footnotes,
        links=_counted(
            OWN_PAGE.sub(r"\1.html", link.get("href", "").rpartition("/")[2])
            for link in main.iter("a")
            if not _is_caption(link)
        ),
    )


def document_contents(path: Path, to: str) -> Contents:
    """The contents of a DOCX or EPUB file, as pandoc reads it."""
    blocks = json.loads(run_pandoc(["--from", to, "--to", "json", str(path)], ""))["blocks"]
    found: dict[str, list[str]] = {kind: [] for kind in Contents.__dataclass_fields__}
    for element in _elements(blocks):
        match element:
            case {"t": "Header", "c": [level, _, inlines]}:
                title = NUMBER.sub("", _plain(inlines))
                found["headings"].append(LETTER.sub("", title) if level == 1 else title)
            case {"t": "Para" | "Plain", "c": inlines}:
                found["text"].append(LABEL.sub("", _plain(inlines)))
            case {"t": "Image", "c": [_, inlines, _]}:
                found["figures"].append(_plain(inlines))
            case {"t": "Table", "c": [_, _, _, [_, head], *_]} if head:  # without a head it is Quarto's box of a figure
                found["tables"].append(" | ".join(_plain(cell[4]) for row in head for cell in row[1]))
            case {"t": "Note", "c": content}:
                found["footnotes"].append(_plain(content).removeprefix(".").strip())
            case {"t": "Link", "c": [_, inlines, [target, _]]}:
                is_bookmark = to == "docx" and target.startswith("#")  # Word's have names of 40 characters, else hashes
                place = target.rpartition("#")[2].rpartition(SEPARATOR)[2]
                found["links"].append(_plain(inlines) if is_bookmark else EPUB_FILE.sub("", place))
    return Contents(**{kind: _counted(items) for kind, items in found.items()})


def _counted(items: Iterable[str]) -> Counter[str]:
    return Counter(text for item in items if (text := " ".join(item.split())) and text not in ADDED)


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _is_caption(block: HtmlElement) -> bool:
    return any(box.tag in ("figcaption", "caption") for box in (block, *block.iterancestors()))


def _caption(table: HtmlElement) -> str:
    caption = caption_of(table)
    return DATA_LINK.sub("", LABEL.sub("", _words(caption))) if caption is not None else ""


def _elements(tree: Any) -> Iterator[dict[str, Any]]:
    """Every element of pandoc's JSON, the inside of a footnote excepted: it is one item."""
    if isinstance(tree, list):
        for part in tree:
            yield from _elements(part)
    elif isinstance(tree, dict):
        if "t" in tree:
            yield tree
        if tree.get("t") != "Note":
            yield from _elements(tree.get("c"))


def _plain(tree: Any) -> str:
    """The words of inlines or blocks, without footnotes."""
    pieces: list[str] = []
    for element in _elements(tree):
        if element["t"] in ("Str", "Code", "Math"):
            content = element["c"]
            pieces.append(content if isinstance(content, str) else str(content[-1]))
        elif element["t"] in ("Space", "SoftBreak", "LineBreak", "Para", "Plain"):
            pieces.append(" ")
    return "".join(pieces).strip()
