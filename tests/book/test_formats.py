"""The made-up book in each format, read back by other means than those that wrote it."""

import re
import zipfile

import docx
import lxml.html
import pytest
from lxml import etree
from pypdf import PdfReader

from tests.book.conftest import check_book


@pytest.fixture(scope="module")
def page(rendered_book):
    return lambda path: lxml.html.parse(str(rendered_book.output / path)).getroot()


@pytest.fixture(scope="module")
def alpha(page):
    return page("outputs/chapters/alpha.html")


def words(element):
    return " ".join(element.text_content().split())


def test_pages_mirror_their_sources_and_the_book_is_whole(rendered_book):
    assert {str(path.relative_to(rendered_book.output)) for path in rendered_book.output.rglob("*.html")} == {
        "index.html",
        *(f"outputs/chapters/{name}.html" for name in ("alpha", "beta", "gamma")),
    }
    assert check_book(rendered_book.project) == []


def test_chapters_are_numbered_and_appendices_lettered(page):
    titles = {name: words(page(f"outputs/chapters/{name}.html").find(".//h1")) for name in ("alpha", "beta", "gamma")}
    assert titles == {"alpha": "1 Alpha", "beta": "2 Beta", "gamma": "A Gamma"}


def test_cross_references_name_and_lead_to_their_targets(alpha):
    links = {
        (words(link).replace("\u00a0", " "), link.get("href")) for link in alpha.xpath("//a[@class='quarto-xref']")
    }
    assert links == {
        ("Figure 1.1", "#fig-alpha-trend"),
        ("Table 1.1", "#tbl-alpha-rates"),
        ("Section 1.1", "#sec-alpha-what"),
        ("Appendix A", "gamma.html#sec-gamma"),
        ("1.1", "#fig-alpha-trend"),
    }


def test_links_between_chapters_lead_to_pages(alpha, page):
    assert alpha.xpath("//a[text()='link to Beta']/@href") == ["beta.html#sec-beta-more"]
    assert page("index.html").xpath("//a[text()='Read Alpha']/@href") == ["outputs/chapters/alpha.html"]
    assert page("index.html").xpath("//a[@class='quarto-xref']/@href") == [
        "outputs/chapters/beta.html#sec-beta",
        "#fig-map",
        "outputs/chapters/beta.html#fig-beta-trend",
    ]


def test_a_figure_has_caption_alt_size_data_and_permalink(alpha):
    figure = alpha.get_element_by_id("fig-alpha-trend")
    image = figure.find(".//img")
    assert image.get("alt") == 'A line that rises from "low" to high'
    # 400 × 200 dots at 200 an inch are 2 × 1 inches: 192 × 96 CSS pixels.
    assert (image.get("width"), image.get("height"), image.get("loading")) == ("192", "96", "lazy")
    assert words(figure.find("figcaption")).startswith("Figure 1.1. Rates rose in Alpha.")
    assert figure.xpath(".//a[@class='data-link']/@href") == ["../figures/alpha/trend.csv"]
    assert figure.xpath(".//a[@class='permalink']/@aria-label") == ["Link to Figure\u00a01.1"]


def test_an_svg_and_options_in_comments_make_a_figure(alpha):
    image = alpha.get_element_by_id("fig-alpha-square").find(".//img")
    assert (image.get("alt"), image.get("width"), image.get("height")) == ("A small square", "120", "60")


def test_a_table_has_caption_header_scopes_alignment_and_a_box_for_the_keyboard(alpha):
    table = alpha.get_element_by_id("tbl-alpha-rates")
    assert words(table.find("caption")).startswith("Table 1.1. Rates in Alpha")
    assert table.xpath(".//th/@scope") == ["col", "col"]
    assert table.xpath(".//tbody/tr[1]/td/@class") == ["align-right"]
    box = table.getparent()
    assert (box.get("tabindex"), box.get("role"), box.get("aria-label")) == ("0", "region", "Table\u00a01.1")


