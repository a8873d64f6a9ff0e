"""What stock Quarto is given and what is mended on its pages: options of cells, search, folded callouts."""

from __future__ import annotations

from itertools import chain

import nbformat
import pytest

from helpers.book.chapter_source import JUPYTER_METADATA
from helpers.book.page_mends import mend_quarto_pages
from helpers.book.quarto_config import read_config
from helpers.project.paths import find_project
from tests.book.test_quarto_options import DOCUMENTED_CELL_OPTIONS

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A page</title></head>
<body><nav class="quarto-secondary-nav"><div></div></nav>
<nav id="quarto-sidebar" class="sidebar"><div>Title</div><div>Contents</div></nav>
<main><h1>A page</h1><section id="found"><h2>Coherence é</h2><p>Words</p></section>
<div class="callout callout-note">
<div class="callout-header collapsed" data-bs-toggle="collapse" aria-expanded="false">
<div>About</div></div><div class="callout-1-contents callout-collapse collapse"><p id="words">Words</p></div></div>
</main></body></html>"""
SIDEBAR, BAR = "#quarto-sidebar", ".quarto-secondary-nav"


@pytest.fixture
def page(tmp_path):
    """A page like Quarto's, mended."""
    root = find_project().root
    path = tmp_path / "index.html"
    path.write_text(PAGE, encoding="utf-8")
    mend_quarto_pages(root, tmp_path, read_config(root / "_quarto.yml"), [path])
    return path


def test_search_finds_and_a_callout_opens_by_keyboard_in_a_book_opened_from_a_disc(page, run_in_browser):
    async def use(browser):
        faults = []
        tab = await browser.new_page()
        await tab.goto(page.as_uri())
        for width, place in ((1440, SIDEBAR), (390, BAR)):
            await tab.set_viewport_size({"width": width, "height": 800})
            await tab.locator(f"{place} .search").wait_for()
        await tab.keyboard.press("/")
        await tab.keyboard.type("coherence")
        await tab.locator(".search-results a").first.wait_for()
        if not str(await tab.locator(".search-results a").first.get_attribute("href")).endswith("index.html#found"):
            faults.append("search does not lead to the section")
        await tab.keyboard.press("Escape")
        if await tab.locator("#words").is_visible():
            faults.append("the callout is open")
        await tab.locator("summary").focus()
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
