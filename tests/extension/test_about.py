"""The end of a page says only what is so: citation, data, notebook, how it was run."""

import lxml.html
import nbformat
import pytest

BOOK = "---\nbook:\n  title: A book\n  subtitle: Made up\n  author: Nobody\n  date: 2026-11-22\n{more}---\n\n"
TITLE = "# [4]{.header-section-number} Coventry\n\n## Data and sources {#data}\n\nx\n"


@pytest.fixture
def about(convert, tmp_path):
    """Give the section that a chapter's page ends with; None where there is none."""

    def make(*cells, more="", source="outputs/chapters/coventry.ipynb", text=TITLE):
        path = tmp_path / source
        path.parent.mkdir(parents=True, exist_ok=True)
        notebook = nbformat.v4.new_notebook()
        for code, *tags in cells:
            notebook.cells.append(nbformat.v4.new_code_cell(code, metadata={"tags": tags} if tags else {}))
        nbformat.write(notebook, path)
        made = lxml.html.fromstring(f"<div>{convert(BOOK.format(more=more) + text, source=source)}</div>")
        return next(iter(made.find_class("colophon")), None)

    return make


def facts(section):
    return {term.text: " ".join(term.getnext().text_content().split()) for term in section.iter("dt")}


def test_the_chapter_is_cited_by_its_title_without_its_number(about, tmp_path):
    (tmp_path / "CITATION.cff").write_text("cff-version: 1.2.0\ntitle: x\nversion: 0.3.1\n")
    words = about(more="  repo-url: https://example.org/a\n").find("p").text_content()
    assert words == "Cite it as: Nobody (2026) ‘Coventry’, in A book: Made up. Version 0.3.1. https://example.org/a."


def test_it_leads_to_the_sources_and_to_the_notebook(about):
    made = about()
    assert [link.get("href") for link in made.iter("a")] == ["#data", "coventry.ipynb"]
    assert facts(made)["Version"] == "Edition of 22 November 2026"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            [
                ('CASE_ID = "coventry"', "parameters"),
                ('# Parameters\nCASE_ID = "ealing"\nYEARS = [1, 2]', "injected-parameters"),
                ("CASE_ID = None",),
            ],
            'CASE_ID = "ealing", YEARS = [1, 2]',
        ),
        ([("N = 3", "parameters")], "N = 3"),
        ([("n = 3",)], None),
    ],
)
def test_the_parameters_are_those_that_it_was_run_with(about, cells, said):
    assert facts(about(*cells)).get("Run with") == said


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ("https://github.com/a/b.git", "https://mybinder.org/v2/gh/a/b/HEAD?labpath=notebooks"),
        ("https://example.org/a/b", None),
    ],
)
def test_binder_is_offered_only_for_what_it_can_open(about, repository, address):
    links = [link.get("href") for link in about(more=f"  repo-url: {repository}\n").iter("a")]
    assert [link for link in links if "binder" in link] == ([address] if address else [])


def test_the_front_page_and_other_formats_have_none(about, convert):
    assert about(source="index.qmd") is None
    assert "Cite it as" not in convert(BOOK.format(more="") + TITLE, "typst")
