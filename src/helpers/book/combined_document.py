"""The whole book as one document tree, which PDF, DOCX and EPUB are written from."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import panflute as pf

from helpers.book.book_loading import Book
from helpers.book.cross_references import Chapter
from helpers.book.document_trees import each
from helpers.book.picture_sizes import has_links, svg_as_png, without_links
from helpers.book.quarto_config import FormatName
from helpers.book.tree_transforms import prepare

PART_CLASS = "part"
APPENDICES = "Appendices"


@dataclass(frozen=True)
class Combined:
    """The book as one document tree in pandoc's JSON, and whether it cites the bibliography."""

    json: str
    has_citations: bool


Dress = Callable[[pf.Doc], None]


def assemble(book: Book, to: FormatName, folder: Path, dress: Dress | None = None) -> Combined:
    """All chapters in one tree for the format ``to``; their pictures are written below ``folder`` and named from there.

    Parts are headings of the first level with the class ``part``; chapters are headings of the first level too.
    ``dress`` changes each chapter's tree, and each part's heading, as the format wants it. Only one chapter's tree is
    held at a time: all of them at once need gigabytes. A chapter's part is kept, and made again where anything that
    decides it changed.
    """
    blocks: list[str] = []
    has_citations = False
    part: str | None = None
    for chapter in book.chapters:
        current = APPENDICES if chapter.entry.is_appendix else chapter.entry.part
        if current and current != part:
            blocks.append(_blocks_of(pf.Doc(part_heading(current)), dress))
        part = current
        kept = book.memory.recall(book.made_from(chapter, to), partial(_part_of, book, chapter, to, folder, dress))
        own_blocks, cites, urls = json.loads(kept)
        for url in urls:
            _place_picture(url, book, chapter, folder, to)
        has_citations = has_citations or cites
        blocks.append(own_blocks)
    frame = pf.Doc(metadata=_metadata(book), api_version=(1, 23, 1, 1)).to_json()
    head = ", ".join(f"{json.dumps(name)}: {json.dumps(frame[name])}" for name in ("pandoc-api-version", "meta"))
    return Combined(f'{{{head}, "blocks": [{", ".join(filter(None, blocks))}]}}', has_citations)


def refused_chapter(book: Book, write: Callable[[Book], object], refusals: tuple[type[Exception], ...]) -> str | None:
    """The chapter that ``write`` refuses by itself, by its file; None where it refuses none, or any of them."""
    refused: list[str] = []
    for tried, chapter in enumerate(book.chapters, start=1):
        try:
            write(replace(book, chapters=(chapter,)))
        except refusals:
            refused.append(str(chapter.entry.source))
        if refused and tried > len(refused):
            return refused[0]
        if tried == len(refused) > 1:
            return None
    return refused[0] if refused else None


def _part_of(book: Book, chapter: Chapter, to: FormatName, folder: Path, dress: Dress | None) -> str:
    """A chapter's blocks, whether it cites the bibliography, and the pictures that it shows, as JSON."""
    doc = prepare(book.tree(chapter), chapter, book.index, to)
    images = list(each(doc, pf.Image))
    urls = list(dict.fromkeys(image.url for image in images))
    for image in images:
        image.url = _place_picture(image.url, book, chapter, folder, to)
    cites = book.cites(doc)
    return json.dumps([_blocks_of(doc, dress), cites, urls])


def _blocks_of(doc: pf.Doc, dress: Dress | None) -> str:
    if dress:
        dress(doc)
    return json.dumps(doc.to_json()["blocks"], ensure_ascii=False)[1:-1]


def part_heading(title: str) -> pf.Header:
    """The heading of a part; its identifier cannot meet a chapter's."""
    slug = "".join(character if character.isalnum() else "-" for character in title.lower())
    return pf.Header(pf.Str(title), level=1, identifier=f"part-{slug}", classes=[PART_CLASS, "unnumbered"])


def _metadata(book: Book) -> dict[str, Any]:
    plan = book.config.book
    found = {"title": plan.title, "subtitle": plan.subtitle, "author": plan.author, "lang": book.config.lang}
    if book.date:
        found["date"] = book.date.isoformat()
    if plan.description:
        found["description"] = plan.description
    return {key: pf.MetaString(value) for key, value in found.items() if value}


def _place_picture(url: str, book: Book, chapter: Chapter, folder: Path, to: FormatName) -> str:
    """Write a picture below ``folder``; gives how it is named from there."""
    data = book.picture(chapter, url)
    path = posixpath.normpath(posixpath.join(str(chapter.entry.source.parent), url))
    if data is None or path.startswith(".."):
        return url  # reported when the book was loaded
    if has_links(data):
        data = without_links(data)
    if to == "docx" and path.endswith(".svg"):
        data, path = svg_as_png(data, path), f"{path}.png"
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return path
