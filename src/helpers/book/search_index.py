"""What search finds: one entry a section, with its words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from lxml.html import HtmlElement

from helpers.book.cross_references import Chapter

SECTIONS = "descendant-or-self::section[@id]"
MAKING = "ancestor-or-self::section[contains(concat(' ', @class, ' '), ' making ')]"
"""Inside a section whose heading has the class ``making``: how things were made, not what was found."""
APPENDIX_WEIGHT, MAKING_WEIGHT = 0.5, 0.01
"""Appendices, which list, stand behind what argues, and behind both what is for those who program."""
WORDS = ".//text()[not(ancestor::a[@class='permalink']) and not(ancestor::details[@class='figure-data'])]"


@dataclass(frozen=True)
class SearchEntry:
    """One section: ``id`` is its address below the book's folder, ``weight`` how much a match in it counts."""

    id: str
    chapter: str
    title: str
    text: str
    weight: float


def search_entries(body: HtmlElement, chapter: Chapter) -> Iterator[SearchEntry]:
    """The sections of a page, each with the words that stand in it and not in a section within it."""
    for section in body.xpath(SECTIONS):
        heading = section[0] if len(section) else None
        title = _words(heading) if heading is not None and heading.tag in ("h1", "h2", "h3", "h4") else chapter.title
        text = " ".join(
            words for child in section if child is not heading and child.tag != "section" and (words := _words(child))
        )
        alts = " ".join(
            image.get("alt", "") for child in section if child.tag == "figure" for image in child.iter("img")
        )
        address = f"{chapter.entry.href}#{section.get('id')}"
        weight = APPENDIX_WEIGHT if chapter.entry.is_appendix else 1.0
        if section.xpath(MAKING):
            weight = MAKING_WEIGHT
        yield SearchEntry(address, chapter.label, title, f"{text} {alts}".strip(), weight)


def _words(element: HtmlElement) -> str:
    """Its words, without signs that only lead on and without rows of data, which would be found for everything."""
    parts = (text for text in element.xpath(WORDS))
    return " ".join(" ".join(parts).split())


def index_script(entries: Iterable[SearchEntry]) -> str:
    """The search index as a script, since a page opened from disk may load a script and may not fetch a file."""
    data = json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, separators=(",", ":"))
    return f"window.bookSearchEntries = {data};\n"
