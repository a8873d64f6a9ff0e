import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.project.registry import load_registry
from helpers.text.backlinks import chapter_titles, find_mentions, link_mentions, used_in
from helpers.text.evidence_notes import Footnotes, NoteSources, mark

IDS = st.lists(st.from_regex(r"\A(P1|SY)-\d{3}\Z"), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("No evidence at all.", {}),
        ("{{ ev('P1-001') }} {{ fig('P1-002') }}", {"P1-001": "P1-001"}),
        ('{{ ev("P1-001",\n "P1-002") }} again {{ ev("P1-001") }}', {"P1-001": "P1-001", "P1-002": "P1-001"}),
        ("{{ ev('P1-001') }}\n\n{{ ev('P1-001', 'P1-003') }}", {"P1-001": "P1-001", "P1-003": "P1-003"}),
    ],
)
def test_rows_first_named_in_one_paragraph_share_its_anchor(template, found):
    assert find_mentions(template) == found


@given(st.dictionaries(st.sampled_from(["coventry", "ealing", "synthesis"]), IDS))
def test_every_mention_leads_back_and_nothing_else_does(named):
    templates = {chapter: " ".join(f'{{{{ ev("{name}") }}}}' for name in ids) for chapter, ids in named.items()}
    expected = {(name, chapter) for chapter, ids in named.items() for name in ids}
    back = used_in(templates)
    assert {(name, chapter) for name, chapters in back.items() for chapter in chapters} == expected


@given(st.lists(IDS, max_size=5))
def test_the_anchors_that_the_register_leads_to_are_those_of_the_notes(paragraphs):
    template = "\n\n".join("So. {{ ev(" + ", ".join(f'"{name}"' for name in ids) + ") }}" for ids in paragraphs)
    marked = "\n\n".join("So. " + "".join(mark("ev", name) for name in ids) for ids in paragraphs)
    names = sorted({name for ids in paragraphs for name in ids})
    findings = {name: {"evidence_id": name, "statement": "Good.", "section": "2.2"} for name in names}
    text = Footnotes("alder", NoteSources(findings, {}, {})).annotate(marked)
    anchors = {f"cite-alder-{owner}" for owner in find_mentions(template).values()}
    assert set(re.findall(r"\{#([^}]+)\}", text)) == anchors


def test_links_lead_to_the_paragraph_in_each_chapter():
    anchors = {"synthesis": "cite-synthesis-SY-002", "coventry": "cite-coventry-SY-001"}
    assert link_mentions(anchors, chapter_titles(load_registry())) == (
        "[Leading across localities](synthesis.ipynb#cite-synthesis-SY-002), "
        "[Coventry](coventry.ipynb#cite-coventry-SY-001)"
    )
    assert link_mentions({}, {}) == ""
