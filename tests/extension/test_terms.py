"""Glossary terms are explained at their first mention in running text, once a page, and nowhere else."""

import lxml.html
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples

SAID = "What this means in one plain sentence."
TERMS = [
    {"id": "mat", "term": "MAT", "forms": ["multi-academy trust", "MATs"]},
    {"id": "sen", "term": "SEN"},
    {"id": "sen-support", "term": "SEN support"},
    {"id": "persistent", "term": "persistent absence"},
    {"id": "pilot", "term": "pilot", "in_text": False},
]


@pytest.fixture
def page(convert, tmp_path):
    """Give the page that Markdown makes in a project with a glossary."""
    folder = tmp_path / "data" / "raw" / "glossary"
    folder.mkdir(parents=True)
    text = yaml.safe_dump({"terms": [{**term, "definition": SAID} for term in TERMS]})
    (folder / "glossary.yml").write_text(text, encoding="utf-8")
    return lambda text, *more: lxml.html.fromstring(
        f"<div>{convert(text, 'html5', 'outputs/chapters/x.ipynb', None, *more)}</div>"
    )


def mentions(page):
    return [(link.getparent().get("data-term"), link.text_content()) for link in page.find_class("term-name")]


def plain(page):
    for note in list(page.find_class("term-note")):
        note.drop_tree()
    return " ".join(page.text_content().split())


def test_the_first_mention_is_a_link_that_its_note_describes(page):
    made = page("Each MAT is a trust.")
    link, note = made.find_class("term-name")[0], made.find_class("term-note")[0]
    assert link.get("href") == "glossary.html#term-mat"
    assert link.get("aria-describedby") == note.get("id")
    assert (note.get("role"), note.text) == ("tooltip", SAID)


def test_only_the_first_mention_on_a_page_is_marked_in_whatever_form(page):
    made = page("A MAT, a multi-academy trust.\n\nMATs again, and SEN.")
    assert mentions(made) == [("mat", "MAT"), ("sen", "SEN")]


def test_the_longer_term_wins(page):
    assert mentions(page("SEN support, then SEN.")) == [("sen-support", "SEN support"), ("sen", "SEN")]


def test_parts_of_words_other_capitals_and_common_words_are_left(page):
    assert mentions(page("SENT nonMAT MAT-like mat persistent absences, a pilot")) == []


def test_a_term_at_the_start_of_a_sentence_in_quotation_marks_and_over_a_line_break_is_found(page):
    assert mentions(page("Persistent\nabsence rose. A ‘MAT’.")) == [
        ("persistent", "Persistent absence"),
        ("mat", "MAT"),
    ]


LEFT = (
    *("# MAT", "[MAT](x.html)", "`MAT`", "| A |\n|---|\n| MAT |", '![MAT](p.png){#fig-x fig-alt="x"}'),
    *('::: {.callout-note collapse="true"}\nMAT\n:::', "::: {.panel-tabset}\nMAT\n:::", "::: {#refs}\nMAT\n:::"),
)


def test_headings_links_code_tables_captions_and_what_is_folded_away_are_left(page):
    made = page("\n\n".join([*LEFT, "Then a MAT."]))
    assert made.text_content().count("MAT") > len(LEFT)
    assert [(*term, made.find_class("term-name")[0].getparent().getparent().text[:7]) for term in mentions(made)] == [
        ("mat", "MAT", "Then a ")
    ]


WORDS = st.lists(st.sampled_from(["MAT", "SEN", "SEN support", "persistent absence", "word", "*MAT*", "&amp;"]))


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, min_size=1, max_size=4))
def test_no_text_is_lost_and_no_term_is_marked_twice(page, paragraphs):
    text = "\n\n".join("x " + " ".join(words) for words in paragraphs)
    made = page(text)
    found = [name for name, _ in mentions(made)]
    assert len(found) == len(set(found))
    assert plain(made) == " ".join(text.replace("*", "").replace("&amp;", "&").split())


def test_a_page_that_goes_out_without_the_book_has_no_link_to_its_glossary(page):
    assert mentions(page("Each MAT is a trust."))
    assert not mentions(page("Each MAT is a trust.", "--metadata=localed-alone:true"))
