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
DEFINITION_WEIGHT, APPENDIX_WEIGHT, NOTES_WEIGHT, MAKING_WEIGHT = 0.1, 0.05, 0.025, 0.002
"""After what argues: definitions of terms; appendices and the front page, which list; notes; how the book was made."""
BRIEF_WORDS, BRIEF_WEIGHT = 60, 0.6
"""A section of fewer words sums up what another tells, and stands behind it."""
NOTES = {"footnotes": "Notes", "bibliography": "References"}
"""Sections of sources, by id, with their titles."""
WORDS = (
    ".//text()[not(ancestor::a[@class='permalink']) and not(ancestor::details[@class='figure-data'])"
    " and not(ancestor::*[@class='term-note']) and not(ancestor::a[@class='footnote-ref'])]"
)
LISTED = "self::table or self::figure or descendant::table or descendant::figure"


@dataclass(frozen=True)
class SearchEntry:
    """One section: ``id`` is its address below the book's folder, ``weight`` how much a match in it counts.

    ``text`` is its running text, ``stressed`` what is bold in it: run-in headings, and names where they are explained.
    ``listed`` has the words of its tables, captions and pictures.
    """

    id: str
    chapter: str
    title: str
    text: str
    stressed: str
    listed: str
    weight: float


def search_entries(body: HtmlElement, chapter: Chapter) -> Iterator[SearchEntry]:
    """The sections of a page, with the words in each and not in a section within it, and the terms that it defines."""
    page = chapter.entry.href
    for section in body.xpath(SECTIONS):
        name = str(section.get("id"))
        heading = section[0] if len(section) and section[0].tag in ("h1", "h2", "h3", "h4") else None
        title = _words(heading) if heading is not None else NOTES.get(name, chapter.title)
        children = [child for child in section if child is not heading and child.tag != "section"]
        definitions = [term for child in children if child.tag == "dl" for term in child.iter("dt")]
        listed = [child for child in children if child.xpath(LISTED)]
        texts = [_words(child) for child in children if child not in listed and not (definitions and child.tag == "dl")]
        alts = [image.get("alt", "") for child in listed if child.tag == "figure" for image in child.iter("img")]
        text = _joined(texts)
        bold = [_words(strong) for child in children if child not in listed for strong in child.iter("strong")]
        weight = _weight(section, name, chapter)
        is_brief = 0 < len(text.split()) < BRIEF_WORDS
        yield SearchEntry(
            f"{page}#{name}",
            chapter.label,
            title,
            text,
            _joined(bold),
            _joined([*map(_words, listed), *alts]),
            weight * BRIEF_WEIGHT if is_brief else weight,
        )
        for term in definitions:
            for anchor in term.xpath(".//@id")[:1]:
                text = _joined(_words(part) for part in term.xpath("following-sibling::*[1][self::dd]"))
                yield SearchEntry(f"{page}#{anchor}", chapter.label, _words(term), text, "", "", DEFINITION_WEIGHT)


def _weight(section: HtmlElement, name: str, chapter: Chapter) -> float:
    if section.xpath(MAKING):
        return MAKING_WEIGHT
    if name in NOTES:
        return NOTES_WEIGHT
    return APPENDIX_WEIGHT if chapter.entry.is_appendix or chapter.index == 0 else 1.0


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _words(element: HtmlElement) -> str:
    """Its words, without signs that only lead on and without rows of data, which would be found for everything."""
    parts = (text for text in element.xpath(WORDS))
    return " ".join(" ".join(parts).split())


def index_script(entries: Iterable[SearchEntry]) -> str:
    """The search index as a script, since a page opened from disk may load a script and may not fetch a file."""
    data = json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, separators=(",", ":"))
    return f"window.bookSearchEntries = {data};\n"
