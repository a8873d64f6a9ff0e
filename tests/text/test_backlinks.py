import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.project.registry import load_registry
from helpers.text.backlinks import chapter_titles, find_mentions, link_mentions, read_templates, used_in

IDS = st.lists(st.from_regex(r"\A(P1|SY)-\d{3}\Z"), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("No evidence at all.", []),
        ("{{ ev('P1-001') }} {{ fig('P1-002') }}", ["P1-001"]),
        ('{{ ev("P1-001",\n "P1-002") }} again {{ ev("P1-001") }}', ["P1-001", "P1-002"]),
        ('{% if true %}{{ ev("P1-003") }}{% endif %}', ["P1-003"]),
        ('ev("P1-004") in plain words', []),
    ],
)
def test_mentions_are_those_of_placeholders_each_once(template, found):
    assert find_mentions(template) == found


@given(st.dictionaries(st.sampled_from(["coventry", "ealing", "synthesis"]), IDS))
def test_every_mention_leads_back_and_nothing_else_does(named):
    templates = {chapter: " ".join(f'{{{{ ev("{name}") }}}}' for name in ids) for chapter, ids in named.items()}
    expected = {(name, chapter) for chapter, ids in named.items() for name in ids}
    back = used_in(templates)
    assert {(name, chapter) for name, chapters in back.items() for chapter in chapters} == expected
    assert all(len(chapters) == len(set(chapters)) for chapters in back.values())


def test_links_lead_to_the_mention_in_each_chapter():
    links = link_mentions("SY-002", ["synthesis", "coventry"], chapter_titles(load_registry()))
    assert links == (
        "[Leading across localities](synthesis.ipynb#cite-synthesis-SY-002), "
        "[Coventry](coventry.ipynb#cite-coventry-SY-002)"
    )
    assert link_mentions("SY-002", [], {}) == ""


def test_every_narrative_of_the_book_is_read():
    templates = read_templates(load_registry())
    assert {"synthesis", "executive-summary", "coventry", "vulnerable-children"} <= set(templates)
    assert set(templates) <= set(chapter_titles(load_registry()))
