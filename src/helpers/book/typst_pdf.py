"""The PDF: the whole book through Typst, tagged to PDF/UA-1. The design is in ``book/theme/book.typ``."""

from __future__ import annotations

import calendar
import json
import re
import shutil
import tempfile
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Literal

import panflute as pf
import typst

from helpers.book.book_loading import Book
from helpers.book.book_problems import Problem, RenderError
from helpers.book.combined_document import PART_CLASS, chapter_texts, refused_chapter
from helpers.book.document_trees import Rules, rewrite
from helpers.book.pandoc import dump_tree, filter_arguments, write_tree
from helpers.book.picture_sizes import CSS_PIXELS_PER_INCH, display_size
from helpers.build.workers import InThisProcess, Workers
from helpers.figures.simulated_marks import PROFILE, STAMP

TEMPLATE, MAIN = "book.typ", "main.typ"
FONTS = Path("book", "assets", "fonts")
PDF_STANDARD: Literal["ua-1"] = "ua-1"  # refuses a picture without alt text, which is wanted
SMALL_TABLE_COLUMNS, LANDSCAPE_TABLE_COLUMNS = 6, 8
TEXT_WIDTH_INCHES = 6.3
MOST_QUOTED = 120
MEND_PICTURE = "look for a picture without alternative text, or one that is damaged, and mend that"


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


class TypstRefusalError(Exception):
    """What Typst says of a document that it refuses: its message, and the place with the words there."""

    def __init__(self, message: str, diagnostic: str) -> None:
        super().__init__(message, diagnostic)
        self.message, self.diagnostic = message, diagnostic

    @property
    def mend(self) -> str:
        """Where to look in a chapter: the words that Typst shows of it, else its pictures."""
        shown = re.search(r"^\s*\d+ │ *(.*\S)", self.diagnostic, re.MULTILINE)
        return f"look for '{shown[1][:MOST_QUOTED]}' and mend that" if shown else MEND_PICTURE


def _set_book(book: Book, path: Path, workers: Workers) -> None:
    with tempfile.TemporaryDirectory(prefix="book-pdf-") as name:
        folder = Path(name)
        texts = chapter_texts(book, "pdf", folder, partial(_as_typst, book, _rules(folder)))
        shutil.copy2(book.theme / TEMPLATE, folder / TEMPLATE)
        (folder / MAIN).write_text("\n\n".join([_preamble(book), *texts]), encoding="utf-8")
        timestamp = calendar.timegm(book.date.timetuple()) if book.date else None
        workers.run(partial(_compile, folder, book.root / FONTS, timestamp, path))


def _as_typst(book: Book, rules: Rules, doc: pf.Doc) -> str:
    rewrite(doc, rules)
    arguments = ["--wrap=none", *filter_arguments(book.root, PurePosixPath("."))]
    return write_tree(dump_tree(doc), "typst-citations", arguments, book.root)


def _compile(folder: Path, fonts: Path, timestamp: int | None, path: Path) -> None:
    try:
        typst.compile(
            folder / MAIN,
            output=path,
            root=folder,
            font_paths=[fonts],
            ignore_system_fonts=True,  # the same pages on every machine
            format="pdf",
            pdf_standards=[PDF_STANDARD],
            timestamp=timestamp,
        )
    except (RuntimeError, typst.TypstError) as error:
        raise TypstRefusalError(str(error), getattr(error, "diagnostic", "")) from error


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


def _rules(folder: Path) -> Rules:
    """What pandoc's Typst writer drops or cannot know: alt texts, callouts, parts, tables too wide for the page."""
    return {
        pf.Image: lambda image: _raw_inline(_image(image, folder)),
        pf.Span: _section_number,
        pf.Header: _part,
        pf.Div: _callout,
        pf.Table: _wide_table,
    }


def _section_number(span: pf.Span) -> pf.RawInline | None:
    if "header-section-number" not in span.classes:
        return None
    return _raw_inline(f"#section-number({typst_string(pf.stringify(span))})")


def _part(header: pf.Header) -> pf.RawBlock | None:
    return _raw(f"#part-page({typst_string(pf.stringify(header))})") if PART_CLASS in header.classes else None


def _wide_table(table: pf.Table) -> list[pf.Block] | None:
    if table.cols < SMALL_TABLE_COLUMNS:
        return None
    dress = "landscape" if table.cols >= LANDSCAPE_TABLE_COLUMNS else "small-table"
    return [_raw(f"#{dress}["), table, _raw("]")]


def _image(image: pf.Image, folder: Path) -> str:
    size = display_size((folder / image.url).read_bytes())
    width = size[0] / CSS_PIXELS_PER_INCH if size else TEXT_WIDTH_INCHES
    measure = "100%" if width >= TEXT_WIDTH_INCHES else f"{width:.2f}in"
    alt = image.attributes.get("fig-alt") or pf.stringify(image)
    return f"#image({typst_string(image.url)}, alt: {typst_string(alt)}, width: {measure})"


def _callout(div: pf.Div) -> list[pf.Block] | None:
    if "callout" not in div.classes:
        return None
    kind = next(name.removeprefix("callout-") for name in div.classes if name.startswith("callout-"))
    title, *body = div.content
    return [_raw(f"#callout({typst_string(kind)}, title: ["), *title.content, _raw("])["), *body, _raw("]")]


def _raw(text: str) -> pf.RawBlock:
    return pf.RawBlock(text, format="typst")


def _raw_inline(text: str) -> pf.RawInline:
    return pf.RawInline(text, format="typst")
