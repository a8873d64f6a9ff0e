"""Chapters of localities and pilots as a reader meets them: parts in order, length, footnotes that lead somewhere."""

from __future__ import annotations

import re
from functools import cache

import matplotlib.pyplot as plt
import nbformat
import pytest

from helpers.project.paths import find_project
from helpers.project.registry import load_registry
from helpers.text.chapter_parts import LOCALITY_PARTS, PILOT_PARTS
from helpers.text.links import PAGES
from tests.running import SHIPPED, Shown, run_template, shipped

REGISTRY = load_registry()
LOCALITIES = [entry.id for entry in REGISTRY.localities]
PILOTS = [entry.id for entry in REGISTRY.pilots]
MOST_WORDS = {"locality": 2500, "pilot": 3500}

DEFINITION = re.compile(r"^\[\^([\w-]+)\]: (.*)$", re.MULTILINE)
REFERENCE = re.compile(r"\[\^([\w-]+)\](?!:)")
ANCHOR = re.compile(r"\[(\[\^[\w-]+\])\]\{#[\w-]+\}")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
IDENTIFIER = re.compile(r"\b(?:ES|PR|P1|P2|P3|SY|C|UC)-\d{2,3}\b|\bp-\d\.\d-\d\d\b")
MARKS = re.compile(r"[≠✓Σ◇‡†]|\b\d/\d[†]?(?!\d)")
TO_REGISTER = re.compile(rf"{re.escape(PAGES['ev'])}#ev-([\w-]+)")
TO_PARAGRAPH = re.compile(rf"{re.escape(PAGES['par'])}#par-([\w.-]+)")

pytestmark = pytest.mark.xdist_group("shipped-tables")


@cache
def chapter_of(case_id: str) -> Shown:
    with pytest.MonkeyPatch.context() as patch:
        shown = run_template("locality" if case_id in LOCALITIES else "pilot", SHIPPED, patch, f"CASE_ID = {case_id!r}")
    plt.close("all")
    return shown


def running_text(case_id: str) -> str:
    """What is read in the text: without definitions of notes, anchors and the addresses of links."""
    return LINK.sub(r"\1", ANCHOR.sub(r"\1", DEFINITION.sub("", chapter_of(case_id).text)))


def visible_words(case_id: str) -> int:
    shown = chapter_of(case_id)
    cells = [str(cell) for table in shown.tables.values() for cell in [*table.columns, *table.to_numpy().ravel()]]
    texts = [
        REFERENCE.sub("", running_text(case_id)),
        *(LINK.sub(r"\1", caption) for caption in shown.captions.values()),
        *cells,
    ]
    return sum(len(re.findall(r"\w[\w’'.,%/-]*", text)) for text in texts)


@pytest.mark.parametrize("case_id", [*LOCALITIES, *PILOTS])
def test_nothing_is_left_to_be_written(case_id: str) -> None:
    assert "To be written" not in chapter_of(case_id).text


def test_a_locality_shows_its_figures_and_tables_and_a_combined_one_its_authorities_one_by_one() -> None:
    coventry = chapter_of("coventry")
    assert {"timeline", "severe-absence-pct", "cohorts", "years"} <= set(coventry.captions)
    assert all(len(data) for data in coventry.data.values()) and all(coventry.captions.values())
    caption = chapter_of("north-of-tyne").captions["suspension-rate"]
    assert all(name in caption for name in ("Newcastle upon Tyne", "North Tyneside", "Northumberland"))


@pytest.mark.parametrize("case_id", [*LOCALITIES, *PILOTS])
def test_a_chapter_is_short_enough_to_be_read(case_id: str) -> None:
    assert visible_words(case_id) <= MOST_WORDS["locality" if case_id in LOCALITIES else "pilot"]


@pytest.mark.parametrize("case_id", [*LOCALITIES, *PILOTS])
def test_no_identifier_and_no_mark_stands_in_text_captions_or_tables(case_id: str) -> None:
    shown = chapter_of(case_id)
    cells = [str(cell) for table in shown.tables.values() for cell in table.to_numpy().ravel()]
    for text in [running_text(case_id), *shown.captions.values(), *cells]:
        assert not IDENTIFIER.findall(text)
        assert not MARKS.findall(text)


@pytest.mark.parametrize("case_id", [*LOCALITIES, *PILOTS])
def test_a_paragraph_has_at_most_one_note_and_every_note_is_defined_once(case_id: str) -> None:
    text = ANCHOR.sub(r"\1", chapter_of(case_id).text)
    defined = [name for name, _ in DEFINITION.findall(text)]
    body = DEFINITION.sub("", text)
    assert sorted(defined) == sorted(REFERENCE.findall(body))
    assert len(set(defined)) == len(defined)
    assert all(len(REFERENCE.findall(line)) <= 1 for line in body.splitlines())


@pytest.mark.parametrize("case_id", [*LOCALITIES, *PILOTS])
def test_every_note_leads_to_the_register_or_the_report(case_id: str) -> None:
    rows = shipped("evidence").set_index("evidence_id")["paragraph"]
    paragraphs = set(shipped("evidence_paragraphs")["paragraph_id"])
    notes = DEFINITION.findall(chapter_of(case_id).text)
    assert notes
    for name, note in notes:
        named, places = TO_REGISTER.findall(note), TO_PARAGRAPH.findall(note)
        assert named or places or "#check-" in note, name
        assert set(named) <= set(rows.index)
        assert {rows[row] for row in named} | set(places) <= paragraphs


@pytest.mark.parametrize(("template", "parts"), [("locality", LOCALITY_PARTS), ("pilot", PILOT_PARTS)])
def test_a_template_has_the_parts_in_their_order(template: str, parts) -> None:
    cells = nbformat.read(find_project().notebooks / f"{template}.ipynb", as_version=4).cells
    headings = [cell.source.removeprefix("## ") for cell in cells if cell.source.startswith("## ")]
    assert [heading for heading in headings if heading != "Timeline"] == list(parts)
