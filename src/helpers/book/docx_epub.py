"""The book as DOCX, for people who comment and quote, and as EPUB, for readers on small devices."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Collection
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import typst

from helpers.book.book_loading import Book
from helpers.book.book_problems import Problem, RenderError
from helpers.book.chapter_facts import FILTER, as_metadata
from helpers.book.combined_document import chapter_texts, refused_chapter
from helpers.book.pandoc import PandocError, filter_arguments, write_tree
from helpers.book.typst_pdf import FONTS, typst_string
from helpers.figures import simulated_marks

COVER, COVER_DOTS_PER_INCH = "cover.typ", 200.0
API_VERSION = "[1, 23, 1, 1]"


def write_docx(book: Book, path: Path) -> None:
    """Write the book as DOCX to ``path``; the styles are those of the plan's ``reference-doc``."""
    plan = book.config.format.docx
    arguments = [f"--toc-depth={plan.toc_depth}", *(["--toc"] if plan.toc else [])]
    if plan.reference_doc:
        arguments.append(f"--reference-doc={book.root / plan.reference_doc}")
    _write(book, "docx", path, arguments)


def write_epub(book: Book, path: Path) -> None:
    """Write the book as EPUB 3 to ``path``, a file a chapter."""
    plan = book.config.format.epub
    arguments = [f"--toc-depth={plan.toc_depth}", "--split-level=1", "--mathml"]
    arguments += [f"--css={book.root / css}" for css in plan.css]
    arguments += ["--metadata", f"identifier={_identifier(book)}"]
    with tempfile.TemporaryDirectory(prefix="book-cover-") as folder:
        cover = Path(folder, "cover.png")
        cover.write_bytes(cover_png(book))
        _write(book, "epub", path, [*arguments, f"--epub-cover-image={cover}"])


def cover_png(book: Book) -> bytes:
    """The cover: title, subtitle, author and date, as ``book/theme/cover.typ`` sets them."""
    plan = book.config.book
    fields = {
        "title": plan.title,
        "subtitle": plan.subtitle or "",
        "author": plan.author or "",
        "date": f"{book.date.day} {book.date:%B %Y}" if book.date else "",
        "mark": simulated_marks.STAMP if book.profile == simulated_marks.PROFILE else "",
    }
    given = ", ".join(f"{name}: {typst_string(value)}" for name, value in fields.items())
    with tempfile.TemporaryDirectory(prefix="book-cover-") as folder:
        shutil.copy2(book.theme / COVER, Path(folder, COVER))
        main = Path(folder, "main.typ")
        main.write_text(f'#import "{COVER}": cover\n#cover({given})\n', encoding="utf-8")
        fonts = [book.root / FONTS]
        return typst.compile(
            main, root=Path(folder), format="png", ppi=COVER_DOTS_PER_INCH, font_paths=fonts, ignore_system_fonts=True
        )


def _write(book: Book, to: Any, path: Path, arguments: list[str]) -> None:
    try:
        _write_by_pandoc(book, to, path, arguments)
    except PandocError as error:
        chapter = refused_chapter(book, lambda alone: _write_by_pandoc(alone, to, path, arguments), PandocError)
        message = f"pandoc cannot write the {to.upper()}: mend what its message names: {error.first_line}"
        raise RenderError([Problem(chapter or f"the {to.upper()}", message)]) from error


def _write_by_pandoc(book: Book, to: Any, path: Path, arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix=f"book-{to}-") as folder:
        blocks = [text for text in chapter_texts(book, to, Path(folder), partial(_filtered, book, to)) if text]
        meta = json.dumps(as_metadata(_metadata(book)))
        tree = f'{{"pandoc-api-version": {API_VERSION}, "meta": {meta}, "blocks": [{", ".join(blocks)}]}}'
        arguments = [f"--resource-path=.{os.pathsep}{book.root}", *arguments]
        kind = "epub3" if to == "epub" else to
        made = Path(folder, path.name)
        write_tree(tree, kind, [*arguments, f"--output={made}"], Path(folder), day=book.date)
        shutil.copyfile(made, path)  # a full disk is then the system's error, with its mend, and not pandoc's


def _filtered(book: Book, to: str, tree: str, _: Collection[str]) -> str:
    """The blocks of a chapter as the filters leave them, in pandoc's JSON, without the brackets around them."""
    arguments = [
        f"--lua-filter={FILTER}",
        *filter_arguments(book.root, PurePosixPath(".")),
        f"--variable=localed-format:{to}",
    ]
    blocks = json.loads(write_tree(tree, "json", arguments, book.root))["blocks"]
    return json.dumps(blocks, ensure_ascii=False)[1:-1]


def _metadata(book: Book) -> dict[str, str]:
    plan = book.config.book
    found = {"title": plan.title, "subtitle": plan.subtitle, "author": plan.author, "lang": book.config.lang}
    if book.date:
        found["date"] = book.date.isoformat()
    if plan.description:
        found["description"] = plan.description
    return {key: value for key, value in found.items() if value}


def _identifier(book: Book) -> str:
    """The book's own name, which stays the same from one making to the next; pandoc would draw a new one each time."""
    plan = book.config.book
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{plan.title}: {plan.subtitle or ''}").urn
