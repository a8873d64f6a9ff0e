"""What stock Quarto is given and what is mended on its pages: options of cells, search from a disc, folded callouts."""

from __future__ import annotations

import json
from itertools import chain

import nbformat
import pytest

from helpers.book.chapter_source import JUPYTER_METADATA
from helpers.book.page_mends import mend_quarto_pages
from helpers.book.quarto_config import read_config
from helpers.project.paths import find_project
from tests.book.test_quarto_options import DOCUMENTED_CELL_OPTIONS

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A page</title></head>
<body><main>
<div class="callout callout-note">
<div class="callout-header collapsed" data-bs-toggle="collapse" aria-expanded="false">
<div>About</div></div><div class="callout-1-contents callout-collapse collapse"><p id="words">Words</p></div></div>
</main>
<script>
var shownWarning = false;  // as in Quarto's search, which gives up after a warning on a page from a disc
addEventListener("load", () => {
  if (location.protocol === "file:" && !shownWarning) document.title = "gives up";
  else fetch("../search.json").then((found) => found.json()).then((index) => { document.title = index[0].title; });
});
</script></body></html>"""
TITLE = "</script> é"


@pytest.fixture
def page(tmp_path):
    """A page like Quarto's, mended, in a folder below the book's."""
    root = find_project().root
    (tmp_path / "sub").mkdir()
    (tmp_path / "search.json").write_text(json.dumps([{"title": TITLE}], ensure_ascii=False), encoding="utf-8")
    path = tmp_path / "sub" / "a.html"
    path.write_text(PAGE, encoding="utf-8")
    mend_quarto_pages(root, tmp_path, read_config(root / "_quarto.yml"), [path])
    return path


def test_search_has_its_index_and_a_callout_opens_by_keyboard(page, run_in_browser):
    async def use(browser):
        tab = await browser.new_page()
        await tab.goto(page.as_uri())
        await tab.wait_for_timeout(300)
        faults = [] if await tab.title() == TITLE else [f"search got no index: {await tab.title()}"]
        if await tab.locator("#words").is_visible():
            faults.append("the callout is open")
        await tab.keyboard.press("Tab")
        await tab.keyboard.press("Enter")
        if not await tab.locator("#words").is_visible():
            faults.append("the callout does not open by keyboard")
        return faults

    assert run_in_browser(use) == []


def test_the_cells_of_the_built_chapters_have_no_other_options_than_those_documented(book):
    chapters = sorted(find_project().chapters.glob("*.ipynb"))
    assert chapters, book
    cells = chain.from_iterable(nbformat.read(path, as_version=4).cells for path in chapters)
    used = {key for cell in cells for key in cell.metadata}
    assert used <= DOCUMENTED_CELL_OPTIONS | JUPYTER_METADATA
