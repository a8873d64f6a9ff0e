"""The HTML book: one page a chapter, at the path that mirrors the chapter's source."""

from __future__ import annotations

import json
import posixpath
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import jinja2
import lxml.html
from lxml.html import HtmlElement
from lxml.html import builder as tag

from helpers.book.book_loading import Book
from helpers.book.book_problems import Problem, RenderError
from helpers.book.chapter_facts import FILTER, with_chapter_facts
from helpers.book.cross_references import Chapter
from helpers.book.display_names import names_of
from helpers.book.figure_data_table import OUTPUTS, write_figure_data
from helpers.book.figure_markup import add_table_tools, finish_figures, permalink
from helpers.book.page_mends import mend_code, mend_tables, take_about, with_version
from helpers.book.pandoc import PandocError, filter_arguments, filter_files, recall_pandoc
from helpers.book.search_index import SearchEntry, search_entries
from helpers.build.output_files import TABLES
from helpers.project.paths import EXTENSION

TEMPLATE = "page.html.jinja"
HEADINGS = ("h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True)
class Page:
    """A finished page and what search may find on it."""

    href: PurePosixPath
    html: str
    search: tuple[SearchEntry, ...]


@dataclass(frozen=True)
class Body:
    """What is made of a chapter's own text: its HTML, "About this chapter", headings, what search may find."""

    html: str
    about: str
    headings: list[dict[str, Any]]
    search: tuple[SearchEntry, ...]


def make_page(book: Book, chapter: Chapter) -> Page:
    """The page of one chapter. Its body is made again only where the chapter or what it shows of others changed."""
    body = _recalled_body(book, chapter)
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
        previous=max((other for other in book.present if other.index < chapter.index), key=_place, default=None),
        following=min((other for other in book.present if other.index > chapter.index), key=_place, default=None),
        headings=body.headings,
        toc_title=book.config.format.html.toc_title,
        stylesheets=book.config.format.html.css,
        downloads=book.downloads,
        about=with_version(body.about, book.root),
        body=body.html,
    )
    return Page(href, html, body.search)


def _place(chapter: Chapter) -> int:
    return chapter.index


def _recalled_body(book: Book, chapter: Chapter) -> Body:
    read = _read_by_pandoc(book, chapter)

    def make() -> str:
        body = _finished(_pandoc_html(book, chapter, read), book, chapter)
        about = take_about(body)
        headings = page_contents(body, book.config.format.html.toc_depth)
        entries = [asdict(entry) for entry in search_entries(body, chapter.entry, chapter.title, chapter.label)]
        return json.dumps([inner_html(body), about, headings, entries])

    made_from = [*book.made_from(chapter, "html"), json.dumps(book_facts(book))]
    made_from += [path.read_bytes() for path in read]
    html, about, headings, entries = json.loads(book.memory.recall(made_from, make))
    return Body(html, about, headings, tuple(SearchEntry(**entry) for entry in entries))


def body_of(book: Book, chapter: Chapter) -> HtmlElement:
    """A chapter's text as HTML, with our classes, anchors, scopes, sizes and boxes, in one ``div``."""
    return _finished(_pandoc_html(book, chapter, _read_by_pandoc(book, chapter)), book, chapter)


def inner_html(body: HtmlElement) -> str:
    """What is inside an element, as text."""
    return "".join(lxml.html.tostring(child, encoding="unicode") for child in body)


@lru_cache(maxsize=4)
def page_template(theme: Path, name: str = TEMPLATE) -> jinja2.Template:
    """A page template of the theme; a name that it is not given is an error, not a gap."""
    loader = jinja2.FileSystemLoader([theme, theme.parents[1] / EXTENSION])
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    try:
        return environment.get_template(name)
    except jinja2.TemplateSyntaxError as error:
        place = f"{theme.parent.name}/{theme.name}/{error.name}, line {error.lineno}"
        raise RenderError([Problem(place, f'no sound template: mend it here: "{error.message}"')]) from error


def _pandoc_html(book: Book, chapter: Chapter, read: list[Path]) -> HtmlElement:
    metadata = {} if book.is_document else {"book": book_facts(book)}
    tree = with_chapter_facts(chapter, book.index, "html", metadata=metadata)
    arguments = ["--mathml", "--section-divs", "--wrap=none", f"--lua-filter={FILTER}"]
    if book.is_document:
        arguments.append("--metadata=localed-alone:true")
    if chapter.cites:
        arguments += ["--citeproc", *book.citation_arguments()]
    arguments += filter_arguments(book.root, chapter.entry.source)
    asked = ["--from", "json", "--to", "html5", *arguments]
    try:
        html = recall_pandoc(asked, tree, book.memory, book.root, read)
    except PandocError as error:
        message = f"pandoc cannot write its page: mend what its message names: {error.first_line}"
        raise RenderError([Problem(str(chapter.entry.source), message)]) from error
    return lxml.html.fragment_fromstring(html, create_parent="div")


def book_facts(book: Book) -> dict[str, str]:
    """What the filters may know of the book, under the names that ``_quarto.yml`` has."""
    plan = book.config.book
    facts = {"title": plan.title, "subtitle": plan.subtitle, "author": plan.author, "repo-url": plan.repo_url}
    facts["date"] = book.date.isoformat() if book.date else None
    return {name: value for name, value in facts.items() if value}


def _read_by_pandoc(book: Book, chapter: Chapter) -> list[Path]:
    """The files that pandoc and the filters read for the page of a chapter; the data of its figures are written."""
    names = names_of(book.root)
    data = [write_figure_data(csv, book.root, names, book.memory) for csv in data_files(book.root, chapter)]
    own = [*(book.root / name for name in book.config.bibliography), book.root / chapter.entry.source]
    return [*(path for path in own if path.is_file()), *filter_files(book.root), *data]


def data_files(root: Path, chapter: Chapter) -> list[Path]:
    """The CSV files behind figures that a chapter links to."""
    here = root / chapter.entry.source.parent
    paths = {Path(posixpath.normpath(here / unquote(url))) for url in chapter.links if url.endswith(".csv")}
    outputs = root / OUTPUTS
    of_tables = outputs / TABLES
    return sorted(
        path for path in paths if path.is_file() and path.is_relative_to(outputs) and not path.is_relative_to(of_tables)
    )


def _finished(body: HtmlElement, book: Book, chapter: Chapter) -> HtmlElement:
    """What pandoc made, with our classes, anchors, scopes, sizes and boxes."""
    _title(body, is_home=chapter.index == 0 and not book.is_document)
    _permalinks(body)
    mend_code(body)
    add_table_tools(body)
    mend_tables(body)
    finish_figures(body, book, chapter)
    _callouts(body)
    if book.absent:
        _name_absent(body, book, chapter)
    return body


def _name_absent(body: HtmlElement, book: Book, chapter: Chapter) -> None:
    """Links to chapters that are not built become words that say so."""
    here = str(chapter.entry.href.parent)
    pages = {posixpath.relpath(str(book.chapters[place].entry.href), here) for place in book.absent}
    for link in list(body.iter("a")):
        if link.get("href", "").partition("#")[0] in pages:
            link.tag = "span"
            link.attrib.clear()
            link.set("class", "not-built")
            if "term" not in link.getparent().classes:  # a term of the glossary explains itself
                link.append(tag.SMALL(" (not built yet)"))


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
