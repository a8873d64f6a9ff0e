"""Figures and tables of a page: their boxes, the row of tools under each, and the data of a figure one click away."""

from __future__ import annotations

import re

from lxml.html import HtmlElement
from lxml.html import builder as tag

from helpers.book.book_loading import Book
from helpers.book.cross_references import Chapter
from helpers.book.picture_sizes import display_size

TEXT_CHARACTERS, PHONE_CHARACTERS, WORDS_COLUMN, COLUMN_PADDING = 120, 56, 26, 3
BREAKS_OF_NAMES = re.compile(r"(?<=[_/])(?=.)")
CHECKSUM, CHECKSUM_PIECE = re.compile(r"[0-9a-f]{64}"), re.compile(r".{16}")


def permalink(identifier: str, name: str) -> HtmlElement:
    """A link to the place ``identifier`` of its own page; ``name`` is what it is called to those who hear it."""
    link = tag.A("#", href=f"#{identifier}")
    link.set("class", "permalink")
    link.set("aria-label", name)
    return link


def dress_figures(body: HtmlElement, book: Book, chapter: Chapter) -> None:
    """Pictures with their size, on a sheet of their own; under each its caption, tools and data."""
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
        label = _label_of(caption)
        _set_on_sheet(figure, label or "Figure")
        _caption_tools(caption, figure.get("id"))
        _fold_data(figure)


def dress_tables(body: HtmlElement) -> None:
    """Tables with scopes, numbers to the right, captions with tools, each in a box that scrolls when it is too wide."""
    for table in list(body.iter("table")):
        for group in table.findall("colgroup"):
            table.remove(group)  # pandoc's widths come from the source's dashes; a browser measures the content
        table.attrib.pop("style", None)
        for cell in table.iter("th", "td"):
            aligned = re.search(r"text-align:\s*(\w+)", cell.attrib.pop("style", ""))
            if aligned and aligned[1] != "left":
                cell.set("class", f"align-{aligned[1]}")
        for cell in table.iterfind("thead//th"):
            if not cell.text_content().strip():
                cell.tag = "td"  # a header cell without words names nothing
        for row in (*table.iterfind("tbody/tr"), *table.iterfind("thead/tr")):
            row.attrib.pop("class", None)
        for code in table.iterfind(".//td//code"):
            _let_break(code)
        caption = table.find("caption")
        if caption is not None:
            _caption_tools(caption, table.get("id"))
        _scroll_box(table, caption)


def dress_code(body: HtmlElement) -> None:
    """Blocks of code can be scrolled by keyboard, and hold no links: pandoc puts an empty one before every line."""
    for block in body.iter("pre"):
        block.set("tabindex", "0")
        block.set("role", "region")
        block.set("aria-label", "Code")
        for link in list(block.iter("a")):
            link.drop_tree()


def _let_break(code: HtmlElement) -> None:
    """A name of a file or a column in a table may break after an underscore or a slash, or it takes the table.

    A checksum breaks into four equal lines, and copies as one.
    """
    text = code.text or ""
    is_checksum = CHECKSUM.fullmatch(text)
    if is_checksum:
        code.classes.add("checksum")
    first, *rest = CHECKSUM_PIECE.findall(text) if is_checksum else BREAKS_OF_NAMES.split(text)
    code.text = first
    for place, piece in enumerate(rest):
        chance = tag.WBR()
        chance.tail = piece
        code.insert(place, chance)


def _label_of(caption: HtmlElement | None) -> str:
    label = caption.find_class("caption-label") if caption is not None else []
    return label[0].text_content().rstrip(".") if label else ""


def _set_on_sheet(figure: HtmlElement, label: str) -> None:
    """The picture lies on a sheet of paper, in dark colours too, and scrolls in it where a screen is too narrow."""
    picture = figure[0]
    if picture.tag == "figcaption":
        return
    sheet = tag.DIV()
    sheet.set("class", "sheet sheet-drawn" if picture.tag == "svg" else "sheet")
    sheet.set("role", "group")
    sheet.set("aria-label", f"{label}, picture")
    figure.replace(picture, sheet)
    picture.tail, sheet.tail = None, picture.tail
    sheet.append(picture)


def _caption_tools(caption: HtmlElement, identifier: str | None) -> list[str]:
    """Put the data link and the permalink at the end of a caption in a row of their own; the addresses of data."""
    tools = tag.SPAN()
    tools.set("class", "caption-tools")
    links = [link for link in caption.iter("a") if link.get("href", "").endswith(".csv")]
    label = _label_of(caption)
    for link in links:
        _detach(link)
        link.set("class", "data-link")
        link.set("download", "")
        if label:
            link.set("aria-label", f"{link.text_content().strip()} of {label}")
        tools.append(link)
    if identifier and label:
        tools.append(permalink(identifier, f"Link to {label}"))
    if len(tools):
        caption.append(tools)
    return [link.get("href", "") for link in links]


def _fold_data(figure: HtmlElement) -> None:
    """The folded data that the filter sets after a figure belong into its box."""
    following = figure.getnext()
    if following is not None and following.tag == "details" and "figure-data" in following.classes:
        figure.append(following)


def _detach(element: HtmlElement) -> None:
    """Take ``element`` out and leave the text after it where it is."""
    element.drop_tree()
    element.tail = None


def _box(name: str) -> HtmlElement:
    """A box that scrolls sideways and that the keyboard reaches; the script takes it off the way where it fits."""
    box = tag.DIV()
    box.set("class", "table-box")
    box.set("role", "region")
    box.set("tabindex", "0")
    box.set("aria-label", name)
    return box


def _scroll_box(table: HtmlElement, caption: HtmlElement | None) -> None:
    """A wide table scrolls in a box; the page itself never scrolls sideways."""
    box = _box(_label_of(caption) or "Table")
    if _width(table) > PHONE_CHARACTERS:
        box.classes.add("table-wide" if _is_wide(table) else "table-middle")
    parent = table.getparent()
    parent.replace(table, box)
    box.tail, table.tail = table.tail, None
    box.append(table)


def _is_wide(table: HtmlElement) -> bool:
    """Whether the table, with the padding of each column, holds more than a line of the text."""
    columns_count = max(len(row) for row in table.iter("tr"))
    return _width(table) + COLUMN_PADDING * columns_count > TEXT_CHARACTERS


def _width(table: HtmlElement) -> int:
    """In characters, with each column counted to what a column of words needs.

    The words of a head go on lines of their own, so that only its longest counts.
    """
    rows = [[_needed(cell) for cell in row] for row in table.iter("tr")]
    return sum(min(max(lengths), WORDS_COLUMN) for lengths in zip(*rows, strict=False))


def _needed(cell: HtmlElement) -> int:
    text = cell.text_content().strip()
    return max(map(len, text.split()), default=0) if cell.tag == "th" else len(text)
