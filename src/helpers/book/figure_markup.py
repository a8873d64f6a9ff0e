"""Figures of a page of the embedded renderer: their sheets, and the row of tools under each caption."""

from __future__ import annotations

from lxml.html import HtmlElement
from lxml.html import builder as tag

from helpers.book.book_loading import Book
from helpers.book.cross_references import Chapter
from helpers.book.page_mends import caption_label
from helpers.book.picture_sizes import display_size


def permalink(identifier: str, name: str) -> HtmlElement:
    """A link to the place ``identifier`` of its own page; ``name`` is what it is called to those who hear it."""
    link = tag.A("#", href=f"#{identifier}")
    link.set("class", "permalink")
    link.set("aria-label", name)
    return link


def finish_figures(body: HtmlElement, book: Book, chapter: Chapter) -> None:
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
        label = caption_label(caption)
        _set_on_sheet(figure, label or "Figure")
        _caption_tools(caption, figure.get("id"))
        _fold_data(figure)


def add_table_tools(body: HtmlElement) -> None:
    """Put the data link and the permalink of each table into its caption."""
    for table in body.iter("table"):
        if (caption := table.find("caption")) is not None:
            _caption_tools(caption, table.get("id"))


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


def _caption_tools(caption: HtmlElement, identifier: str | None) -> None:
    """Put the data link and the permalink at the end of a caption in a row of their own."""
    tools = tag.SPAN()
    tools.set("class", "caption-tools")
    label = caption_label(caption)
    for link in [link for link in caption.iter("a") if link.get("href", "").endswith(".csv")]:
        link.drop_tree()
        link.tail = None  # the text after it stays where it was
        link.set("class", "data-link")
        link.set("download", "")
        if label:
            link.set("aria-label", f"{link.text_content().strip()} of {label}")
        tools.append(link)
    if identifier and label:
        tools.append(permalink(identifier, f"Link to {label}"))
    if len(tools):
        caption.append(tools)


def _fold_data(figure: HtmlElement) -> None:
    """The folded data that the filter sets after a figure belong into its box."""
    following = figure.getnext()
    if following is not None and following.tag == "details" and "figure-data" in following.classes:
        figure.append(following)
