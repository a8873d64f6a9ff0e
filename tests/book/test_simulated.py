"""A book of simulated data is marked in every format, and the check of the book notices each mark that is gone."""

import base64
import re
import shutil
import zipfile

import docx
import lxml.html
import pytest
import yaml
from pypdf import PdfReader

from helpers.book.book_problems import RenderError
from helpers.book.quarto_config import merge_plans, read_config
from helpers.book.render_book import render_book
from helpers.figures import simulated_marks
from helpers.project.registry import load_registry
from tests.book.conftest import REPOSITORY, check_book, make_small_book, markdown_cell, picture
from tests.manifests import put_manifest

PROFILE = {
    "project": {"output-dir": "outputs/book-simulated"},
    "book": {"title": "Simulated data: a small book", "output-file": "small-book-simulated"},
    "format": {"docx": {"reference-doc": "book/theme/reference-simulated.docx"}},
}
INDEX_BANNER = f"""
::: {{.content-visible when-profile="simulated"}}
{simulated_marks.banner(False)}
:::
"""


def simulate(book):
    """Make the small book one of simulated data, as the build would: alpha's chapter is made of them."""
    put_manifest(book.project, "simulated")
    (book.root / "_quarto-simulated.yml").write_text(yaml.safe_dump(PROFILE), encoding="utf-8")
    with (book.root / "index.qmd").open("a", encoding="utf-8") as index:
        index.write(INDEX_BANNER)
    for name, cells in book.notebooks.items():
        place = next(place for place, cell in enumerate(cells) if cell.source.startswith("# ")) + 1
        cells.insert(place, markdown_cell(simulated_marks.banner(name == "alpha")))
    alpha = book.notebooks["alpha"]
    alpha[:] = [cell for cell in alpha if "fig-alpha-square" not in cell.source]
    for cell in alpha:
        for option in ("fig-cap", "fig-alt", "tbl-cap"):
            if option in cell.metadata:
                cell.metadata[option] = simulated_marks.marked_caption(cell.metadata[option]).replace(
                    "trend.csv", "simulated-trend.csv"
                )
        for output in cell.get("outputs", []):
            if "image/png" in output.data:
                output.data["image/png"] = base64.b64encode(simulated_marks.stamped_png(picture(1200, 500))).decode()
    data = book.root / "outputs" / "figures" / "alpha"
    (data / "trend.csv").unlink()
    (data / "simulated-trend.csv").write_text(simulated_marks.marked_csv("year,rate\n2023,1.5\n"), encoding="utf-8")
    book.write()
    return book


@pytest.fixture(scope="module")
def simulated_book(tmp_path_factory):
    book = simulate(make_small_book(tmp_path_factory.mktemp("simulated") / "book-project"))
    render_book(book.project, renderer="embedded")
    return book


@pytest.fixture
def copied(simulated_book, tmp_path):
    """A copy of the rendered book, to take marks from."""
    root = tmp_path / "copy"
    shutil.copytree(simulated_book.root, root)
    return type(simulated_book)(root)


def output_of(book):
    return book.root / "outputs" / "book-simulated"


def change(path, old, new, count=0):
    text = path.read_text(encoding="utf-8")
    changed = re.sub(re.escape(old), new, text, count=count)
    assert changed != text, f"{old!r} is not in {path.name}"
    path.write_text(changed, encoding="utf-8")


def change_member(path, name_part, old, new):
    """Replace bytes in those members of an archive whose name holds ``name_part``."""
    with zipfile.ZipFile(path) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    changed = [(info, data.replace(old, new) if name_part in info.filename else data) for info, data in members]
    assert changed != members, "nothing was taken"
    with zipfile.ZipFile(path, "w") as archive:
        for info, data in changed:
            archive.writestr(info, data)


def faults(book):
    return "\n".join(map(str, check_book(book.project)))


def test_the_book_lies_in_a_place_of_its_own_and_is_whole(simulated_book):
    assert check_book(simulated_book.project) == []
    assert not simulated_book.output.exists()
    assert {path.name for path in output_of(simulated_book).glob("small-book*")} == {
        f"small-book-simulated.{to}" for to in ("pdf", "docx", "epub")
    }


def test_every_html_page_has_the_banner_and_a_title_that_says_it(simulated_book):
    pages = list(output_of(simulated_book).rglob("*.html"))
    assert len(pages) == 4
    for page in pages:
        tree = lxml.html.parse(str(page)).getroot()
        assert "Simulated data" in tree.findtext(".//title")
        assert (
            tree.xpath("//aside[contains(@class, 'callout-important')]")[0]
            .text_content()
            .strip()
            .startswith("Simulated")
        )


def test_every_page_of_the_pdf_says_it(simulated_book):
    pages = PdfReader(output_of(simulated_book) / "small-book-simulated.pdf").pages
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        assert simulated_marks.STAMP in " ".join(page.extract_text().split()), f"page {number}"


def test_the_head_of_every_word_page_says_it(simulated_book):
    document = docx.Document(output_of(simulated_book) / "small-book-simulated.docx")
    assert all(simulated_marks.STAMP in section.header.paragraphs[0].text for section in document.sections)
    assert document.core_properties.title.startswith(simulated_marks.MARK)


def test_the_epub_says_it_in_title_and_chapters(simulated_book):
    with zipfile.ZipFile(output_of(simulated_book) / "small-book-simulated.epub") as epub:
        package = next(name for name in epub.namelist() if name.endswith(".opf"))
        assert b"Simulated data: a small book" in epub.read(package)
        chapters = [epub.read(name).decode() for name in epub.namelist() if "/ch" in name and name.endswith(".xhtml")]
    with_banner = [text for text in chapters if "callout-important" in text]
    assert len(with_banner) == 4


