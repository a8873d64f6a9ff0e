"""A notebook on its own: one page that asks for nothing, a tagged PDF, and refusals of what would not stand alone."""

from __future__ import annotations

import base64
from pathlib import PurePosixPath

import lxml.html
import nbformat
import pypdf
import pytest

from helpers.book.book_checks import check_document
from helpers.book.book_problems import RenderError
from helpers.book.single_document import render_document
from tests.book.conftest import markdown_cell, picture_cell

WORDS = "Leeds lies in Yorkshire. " * 30
CSV = "year,rate\n2023,1.5\n"


class Document:
    """A notebook in the made-up book's project that is rendered alone."""

    def __init__(self, small_book) -> None:
        self.project = small_book.project
        self.folder = self.project.root / "outputs" / "profiles" / "leeds"
        (self.folder / "data").mkdir(parents=True)
        (self.folder / "data" / "trend.csv").write_text(CSV, encoding="utf-8")
        self.page, self.pdf = self.folder / "leeds.html", self.folder / "leeds.pdf"

    def render(self, *cells) -> None:
        caption = "Rates rose. [Data (CSV)](data/trend.csv)"
        shown = [
            markdown_cell("# Leeds {#sec-profile-leeds}"),
            markdown_cell(f"{WORDS}\n\n## Trends\n\nAs @fig-leeds-trend shows."),
            picture_cell("fig-leeds-trend", caption, "A line that rises"),
            *cells,
        ]
        nbformat.write(nbformat.v4.new_notebook(cells=shown), self.folder / "leeds.ipynb")
        source = PurePosixPath("outputs/profiles/leeds/leeds.ipynb")
        render_document(self.project, source, "Leeds: statistics", self.page, self.pdf)


@pytest.fixture
def document(small_book) -> Document:
    return Document(small_book)


def test_the_page_holds_its_pictures_styles_fonts_and_data(document):
    document.render()
    page = lxml.html.parse(str(document.page)).getroot()
    assert page.findtext(".//title") == "Leeds: statistics"
    assert [heading.text_content() for heading in page.iter("h1")] == ["Leeds"]
    (image,) = page.iter("img")
    assert image.get("src").startswith("data:image/png;base64,")
    # The link in the caption holds the file; the one beside the figure's data table leads to that link.
    (link,) = [link for link in page.iter("a") if link.get("download")]
    assert base64.b64decode(link.get("href").partition(",")[2]).decode() == CSV
    assert link.get("download") == "leeds-trend.csv"
    (box,) = page.find_class("figure-data")
    assert [again.get("href") for again in box.iter("a")] == [f"#{link.get('id')}"]
    assert "data:font/woff2" in page.findtext(".//style")
    assert not list(page.iter("script", "iframe", "object"))
    outside = [a.get("href") for a in page.iter("a", "link") if not a.get("href").startswith(("#", "data:"))]
    assert outside == []


def test_numbers_are_those_of_a_document_of_its_own(document):
    document.render()
    text = document.page.read_text(encoding="utf-8")
    assert "Figure\u00a01." in text
    assert "Figure\u00a01.1" not in text


def test_the_pdf_is_tagged_and_begins_with_the_text(document):
    document.render()
    pdf = pypdf.PdfReader(document.pdf)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Leeds lies in Yorkshire" in pdf.pages[0].extract_text()
    assert pdf.metadata.title == "Leeds: statistics"


def test_a_reference_to_what_only_the_book_has_is_refused_and_the_old_page_stays(document):
    document.render()
    old = document.page.read_bytes()
    with pytest.raises(RenderError, match="sec-alpha"):
        document.render(markdown_cell("More is in @sec-alpha."))
    with pytest.raises(RenderError, match="doe2020"):
        document.render(markdown_cell("As @doe2020 says."))
    assert document.page.read_bytes() == old


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ('<a href="../index.html">All</a>', "links to the file"),
        ('<a href="data/trend.csv">Data</a>', "links to the file"),
        ('<img src="map.png" alt="A map">', "loads map.png"),
        ('<script src="https://example.org/x.js"></script>', "asks another host"),
        ('<img src="data:image/png;base64,AAAA">', "has no alt text"),
    ],
)
def test_a_page_that_would_not_stand_alone_is_told(document, planted, said):
    document.render()
    assert check_document(document.page, document.pdf) == []
    text = document.page.read_text(encoding="utf-8").replace("</article>", f"{planted}</article>")
    document.page.write_text(text, encoding="utf-8")
    assert any(said in str(problem) for problem in check_document(document.page, document.pdf))


def test_a_pdf_cut_short_is_told(document):
    document.render()
    document.pdf.write_bytes(document.pdf.read_bytes()[:500])
    assert any("not a whole PDF" in str(problem) for problem in check_document(document.page, document.pdf))
