"""Citations of the bibliography set for the whole book at once, since they share one list of references."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from helpers.book.book_loading import Book
from helpers.book.chapter_facts import FILTER, with_chapter_facts
from helpers.book.cross_references import Chapter
from helpers.book.pandoc import recall_pandoc, write_tree
from helpers.book.quarto_config import FormatName


def set_citations(book: Book, to: FormatName) -> tuple[dict[int, dict[str, Any]], dict[str, Any] | None]:
    """The citations as the style sets them, by the place of their chapter, and the list of references.

    Each is a document tree: that of a chapter is a paragraph of its citations in reading order. The references are None
    where nothing is cited.
    """
    found = {}
    for chapter in book.chapters:
        if chapter.cites:
            made_from = [*book.made_from(chapter, to), "citations"]
            cited = json.loads(book.memory.recall(made_from, partial(_citations_of, book, chapter, to)))
            if cited["blocks"]:
                found[chapter.index] = cited
    if not found:
        return {}, None
    frame = next(iter(found.values()))
    asked = ["--from", "json", "--to", "json", "--citeproc", *book.citation_arguments()]
    tree = json.dumps({**frame, "blocks": [cited["blocks"][0] for cited in found.values()]})
    files = [book.root / path for path in book.config.bibliography]
    blocks = json.loads(recall_pandoc(asked, tree, book.memory, book.root, files))["blocks"]
    paragraphs = {place: {**frame, "blocks": [block]} for place, block in zip(found, blocks, strict=False)}
    return paragraphs, {**frame, "blocks": blocks[len(found) :]}


def _citations_of(book: Book, chapter: Chapter, to: FormatName) -> str:
    """A tree with a paragraph of what the chapter cites in one format, or with nothing."""
    tree = with_chapter_facts(chapter, book.index, to, citations_only=True)
    return write_tree(tree, "json", [f"--lua-filter={FILTER}"])