@pytest.mark.parametrize(
    ("take", "said"),
    [
        (
            lambda out: change(out / "outputs/chapters/beta.html", "made-up survey", "survey"),
            "banner of simulated data is missing",
        ),
        (lambda out: change(out / "index.html", "made-up survey", "survey"), "banner of simulated data is missing"),
        (lambda out: change(out / "outputs/chapters/beta.html", "Simulated data:", "", 1), "page's title does not say"),
        (
            lambda out: change(out / "outputs/chapters/alpha.html", "Simulated data. Rates", "Rates"),
            "caption 'Table 1.1. Rates",
        ),
        (
            lambda out: next(out.rglob("fig-alpha-trend*.png")).write_bytes(picture(1200, 500)),
            "carries no stamp",
        ),
        (
            lambda out: change(out / "outputs/figures/alpha/simulated-trend.csv", simulated_marks.CSV_LINE + "\n", ""),
            "first line does not say",
        ),
        (
            lambda out: change_member(out / "small-book-simulated.docx", "word/header", b"SIMULATED", b"A BOOK OF"),
            "head of its pages",
        ),
        (
            lambda out: change_member(out / "small-book-simulated.docx", "word/document", b"made-up survey", b"survey"),
            "carry the banner",
        ),
        (
            lambda out: change_member(out / "small-book-simulated.epub", ".xhtml", b"made-up survey", b"survey"),
            "carry the banner",
        ),
        (
            lambda out: change_member(out / "small-book-simulated.epub", ".opf", b"Simulated data: ", b""),
            "title does not say",
        ),
        (
            lambda out: (out / "small-book-simulated.pdf").write_bytes(
                (out / "small-book-simulated.pdf")
                .read_bytes()
                .replace(b"Simulated data: a small", b"Rather dry  and a small")
            ),
            "small-book-simulated.pdf: its title",
        ),
    ],
    ids=[
        "html-banner",
        "html-front-page",
        "html-title",
        "html-caption",
        "html-picture",
        "csv-line",
        "docx-header",
        "docx-banner",
        "epub-banner",
        "epub-title",
        "pdf-title",
    ],
)
def test_a_mark_that_is_gone_is_noticed(copied, take, said):
    take(output_of(copied))
    assert said in faults(copied)


def test_a_picture_without_its_stamp_is_noticed_in_word_and_epub(simulated_book, tmp_path):
    book = simulate(make_small_book(tmp_path / "book-project"))
    for cell in book.notebooks["alpha"]:
        for output in cell.get("outputs", []):
            if "image/png" in output.data:
                output.data["image/png"] = base64.b64encode(picture(1200, 500)).decode()
    book.write()
    with pytest.raises(RenderError) as refused:
        render_book(book.project, renderer="embedded")
    for file in ("alpha.html", "small-book-simulated.docx", "small-book-simulated.epub"):
        assert re.search(rf"{file}.*carries no stamp", str(refused.value)), file
    assert not output_of(book).exists(), "no book takes its place"


def test_a_csv_of_simulated_rows_may_not_hide_among_the_others(copied):
    (output_of(copied) / "rows.csv").write_text("count,is_simulated\n12,True\n", encoding="utf-8")
    assert "neither its name nor its first line" in faults(copied)


def test_without_simulated_rows_the_book_is_the_plain_one(small_book):
    simulate(small_book)
    put_manifest(small_book.project, "absent")
    render_book(small_book.project, ("html",), renderer="embedded")
    index = (small_book.output / "index.html").read_text(encoding="utf-8")
    assert "imulated" not in index and "<title>A small book</title>" in index


def test_a_profile_without_its_file_is_refused_though_quarto_would_pass_over_it(small_book):
    with pytest.raises(RenderError, match=r"_quarto-simulated\.yml"):
        read_config(small_book.project.quarto_config, "simulated")


def test_a_profile_may_not_hold_a_key_that_is_not_carried_out(small_book):
    (small_book.root / "_quarto-simulated.yml").write_text("book: {cover-image: x.png}\n", encoding="utf-8")
    with pytest.raises(RenderError, match="cover-image"):
        read_config(small_book.project.quarto_config, "simulated")


def test_a_profile_may_not_change_the_kind_of_a_key():
    with pytest.raises(RenderError, match=r"format\.html\.css"):
        merge_plans({"format": {"html": {"css": "a.css"}}}, {"format": {"html": {"css": ["b.css"]}}}, "_quarto-x.yml")


def test_this_books_own_profile_is_readable_and_marks_title_file_and_folder():
    config = read_config(REPOSITORY / "_quarto.yml", "simulated")
    assert config.book.title.startswith(simulated_marks.MARK)
    assert "simulated" in config.book.output_file and "simulated" in config.project.output_dir
    plain = read_config(REPOSITORY / "_quarto.yml")
    assert config.book.chapters[:-1] == plain.book.chapters
    real = read_config(REPOSITORY / "_quarto.yml", "real")
    assert (config.book.chapters, config.book.appendices) == (real.book.chapters, real.book.appendices)
    needing = [f"outputs/chapters/{entry.id}.ipynb" for entry in load_registry().chapters if entry.needs == "released"]
    assert [*config.book.chapters[-1].chapters, *config.book.appendices[len(plain.book.appendices) :]] == needing
    assert set(plain.format.html.css) < set(config.format.html.css)
