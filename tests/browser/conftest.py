"""The built book, visited once for all tests of this folder."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from helpers.project.paths import find_project
from tests.browser.chromium import find_chromium
from tests.browser.links import link_faults
from tests.browser.table import measured, summary
from tests.browser.visiting import Visit, new_context, visit_all

QUERY = "Coventry"
RESULTS = "browser_checks.csv"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program; the suite fails, and says what to install, where there is none."""
    return find_chromium()


@pytest.fixture(scope="session")
def book() -> Path:
    """The folder of the built book."""
    folder = find_project().root / "outputs" / "book"
    if not (folder / "index.html").is_file():
        pytest.fail("There is no book to look at: run 'make report' first.", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def visits(book: Path, chromium: str) -> list[Visit]:
    """A visit to every page of the book. Prints the table and writes ``outputs/browser_checks.csv``."""
    start = time.perf_counter()
    found = asyncio.run(visit_all(sorted(book.rglob("*.html")), QUERY))
    table = measured(found, link_faults(found, book), book)
    table.to_csv(book.parent / RESULTS, index=False, lineterminator="\n")
    print("\nEvery page in Chromium: widths 360, 768 and 1440 px, light and dark")
    print(summary(table))
    print(f"{len(found)} pages in {time.perf_counter() - start:.0f} s; each view is in outputs/{RESULTS}")
    return found


@pytest.fixture
def run_in_browser(chromium: str) -> Callable[[Callable[..., Awaitable[list[str]]]], list[str]]:
    """Runs one asynchronous use of the book in a browser of its own, and gives back its faults."""

    def run(use: Callable[..., Awaitable[list[str]]], *arguments: object) -> list[str]:
        async def inside() -> list[str]:
            from playwright.async_api import async_playwright

            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=chromium)
                faults = await use(await new_context(browser), *arguments)
                await browser.close()
                return faults

        return asyncio.run(inside())

    return run
