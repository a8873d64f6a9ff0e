"""The HTML book: one page a chapter, at the path that mirrors the chapter's source."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import jinja2
import lxml.html
import panflute as pf
from lxml.html import HtmlElement
from lxml.html import builder as tag

from helpers.book.book_loading import Book
from helpers.book.cross_references import Chapter
from helpers.book.display_names import names_of
from helpers.book.document_trees import each
from helpers.book.figure_data_table import OUTPUTS, write_figure_data
from helpers.book.figure_markup import dress_captions, dress_figures, permalink
from helpers.book.page_mends import mend_code, mend_tables, take_about
from helpers.book.pandoc import dump_tree, filter_arguments, filter_files, recall_pandoc
from helpers.book.search_index import SearchEntry, search_entries
from helpers.book.tree_transforms import prepare

TEMPLATE = "page.html.jinja"
HEADINGS = ("h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True)
class Page:
    """A finished page and what search may find on it."""

    href: PurePosixPath
    html: str
    search: tuple[SearchEntry, ...]


def make_page(book: Book, chapter: Chapter) -> Page:
    """The page of one chapter. Writes nothing."""
    body = body_of(book, chapter)
    about = take_about(body, book.root)
    headings = page_contents(body, book.config.format.html.toc_depth)
    found = tuple(search_entries(body, chapter))
    href = chapter.entry.href
    depth = len(href.parts) - 1
    html = page_template(book.theme).render(
        book=book.config.book,
        lang=book.config.lang,
        date=book.date,
        chapter=chapter,
        is_home=chapter.index == 0,
        root="../" * depth,
        to=lambda other: posixpath.relpath(str(other), str(href.parent)),
        contents=book.contents(),
        previous=book.chapters[chapter.index - 1] if chapter.index else None,
        following=book.chapters[chapter.index + 1] if chapter.index + 1 < len(book.chapters) else None,
        headings=headings,
        toc_title=book.config.format.html.toc_title,
        stylesheets=book.config.format.html.css,
        downloads=book.downloads,
        about="" if about is None else lxml.html.tostring(about, encoding="unicode"),
        body=inner_html(body),
    )
    return Page(href, html, found)


def body_of(book: Book, chapter: Chapter) -> HtmlElement:
    """A chapter's text as HTML, with our classes, anchors, scopes, sizes and boxes, in one ``div``."""
    return _dressed(_body(book, chapter), book, chapter)


def inner_html(body: HtmlElement) -> str:
    """What is inside an element, as text."""
    return "".join(lxml.html.tostring(child, encoding="unicode") for child in body)


@lru_cache(maxsize=4)
def page_template(theme: Path, name: str = TEMPLATE) -> jinja2.Template:
    """A page template of the theme; a name that it is not given is an error, not a gap."""
    loader = jinja2.FileSystemLoader(theme)
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template(name)


def _body(book: Book, chapter: Chapter) -> HtmlElement:
    doc = prepare(book.tree(chapter), chapter, book.index, "html")
    if not book.is_document:
        doc.metadata["book"] = book_metadata(book)
    arguments = ["--mathml", "--section-divs", "--wrap=none"]
    if book.cites(doc):
        arguments += ["--citeproc", *book.citation_arguments("References")]
    arguments += filter_arguments(book.root, chapter.entry.source)
    asked = ["--from", "json", "--to", "html5", *arguments]
    names = names_of(book.root)
    data = [write_figure_data(csv, book.root, names) for csv in data_files(doc, book.root, chapter)]
    sources = [*(book.root / name for name in book.config.bibliography), *filter_files(book.root), *data]
    html = recall_pandoc(asked, dump_tree(doc), book.memory, book.root, sources)
    return lxml.html.fragment_fromstring(html, create_parent="div")


def book_metadata(book: Book) -> pf.MetaMap:
    """What the filters may know of the book, under the names that ``_quarto.yml`` has."""
    plan = book.config.book
    facts = {"title": plan.title, "subtitle": plan.subtitle, "author": plan.author, "repo-url": plan.repo_url}
    facts["date"] = book.date.isoformat() if book.date else None
    return pf.MetaMap(**{name: pf.MetaString(value) for name, value in facts.items() if value})


def data_files(doc: pf.Doc, root: Path, chapter: Chapter) -> list[Path]:
    """The CSV files below ``outputs/`` that a chapter links to."""
    here, links = root / chapter.entry.source.parent, (link.url for link in each(doc, pf.Link))
    paths = {Path(posixpath.normpath(here / unquote(url))) for url in links if url.endswith(".csv")}
    return sorted(path for path in paths if path.is_file() and path.is_relative_to(root / OUTPUTS))


def _dressed(body: HtmlElement, book: Book, chapter: Chapter) -> HtmlElement:
    """What pandoc made, with our classes, anchors, scopes, sizes and boxes."""
    _title(body, is_home=chapter.index == 0 and not book.is_document)
    _permalinks(body)
    mend_code(body)
    dress_captions(body)
    mend_tables(body)
    dress_figures(body, book, chapter)
    _callouts(body)
    _tabsets(body)
    return body


def _title(body: HtmlElement, *, is_home: bool) -> None:
    """On the front page the book's own title is the first heading, and the chapter's stands below it."""
    for position, heading in enumerate(list(body.iter("h1"))):
        if position:
            heading.tag = "h2"  # the list of references, which pandoc sets beside the chapter's title
            continue
        number = heading.find_class("header-section-number")
        if number:
            number[0].attrib["class"] = "chapter-number"
        if is_home:
            heading.tag = "h2"
            heading.classes.add("front-title")


def _permalinks(body: HtmlElement) -> None:
    for section in body.iter("section"):
        heading = section[0] if len(section) else None
        identifier = section.get("id")
        if heading is not None and heading.tag in HEADINGS and identifier:
            name = heading.text_content().strip()
            heading.append(permalink(identifier, f"Link to the section {name}"))


def _callouts(body: HtmlElement) -> None:
    for number, callout in enumerate(list(body.find_class("callout")), start=1):
        title = callout.find_class("callout-title")[0]
        content = tag.DIV()
        content.set("class", "callout-body")
        for child in list(callout)[1:]:
            content.append(child)
        callout.append(content)
        collapse = callout.attrib.pop("data-collapse", None)
        if collapse is None:
            callout.tag, title.tag = "aside", "p"
            title.set("id", callout.get("id", "") or f"callout-{number}")
            callout.set("role", "note")
            callout.set("aria-labelledby", title.get("id"))
        else:
            callout.tag, title.tag = "details", "summary"
            if collapse == "false":
                callout.set("open", "")


def _tabsets(body: HtmlElement) -> None:
    """Tabs are plain sections until the script makes tabs of them, so they read without it and print whole."""
    for tabset in body.find_class("panel-tabset"):
        for section in tabset.iter("section"):
            section.classes.add("tab-panel")


def page_contents(body: HtmlElement, depth: int) -> list[dict[str, Any]]:
    """The headings that a page's own contents list: ``id``, ``text``, ``level``."""
    found = []
    for heading in body.iter(*HEADINGS[: depth - 1]):
        section = heading.getparent()
        if section.tag != "section" or not section.get("id") or "front-title" in heading.classes:
            continue
        if any(box.tag in ("aside", "details") or "panel-tabset" in box.classes for box in section.iterancestors()):
            continue
        text = "".join(part for part in heading.itertext() if part != "#").strip()
        found.append({"id": section.get("id"), "text": text, "level": int(heading.tag[1])})
    return found
