"""The PDF: the whole book through Typst, tagged to PDF/UA-1. The design is in ``book/theme/book.typ``."""

from __future__ import annotations

import calendar
import json
import re
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import Literal

import panflute as pf
import typst

from helpers.book.book_loading import Book
from helpers.book.book_problems import Problem, RenderError
from helpers.book.combined_document import PART_CLASS, assemble, refused_chapter
from helpers.book.document_trees import Rules, rewrite
from helpers.book.pandoc import PandocError, filter_arguments, write_tree
from helpers.book.picture_sizes import CSS_PIXELS_PER_INCH, display_size
from helpers.figures.simulated_marks import PROFILE, STAMP

TEMPLATE = "book.typ"
PDF_STANDARD: Literal["ua-1"] = "ua-1"  # refuses a picture without alt text, which is wanted
SMALL_TABLE_COLUMNS, LANDSCAPE_TABLE_COLUMNS = 6, 8
TEXT_WIDTH_INCHES = 6.3
MOST_QUOTED = 120
TYPST_ERRORS = (RuntimeError, typst.TypstError)
MEND_PICTURE = "look for a picture without alternative text, or one that is damaged, and mend that"


def write_pdf(book: Book, path: Path) -> None:
    """Write the book as PDF to ``path``.

    Raises
    ------
    RenderError
        Typst refuses the document; its own words are given.
    """
    try:
        path.write_bytes(_pdf(book))
    except PandocError as error:
        chapter = refused_chapter(book, _body, (PandocError,))
        message = f"pandoc cannot write it for Typst: mend what its message names: {error.first_line}"
        raise RenderError([Problem(chapter or "the PDF", message)]) from error
    except TYPST_ERRORS as error:
        template = re.search(rf"{TEMPLATE}:(\d+):(\d+)", getattr(error, "diagnostic", ""))
        chapter = None if template else refused_chapter(book, _pdf, TYPST_ERRORS)
        mend = f"mend book/theme/{TEMPLATE}, line {template[1]}, column {template[2]}" if template else _mend_of(error)
        message = f'Typst cannot set it: {mend}: "{str(error).splitlines()[0]}"'
        raise RenderError([Problem(chapter or "the PDF", message)]) from error


def _pdf(book: Book) -> bytes:
    with tempfile.TemporaryDirectory(prefix="book-pdf-") as name:
        folder = Path(name)
        body = _body(book, folder)
        shutil.copy2(book.theme / TEMPLATE, folder / TEMPLATE)
        (folder / "main.typ").write_text(f"{_preamble(book)}\n\n{body}", encoding="utf-8")
        return typst.compile(
            folder / "main.typ",
            root=folder,
            font_paths=[book.root / "book" / "assets" / "fonts"],
            ignore_system_fonts=True,  # the same pages on every machine
            pdf_standards=[PDF_STANDARD],
            timestamp=calendar.timegm(book.date.timetuple()) if book.date else None,
        )


def _body(book: Book, folder: Path | None = None) -> str:
    """The book as Typst's markup, its pictures below ``folder`` (default: one that goes again)."""
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="book-pdf-") as name:
            return _body(book, Path(name))
    rules = _rules(folder)
    combined = assemble(book, "pdf", folder, lambda doc: rewrite(doc, rules))
    arguments = ["--wrap=none"]
    if combined.has_citations:
        arguments += ["--citeproc", *book.citation_arguments("References")]
    arguments += filter_arguments(book.root, PurePosixPath("."))
    return write_tree(combined.json, "typst-citations", arguments, book.root)


def _mend_of(error: Exception) -> str:
    """Where to look in a chapter: the words that Typst shows of it, else its pictures."""
    shown = re.search(r"^\s*\d+ │ *(.*\S)", getattr(error, "diagnostic", ""), re.MULTILINE)
    return f"look for '{shown[1][:MOST_QUOTED]}' and mend that" if shown else MEND_PICTURE


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
        pf.Math: lambda math: [_raw_inline(f"#math.equation(alt: {typst_string(math.text)}, "), math, _raw_inline(")")],
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
