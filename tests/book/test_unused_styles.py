"""What stays of the style libraries of Quarto's theme, and what goes."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from helpers.book.unused_styles import layered_styles, remove_unused_styles, used_styles
from helpers.project.paths import find_project

FONT = find_project().root / "book" / "assets" / "fonts" / "SourceSans3_400Regular.ttf"
PAGE = '<html><body class="book"><p id="top" class="lead" style="color: var(--in-a-style)">é</p></body></html>'


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ("p{color:red}", "p{color:red;}"),
        (".used{color:red}.unused{color:red}", ".used{color:red;}"),
        (".unused,.used:hover,#unused p{color:red}", ".used:hover{color:red;}"),
        (".used.unused{color:red}#used>a{color:red}", "#used>a{color:red;}"),
        ("a:not(.unused),:is(.unused,.used){color:red}", "a:not(.unused),:is(.unused,.used){color:red;}"),
        ("[class*=un]{color:red}", "[class*=un]{color:red;}"),
        ("@media print{.unused{color:red}}@media print{.used{color:red}}", "@media print{.used{color:red;}}"),
        ("p{--used:1;--unused:2}", "p{--used:1;}"),
        (".bi-used{color:red}.bi-unused{color:red}", ".bi-used{color:red;}"),
        (".used{color:#ff0000}", ".used{color:#ff0000;}"),
        ('@import "a.css";@font-face{font-family:x}', '@import "a.css";@font-face{font-family:x}'),
    ],
)
def test_a_rule_stays_where_all_that_it_asks_for_is_named(rule, left):
    assert used_styles(rule, {"used", "--used", "bi-"}) == left


@pytest.mark.parametrize(
    ("dark", "light", "left"),
    [
        ("p{color:#fff;margin:0}", "p{color:#000;margin:0}", "p{color:#fff;}"),
        # The second rule wins over the first in both themes, and must go on doing so.
        ("p{color:#fff}.a{color:red}", "p{color:#000}.a{color:red}", "p{color:#fff;}.a{color:red;}"),
        ("p{border:0;border-color:#fff}", "p{border:0;border-color:#000}", "p{border:0;border-color:#fff;}"),
        ("p{--a:1;--b:2}", "p{--a:1;--b:3}", "p{--b:2;}"),
        ("@media print{p{top:0}}", "@media screen{p{top:0}}", "@media print{p{top:0;}}"),
        ("@media print{p{top:0}}@keyframes k{to{top:0}}", "@media print{p{top:0}}@keyframes k{to{top:0}}", ""),
        ("@keyframes k{to{top:1px}}", "@keyframes k{to{top:0}}", "@keyframes k{to{top:1px}}"),
        ("p{margin:0}", "p{margin:0!important}", "p{margin:0;}"),
    ],
)
def test_what_a_sheet_repeats_of_the_one_below_it_goes_where_no_other_rule_comes_to_win(dark, light, left):
    assert layered_styles(dark, light) == left


@pytest.fixture
def book(tmp_path):
    libraries = tmp_path / "site_libs"
    libraries.mkdir()
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (libraries / "frame.js").write_text('box.classList.add("opened", `bi-${"a"}`);', encoding="utf-8")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "localed.js").write_text('span.className = "result";', encoding="utf-8")
    (libraries / "theme.css").write_text(
        ":root{--in-a-style:red;--in-a-rule:red;--nowhere:red}.lead{color:var(--in-a-rule)}.opened{top:0}.modal{top:0}"
        ".result{top:0}",
        encoding="utf-8",
    )
    (libraries / "icons.css").write_text('.bi-a::before{content:"\\e000"}.bi-b::before{content:"\\e001"}', "utf-8")
    font = TTFont(FONT)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap |= {0xE000: "A", 0xE001: "B"}
    font.flavor = "woff"
    font.save(libraries / "icons.woff")
    return tmp_path


def test_what_pages_and_scripts_name_stays_and_icons_go_with_their_rules(book):
    remove_unused_styles(book, [book / "page.html"])
    libraries = book / "site_libs"
    assert (libraries / "theme.css").read_text("utf-8") == (
        ":root{--in-a-style:red;--in-a-rule:red;}.lead{color:var(--in-a-rule);}.opened{top:0;}.result{top:0;}"
    )
    assert "bi-b" not in (libraries / "icons.css").read_text("utf-8")
    assert set(TTFont(libraries / "icons.woff").getBestCmap()) == {0xE000}


def test_a_second_time_removes_nothing_more(book):
    sheets = sorted((book / "site_libs").glob("*.css"))
    remove_unused_styles(book, [book / "page.html"])
    before = [sheet.read_bytes() for sheet in sheets]
    remove_unused_styles(book, [book / "page.html"])
    assert [sheet.read_bytes() for sheet in sheets] == before


def test_a_book_without_libraries_of_styles_is_left(tmp_path):
    remove_unused_styles(tmp_path, [])
    assert not list(tmp_path.iterdir())
