"""The whole book as one document tree, which PDF, DOCX and EPUB are written from."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import panflute as pf

from helpers.rendering.columns import holds_numbers
from helpers.rendering.loading import Book
from helpers.rendering.pictures import has_links, svg_as_png, without_links
from helpers.rendering.project import FormatName
from helpers.rendering.references import Chapter
from helpers.rendering.transform import prepare
from helpers.rendering.trees import each

BREAKS = re.compile(r"-(?=[^\W\d])|[_/]")  # where a line may break within a word; not in a date
PART_CLASS = "part"
# A table at most this many characters wide is set at its natural width.
NATURAL_TABLE_CHARACTERS = 78
NARROW_COLUMN, WIDEST_COLUMN = 12, 80
SHARE_OF_WORDS = 0.35
# A table across the whole page holds about so many; a bold letter is so much wider.
FULL_TABLE_CHARACTERS, BOLD = 100, 1.12
COLUMN_GAP = 2.5
LONGEST_UNBROKEN = 26  # longer words are addresses, which break
APPENDICES = "Appendices"


def assemble(book: Book, to: FormatName, folder: Path) -> pf.Doc:
    """All chapters in one tree for the format ``to``; their pictures are written below ``folder`` and named from there.

    Parts are headings of the first level with the class ``part``; chapters are headings of the first level too.
    """
    blocks: list[pf.Block] = []
    part: str | None = None
    for chapter in book.chapters:
        current = APPENDICES if chapter.entry.is_appendix else chapter.entry.part
        if current and current != part:
            blocks.append(part_heading(current))
        part = current
        doc = prepare(book.tree(chapter), chapter, book.index, to)
        for element in list(each(doc, pf.Image, pf.Table)):
            if isinstance(element, pf.Image):
                _place_picture(element, book, chapter, folder, to)
            else:
                set_column_widths(element)
        blocks.extend(doc.content)
    return pf.Doc(*blocks, metadata=_metadata(book), api_version=(1, 23, 1, 1))


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


def _place_picture(image: pf.Image, book: Book, chapter: Chapter, folder: Path, to: FormatName) -> None:
    data = book.picture(chapter, image.url)
    path = posixpath.normpath(posixpath.join(str(chapter.entry.source.parent), image.url))
    if data is None or path.startswith(".."):
        return  # reported when the book was loaded
    if has_links(data):
        data = without_links(data)
    if to == "docx" and path.endswith(".svg"):
        data, path = svg_as_png(data, path), f"{path}.png"
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    image.url = path


def cells_of(table: pf.Table) -> Iterator[list[str]]:
    """The words of each row of a table, its header included."""
    rows = [*table.head.content, *(row for body in table.content for row in body.content)]
    for row in rows:
        yield [pf.stringify(cell).strip() for cell in row.content]


def set_column_widths(table: pf.Table) -> None:
    """Numbers to the right; widths from what the columns hold.

    Those that pandoc reads off the source's dashes follow the longest cell. A table that fits at its natural width
    keeps it; otherwise columns of short entries get what they need and columns of words share the rest.
    """
    columns = list(zip(*cells_of(table), strict=False))
    longest = [max(map(len, column)) for column in columns]
    alignments = [
        "AlignRight" if place and holds_numbers(column[1:]) else spec[0]
        for place, (spec, column) in enumerate(zip(table.colspec, columns, strict=True))
    ]
    if sum(longest) + 3 * len(longest) <= NATURAL_TABLE_CHARACTERS:
        table.colspec = [(alignment, "ColWidthDefault") for alignment in alignments]
        return
    least = [_longest_word(column) + COLUMN_GAP for column in columns]
    wanted = [max(own, _wanted(column, length)) for own, column, length in zip(least, columns, longest, strict=True)]
    weights = _shared_out(least, wanted)
    total = sum(weights)
    table.colspec = [(alignment, weight / total) for alignment, weight in zip(alignments, weights, strict=True)]


def _shared_out(least: list[float], wanted: list[float]) -> list[float]:
    """What each column gets: what it wants, or where that is too much its longest word, and a share of the rest."""
    rest = FULL_TABLE_CHARACTERS - sum(least)
    more = sum(wanted) - sum(least)
    if rest <= 0 or more <= rest:
        return least if rest <= 0 else wanted
    return [low + rest * (high - low) / more for low, high in zip(least, wanted, strict=True)]


def _words(cell: str) -> list[int]:
    return [min(len(word), LONGEST_UNBROKEN) for word in BREAKS.sub(r"\g<0> ", cell).split(" ")]


def _longest_word(column: tuple[str, ...]) -> float:
    """In characters; the head is bold and so wider."""
    head, *cells = (max(_words(cell)) for cell in column)
    return max([head * BOLD, 3, *cells])


def _wanted(column: tuple[str, ...], longest: int) -> float:
    """In characters: beyond a short entry in step with how much the column holds."""
    words = [_words(cell) for cell in column]
    mean = sum(sum(lengths) + len(lengths) for lengths in words) / len(words)
    return min(longest, NARROW_COLUMN + mean * SHARE_OF_WORDS, WIDEST_COLUMN) + COLUMN_GAP
