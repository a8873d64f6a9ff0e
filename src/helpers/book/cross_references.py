"""Numbers and labels across the whole book: what ``@fig-coventry-absence`` is called and where it stands.

Chapters count on across parts, appendices are lettered, and the front page and whatever is ``.unnumbered`` have no
number: as in stock Quarto.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from helpers.book.book_problems import Problem
from helpers.book.chapter_elements import ChapterElements, Element
from helpers.book.chapter_source import Source
from helpers.book.quarto_config import HOME, Entry

Kind = Literal["figure", "table", "section", "chapter", "appendix"]
NAMES: dict[Kind, str] = {
    "figure": "Figure",
    "table": "Table",
    "section": "Section",
    "chapter": "Chapter",
    "appendix": "Appendix",
}


@dataclass(frozen=True)
class Target:
    """Something that can be referred to; its number is None where it has none, and empty where that is not known."""

    label: str
    kind: Kind
    number: str | None
    title: str
    chapter: int

    @property
    def text(self) -> str:
        """ "Figure 3.2"; what has no number is called by its title."""
        return f"{NAMES[self.kind]}\u00a0{self.number}" if self.number else self.title


@dataclass
class Chapter:
    """One chapter on its way through the renderer: source, document tree, number and labels."""

    index: int
    entry: Entry
    source: Source
    tree: str
    title: str
    number: str | None
    identifier: str
    heading_numbers: dict[str, str] = field(default_factory=dict)
    targets: list[Target] = field(default_factory=list)
    picture_files: tuple[str, ...] = ()
    references: tuple[tuple[str, ...], ...] = ()
    """What each ``@…`` of the chapter names: labels of the book, or entries of the bibliography."""
    links: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The chapter's short name: its file without folders and suffix."""
        return self.entry.source.stem

    @property
    def cites(self) -> bool:
        """Whether the chapter cites the bibliography."""
        return any(not is_book_wide(name) for names in self.references for name in names)

    @property
    def label(self) -> str:
        """ "4 Coventry", or the title alone where there is no number."""
        return f"{self.number} {self.title}" if self.number else self.title


def number_chapters(titles: list[tuple[Entry, bool]]) -> list[str | None]:
    """The number of each chapter, given with whether it is unnumbered: 1, 2, … for chapters, A, B, … for appendices."""
    numbers: list[str | None] = []
    chapters, appendices = 0, iter(string.ascii_uppercase)
    for entry, is_unnumbered in titles:
        if entry.source == HOME or is_unnumbered:
            numbers.append(None)
        elif entry.is_appendix:
            numbers.append(next(appendices))
        else:
            chapters += 1
            numbers.append(str(chapters))
    return numbers


def index_chapter(chapter: Chapter, found: ChapterElements, number_depth: int) -> None:
    """Number the chapter's headings, figures and tables, and note every label it holds."""
    counts = [0] * 7
    floats = {"figure": 0, "table": 0}

    for element in found.of("Header", "Figure", "Table", "Div", "Span"):
        if element.kind == "Header":
            chapter.targets.append(_heading_target(chapter, element, counts, number_depth))
        elif element.kind in ("Figure", "Table") and element.identifier:
            kind: Kind = "figure" if element.kind == "Figure" else "table"
            floats[kind] += 1
            number = f"{chapter.number}.{floats[kind]}" if chapter.number else str(floats[kind])
            chapter.targets.append(Target(element.identifier, kind, number, element.text, chapter.index))
        elif element.identifier:
            chapter.targets.append(Target(element.identifier, "section", None, chapter.title, chapter.index))


def _heading_target(chapter: Chapter, header: Element, counts: list[int], depth: int) -> Target:
    title = header.text
    if header.level == 1:
        kind: Kind = "appendix" if chapter.entry.is_appendix else "chapter"
        if chapter.number:
            chapter.heading_numbers[header.identifier] = chapter.number
        return Target(header.identifier, kind, chapter.number, title, chapter.index)
    number = None
    if chapter.number and header.level <= depth and "unnumbered" not in header.classes and not header.is_within:
        counts[header.level] += 1
        counts[header.level + 1 :] = [0] * len(counts[header.level + 1 :])
        number = ".".join([chapter.number, *map(str, counts[2 : header.level + 1])])
        chapter.heading_numbers[header.identifier] = number
    return Target(header.identifier, "section", number, title, chapter.index)


def is_book_wide(label: str) -> bool:
    """Whether a label must be the only one of its name in the whole book."""
    return label.startswith(("fig-", "tbl-", "sec-"))


def index_book(chapters: list[Chapter]) -> tuple[dict[str, Target], list[Problem]]:
    """Every book-wide label; two things of one label are a problem that names both places."""
    targets: dict[str, Target] = {}
    problems = []
    for chapter in chapters:
        for target in chapter.targets:
            if not is_book_wide(target.label):
                continue
            if earlier := targets.get(target.label):
                first = chapters[earlier.chapter].source.place_of(f"#{target.label}")
                problems.append(
                    Problem(
                        chapter.source.place_of(f"#{target.label}"),
                        f"duplicate label '{target.label}': {first} has it too, and labels are book-wide",
                    )
                )
            else:
                targets[target.label] = target
    return targets, problems


def unresolved(
    chapter: Chapter, targets: Mapping[str, Target], keys: set[str], *, is_document: bool = False
) -> Iterator[Problem]:
    """Every ``@…`` of a chapter that leads nowhere, in the book or in the bibliography, or to what has no number there.

    Stock Quarto would number such a section in the reference alone, and Typst refuses it. In a document of one chapter
    nothing has a number, and references are by title.
    """
    for names in chapter.references:
        for name in names:
            if is_book_wide(name) and name not in targets:
                fault = f"unresolved cross-reference '@{name}': no chapter has that label"
            elif is_book_wide(name) and not all(map(is_book_wide, names)):
                fault = f"'@{name}' stands in one bracket with a citation: part them"
            elif is_book_wide(name) and targets[name].number is None and not is_document:
                fault = (
                    f"'@{name}' refers to a heading without a number (deeper than the second level, or unnumbered): "
                    f"link to it in words, [words](#{name}) or [words](chapter.ipynb#{name})"
                )
            elif not is_book_wide(name) and name not in keys:
                fault = f"unresolved citation '@{name}': the bibliography has no such entry"
            else:
                continue
            yield Problem(chapter.source.place_of(f"@{name}"), fault)
