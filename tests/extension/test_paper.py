"""What the book adds to the type of Quarto's PDF: references to chapters, and tables longer than a page."""

import io
import re

import pypdf
import pytest
import typst

from helpers.project.paths import EXTENSION, find_project

ROWS_COUNT = 120
DOCUMENT = """
#set heading(numbering: "1.")
= First <sec-first>
See #ref(<sec-first>, supplement: [Chapter]), and #ref(<sec-second>, supplement: [Section]).
== Second <sec-second>
#figure(table(columns: 1, ..range(%d).map(n => [row #n])), kind: "quarto-float-tbl", supplement: "Table",
  caption: [Long])
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> list[str]:
    root = find_project().root
    source = tmp_path_factory.mktemp("paper") / "book.typ"
    paper = (root / EXTENSION / "paper.typ").read_text(encoding="utf-8")
    source.write_text(paper + DOCUMENT % ROWS_COUNT, encoding="utf-8")
    made = typst.compile(source, font_paths=[root / "book" / "assets" / "fonts"], ignore_system_fonts=True)
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]


def test_a_chapter_is_referred_to_without_the_full_stop_of_its_heading(pages):
    assert "See Chapter 1, and Section 1.1." in " ".join(pages[0].split())


def test_a_long_table_goes_on_over_the_next_pages(pages):
    counts = [len(re.findall(r"row \d+", page)) for page in pages]
    assert sum(counts) == ROWS_COUNT
    assert len(counts) > 1
    assert max(counts) < ROWS_COUNT / 2