def test_callouts_are_asides_and_folding_ones_are_details(alpha):
    note = alpha.xpath("//aside[contains(@class, 'callout-note')]")[0]
    title = alpha.get_element_by_id(note.get("aria-labelledby"))
    assert (note.get("role"), words(title)) == ("note", "Read this")
    folded = alpha.xpath("//details[contains(@class, 'callout-warning')]")[0]
    assert (folded.get("open"), words(folded.find("summary"))) == (None, "Folded away")


def test_tabs_read_without_the_script_and_are_no_numbered_sections(alpha):
    tabset = alpha.find_class("panel-tabset")[0]
    assert [words(tab).rstrip(" #") for tab in tabset.iter("h3")] == ["First tab", "Second tab"]
    assert "Words of the first tab." in words(tabset)
    assert "Words of the second tab." in words(tabset)


def test_variables_footnotes_citations_and_formulas(alpha, page):
    assert "There are 2 cases." in words(page("index.html"))
    assert "The note says more." in words(alpha.get_element_by_id("fn1"))
    text = words(alpha)
    assert "It cites Doe (2020)" in text
    assert "(Doe 2020, 3)" in text
    assert alpha.xpath("//*[@id='ref-doe2020']")
    assert [words(heading).rstrip(" #") for heading in alpha.xpath("//article//h2")][-1] == "References"
    assert alpha.xpath("//*[local-name()='math']")


def test_each_format_has_its_own_text_and_no_other(rendered_book, alpha):
    pdf = " ".join(page.extract_text() for page in PdfReader(rendered_book.output / "small-book.pdf").pages)
    word = " ".join(p.text for p in docx.Document(str(rendered_book.output / "small-book.docx")).paragraphs)
    phrases = {"Only on screen.": words(alpha), "Only on paper.": pdf, "Only in Word.": word}
    phrases["Only on the reader."] = " ".join("".join(t.itertext()) for t in epub_trees(rendered_book).values())
    for own, text in phrases.items():
        flat = " ".join(text.split())
        assert [phrase for phrase in phrases if phrase in flat] == [own]


def test_code_is_shown_only_where_echo_says_so_and_removed_cells_are_gone(alpha, page):
    assert page("outputs/chapters/beta.html").xpath("//pre[contains(., 'x = 1')]")
    assert "show()" not in words(alpha)
    assert "never shown" not in words(alpha)


def test_every_page_has_its_place_in_the_book(alpha, page):
    assert alpha.xpath("//nav[@id='sidebar']//a[@aria-current='page']/span[2]/text()") == ["Alpha"]
    assert [words(item) for item in alpha.xpath("//nav[@aria-label='Breadcrumbs']//li")] == [
        "A small book",
        "The north",
        "Alpha",
    ]
    assert alpha.xpath("//a[@rel='prev']/@href") == ["../../index.html"]
    assert alpha.xpath("//a[@rel='next']/@href") == ["beta.html"]
    contents = alpha.xpath("//nav[@aria-labelledby='page-contents-title']//a")
    assert words(contents[0]) == "1.1 What happened"
    assert sorted(alpha.xpath("//ul[@class='downloads']//a/@href")) == [
        f"../../small-book.{k}" for k in ("docx", "epub", "pdf")
    ]
    assert len(page("index.html").xpath("//h1")) == 1


def test_search_finds_sections_by_their_words(rendered_book):
    script = (rendered_book.output / "assets" / "search-index.js").read_text(encoding="utf-8")
    assert '"id":"outputs/chapters/beta.html#sec-beta-more"' in script
    assert "A line that rises" in script, "what a picture shows can be searched for"


def test_the_pdf_is_tagged_titled_and_bookmarked(rendered_book):
    pdf = PdfReader(rendered_book.output / "small-book.pdf")
    assert pdf.metadata.title == "A small book"
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    titles = [item.title for item in pdf.outline if not isinstance(item, list)]
    assert [title for title in titles if title in {"The north", "Appendices"}] == ["The north", "Appendices"]
    assert any(re.fullmatch(r"1\s*Alpha", title) for title in titles)


