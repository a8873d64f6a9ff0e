"""One visit to one page in a real browser: everything that is checked, from one load."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import axe_playwright_python
from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright

from tests.browser.chromium import find_chromium

WIDTHS_PX = (1440, 768, 360)
THEMES = ("light", "dark")
HEIGHT_PX = 900
WCAG_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
PAGES_AT_ONCE = 2
IN_PAGE = Path(__file__).with_name("in_page.js")
STEP_TIMEOUT_MS = 120_000
TABS_AT_ONCE = 40


@dataclass
class View:
    """The page at one width and in one theme."""

    width_px: int
    theme: str
    violations: list[str]
    overflow: list[str]
    scrolling_tables_count: int


@dataclass
class Visit:
    """What one page did: one list of faults a kind of check, and what was measured."""

    path: Path
    ready_ms: float = 0.0
    console: list[str] = field(default_factory=list)
    offsite: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    keyboard: list[str] = field(default_factory=list)
    search: list[str] = field(default_factory=list)
    reached_count: int = 0
    asked: set[Path] = field(default_factory=set)
    links: list[tuple[str, str]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    views: list[View] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    weight_bytes: int = 0


@lru_cache(maxsize=1)
def axe_source() -> str:
    """axe-core (MPL-2.0) as the package axe-playwright-python ships it."""
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


async def visit(context: BrowserContext, path: Path, query: str | None = None) -> Visit:
    """Everything that is checked on the page at ``path``; ``query`` is what is searched for from it."""
    found = Visit(path)
    page = await context.new_page()
    page.set_default_timeout(STEP_TIMEOUT_MS)
    _listen(page, found)
    await page.goto(path.as_uri(), wait_until="load")
    found.ready_ms = await page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    await _timed(found, "holdings", _read_holdings(page, found))
    await _timed(found, "keyboard", _walk_keyboard(page, found))
    if query:
        await _timed(found, "search", _search(page, found, query))
    await _timed(found, "axe", _look(page, found))
    await page.close()
    return found


async def visit_all(paths: Sequence[Path], query: str | None = None) -> list[Visit]:
    """A visit to each page, some at once, in one browser; the heaviest pages begin first."""
    ordered = sorted(paths, key=lambda path: -path.stat().st_size)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium())
        gate = asyncio.Semaphore(PAGES_AT_ONCE)

        async def one(path: Path) -> Visit:
            async with gate:
                context = await new_context(browser)
                try:
                    return await visit(context, path, query)
                finally:
                    await context.close()

        visits = await asyncio.gather(*(one(path) for path in ordered))
        await browser.close()
    return sorted(visits, key=lambda visit: str(visit.path))


async def new_context(browser: Browser) -> BrowserContext:
    """A window of its own, without motion, so that what is measured stands still."""
    context = await browser.new_context(
        viewport={"width": WIDTHS_PX[0], "height": HEIGHT_PX}, reduced_motion="reduce", color_scheme="light"
    )
    await context.add_init_script(path=IN_PAGE)
    return context


def _listen(page: Page, found: Visit) -> None:
    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme == "file":
            found.asked.add(Path(unquote(parts.path)))
        elif parts.scheme not in ("data", "blob"):
            found.offsite.append(f"asks another host: {request.url}")

    page.on("request", note)
    page.on("requestfailed", lambda request: found.failed.append(f"does not load: {request.url}"))
    page.on("pageerror", lambda error: found.console.append(f"script error: {error}"))
    page.on("console", lambda said: found.console.append(f"{said.type}: {said.text}") if said.type in LOUD else None)


LOUD = ("error", "warning")


async def _read_holdings(page: Page, found: Visit) -> None:
    await page.evaluate(
        "document.querySelectorAll('img[loading=lazy]').forEach((image) => { image.loading = 'eager'; })"
    )
    await page.wait_for_load_state("networkidle")
    holdings = await page.evaluate("bookChecks.holdings()")
    found.weight_bytes = sum(path.stat().st_size for path in found.asked if path.is_file())
    found.links = [(address, name) for address, name in holdings["links"]]
    found.ids = set(holdings["ids"])
    found.failed += [f"the picture does not show: {source}" for source in holdings["brokenImages"]]


async def _walk_keyboard(page: Page, found: Visit) -> None:
    """From the top with the Tab key alone: everything that can be used gets the focus, and the focus is seen."""
    count = await page.evaluate("bookChecks.startTour()")
    for start in range(0, count + 2, TABS_AT_ONCE):
        await asyncio.gather(*(page.keyboard.press("Tab") for _ in range(min(TABS_AT_ONCE, count + 2 - start))))
    tour = await page.evaluate("bookChecks.endTour()")
    found.reached_count = tour["reached"]
    found.keyboard += tour["faults"]


async def _search(page: Page, found: Visit, query: str) -> None:
    """By keyboard: ``/``, the words, an arrow to the first result."""
    await page.evaluate("scrollTo(0, 0)")
    await page.keyboard.press("/")
    await page.keyboard.type(query)
    try:
        await page.wait_for_function(
            "document.querySelectorAll('.search-results a').length > 0", timeout=STEP_TIMEOUT_MS / 4
        )
    except Exception:
        found.search.append(f"a search for {json.dumps(query)} by keyboard finds nothing")
        return
    await page.keyboard.press("ArrowDown")
    chosen = await page.evaluate(
        "[document.activeElement.closest('.search-results') !== null, document.activeElement.href]"
    )
    if not chosen[0]:
        found.search.append("the arrow key does not lead from the search box to the results")
    await page.keyboard.press("Escape")
    if await page.evaluate("!document.querySelector('.search-panel').hidden"):
        found.search.append("Escape does not close the search results")


async def _look(page: Page, found: Visit) -> None:
    """axe and the layout at every width in both themes; the first view judges every row, see in_page.js."""
    await page.evaluate(axe_source())
    for width in WIDTHS_PX:
        await page.set_viewport_size({"width": width, "height": HEIGHT_PX})
        for theme in THEMES:
            await page.emulate_media(color_scheme=theme)
            how = {"isWhole": not found.views, "isColourOnly": theme != THEMES[0]}  # a theme changes colours alone
            violations = await page.evaluate(f"bookChecks.violations({list(WCAG_TAGS)}, {json.dumps(how)})")
            overflow = await page.evaluate("bookChecks.overflow()")
            tables = await page.evaluate("bookChecks.scrollingTables()")
            found.views.append(View(width, theme, violations, overflow, tables))


async def _timed(found: Visit, step: str, work) -> None:
    start = time.perf_counter()
    await work
    found.seconds[step] = round(time.perf_counter() - start, 2)
