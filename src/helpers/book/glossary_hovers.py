"""Explains a glossary term where a page first uses it: on pointing at it, on focus, and by a link to the glossary.

A pass over a finished page of the web book. The other formats, and stock Quarto, have the glossary as an appendix.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lxml.html import HtmlElement
from lxml.html import builder as tag

from helpers.book.book_loading import Book
from helpers.book.cross_references import Chapter
from helpers.project.glossary import GLOSSARY_FILE, Glossary, GlossaryTerm, load_glossary
from helpers.project.paths import Project

GLOSSARY_CHAPTER = "glossary"
FOLDED_AWAY = "ancestor::details or ancestor::*[contains(concat(' ', @class, ' '), ' panel-tabset ')]"
PLACES = f"descendant::*[self::p or self::li][not(ancestor::table or {FOLDED_AWAY})]"
"""Where terms are explained: in running text that is in view. Tables are dense, and headings are links already."""
PASSED_OVER = frozenset(
    {"a", "code", "pre", "button", "summary", "figure", "math", "svg", "script", "table", "ul", "ol"}
)
BIBLIOGRAPHY = "refs"


@dataclass(frozen=True)
class TermFinder:
    """Finds terms in running text: ``pattern`` matches any form, ``by_form`` tells whose it is."""

    pattern: re.Pattern[str]
    by_form: Mapping[str, GlossaryTerm]

    def term(self, match: re.Match[str]) -> GlossaryTerm:
        """The term that was found."""
        found = " ".join(match[0].split())
        return self.by_form.get(found) or self.by_form[found[0].lower() + found[1:]]


def mark_terms(body: HtmlElement, book: Book, chapter: Chapter) -> None:
    """Mark the first mention of each term on a page; nothing in a book without a glossary, nor on its own page."""
    page = next((other for other in book.chapters if other.entry.source.stem == GLOSSARY_CHAPTER), None)
    if page is None or page is chapter or not (Project(book.root).raw / GLOSSARY_FILE).is_file():
        return
    address = posixpath.relpath(str(page.entry.href), str(chapter.entry.href.parent))
    mark_first_mentions(body, _finder(book.root), address)


@lru_cache(maxsize=4)
def _finder(root: Path) -> TermFinder:
    return term_finder(load_glossary(Project(root)))


def term_finder(glossary: Glossary) -> TermFinder:
    """What finds the terms of ``glossary`` that are to be marked: whole words, longest first, capitalised or not."""
    by_form = {form: term for term in glossary.terms if term.in_text for form in term.written}
    forms = sorted(by_form, key=lambda form: (-len(form), form))
    written = "|".join(_at_any_place(form) for form in forms)
    return TermFinder(re.compile(rf"(?<![\w-])(?:{written})(?![\w-])"), by_form)


def _at_any_place(form: str) -> str:
    first = form[0]
    start = f"[{first}{first.upper()}]" if first.islower() else re.escape(first)
    return start + re.escape(form[1:]).replace(r"\ ", r"\s+")


def mark_first_mentions(body: HtmlElement, finder: TermFinder, glossary_page: str) -> None:
    """Mark the first mention of each term in the running text of ``body``; links lead to ``glossary_page``."""
    marked: set[str] = set()
    for place in body.xpath(PLACES):
        if place.xpath(f"ancestor::*[@id='{BIBLIOGRAPHY}']"):
            continue
        for element in list(_running(place)):
            _mark_text(element, finder, marked, glossary_page)


def _running(element: HtmlElement) -> Iterator[HtmlElement]:
    """``element`` and what in it is running text too: emphasis and spans, not links, code or lists within lists."""
    yield element
    for child in element:
        if isinstance(child.tag, str) and child.tag not in PASSED_OVER and child.tag not in ("p", "li"):
            yield from _running(child)


def _mark_text(element: HtmlElement, finder: TermFinder, marked: set[str], page: str) -> None:
    """Mark terms in the text that belongs to ``element`` itself: before its first child, and after each."""
    element.text = _marked(element, 0, element.text, finder, marked, page)
    for child in list(element):
        if not child.get("data-term"):
            child.tail = _marked(element, element.index(child) + 1, child.tail, finder, marked, page)


def _marked(
    parent: HtmlElement, position: int, text: str | None, finder: TermFinder, marked: set[str], page: str
) -> str | None:
    """The part of ``text`` before its first new term; that term, and all that follows, is put into ``parent``."""
    if not text:
        return text
    kept: str | None = None
    last: HtmlElement | None = None
    done = 0
    for match in finder.pattern.finditer(text):
        term = finder.term(match)
        if term.id in marked:
            continue
        marked.add(term.id)
        before = text[done : match.start()]
        if last is None:
            kept = before
        else:
            last.tail = before
        last = _explained(term, match[0], page)
        parent.insert(position, last)
        position, done = position + 1, match.end()
    if last is None:
        return text
    last.tail = text[done:]
    return kept


def _explained(term: GlossaryTerm, said: str, page: str) -> HtmlElement:
    """The mention as a link to the glossary, described by a note that shows on pointing at it and on focus."""
    note_id = f"about-{term.anchor}"
    link = tag.A(said, href=f"{page}#{term.anchor}")
    link.set("class", "term-name")
    link.set("aria-describedby", note_id)
    note = tag.SPAN(term.definition, id=note_id, role="tooltip")
    note.set("class", "term-note")
    explained = tag.SPAN(link, note)
    explained.set("class", "term")
    explained.set("data-term", term.id)
    return explained
