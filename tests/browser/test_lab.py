"""The templates in a real JupyterLab: the start notebook opens, links lead on, widgets work, a case is one cell."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from playwright.async_api import Page

from helpers.sources.tables import processed_path
from tests.browser.lab import errors_in, go_to_top, notebook, open_page, outputs_of, run_all_cells, running_lab

NEEDED_TABLES = ("areas", "indicators", "indicator_values", "statistical_neighbours", "evidence_register")
Use = Callable[[Page], Awaitable[None]]


@pytest.fixture
def address(tmp_path) -> Iterator[str]:
    """A JupyterLab on the templates; the tables must be built, as ``make lab`` builds them.

    One for each test: a lab opens again what was open when it was left, and then other notebooks are in front.
    """
    if missing := [name for name in NEEDED_TABLES if not processed_path(name).is_file()]:
        pytest.fail(f"The tables {', '.join(missing)} are not built: run 'make report' first.", pytrace=False)
    with running_lab(tmp_path / "lab") as found:
        yield found


@pytest.fixture
def use(address: str, chromium: str) -> Callable[[Use, str], None]:
    """Does something in a page of the lab, in a browser of its own."""

    def run(action: Use, place: str) -> None:
        async def inside() -> None:
            from playwright.async_api import async_playwright

            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=chromium)
                page = await open_page(browser, f"{address}{place}")
                await action(page)
                await browser.close()

        asyncio.run(inside())

    return run


def test_the_lab_opens_on_the_start_notebook_and_its_links_lead_to_templates(use):
    async def action(page: Page) -> None:
        await notebook(page).get_by_role("heading", name="Start here").wait_for()
        await run_all_cells(page)
        assert await errors_in(page) == []
        await go_to_top(page)
        await notebook(page).get_by_role("link", name="locality.ipynb").first.wait_for()
        await notebook(page).get_by_role("link", name="explore.ipynb").first.click()
        await notebook(page).get_by_role("heading", name="Explore the official statistics").wait_for()

    use(action, "/")


def test_picking_another_authority_changes_chart_and_table(use):
    async def action(page: Page) -> None:
        await run_all_cells(page)
        shown = notebook(page)
        await shown.get_by_role("rowheader", name="Coventry", exact=True).wait_for()
        before = await shown.locator(".jp-OutputArea img").last.get_attribute("src")
        await shown.get_by_label("authorities").select_option("Sheffield")
        await shown.get_by_role("rowheader", name="Sheffield", exact=True).wait_for()
        assert await shown.locator(".jp-OutputArea img").last.get_attribute("src") != before
        assert await shown.get_by_role("rowheader", name="Coventry", exact=True).count() == 0
        await shown.get_by_label("with_neighbours").uncheck()
        await shown.get_by_role("rowheader", name="Neighbours of Sheffield, median").wait_for(state="detached")
        assert await errors_in(page) == []

    use(action, "/lab/tree/notebooks/explore.ipynb")


def test_another_case_is_one_cell_and_the_template_runs(use):
    async def action(page: Page) -> None:
        cell = notebook(page).locator(".jp-CodeCell", has_text="CASE_ID = ").first
        await cell.locator(".cm-content").click()
        await page.keyboard.press("Control+a")
        await page.keyboard.type('CASE_ID = "wakefield"')
        await run_all_cells(page)
        assert await errors_in(page) == []
        texts = ["".join(output.get("data", {}).get("text/markdown", "")) for output in await outputs_of(page)]
        assert any(text.startswith("Wakefield Council, in [") for text in texts)
        assert not any("Coventry City Council, in [" in text for text in texts)

    use(action, "/lab/tree/notebooks/locality.ipynb")
