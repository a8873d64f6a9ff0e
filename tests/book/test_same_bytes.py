"""The same sources give the same book, to the byte: an archive of it can be checked by making it again."""

import datetime
import hashlib
import zipfile

from helpers.book.pandoc import run_pandoc
from helpers.book.render_book import render_book


def digests(book):
    return {
        path.relative_to(book.output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in book.output.rglob("*")
        if path.is_file()
    }


def test_a_book_made_again_is_the_same_file_by_file(rendered_book, tmp_path):
    from tests.book.conftest import make_small_book

    again = make_small_book(tmp_path / "book-project")
    render_book(again.project, renderer="embedded")
    assert digests(again) == digests(rendered_book)


def test_files_carry_the_books_date_and_not_the_day_of_their_making(rendered_book):
    with zipfile.ZipFile(rendered_book.output / "small-book.docx") as word:
        assert b"2026-11-22T00:00:00Z" in word.read("docProps/core.xml")
    with zipfile.ZipFile(rendered_book.output / "small-book.epub") as epub:
        assert b"2026-11-22T00:00:00Z" in epub.read("EPUB/content.opf")


def test_without_a_date_pandoc_takes_the_time_of_day(tmp_path):
    for day in (None, datetime.date(2020, 2, 3)):
        run_pandoc(["--to", "docx", f"--output={tmp_path / 'x.docx'}"], "Text", day=day)
        with zipfile.ZipFile(tmp_path / "x.docx") as word:
            assert (b"2020-02-03T00:00:00Z" in word.read("docProps/core.xml")) == (day is not None)
