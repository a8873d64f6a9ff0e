"""Whatever the renderer does not know, or finds wrong, is refused by name and place, and the old book stays."""

import re
from pathlib import PurePosixPath

import nbformat
import pytest

from helpers.book.book_loading import load_book
from helpers.book.book_problems import RenderError
from helpers.book.chapter_parsing import parse_chapter
from helpers.book.pandoc_cache import Memory
from helpers.book.quarto_config import Entry
from helpers.book.render_book import render_book

from .conftest import code_cell, picture_cell

ATTACHMENT = nbformat.from_dict({"a.png": {"image/png": ""}})


def problems_of(project):
    with pytest.raises(RenderError) as refused:
        load_book(project)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("::: {.aside}\nx\n:::", "unknown div class 'aside'"),
        ("::: {.callout-danger}\nx\n:::", "unknown callout type 'danger'"),
        ('::: {.callout-note icon="false"}\nx\n:::', "unknown option 'icon' on callout-note"),
        ('::: {.content-hidden when-format="html"}\nx\n:::', "unknown div class 'content-hidden'"),
        ('::: {.content-visible when-format="revealjs"}\nx\n:::', "content-visible for the unknown format 'revealjs'"),
        ('::: {.content-visible unless-format="html"}\nx\n:::', "unknown option 'unless-format' on content-visible"),
        ('::: {.panel-tabset group="x"}\n## A\n\nx\n:::', "unknown option 'group' on panel-tabset"),
        ('::: {layout-ncol="2"}\nx\n:::', "unknown option 'layout-ncol' on :::"),
        ("::: {#fig-two}\nx\n:::", "div 'fig-two': sub-figures"),
        ("{{< video x.mp4 >}}", "shortcode 'video'"),
        ("{{< include x.qmd >}}", "shortcode 'include'"),
        ("{{< var cases.unknown >}}", "unknown variable 'cases.unknown'"),
        ("```{python}\n1\n```", "executable or raw block '{python}'"),
        ("```{=html}\n<b>x</b>\n```", "executable or raw block '{=html}'"),
        ("Write `{{ ev(1) }}`.", "in code, `{{ ev(1) }}`"),
        ("Some <b>bold</b>.", "raw html '<b>'"),
        ("Some `x`{=typst}.", "raw typst 'x'"),
        ("Before\n\n---\n\nAfter", "a rule written '---'"),
        ("[x]{.mark}", "unknown span class 'mark'"),
        ("## Title {.columns}", "unknown class 'columns' on the heading 'Title'"),
        ("#### Deep", "skips from level 2 to 4"),
        ("# Another title", "a second heading of the first level, 'Another title'"),
        ("See @eq-one.", "unsupported cross-reference '@eq-one'"),
        ("See @Fig-beta-trend.", "cross-reference '@Fig-beta-trend' with a capital"),
        ("See @fig-nowhere.", "unresolved cross-reference '@fig-nowhere'"),
        ("See @sec-nowhere.", "unresolved cross-reference '@sec-nowhere'"),
        ("## A\n\n### B {#sec-deep}\n\nSee @sec-deep.", "'@sec-deep' refers to a heading without a number"),
        ("## A {#sec-bare .unnumbered}\n\nSee @sec-bare.", "'@sec-bare' refers to a heading without a number"),
        ("See [@nobody1999].", "unresolved citation '@nobody1999'"),
        ("[@doe2020; @fig-beta-trend]", "stands in one bracket with a citation"),
        ("## Again {#sec-alpha}", "duplicate label 'sec-alpha'"),
        ('![Caption](gone.png){fig-alt="x"}', "the picture gone.png is missing"),
        ('![Caption](https://example.org/x.png){fig-alt="x"}', "is on another host"),
        ("![](../../book/map.png)", "has no alt text"),
        ("![Caption](../../book/map.png){#fig-bare}", "has no alt text"),
        ('![C](../../book/map.png){#fig-l fig-alt="x" lightbox="true"}', "unknown option 'lightbox'"),
        ("[x](alpha.ipynb){.external}", "unknown class 'external' on a link"),
        ("| a |\n|---|\n| b |\n\n: Caption {#tbl-x .striped}", "unknown class 'striped' on a table"),
        ("| a |\n|---|\n| b |\n\n: Caption {#rates}", "the table id 'rates' must begin with tbl-"),
    ],
)
def test_a_construct_that_is_not_known_is_refused_by_name_and_place(small_book, text, named):
    problems = problems_of(small_book.add(text))
    assert any(named in problem for problem in problems), problems
    assert all(problem.startswith("outputs/chapters/beta.ipynb") for problem in problems)


