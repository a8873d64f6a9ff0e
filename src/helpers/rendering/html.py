"""The HTML book: one page a chapter, at the path that mirrors the chapter's source."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
import lxml.html
from lxml.html import HtmlElement
from lxml.html import builder as tag

from helpers.rendering.loading import Book
from helpers.rendering.pandoc import write_tree
from helpers.rendering.pictures import display_size
from helpers.rendering.references import Chapter
from helpers.rendering.search import SearchEntry, search_entries
from helpers.rendering.transform import prepare

TEMPLATE = "page.html.jinja"
TEXT_CHARACTERS, WORDS_COLUMN = 105, 26
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
        headings=page_contents(body, book.config.format.html.toc_depth),
        toc_title=book.config.format.html.toc_title,
        stylesheets=book.config.format.html.css,
        downloads=book.downloads,
        body=inner_html(body),
    )
    return Page(href, html, tuple(search_entries(body, chapter)))


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
    arguments = ["--mathml", "--section-divs", "--wrap=none"]
    if book.cites(doc):
        arguments += ["--citeproc", *book.citation_arguments("References")]
    html = write_tree(doc, "html5", arguments, book.root)
    return lxml.html.fragment_fromstring(html, create_parent="div")


def _dressed(body: HtmlElement, book: Book, chapter: Chapter) -> HtmlElement:
    """What pandoc made, with our classes, anchors, scopes, sizes and boxes."""
    _title(body, is_home=chapter.index == 0 and not book.is_document)
    _permalinks(body)
    _figures(body, book, chapter)
    _tables(body)
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
            heading.append(_permalink(identifier, f"Link to the section {name}"))


def _permalink(identifier: str, name: str) -> HtmlElement:
    link = tag.A("#", href=f"#{identifier}")
    link.set("class", "permalink")
    link.set("aria-label", name)
    return link


def _figures(body: HtmlElement, book: Book, chapter: Chapter) -> None:
    for image in list(body.iter("img")):
        image.set("loading", "lazy")
        image.set("decoding", "async")
        if size := display_size(book.picture(chapter, image.get("src", ""))):
            image.set("width", str(size[0]))
            image.set("height", str(size[1]))
    for figure in body.iter("figure"):
        if (caption := figure.find("figcaption")) is None:
            continue
        caption.attrib.pop("aria-hidden", None)
        _caption_tools(caption, figure.get("id"))


def _caption_tools(caption: HtmlElement, identifier: str | None) -> None:
    """The data link at the end of a caption, and the permalink, as a small row of their own."""
    tools = tag.SPAN()
    tools.set("class", "caption-tools")
    for link in [link for link in caption.iter("a") if link.get("href", "").endswith(".csv")]:
        _detach(link)
        link.set("class", "data-link")
        link.set("download", "")
        tools.append(link)
    label = caption.find_class("caption-label")
    if identifier and label:
        tools.append(_permalink(identifier, f"Link to {label[0].text_content().rstrip('.')}"))
    if len(tools):
        caption.append(tools)


def _detach(element: HtmlElement) -> None:
    """Take ``element`` out and leave the text after it where it is."""
    element.drop_tree()
    element.tail = None


def _tables(body: HtmlElement) -> None:
    for table in list(body.iter("table")):
        for group in table.findall("colgroup"):
            table.remove(group)  # pandoc's widths come from the source's dashes; a browser measures the content
        table.attrib.pop("style", None)
        for cell in table.iter("th", "td"):
            aligned = re.search(r"text-align:\s*(\w+)", cell.attrib.pop("style", ""))
            if aligned and aligned[1] != "left":
                cell.set("class", f"align-{aligned[1]}")
        for cell in table.iterfind("thead//th"):
            if cell.text_content().strip():
                cell.set("scope", "col")
            else:
                cell.tag = "td"  # a header cell without words names nothing
        for row in table.iterfind("tbody/tr"):
            row.attrib.pop("class", None)
        for row in table.iterfind("thead/tr"):
            row.attrib.pop("class", None)
        caption = table.find("caption")
        if caption is not None:
            _caption_tools(caption, table.get("id"))
        _scroll_box(table, caption)


def _scroll_box(table: HtmlElement, caption: HtmlElement | None) -> None:
    """A wide table scrolls in a box that the keyboard reaches; the page itself never scrolls sideways."""
    box = tag.DIV()
    label = caption.find_class("caption-label") if caption is not None else []
    box.set("class", "table-box table-wide" if _is_wide(table) else "table-box")
    box.set("role", "region")
    box.set("tabindex", "0")
    box.set("aria-label", label[0].text_content().rstrip(".") if label else "Table")
    parent = table.getparent()
    parent.replace(table, box)
    box.tail, table.tail = table.tail, None
    box.append(table)


def _is_wide(table: HtmlElement) -> bool:
    """Whether the columns, each counted to what a column of words needs, are more than the text is wide."""
    rows = [[len(cell.text_content().strip()) for cell in row] for row in table.iter("tr")]
    longest = [max(lengths) for lengths in zip(*rows, strict=False)]
    return sum(min(length, WORDS_COLUMN) for length in longest) > TEXT_CHARACTERS


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
