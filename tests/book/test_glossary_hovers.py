"""Terms are explained at their first mention in running text, once a page, and nowhere else."""

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.book.glossary_hovers import mark_first_mentions, term_finder
from helpers.project.glossary import Glossary, GlossaryTerm

SAID = "What this means in one plain sentence."


def term(identifier, *written, **more):
    return GlossaryTerm(id=identifier, term=written[0], forms=written[1:], definition=SAID, **more)


FINDER = term_finder(
    Glossary(
        terms=(
            term("mat", "MAT", "multi-academy trust", "MATs"),
            term("sen", "SEN"),
            term("sen-support", "SEN support"),
            term("persistent", "persistent absence"),
            term("pilot", "pilot", in_text=False),
        )
    )
)


def marked(html):
    body = lxml.html.fragment_fromstring(html, create_parent="div")
    mark_first_mentions(body, FINDER, "glossary.html")
    return body


def mentions(html):
    return [(link.getparent().get("data-term"), link.text) for link in marked(html).find_class("term-name")]


def plain(body):
    for note in list(body.find_class("term-note")):
        note.drop_tree()
    return body.text_content()


def test_the_first_mention_is_a_link_that_its_note_describes():
    body = marked("<p>Each MAT is a trust.</p>")
    link, note = body.find_class("term-name")[0], body.find_class("term-note")[0]
    assert link.get("href") == "glossary.html#term-mat"
    assert link.get("aria-describedby") == note.get("id")
    assert (note.get("role"), note.text) == ("tooltip", SAID)


def test_only_the_first_mention_on_a_page_is_marked_in_whatever_form():
    assert mentions("<p>A MAT, a multi-academy trust.</p><p>MATs again, and SEN.</p>") == [
        ("mat", "MAT"),
        ("sen", "SEN"),
    ]


def test_the_longer_term_wins():
    assert mentions("<p>SEN support, then SEN.</p>") == [("sen-support", "SEN support"), ("sen", "SEN")]


@pytest.mark.parametrize("text", ["SENT", "nonMAT", "MAT-like", "mat", "persistent absences", "a pilot"])
def test_parts_of_words_other_capitals_and_common_words_are_left(text):
    assert mentions(f"<p>{text}</p>") == []


def test_a_term_at_the_start_of_a_sentence_and_one_broken_by_a_line_are_found():
    assert mentions("<p>Persistent\nabsence rose.</p>") == [("persistent", "Persistent\nabsence")]


@pytest.mark.parametrize(
    "html",
    [
        "<h2>MAT</h2>",
        "<p><a href='x.html'>MAT</a></p>",
        "<p><code>MAT</code></p>",
        "<table><tr><td><p>MAT</p></td></tr></table>",
        "<figure><figcaption>MAT</figcaption></figure>",
        "<details><summary>More</summary><p>MAT</p></details>",
        "<div class='x panel-tabset'><section><p>MAT</p></section></div>",
        "<div id='refs'><p>MAT</p></div>",
    ],
)
def test_headings_links_code_tables_captions_and_what_is_folded_away_are_left(html):
    assert mentions(f"{html}<p>Then a MAT.</p>") == [("mat", "MAT")]
    assert mentions(html) == []


def test_text_around_and_between_terms_stays_in_its_order():
    html = "<p>One <em>SEN support</em> two MAT three SEN four <strong>five</strong> persistent absence six.</p>"
    assert plain(marked(html)) == "One SEN support two MAT three SEN four five persistent absence six."
    assert len(mentions(html)) == 4


def test_lists_within_lists_are_read_once():
    assert mentions("<ul><li>MAT<ul><li>SEN and MAT</li></ul></li></ul>") == [("mat", "MAT"), ("sen", "SEN")]


WORDS = st.lists(st.sampled_from(["MAT", "SEN", "SEN support", "persistent absence", "word", "<em>MAT</em>", "&amp;"]))


@given(st.lists(WORDS, max_size=4))
def test_no_text_is_lost_and_no_term_is_marked_twice(paragraphs):
    html = "".join(f"<p>{' '.join(words)}</p>" for words in paragraphs)
    found = [name for name, _ in mentions(html)]
    assert len(found) == len(set(found))
    assert plain(marked(html)) == lxml.html.fragment_fromstring(html, create_parent="div").text_content()
