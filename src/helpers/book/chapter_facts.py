"""What a chapter needs to know of the whole book, for ``book_wide.lua``, which writes it into the chapter's tree."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from helpers.book.chapter_elements import METADATA as ELEMENTS
from helpers.book.cross_references import Chapter, Target, is_book_wide
from helpers.book.quarto_config import FormatName
from helpers.book.quarto_syntax import FORMAT_ALIASES

SEPARATOR = "--"
FILTER = Path(__file__).with_name("book_wide.lua")
METADATA = "localed-chapter"
Metadata = str | Mapping[str, str]


@dataclass(frozen=True)
class BookIndex:
    """What a chapter needs to know of the others: all chapters, and all book-wide labels."""

    chapters: tuple[Chapter, ...]
    targets: Mapping[str, Target]
    profile: str | None = None
    """The Quarto project profile that is active."""

    def chapter_at(self, path: str) -> Chapter | None:
        """The chapter whose source, or whose page, is at ``path`` below the project."""
        return next((c for c in self.chapters if path in (str(c.entry.source), str(c.entry.href))), None)


def with_chapter_facts(
    chapter: Chapter, index: BookIndex, to: FormatName, *, metadata: Mapping[str, Metadata] | None = None, **more: Any
) -> str:
    """The chapter's tree with the facts that ``book_wide.lua`` needs to make it what the format ``to`` shows.

    These are numbers of headings, figures and tables, where references and links lead in that format (to a chapter's
    page in HTML, within the one document elsewhere), which parts are shown, and what ``more`` holds by name. The tree's
    metadata are these facts and ``metadata``; the elements that were recorded in it are left out.
    """
    named = {name for names in chapter.references for name in names if name in index.targets}
    facts = {
        "format": to,
        "formats": FORMAT_ALIASES,
        "profile": index.profile,
        "prefix": "" if to == "html" else f"{chapter.name}{SEPARATOR}",
        "numbers": chapter.heading_numbers,
        "labels": {
            target.label: f"{target.text}."
            for target in chapter.targets
            if target.kind in ("figure", "table") and target.label in index.targets
        },
        "references": {name: _reference(index.targets[name], chapter, index, to) for name in sorted(named)},
        "links": {url: _address(url, chapter, index, to) for url in chapter.links},
        **more,
    }
    known = {name: value for name, value in facts.items() if value is not None}  # pandoc's null is true in Lua
    tree = json.loads(chapter.tree)
    tree["meta"] |= as_metadata({**(metadata or {}), METADATA: json.dumps(known)})
    tree["meta"].pop(ELEMENTS, None)
    return json.dumps(tree, ensure_ascii=False)


def as_metadata(values: Mapping[str, Metadata]) -> dict[str, Any]:
    """Texts, and maps of texts, as the metadata of a tree in pandoc's JSON."""
    return {
        name: {"t": "MetaString", "c": value} if isinstance(value, str) else {"t": "MetaMap", "c": as_metadata(value)}
        for name, value in values.items()
    }


def _reference(target: Target, chapter: Chapter, index: BookIndex, to: FormatName) -> dict[str, str]:
    if to != "html":
        address = f"#{anchor(index.chapters[target.chapter], target.label)}"
    elif target.chapter == chapter.index:
        address = f"#{target.label}"
    else:
        address = f"{_page(index.chapters[target.chapter], chapter)}#{target.label}"
    return {"text": target.text, "number": target.number or "", "address": address}


def _address(url: str, chapter: Chapter, index: BookIndex, to: FormatName) -> str:
    """Where a link of the chapter leads in the format ``to``."""
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return url
    if not parts.path:
        return f"#{parts.fragment if to == 'html' else anchor(chapter, parts.fragment)}"
    path = posixpath.normpath(posixpath.join(str(chapter.entry.source.parent), unquote(parts.path)))
    if not (other := index.chapter_at(path)):
        return url
    if to != "html":
        return f"#{anchor(other, parts.fragment or other.identifier)}"
    page = _page(other, chapter)
    return f"{page}#{parts.fragment}" if parts.fragment else page


def _page(other: Chapter, chapter: Chapter) -> str:
    return posixpath.relpath(str(other.entry.href), str(chapter.entry.source.parent))


def anchor(chapter: Chapter, identifier: str) -> str:
    """An identifier as it is called where the whole book is one document: book-wide labels as they are."""
    return identifier if is_book_wide(identifier) or not identifier else f"{chapter.name}{SEPARATOR}{identifier}"
