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


CONTENTS = """
#set document(title: "A book")
#set heading(numbering: "1.")
#show outline.entry: it => box(width: 100%)[#grid(columns: 2, it.element.body, it.page())] // as the template sets them
#outline(depth: 1)
#pagebreak()
#state("part-state", none).update("The north")
#outline(title: none)
= First
== Deeper
= Second
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


def test_contents_name_parts_and_chapters_with_their_pages_and_pass_pdf_ua(tmp_path):
    root = find_project().root
    source = tmp_path / "book.typ"
    source.write_text((root / EXTENSION / "paper.typ").read_text(encoding="utf-8") + CONTENTS, encoding="utf-8")
    fonts = [root / "book" / "assets" / "fonts"]
    made = typst.compile(source, font_paths=fonts, ignore_system_fonts=True, pdf_standards=["ua-1"])
    first, second = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    lines = [re.sub(r"[ .]{3,}", " ", line).strip() for line in first.splitlines()]
    assert lines == ["Contents", "The north", "1. First 2", "2. Second 2"]
    assert second.split() == ["1.", "First", "1.1.", "Deeper", "2.", "Second"]  # the contents of a part are left out
