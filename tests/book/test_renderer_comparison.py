"""Two renderings are the same where a reader gets the same, however each marks it up; every kind of loss is found."""

import shutil

import pytest
import typst

from helpers.book.pandoc import run_pandoc
from helpers.book.pdf_contents import pdf_contents
from helpers.book.render_book import render_book
from helpers.book.renderer_comparison import (
    PDF_NUMBER,
    compare_books,
    differences,
    document_contents,
    page_contents_of,
    pdf_differences,
)

EMBEDDED = """<html><body><main><article><h1><span class="chapter-number">B</span> Ealing</h1>
<section id="a"><h2>The project <a class="permalink">#</a></h2>
<aside><p class="callout-title">Note</p><p>Beware.</p></aside>
<p>Leaders met.<a href="#fn1">1</a>
<a href="surrey.html#sec-surrey">Surrey</a></p><figure id="fig-x"><img src="x.png" alt="A line falls">
<figcaption><span class="caption-label">Figure 2.1.</span> It fell.
<a href="../figures/x.csv">Data (CSV)</a></figcaption></figure><p><a href="../tables/y.csv">All rows</a></p>
<table><caption>Table 2.1. Schools</caption><tr><th scope="col">Place</th></tr></table></section>
<section class="footnotes"><ol><li>From the report. <a role="doc-backlink">↩</a></li></ol></section></article></main>
<footer>Made here</footer></body></html>"""
QUARTO = """<html><body><nav>Contents</nav><main id="quarto-document-content"><header id="title-block-header">
<h1><span class="chapter-title">Appendix B — Ealing</span></h1><div
 class="quarto-title-meta"><p>An author</p></div></header><section id="a">
<h2><span class="header-section-number">2.1</span> The project</h2><div class="callout"><div
 class="callout-title-container">Note</div><p>Beware.</p></div><p>Leaders met.<a href="#fn1">1</a>
<a href="../chapters/surrey.html">Surrey</a></p>
<div id="fig-x"><figure><p><img src="x.png" alt="A line falls"></p>
<figcaption>Figure 2.1: It fell. <a href="../figures/x.csv">Data (CSV)</a></figcaption></figure></div>
<p><a href="../tables/y.csv">All rows</a></p>
<figure><figcaption>Table 2.1: Schools 
<a href="../tables/x.csv">Data (CSV)</a></figcaption><div><table><tr><th scope="col">Place</th></tr></table></div>
</figure></section><section id="footnotes"><ol>
<li>From the report. <a role="doc-backlink">↩︎</a></li></ol></section></main></html>"""


def found(one, other):
    return list(differences("page", page_contents_of(one), page_contents_of(other), ("ours", "Quarto's")))


def test_the_same_page_in_two_markups_has_no_difference():
    assert found(EMBEDDED, QUARTO) == []


@pytest.mark.parametrize(
    ("lost", "instead", "kind"),
    [
        ("Leaders met.", "", "text"),
        (" The project</h2>", "</h2>", "headings"),
        ('alt="A line falls"', 'alt=""', "figures"),
        (' scope="col"', "", "tables"),
        ("From the report.", "From a report.", "footnotes"),
        ('href="../tables/y.csv"', 'href="gone.csv"', "links"),
    ],
)
def test_every_kind_of_loss_is_found(lost, instead, kind):
    assert lost in QUARTO
    assert kind in {difference.kind for difference in found(EMBEDDED, QUARTO.replace(lost, instead))}


@pytest.mark.parametrize("to", ["docx", "epub"])
def test_numbers_of_chapters_and_names_of_places_in_documents_are_the_renderers_own(tmp_path, to):
    def contents(title: str, place: str):
        source = f"# {title} {{#sec-x}}\n\n## A shared aim {{#{place}}}\n\nWords.^[A note.] See [the aim](#{place}).\n"
        path = tmp_path / f"{place}.{to}"
        run_pandoc(["--from", "markdown", "--to", to, "--metadata", "title=T", "--output", str(path)], source)
        return document_contents(path, to)

    ours, theirs = contents("B Ealing", "chapter--a-shared-aim"), contents("Appendix B — Ealing", "a-shared-aim")
    assert list(differences(to, ours, theirs, ("ours", "Quarto's"))) == []
    assert {"Ealing", "A shared aim"} <= set(ours.headings)
    assert list(ours.footnotes) == ["A note."]


PDF = """#set page(height: 9cm, header: [A running head], numbering: "1")
#set heading(numbering: "1.1")
= Rochdale
== The partnership
Headteachers, council officers and governors reorganised admissions together, and attendance improved considerably.
#link("https://example.org/report")[The report] says so.
#let drawing = bytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
#figure(image(drawing, alt: "A line rises"), caption: [X])
#table(columns: 2, table.header[Place][Share], [Ealing], [5])
#pagebreak()
= Ealing
Another chapter.
"""
NARROW = "#set text(hyphenate: true, size: 8pt)\n#set par(justify: true)\n#set page(width: 8cm)\n"


def pdf_found(tmp_path, other):
    read = []
    for name, source in (("ours", PDF), ("theirs", other)):
        (tmp_path / f"{name}.typ").write_text(source, encoding="utf-8")
        path = tmp_path / f"{name}.pdf"
        typst.compile(tmp_path / f"{name}.typ", output=path)
        read.append(pdf_contents(path, PDF_NUMBER))
    assert set(read[0].chapters) == {"Rochdale", "Ealing"}
    return list(pdf_differences(read[0], read[1], ("ours", "Quarto's")))


def test_a_pdf_whose_lines_break_elsewhere_has_no_difference(tmp_path):
    assert pdf_found(tmp_path, NARROW + PDF.replace("A running head", "Rochdale")) == []


@pytest.mark.parametrize(
    ("lost", "instead", "kind"),
    [
        (", council officers and governors reorganised admissions", "", "words of 'Rochdale'"),
        ("== The partnership", "", "headings"),
        ('alt: "A line rises"', 'alt: "A line"', "figures"),
        ("table.header[Place][Share]", "[Place], [Share]", "tables"),
        ("https://example.org/report", "https://example.org/gone", "links"),
    ],
)
def test_every_kind_of_loss_is_found_in_a_pdf(tmp_path, lost, instead, kind):
    assert lost in PDF
    assert kind in {difference.kind for difference in pdf_found(tmp_path, PDF.replace(lost, instead))}


def test_a_book_is_the_same_as_itself_in_three_formats_and_a_lost_page_or_document_is_named(small_book, tmp_path):
    render_book(small_book.project, ("html", "docx", "epub"), renderer="embedded")
    copy = shutil.copytree(small_book.output, tmp_path / "copy")
    assert compare_books(small_book.output, copy) == []
    next(copy.glob("*.docx")).unlink()
    (copy / "outputs" / "chapters" / "beta.html").unlink()
    assert {difference.kind for difference in compare_books(small_book.output, copy)} == {"page", "document"}


def test_a_folder_without_a_book_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no index\.html"):
        compare_books(tmp_path, tmp_path)
