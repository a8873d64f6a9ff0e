"""The whole book as one document, for PDF, DOCX and EPUB: one text per chapter, cached by what it is made from."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from helpers.book.book_citations import set_citations
from helpers.book.book_loading import Book
from helpers.book.book_problems import Problem, RenderError
from helpers.book.chapter_facts import with_chapter_facts
from helpers.book.cross_references import Chapter
from helpers.book.pandoc import PandocError, filter_files
from helpers.book.pandoc_cache import renderer_code
from helpers.book.picture_sizes import has_links, linking_svg, svg_as_png, without_links
from helpers.book.quarto_config import FormatName

PART_CLASS = "part"
APPENDICES = "Appendices"

Finish = Callable[[str, Collection[str]], str]
"""What a format makes of a chapter's tree in pandoc's JSON, given its pictures as they are named below the folder: the
text that is joined with those of the others."""


def chapter_texts(book: Book, to: FormatName, folder: Path, finish: Finish) -> Iterator[str]:
    """Each chapter's text in the format ``to``, then that of the references; pictures are written below ``folder``.

    Parts are headings of the first level with the class ``part``; chapters are headings of the first level too. A
    chapter's text is kept, and made again where anything that decides it changed.

    Raises
    ------
    RenderError
        pandoc refuses a chapter; its own words are given.
    """
    cited, references = set_citations(book, to)
    filters = [path.read_bytes() for path in filter_files(book.root)]
    part: str | None = None
    for chapter in book.chapters:
        current = APPENDICES if chapter.entry.is_appendix else chapter.entry.part
        opening = current if current and current != part else None
        part = current
        cites = cited.get(chapter.index)
        pictures = {url: _place_picture(url, book, chapter, folder, to) for url in chapter.pictures}
        made_from = [*book.made_from(chapter, to), opening or "", json.dumps(cites), *filters]
        make = partial(_text_of, book, chapter, to, opening, cites, pictures, finish)
        try:
            text = book.memory.recall(made_from, make)
        except PandocError as error:
            message = f"pandoc cannot write it for the {to.upper()}: mend what its message names: {error.first_line}"
            raise RenderError([Problem(str(chapter.entry.source), message)]) from error
        yield text
    if references:
        tree = json.dumps(references)
        yield book.memory.recall([renderer_code(), to, tree, *filters], partial(finish, tree, ()))


def refused_chapter(book: Book, write: Callable[[Book], object], refusal: type[Exception]) -> str | None:
    """The chapter that ``write`` refuses by itself, by its file; None where it refuses none, or any of them."""
    refused: list[str] = []
    for tried, chapter in enumerate(book.chapters, start=1):
        try:
            write(replace(book, chapters=(chapter,)))
        except refusal:
            refused.append(str(chapter.entry.source))
        if refused and tried > len(refused):
            return refused[0]
        if tried == len(refused) > 1:
            return None
    return refused[0] if refused else None


def _text_of(
    book: Book,
    chapter: Chapter,
    to: FormatName,
    opening: str | None,
    cites: dict[str, Any] | None,
    pictures: Mapping[str, str],
    finish: Finish,
) -> str:
    """A chapter's text, after the heading of the part that it opens."""
    part = {"title": opening, "class": PART_CLASS, "identifier": part_identifier(opening)} if opening else None
    tree = with_chapter_facts(chapter, book.index, to, pictures=pictures, citations=cites, part=part)
    return finish(tree, pictures.values())


def part_identifier(title: str) -> str:
    """The identifier of the heading of a part; it cannot meet a chapter's."""
    return f"part-{''.join(character if character.isalnum() else '-' for character in title.lower())}"


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
    if to == "pdf" and not path.endswith(".svg"):
        Path(f"{target}.svg").write_text(linking_svg(data, target.name), encoding="utf-8")
        return f"{path}.svg"
    return path