def test_the_pdf_has_captions_references_and_no_dead_data_link(rendered_book):
    text = " ".join(
        " ".join(p.extract_text().split()) for p in PdfReader(rendered_book.output / "small-book.pdf").pages
    )
    for phrase in (
        "Figure 1.1. Rates rose in Alpha.",
        "Table 1.1. Rates in Alpha",
        "Read this",
        "Folded away",
        "References",
    ):
        assert phrase in text
    assert "Data (CSV)" not in text
    assert "@fig" not in text


def test_pictures_in_the_pdf_have_alt_text(rendered_book):
    pdf = PdfReader(rendered_book.output / "small-book.pdf")
    alts = {
        str(obj["/Alt"])
        for n in range(1, len(pdf.xref_objStm) + len(pdf.xref[0]) + 1)
        if "/Alt" in (obj := fetch(pdf, n))
    }
    assert {'A line that rises from "low" to high', "A map with two dots", "A small square", "x^2 + 1"} <= alts


def fetch(pdf, number):
    obj = pdf.get_object(number)
    return obj if isinstance(obj, dict) else {}


def test_a_table_too_wide_for_the_page_lies_on_its_side(rendered_book):
    boxes = [page.mediabox for page in PdfReader(rendered_book.output / "small-book.pdf").pages]
    assert [box.width > box.height for box in boxes].count(True) == 1


def test_the_docx_has_real_styles_and_alt_texts(rendered_book):
    document = docx.Document(str(rendered_book.output / "small-book.docx"))
    by_style = {}
    for paragraph in document.paragraphs:
        by_style.setdefault(paragraph.style.name, []).append(paragraph.text.replace("\u00a0", " "))
    assert by_style["Title"] == ["A small book"]
    assert "1 Alpha" in by_style["Heading 1"]
    assert "1.1 What happened" in by_style["Heading 2"]
    assert "Figure 1.1. Rates rose in Alpha. " in [
        text if text.endswith(" ") else f"{text} " for text in by_style["Image Caption"]
    ]
    assert "Table 1.1. Rates in Alpha" in by_style["Table Caption"]
    assert "Read this" in by_style["Callout Title"]
    alts = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert 'A line that rises from "low" to high' in alts
    assert all(alts)


def epub_trees(book):
    with zipfile.ZipFile(book.output / "small-book.epub") as epub:
        return {name: etree.fromstring(epub.read(name)) for name in epub.namelist() if name.endswith(".xhtml")}


def test_the_epub_leads_to_a_figure_of_another_chapter(rendered_book):
    trees = epub_trees(rendered_book)
    (address,) = {link for tree in trees.values() for link in tree.xpath("//@href") if "fig-beta-trend" in link}
    page = next(tree for name, tree in trees.items() if name.endswith(address.partition("#")[0]))
    assert len(page.xpath("//*[@id='fig-beta-trend']//*[local-name()='img']")) == 1


def test_the_epub_has_a_contents_its_language_and_alt_texts(rendered_book):
    trees = epub_trees(rendered_book)
    contents = " ".join(
        "".join(next(tree for name, tree in trees.items() if name.endswith("nav.xhtml")).itertext()).split()
    )
    for title in ("The north", "1 Alpha", "2 Beta", "A Gamma"):
        assert title in contents
    alts = [image.get("alt") for tree in trees.values() for image in tree.iter("{*}img")]
    assert 'A line that rises from "low" to high' in alts
    assert all(alts)
    assert {tree.get("lang") for name, tree in trees.items() if "/text/ch" in name} == {"en-GB"}


def test_rendering_twice_gives_the_same_pages_and_the_same_pdf(rendered_book):
    from helpers.book.render_book import render_book

    kept = [*rendered_book.output.rglob("*.html"), rendered_book.output / "small-book.pdf"]
    before = {path: path.read_bytes() for path in kept}
    render_book(rendered_book.project, renderer="embedded")
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(("columns", "is_wide"), [(4, False), (6, True)])
def test_a_table_is_wide_when_its_columns_hold_more_than_the_text_is_wide(columns, is_wide):
    from helpers.book.page_mends import _is_wide

    cells = "".join(f"<td>{'word ' * 8}</td>" for _ in range(columns))
    table = lxml.html.fragment_fromstring(f"<table><tr>{cells}</tr><tr>{cells}</tr></table>")
    assert _is_wide(table) == is_wide
