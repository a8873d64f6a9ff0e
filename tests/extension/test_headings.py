"""Outside the web book deep sections have no number, and parts have a heading."""

import zipfile

import pytest
from docx import Document

PART = "::: {.quarto-book-part}\n# The north\n:::\n\n# Alpha\n\n## One\n\n### Deep\n\nx\n"


def test_the_pdf_numbers_two_levels(convert):
    made = convert(PART, "typst")
    assert "numbering: none)[Deep]" in made
    assert "numbering: none)[One]" not in made


def test_word_has_the_headings_of_parts(convert, tmp_path):
    convert(PART, "docx", output="x.docx")
    styles = {p.text: p.style.name for p in Document(str(tmp_path / "x.docx")).paragraphs}
    assert styles["The north"] == styles["Alpha"] == "Heading 1"


def test_epub_has_the_headings_of_parts_in_its_contents(convert, tmp_path):
    convert(f"---\ntitle: T\n---\n\n{PART}", "epub3", output="x.epub")
    with zipfile.ZipFile(tmp_path / "x.epub") as book:
        assert "The north" in book.read("EPUB/nav.xhtml").decode()


@pytest.mark.parametrize("to", ["html5", "typst"])
def test_where_quarto_shows_parts_itself_they_are_left(convert, to):
    assert "unnumbered" not in convert(PART.split("# Alpha")[0], to)
