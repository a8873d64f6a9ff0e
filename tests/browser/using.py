"""The book used as a person uses it, by keyboard alone: the menu, the colours, the search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from playwright.async_api import BrowserContext, Page, TimeoutError

from helpers.book.search_index import MAKING_WEIGHT

PHONE = {"width": 360, "height": 740}
MOST_TABS = 12


async def _tab_to(page: Page, selector: str) -> bool:
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        if await page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return True
    return False


async def skip_link_faults(context: BrowserContext, path: Path) -> list[str]:
    """The first Tab and Enter lead past the bar and the contents, into the text."""
    page = await context.new_page()
    await page.goto(path.as_uri())
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    is_inside = await page.evaluate("document.getElementById('content').contains(document.activeElement)")
    await page.close()
    return [] if is_inside else ["after the skip link the next Tab is not in the text"]


async def menu_faults(context: BrowserContext, path: Path) -> list[str]:
    """On a phone the contents open by keyboard, take the focus, lead on, and close with Escape."""
    faults = []
    page = await context.new_page()
    await page.set_viewport_size(PHONE)
    await page.goto(path.as_uri())
    if await page.locator("#sidebar").is_visible():
        faults.append("the contents cover a phone's page before they are asked for")
    if not await _tab_to(page, ".menu-button"):
        return [*faults, "the Tab key does not reach the menu's button"]
    await page.keyboard.press("Enter")
    if not await page.evaluate("document.getElementById('sidebar').contains(document.activeElement)"):
        faults.append("the opened contents do not take the focus")
    await page.keyboard.press("Escape")
    if await page.locator("#sidebar").is_visible() or not await page.evaluate(
        "document.activeElement.matches('.menu-button')"
    ):
        faults.append("Escape does not close the contents and give the focus back to their button")
    await page.close()
    return faults


async def theme_faults(context: BrowserContext, path: Path, other: Path) -> list[str]:
    """The button changes the colours, says so, and the next page keeps them."""
    faults = []
    page = await context.new_page()
    await page.goto(path.as_uri())
    before = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    if not await _tab_to(page, ".theme-button"):
        return ["the Tab key does not reach the button for colours"]
    await page.keyboard.press("Enter")
    after = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    if before == after:
        faults.append("the button does not change the colours")
    if await page.evaluate("document.querySelector('.theme-button').getAttribute('aria-pressed')") != "true":
        faults.append("the button does not say that dark colours are on")
    await page.goto(other.as_uri())
    if await page.evaluate("getComputedStyle(document.body).backgroundColor") != after:
        faults.append("the next page forgets the colours")
    await page.close()
    return faults


FOUND = """() => [...document.querySelectorAll('.search-results a')].map(
    (link) => window.bookSearchEntries.find((entry) => link.href.endsWith(entry.id)))"""


async def order_faults(context: BrowserContext, path: Path, queries: Iterable[str]) -> list[str]:
    """What tells how things were made never stands before what was found; nor a longer word before the word itself."""
    faults = []
    page = await context.new_page()
    await page.goto(path.as_uri())
    for query in queries:
        await _ask(page, query)
        entries = await page.evaluate(FOUND)
        is_making = [entry["weight"] <= MAKING_WEIGHT for entry in entries]
        if not entries or is_making[0] or sorted(is_making) != is_making:
            faults.append(f"'{query}' finds {[entry['title'] for entry in entries]}: how it was made stands too early")
        has_word = [query in re.findall(r"\w+", f"{entry['title']} {entry['text']}".lower()) for entry in entries]
        if not has_word[0]:
            faults.append(f"'{query}' first finds '{entries[0]['title']}', which does not hold that word")
    await page.close()
    return faults


async def _ask(page: Page, query: str) -> None:
    await page.keyboard.press("/")
    await page.keyboard.press("Control+a")
    await page.keyboard.insert_text(query)
    await page.wait_for_function(
        "(query) => document.querySelector('.search-status').dataset.query === query", arg=query
    )


async def search_faults(
    context: BrowserContext, path: Path, wanted: Mapping[str, Iterable[str]], first_count: int = 5
) -> list[str]:
    """For each query, one of the first results must lead to a page whose address holds one of the wanted pieces."""
    faults = []
    page = await context.new_page()
    await page.goto(path.as_uri())
    for query, pieces in wanted.items():
        await _ask(page, query)
        found = await page.evaluate(
            "(count) => [...document.querySelectorAll('.search-results a')].slice(0, count).map((a) => a.href)",
            first_count,
        )
        if not any(piece in address for piece in pieces for address in found):
            faults.append(f"'{query}' does not find {' or '.join(pieces)}; it finds {[a[-60:] for a in found]}")
    await page.keyboard.press("ArrowDown")
    target = await page.evaluate("document.activeElement.href")
    await page.keyboard.press("Enter")
    try:
        await page.wait_for_url(str(target))
    except TimeoutError:
        faults.append(f"Enter on a result leads to {page.url}, not to {target}")
    await page.close()
    return faults


async def first_screen_faults(context: BrowserContext, path: Path, selectors: Iterable[str]) -> list[str]:
    """What ``selectors`` name is there, and ends above the lower edge of the first screen."""
    page = await context.new_page()
    await page.goto(path.as_uri())
    height_px = page.viewport_size["height"]
    faults = []
    for selector in selectors:
        boxes = [await one.bounding_box() for one in await page.query_selector_all(selector)]
        if not boxes:
            faults.append(f"{selector} is not on the page")
        faults += [
            f"{selector} ends at {box['y'] + box['height']:.0f} of {height_px} px"
            for box in boxes
            if box["y"] + box["height"] > height_px
        ]
    await page.close()
    return faults
