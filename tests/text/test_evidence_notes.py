"""One footnote per paragraph, whatever marks it bears, and nothing of them in the text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.text.evidence_notes import Footnotes, NoteSources, mark, split_paragraphs, without_marks

FINDINGS = {name: {"evidence_id": name, "statement": "Good.", "section": "2.2"} for name in ("P1-001", "P1-002")}
SOURCES = NoteSources(FINDINGS, {}, {})
WORDS = st.text(alphabet="abc .,", min_size=1, max_size=12).filter(lambda text: text.strip())


@given(st.lists(st.tuples(WORDS, st.lists(st.sampled_from(sorted(FINDINGS)), max_size=3)), min_size=1, max_size=5))
def test_a_paragraph_has_one_note_where_it_bears_marks_and_none_elsewhere(paragraphs):
    text = "\n\n".join(words + "".join(mark("ev", name) for name in names) for words, names in paragraphs)
    noted = Footnotes("alder", SOURCES).annotate(text)
    shown, notes = (re.findall(pattern, noted, re.M) for pattern in (r"\[\^alder-\d+\](?!:)", r"^\[\^alder-\d+\]:"))
    assert len(shown) == len(notes) == sum(bool(names) for _, names in paragraphs)
    assert "\ue000" not in noted


@pytest.mark.parametrize("end", [".", ". ", " "])
def test_the_space_before_a_mark_goes_with_it(end):
    assert without_marks(f"It grew{end}{mark('ev', 'P1-001')}") == f"It grew{end}".rstrip()


def test_list_items_and_fences_stand_by_themselves():
    text = "::: {.box}\n- one\n  more\n- two\n:::"
    assert split_paragraphs(text) == [["::: {.box}"], ["- one", "  more"], ["- two"], [":::"]]


def test_a_figure_that_the_finding_repeats_and_official_data_contradict_is_told_in_words():
    disputed = {"P1-001": FINDINGS["P1-001"] | {"differing_figures": "alder-rank"}}
    note = Footnotes("alder", NoteSources(disputed, {}, {})).annotate("So." + mark("ev", "P1-001"))
    assert (
        "A figure in this finding [differs from official statistics](published-figures.ipynb#check-alder-rank)." in note
    )