def test_the_place_is_the_cell_and_the_line(small_book):
    assert problems_of(small_book.add("One line.\n\n::: {.aside}\nx\n:::")) == [
        "outputs/chapters/beta.ipynb, cell 4, line 3: unknown div class 'aside'"
    ]


def test_all_problems_of_all_chapters_are_told_at_once(small_book):
    small_book.add("See @fig-nowhere.", "alpha")
    assert len(problems_of(small_book.add("<b>x</b>", "gamma"))) >= 2


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        (code_cell({"text/html": "<table></table>", "text/plain": "x"}), "an output of type text/html"),
        (code_cell({"text/plain": "3"}), "an output of type text/plain"),
        (code_cell({"text/markdown": "x"}, **{"fig-width": 5}), "unknown cell option 'fig-width'"),
        (code_cell({"text/markdown": "x"}, output="fenced"), "unknown value 'fenced' of the cell option 'output'"),
        (code_cell({"text/markdown": "x"}, source="#| column: margin\nx"), "unknown cell option 'column'"),
        (code_cell({"text/markdown": "x"}, label="fig-beta-none"), "promises a figure and the cell shows no picture"),
        (
            code_cell({"text/markdown": "| a |\n|-|\n| 1 |"}, label="tbl-beta-x"),
            "the table 'tbl-beta-x' has no caption",
        ),
        (picture_cell("fig-beta-two", "Caption", ""), "has no alt text"),
        (picture_cell("fig-beta-trend", "Again", "alt"), "duplicate label 'fig-beta-trend'"),
        (nbformat.v4.new_raw_cell("x"), "a raw cell"),
        (nbformat.v4.new_markdown_cell("x", attachments=ATTACHMENT), "an attached picture"),
    ],
)
def test_a_cell_that_may_not_stand_in_the_book_is_refused(small_book, cell, named):
    problems = problems_of(small_book.add_cell(cell))
    assert any(named in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("output", "named"),
    [
        (
            nbformat.v4.new_output("error", ename="KeyError", evalue="'x'", traceback=[]),
            "the cell failed with KeyError: 'x'",
        ),
        (nbformat.v4.new_output("stream", name="stderr", text="Traceback …"), "text printed to stderr ('Traceback …')"),
    ],
)
def test_errors_and_printed_text_are_refused(small_book, output, named):
    cell = code_cell()
    cell.outputs = [output]
    assert any(named in problem for problem in problems_of(small_book.add_cell(cell)))


def test_front_matter_that_is_not_known_is_refused(small_book):
    path = small_book.root / "index.qmd"
    path.write_text("---\ntitle: T\nengine: knitr\n---\n\nText.\n", encoding="utf-8")
    assert "index.qmd, front matter: unknown key 'engine'" in problems_of(small_book.project)


def test_a_missing_chapter_is_named(small_book):
    (small_book.root / "outputs" / "chapters" / "beta.ipynb").unlink()
    [problem] = problems_of(small_book.project)
    assert "the chapter outputs/chapters/beta.ipynb is missing" in problem


def test_a_failed_rendering_leaves_the_old_book_and_nothing_beside_it(small_book):
    render_book(small_book.project, ("html",), renderer="embedded")
    page = small_book.output / "outputs" / "chapters" / "beta.html"
    before = page.read_bytes()
    with pytest.raises(RenderError):
        render_book(small_book.add("[a dead link](nowhere.pdf)"), ("html",), renderer="embedded")
    assert page.read_bytes() == before
    assert sorted(path.name for path in (small_book.root / "outputs").iterdir()) == [
        "book",
        "chapters",
        "figure-data",
        "figures",
    ]


