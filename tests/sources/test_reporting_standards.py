"""Every item of each reporting standard is answered, and each place that an answer names is in the book."""

import json
import re

import pytest

from helpers.project.paths import find_project
from helpers.project.registry import load_registry
from helpers.sources.schemas.standards_schema import STANDARDS, unanswered_items
from helpers.sources.tables import read_raw
from helpers.text.headings import heading_id

PROJECT, REGISTRY = find_project(), load_registry()
LOCALITIES = {entry.id for entry in REGISTRY.localities}
ITEMS = read_raw("reporting_standards")
ITEMS_COUNT = {"srqr": 21, "tidier": 12, "strobe": 22, "framework": 7}
"""How many items the published standards have; the topics of the statistical guidance are numbered by us."""


def headings_of(chapter: str) -> set[str]:
    """Identifiers of the headings of a chapter, from its narrative and its template."""
    templates = {entry.id: entry.template for entry in REGISTRY.chapters} | dict.fromkeys(LOCALITIES, "locality")
    notebook = json.loads((PROJECT.root / "notebooks" / f"{templates[chapter]}.ipynb").read_text(encoding="utf-8"))
    texts = ["".join(cell["source"]) for cell in notebook["cells"]]
    narrative = PROJECT.root / "book" / "narrative" / f"{chapter}.md"
    if narrative.is_file():
        texts.append(narrative.read_text(encoding="utf-8"))
    found = [title for text in texts for title in re.findall(r'(?:^|")#{2,3} ([^"\n{]+)', text, re.MULTILINE)]
    return {heading_id(title.removesuffix("\\n\\n").strip()) for title in found}


@pytest.mark.parametrize("standard", STANDARDS)
def test_every_item_is_answered_once(standard):
    own = ITEMS[ITEMS["standard"] == standard]
    for case, rows in own.groupby(own["case"].fillna("")):
        assert sorted(rows["item"]) == list(range(1, ITEMS_COUNT.get(standard, len(rows)) + 1)), case
    assert set(own["case"].dropna()) == (LOCALITIES if standard == "tidier" else set())


def test_every_place_is_a_section_of_the_book():
    known = {chapter: headings_of(chapter) for chapter in ITEMS["chapter"].dropna().unique()}
    broken = [
        (row.standard, row.item, row.chapter, row.section)
        for row in ITEMS.dropna(subset=["section"]).itertuples()
        if heading_id(row.section) not in known[row.chapter]
    ]
    assert not broken, "section headings have changed: correct data/raw/design/reporting_standards.csv"


def test_an_item_without_a_place_says_that_it_is_not_stated():
    assert not list(unanswered_items(ITEMS))
    assert [fault[0] for fault in unanswered_items(ITEMS.head(3).assign(chapter=None))] == [0, 1, 2]
