"""Citations of the bibliography set for the whole book at once, since they share one list of references."""

from __future__ import annotations

import json
from functools import partial

import panflute as pf

from helpers.book.book_loading import Book
from helpers.book.cross_references import Chapter, is_book_wide
from helpers.book.document_trees import each
from helpers.book.pandoc import dump_tree, recall_pandoc
from helpers.book.quarto_config import FormatName
from helpers.book.tree_transforms import prepare

HEADING = "References"


def set_citations(book: Book, to: FormatName) -> tuple[dict[int, str], str]:
    """The citations as the style sets them, by the place of their chapter, and the list of references.

    Each is a document tree in pandoc's JSON: that of a chapter is a paragraph of its citations in reading order. All
    are empty where nothing is cited.
    """
    found = {}
    for chapter in book.chapters:
        if any(not is_book_wide(name) for names in chapter.references for name in names):
            made_from = [*book.made_from(chapter, to), "citations"]
            if cited := json.loads(book.memory.recall(made_from, partial(_citations_of, book, chapter, to))):
                found[chapter.index] = cited[0]
    if not found:
        return {}, ""
    frame = json.loads(dump_tree(pf.Doc(api_version=(1, 23, 1, 1))))
    asked = ["--from", "json", "--to", "json", "--citeproc", *book.citation_arguments(HEADING)]
    tree = json.dumps({**frame, "blocks": list(found.values())})
    files = [book.root / path for path in book.config.bibliography]
    blocks = json.loads(recall_pandoc(asked, tree, book.memory, book.root, files))["blocks"]
    paragraphs = {place: json.dumps({**frame, "blocks": [block]}) for place, block in zip(found, blocks, strict=False)}
    return paragraphs, json.dumps({**frame, "blocks": blocks[len(found) :]})


def _citations_of(book: Book, chapter: Chapter, to: FormatName) -> str:
    """The blocks of a tree with a paragraph of what the chapter cites in one format, or with nothing."""
    doc = prepare(book.tree(chapter), chapter, book.index, to)
    cites = list(each(doc, pf.Cite))
    return json.dumps(json.loads(dump_tree(pf.Doc(pf.Para(*cites))))["blocks"] if cites else [])
