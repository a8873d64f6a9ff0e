"""From the tree that the author wrote to the tree that one format needs. Pure: a tree in, the changed tree out."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import panflute as pf

from helpers.book.cross_references import Chapter, Target, is_book_wide, is_reference
from helpers.book.document_trees import rewrite
from helpers.book.quarto_config import FormatName
from helpers.book.quarto_syntax import CALLOUTS, FORMAT_ALIASES

CALLOUT_TITLES = {kind: kind.capitalize() for kind in CALLOUTS}
SEPARATOR = "--"


@dataclass(frozen=True)
class BookIndex:
    """What a chapter needs to know of the others: all labels, and all chapters by the path of their source."""

    chapters: tuple[Chapter, ...]
    targets: Mapping[str, Target]
    profile: str | None = None
    """The Quarto project profile that is active."""

    def chapter_at(self, path: str) -> Chapter | None:
        """The chapter whose source, or whose page, is at ``path`` below the project."""
        return next((c for c in self.chapters if path in (str(c.entry.source), str(c.entry.href))), None)


def prepare(doc: pf.Doc, chapter: Chapter, index: BookIndex, to: FormatName) -> pf.Doc:
    """The chapter's tree as the format ``to`` shows it.

    Drops what is for other formats, writes numbers into headings and captions, sets alt texts, and turns cross
    references and links between chapters into links that hold in that format: to the chapter's page in HTML, within
    the one document elsewhere.
    """
    rewrite(doc, _Rules(chapter, index, to).rules)
    return doc


class _Rules:
    def __init__(self, chapter: Chapter, index: BookIndex, to: FormatName) -> None:
        self.chapter, self.index, self.to = chapter, index, to
        self.rules: dict[type, Callable[[Any], Any]] = {
            pf.Div: self.div,
            pf.Span: self.span,
            pf.Header: self.header,
            pf.Figure: self.captioned,
            pf.Table: self.captioned,
            pf.Cite: self.cite,
            pf.Link: self.link,
            pf.RawBlock: lambda _: [],  # comments: nothing else raw passes the check
            pf.RawInline: lambda _: [],
        }

    def div(self, div: pf.Div) -> Any:
        if "content-visible" in div.classes:
            return list(div.content) if self.is_visible(div) else []
        if "panel-tabset" in div.classes and self.to != "html":
            return list(div.content)
        if callout := next((name for name in div.classes if name.startswith("callout-")), None):
            div = callout_div(div, callout.removeprefix("callout-"))
        div.identifier = self.anchor(div.identifier)
        return div

    def is_visible(self, div: pf.Div) -> bool:
        """Whether this format and the active profile show what is for some of them only."""
        wanted, profile = div.attributes.get("when-format"), div.attributes.get("when-profile")
        return (wanted is None or FORMAT_ALIASES[wanted] == self.to) and (
            profile is None or profile == self.index.profile
        )

    def span(self, span: pf.Span) -> Any:
        span.identifier = self.anchor(span.identifier)
        return span

    def header(self, header: pf.Header) -> Any:
        if number := self.chapter.heading_numbers.get(header.identifier):
            header.content.insert(0, pf.Span(pf.Str(number), classes=["header-section-number"]))
            header.content.insert(1, pf.Space)
        header.classes = [name for name in header.classes if name != "unlisted"] + (
            [] if "unnumbered" in header.classes else ["unnumbered"]  # the number is ours; pandoc adds none
        )
        header.identifier = self.anchor(header.identifier)
        return header

    def captioned(self, element: pf.Figure | pf.Table) -> Any:
        if target := self.index.targets.get(element.identifier):
            label = pf.Span(pf.Str(f"{target.text}."), classes=["caption-label"])
            if element.caption.content:
                first = element.caption.content[0]
                first.content.insert(0, label)
                first.content.insert(1, pf.Space)
            else:
                element.caption = pf.Caption(pf.Plain(label))
        if self.to == "epub" and isinstance(element, pf.Figure) and element.identifier:
            # Pandoc's EPUB writer leads from one chapter's file to another's div, but not to its figure.
            around = pf.Div(element, identifier=element.identifier)
            element.identifier = ""
            return around
        return element

    def cite(self, cite: pf.Cite) -> Any:
        if not is_reference(cite):
            return None
        inlines: list[pf.Inline] = []
        for citation in cite.citations:
            target = self.index.targets[citation.id]
            text = target.text
            if citation.mode == "SuppressAuthor" and target.number:
                text = target.number
            elif citation.prefix and target.number:
                text = f"{pf.stringify(pf.Plain(*citation.prefix)).strip()}\u00a0{target.number}"
            if inlines:
                inlines += [pf.Str(","), pf.Space]
            inlines.append(pf.Link(pf.Str(text), url=self.href(target), classes=["quarto-xref"]))
        return inlines

    def link(self, link: pf.Link) -> Any:
        parts = urlsplit(link.url)
        if parts.scheme or parts.netloc:
            return None
        if not parts.path:
            link.url = f"#{self.anchor(parts.fragment)}"
            return link
        here = str(self.chapter.entry.source.parent)
        path = posixpath.normpath(posixpath.join(here, unquote(parts.path)))
        if chapter := self.index.chapter_at(path):
            if self.to == "html":
                page = posixpath.relpath(str(chapter.entry.href), here)
                link.url = f"{page}#{parts.fragment}" if parts.fragment else page
            else:
                link.url = f"#{anchor(chapter, parts.fragment or chapter.identifier)}"
            return link
        return None

    def anchor(self, identifier: str) -> str:
        return identifier if self.to == "html" else anchor(self.chapter, identifier)

    def href(self, target: Target) -> str:
        if self.to != "html":
            return f"#{anchor(self.index.chapters[target.chapter], target.label)}"
        if target.chapter == self.chapter.index:
            return f"#{target.label}"
        page = self.index.chapters[target.chapter].entry.href
        return f"{posixpath.relpath(str(page), str(self.chapter.entry.source.parent))}#{target.label}"


def anchor(chapter: Chapter, identifier: str) -> str:
    """An identifier as it is called where the whole book is one document: book-wide labels as they are."""
    return identifier if is_book_wide(identifier) or not identifier else f"{chapter.name}{SEPARATOR}{identifier}"


def callout_div(div: pf.Div, kind: str) -> pf.Div:
    """A callout as a div that each format's own step dresses: class ``callout``, its kind, its title first."""
    title = div.attributes.get("title")
    blocks = list(div.content)
    if title is None and blocks and isinstance(blocks[0], pf.Header):
        inlines = list(blocks.pop(0).content)
    else:
        inlines = [pf.Str(title or CALLOUT_TITLES[kind])]
    heading = pf.Div(pf.Plain(*inlines), classes=["callout-title"])
    attributes = {"collapse": div.attributes["collapse"]} if "collapse" in div.attributes else {}
    return pf.Div(
        heading, *blocks, classes=["callout", f"callout-{kind}"], attributes=attributes, identifier=div.identifier
    )
