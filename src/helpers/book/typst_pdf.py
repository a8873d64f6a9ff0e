"""The PDF: the whole book through Typst, tagged to PDF/UA-1. The design is in ``book/theme/book.typ``."""

from __future__ import annotations

import calendar
import json
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from helpers.book.book_loading import Book
from helpers.book.book_problems import Problem, RenderError
from helpers.book.chapter_facts import FILTER as BOOK_WIDE
from helpers.book.combined_document import chapter_texts, refused_chapter
from helpers.book.pandoc import filter_arguments, write_tree
from helpers.book.picture_sizes import CSS_PIXELS_PER_INCH, display_size
from helpers.book.typst_call import TypstRefusalError, compile_pdf
from helpers.build.workers import InThisProcess, Workers
from helpers.figures.simulated_marks import PROFILE, STAMP

TEMPLATE, MAIN = "book.typ", "main.typ"
FONTS = Path("book", "assets", "fonts")
TEXT_WIDTH_INCHES = 6.3
FILTER = Path(__file__).with_name("typst.lua")
WIDTHS = "localed-widths"


def write_pdf(book: Book, path: Path, workers: Workers | None = None) -> None:
    """Write the book as PDF to ``path``; Typst runs where ``workers`` say, by default in this process.

    Raises
    ------
    RenderError
        Typst refuses the document; its own words are given.
    """
    work = partial(_set_book, path=path, workers=workers or InThisProcess())
    try:
        work(book)
    except TypstRefusalError as error:
        template = re.search(rf"{TEMPLATE}:(\d+):(\d+)", error.diagnostic)
        chapter = None if template else refused_chapter(book, work, TypstRefusalError)
        mend = f"mend book/theme/{TEMPLATE}, line {template[1]}, column {template[2]}" if template else error.mend
        message = f'Typst cannot set it: {mend}: "{error.message.splitlines()[0]}"'
        raise RenderError([Problem(chapter or "the PDF", message)]) from error


def cache_texts(book: Book) -> None:
    """Make the Typst text of each chapter, so that :func:`write_pdf` finds it in the cache.

    Raises
    ------
    RenderError
        pandoc refuses a chapter.
    """
    with tempfile.TemporaryDirectory(prefix="book-pdf-") as name:
        for _ in _texts(book, Path(name)):
            pass


def _set_book(book: Book, path: Path, workers: Workers) -> None:
    with tempfile.TemporaryDirectory(prefix="book-pdf-") as name:
        folder = Path(name)
        texts = _texts(book, folder)
        shutil.copy2(book.theme / TEMPLATE, folder / TEMPLATE)
        (folder / MAIN).write_text("\n\n".join([_preamble(book), *texts]), encoding="utf-8")
        timestamp = calendar.timegm(book.date.timetuple()) if book.date else None
        workers.run(partial(compile_pdf, folder / MAIN, book.root / FONTS, timestamp, path))


def _texts(book: Book, folder: Path) -> Iterator[str]:
    return chapter_texts(book, "pdf", folder, partial(_as_typst, book, folder))


def _as_typst(book: Book, folder: Path, tree: str, pictures: Collection[str]) -> str:
    widths = json.dumps({name: _width(folder / name) for name in pictures})
    filters = [f"--lua-filter={path}" for path in (BOOK_WIDE, FILTER)]
    arguments = [
        "--wrap=none",
        f"--metadata={WIDTHS}:{widths}",
        *filters,
        *filter_arguments(book.root, PurePosixPath(".")),
    ]
    return write_tree(tree, "typst-citations", arguments, book.root)


def _width(picture: Path) -> str:
    """How wide Typst shows a picture: as wide as it was drawn, and at most as the text."""
    size = display_size(picture.read_bytes())
    inches = size[0] / CSS_PIXELS_PER_INCH if size else TEXT_WIDTH_INCHES
    return "100%" if inches >= TEXT_WIDTH_INCHES else f"{inches:.2f}in"


def _preamble(book: Book) -> str:
    plan = book.config.book
    language, _, region = book.config.lang.partition("-")
    fields = {
        "title": plan.title,
        "subtitle": plan.subtitle or "",
        "author": plan.author or "",
        "date": f"{book.date.day} {book.date:%B %Y}" if book.date else "",
        "description": plan.description or "",
        "language": language,
        "region": region,
        "paper": book.config.format.typst.papersize,
        "mark": STAMP if book.profile == PROFILE else "",
    }
    given = "".join(f"  {name}: {typst_string(value)},\n" for name, value in fields.items())
    given += f"  is-document: {str(book.is_document).lower()},\n"
    depth = book.config.format.typst.toc_depth
    return (
        f'#import "{TEMPLATE}": book, callout, horizontalrule, landscape, part-page, section-number, small-table\n'
        f"#show: book.with(\n{given}  contents-depth: {depth},\n)"
    )


def typst_string(text: str) -> str:
    """``text`` as a Typst string literal."""
    return json.dumps(text, ensure_ascii=False)
