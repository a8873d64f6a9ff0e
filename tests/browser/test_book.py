"""Every page of the built book in a real browser. ``make browser`` runs it; the book must be there."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from helpers.project.codebook import load_codebook
from helpers.project.registry import load_registry
from helpers.text.headings import heading_id
from tests.browser import using
from tests.browser.links import link_faults
from tests.browser.visiting import THEMES, WIDTHS_PX, Visit

MOST_BYTES = 1_000_000
SEARCH_TERMS = Path(__file__).with_name("search_terms.csv")
"""Terms of the evaluation report, each with the sections that tell of it: ``page#section``, more than one by spaces."""


def faults_of(visits: Iterable[Visit], faults: Callable[[Visit], Iterable[str]]) -> list[str]:
    return [f"{visit.path.stem}: {fault}" for visit in visits for fault in faults(visit)]


def test_every_page_was_looked_at_at_every_width_in_both_themes(visits, book):
    assert {visit.path for visit in visits} == set(book.rglob("*.html"))
    assert all(
        {(view.width_px, view.theme) for view in visit.views} == {(w, t) for w in WIDTHS_PX for t in THEMES}
        for visit in visits
    )


def test_no_page_breaks_a_rule_of_wcag_that_axe_can_judge(visits):
    assert not faults_of(
        visits, lambda visit: (f"{v.width_px} px, {v.theme}: {one}" for v in visit.views for one in v.violations)
    )


def test_no_page_scrolls_sideways(visits):
    assert not faults_of(visits, lambda visit: (f"{v.width_px} px: {one}" for v in visit.views for one in v.overflow))


def test_every_table_of_the_text_fits_a_page_of_1440_px(visits):
    assert not faults_of(
        visits,
        lambda visit: (
            f"{v.scrolling_tables_count} tables scroll, {v.theme}"
            for v in visit.views
            if v.width_px == max(WIDTHS_PX) and v.scrolling_tables_count
        ),
    )


def test_no_page_writes_to_the_console_or_misses_a_file(visits):
    assert not faults_of(visits, lambda visit: [*visit.console, *visit.failed])


def test_no_page_asks_another_host(visits):
    assert not faults_of(visits, lambda visit: visit.offsite)


def test_every_link_anchor_and_download_answers(visits, book):
    dead = link_faults(visits, book)
    assert not [f"{path.stem}: {fault}" for path, faults in dead.items() for fault in faults]


def test_the_keyboard_alone_reaches_everything_and_the_focus_is_seen(visits):
    assert not faults_of(visits, lambda visit: visit.keyboard)


def test_search_answers_from_every_page(visits):
    assert not faults_of(visits, lambda visit: visit.search)


def test_every_page_weighs_less_than_a_megabyte(visits):
    assert not faults_of(
        visits, lambda visit: [f"{visit.weight_bytes:,} bytes"] if visit.weight_bytes >= MOST_BYTES else []
    )


@pytest.fixture
def page(book) -> Path:
    return book / "outputs" / "chapters" / "synthesis.html"


def test_the_skip_link_leads_past_the_contents(run_in_browser, page):
    assert not run_in_browser(using.skip_link_faults, page)


def test_the_contents_of_a_phone_open_and_close_by_keyboard(run_in_browser, page):
    assert not run_in_browser(using.menu_faults, page)


def test_colours_are_changed_by_keyboard_and_kept(run_in_browser, page, book):
    assert not run_in_browser(using.theme_faults, page, book / "index.html")


def test_the_front_page_shows_findings_map_and_results_of_the_pilots_on_its_first_screen(run_in_browser, book):
    wanted = (".standfirst", ".beside-words", ".beside-picture", ".cards .card")
    assert not run_in_browser(using.first_screen_faults, book / "index.html", wanted)


def test_search_puts_the_evaluation_before_how_it_was_made(run_in_browser, page):
    assert not run_in_browser(using.order_faults, page, ("deprivation", "trust", "attendance", "neighbours"))


def test_search_finds_localities_elements_criteria_and_terms(run_in_browser, page):
    registry, codebook = load_registry(), load_codebook()
    wanted: dict[str, list[str]] = {entry.title: [f"/{entry.id}.html"] for entry in registry.localities}
    wanted |= {entry.title: ["/synthesis.html", "/codebook.html"] for entry in codebook.elements}
    # A section of a pilot's chapter, or of the codebook.
    wanted |= {entry.title: [f"#{heading_id(entry.title)}"] for entry in codebook.criteria}
    wanted |= {"MAT": [".html#"], "persistent absence": [".html#"], "statistical neighbours": [".html#"]}
    assert not run_in_browser(using.search_faults, page, wanted)


def test_search_leads_to_the_section_that_explains_a_term(run_in_browser, page):
    with SEARCH_TERMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 80
    wanted = {row["term"]: [f"/{one.replace('#', '.html#')}" for one in row["sections"].split()] for row in rows}
    assert not run_in_browser(using.search_faults, page, wanted, 3)
