"""What search finds in the pages of either renderer, one entry a section with its words; and the files it runs on."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import lxml.html
from lxml.html import HtmlElement
from lxml.html import builder as tag

from helpers.book.quarto_config import HOME, Entry
from helpers.project.paths import EXTENSION

ASSETS, INDEX = "assets", "search-index.js"
SHARED_SCRIPT = EXTENSION / "localed.js"
"""The script of both renderers."""
SEARCH_FILES = (SHARED_SCRIPT, Path("book/assets/minisearch.js"), Path("book/assets/LICENSE-minisearch.txt"))
"""What search runs on, copied into ``assets``."""

SECTIONS = "descendant-or-self::section[@id]"
MAKING = "ancestor-or-self::section[contains(concat(' ', @class, ' '), ' making ')]"
"""Inside a section whose heading has the class ``making``: how things were made, not what was found."""
DEFINITION_WEIGHT, APPENDIX_WEIGHT, NOTES_WEIGHT, MAKING_WEIGHT = 0.1, 0.05, 0.025, 0.002
"""Ranked below the argument (1.0): definitions; appendices and the front page; notes; how the book was made."""
BRIEF_WORDS, BRIEF_WEIGHT = 60, 0.6
"""A section of fewer words sums up another, and ranks below it."""
NOTES = {"footnotes": "Notes", "bibliography": "References", "refs": "References"}
"""Sections of sources, by id, with their titles."""
WORDS = (
    ".//text()[not(ancestor::a[@class='permalink']) and not(ancestor::details[@class='figure-data'])"
    " and not(ancestor::*[@class='term-note']) and not(ancestor::a[@class='footnote-ref'])]"
)
STOCK_TITLE = re.compile(r"(?:(?:Appendix ([A-Z]) —|(\d+)) )?(.+)")
"""The title of a page by stock Quarto: the letter of an appendix, or a chapter's number, and the words."""
PICTURES = "descendant-or-self::figure//img"
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


def search_entries(body: HtmlElement, entry: Entry, title: str, label: str) -> Iterator[SearchEntry]:
    """The sections of a page, with the words in each and not in a section within it, and the terms that it defines.

    ``title`` is the page's, and ``label`` the same with its number.
    """
    page, chapter_title = entry.href, title
    for section in body.xpath(SECTIONS):
        name = str(section.get("id"))
        heading = section[0] if len(section) and section[0].tag in ("h1", "h2", "h3", "h4") else None
        title = _words(heading) if heading is not None else NOTES.get(name, chapter_title)
        children = [child for child in section if child is not heading and child.tag != "section"]
        definitions = [term for child in children if child.tag == "dl" for term in child.iter("dt")]
        listed = [child for child in children if child.xpath(LISTED)]
        texts = [_words(child) for child in children if child not in listed and not (definitions and child.tag == "dl")]
        alts = [image.get("alt", "") for child in listed for image in child.xpath(PICTURES)]
        text = _joined(texts)
        bold = [_words(strong) for child in children if child not in listed for strong in child.iter("strong")]
        weight = _weight(section, name, entry)
        is_brief = 0 < len(text.split()) < BRIEF_WORDS
        yield SearchEntry(
            f"{page}#{name}",
            label,
            title,
            text,
            _joined(bold),
            _joined([*map(_words, listed), *alts]),
            weight * BRIEF_WEIGHT if is_brief else weight,
        )
        for term in definitions:
            for anchor in term.xpath(".//@id")[:1]:
                text = _joined(_words(part) for part in term.xpath("following-sibling::*[1][self::dd]"))
                yield SearchEntry(f"{page}#{anchor}", label, _words(term), text, "", "", DEFINITION_WEIGHT)


def stock_entries(folder: Path, entry: Entry) -> Iterator[SearchEntry]:
    """The same of the page below ``folder`` that stock Quarto made of ``entry``; its title becomes a section's."""
    main = lxml.html.document_fromstring((folder / entry.href).read_text(encoding="utf-8")).find(".//main")
    if main is None or not (headings := main.xpath(".//h1")):
        return
    letter, number, title = STOCK_TITLE.findall(_words(headings[-1]))[0]
    label = _joined((letter, number, title))
    for frame in main.xpath("./header | .//nav"):
        frame.drop_tree()
    for references in main.xpath(".//div[@id='refs']"):
        references.tag = "section"
    if names := headings[-1].xpath(".//@id"):
        main.tag = "section"
        main.set("id", names[0])
        main.insert(0, tag.H1(label))
    yield from search_entries(main, entry, title, label)


def _weight(section: HtmlElement, name: str, entry: Entry) -> float:
    if section.xpath(MAKING):
        return MAKING_WEIGHT
    if name in NOTES:
        return NOTES_WEIGHT
    return APPENDIX_WEIGHT if entry.is_appendix or entry.source == HOME else 1.0


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _words(element: HtmlElement) -> str:
    """Its words, without marks that only link and without rows of data, which would be found for everything."""
    return " ".join(" ".join(element.xpath(WORDS)).split())


def write_search(root: Path, folder: Path, entries: Iterable[SearchEntry]) -> None:
    """Write what the search box of the book in ``folder`` needs, out of the project at ``root``."""
    assets = folder / ASSETS
    assets.mkdir(parents=True, exist_ok=True)
    for path in SEARCH_FILES:
        shutil.copyfile(root / path, assets / path.name)
    (assets / INDEX).write_text(index_script(entries), encoding="utf-8")


def index_script(entries: Iterable[SearchEntry]) -> str:
    """The search index as a script, since a page opened from disk may load a script and may not fetch a file."""
    data = json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, separators=(",", ":"))
    return f"window.bookSearchEntries = {data};\n"