def test_a_link_that_leads_nowhere_fails_the_rendering_by_its_address(small_book):
    with pytest.raises(RenderError, match=r"beta\.html: the link 'a dead link' leads nowhere: nowhere\.pdf"):
        render_book(small_book.add("[a dead link](nowhere.pdf)"), ("html",), renderer="embedded")


def test_what_typst_refuses_is_told_with_its_line_and_the_old_book_stays(small_book):
    """The PDF is made in a process of its own, which its refusal must leave as it is."""
    render_book(small_book.project, renderer="embedded")
    before = {path: path.read_bytes() for path in small_book.output.rglob("*") if path.is_file()}
    template = small_book.root / "book" / "theme" / "book.typ"
    template.write_text(template.read_text(encoding="utf-8") + '\n#panic("planted")\n', encoding="utf-8")
    with pytest.raises(RenderError) as refused:
        render_book(small_book.project, renderer="embedded")
    [problem] = refused.value.problems
    assert problem.place == "the PDF"
    assert re.search(r"mend book/theme/book\.typ, line \d+, column \d+: .*planted", problem.message)
    assert {path: path.read_bytes() for path in small_book.output.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("to", ["html", "docx", "epub", "pdf"])
def test_what_pandoc_refuses_of_a_chapter_is_told_with_the_chapter(small_book, to):
    with pytest.raises(RenderError) as refused:
        render_book(small_book.add(r"So $\frac{1}$ holds."), (to,), renderer="embedded")
    [problem] = refused.value.problems
    assert problem.place == "outputs/chapters/beta.ipynb"
    assert r"\frac{1}" in problem.message


def test_what_typst_refuses_of_a_chapter_is_told_with_the_chapter(small_book):
    """A picture whose first bytes say its size, and whose rest is gone."""
    path = small_book.root / "book" / "cut.png"
    whole = (small_book.root / "book" / "map.png").read_bytes()
    path.write_bytes(whole[: len(whole) - 30])
    with pytest.raises(RenderError) as refused:
        render_book(small_book.add('![](../../book/cut.png){fig-alt="Cut"}'), ("pdf",), renderer="embedded")
    [problem] = refused.value.problems
    assert problem.place == "outputs/chapters/beta.ipynb"


def test_a_filter_that_fails_is_named(small_book):
    filters = small_book.root / "_extensions" / "localed" / "localed.lua"
    filters.write_text(f"{filters.read_text(encoding='utf-8')}\nerror('planted')\n", encoding="utf-8")
    with pytest.raises(RenderError) as refused:
        render_book(small_book.project, ("docx",), renderer="embedded")
    assert re.search(r"Error running filter \S*localed\.lua: \S+localed\.lua:\d+", str(refused.value))


def test_a_template_that_is_not_sound_is_named_with_its_line(small_book):
    template = small_book.root / "book" / "theme" / "page.html.jinja"
    template.write_text("<p>\n{% if x %}\n", encoding="utf-8")
    with pytest.raises(RenderError, match=r"book/theme/page\.html\.jinja, line 2: no sound template"):
        render_book(small_book.project, ("html",), renderer="embedded")


@pytest.mark.parametrize("content", [b"", b"not a picture", b"<svg"])
def test_a_picture_that_cannot_be_read_is_named_with_its_place(small_book, content):
    (small_book.root / "book" / "bad.png").write_bytes(content)
    [problem] = problems_of(small_book.add('![](../../book/bad.png){fig-alt="x"}'))
    assert problem.startswith("outputs/chapters/beta.ipynb, cell 4, line 1: the picture ../../book/bad.png is damaged")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.ipynb", b"{", "a.ipynb: not a notebook, or only part of one: delete it and run 'make report'"),
        ("a.ipynb", b"[]", "a.ipynb: not a notebook, or only part of one: delete it and run 'make report'"),
        ("a.qmd", b"---\ntitle: [\n---\n# A\n", "a.qmd: front matter, line 3, column 1: .*close them"),
        ("a.qmd", b"# A\n\n\xff\n", "a.qmd: line 3: a character that is not in UTF-8: save the file in UTF-8"),
    ],
)
def test_a_chapter_that_cannot_be_read_is_named_with_the_mend(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RenderError, match=said):
        parse_chapter(tmp_path, {}, Memory(), Entry(PurePosixPath(name), None, False))
