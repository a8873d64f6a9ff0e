"""Each rule finds what is planted for it, and finds it alone: with that rule off, the planted words get through."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from restricted.disclosure.identifiers import (
    EMAIL,
    NAME,
    OWN_PLACE,
    PERSON,
    POSTCODE,
    PROTECTED,
    RULES,
    SCHOOL,
    TELEPHONE,
    WEB,
    Wording,
    find_identifiers,
)
from restricted.disclosure.known_names import load_wording

from helpers.project.paths import find_project

WORDING = Wording(
    names=("Coventry", "Milton Keynes", "DfE", "Key Stage"),
    openers=("we", "the", "our", "it", "do", "ask"),
    protected=("hillfields", "O'Hare Row"),
    own_place=("Sheffield", "Learn Sheffield"),
)
PLANTED = {
    EMAIL: ["We wrote to head@meadow.example about it.", "Ask office at meadow dot sch dot uk, they know."],
    WEB: ["It is all on www.example.org now.", "We follow @thehead, as all do."],
    POSTCODE: ["We live in cv1 5fb, all of us.", "The centre is in sw1a1aa, by the river."],
    TELEPHONE: ["Ask on 0161 496 0000 first.", "We rang 07700 900123.", "It is +44 20 7946 0958."],
    PERSON: ["Ask mr patel about it.", "We asked dr okonkwo, who knew."],
    SCHOOL: ["We were at st mary's before.", "Our children go to our lady of lourdes."],
    PROTECTED: ["We meet in hillfields.", "It began in o’hare  row."],
    OWN_PLACE: ["We in sheffield do it so.", "It was learn sheffield's idea."],
    NAME: ["We asked Okafor.", "It is Priya who leads.", "Farah leads it.", "We meet in Foxhill.", "Ask the SPOC."],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in PLANTED.items() for text in texts])
def test_what_is_planted_is_found_by_its_rule_and_by_no_other(kind, text):
    assert {found.kind for found in find_identifiers(text, WORDING)} == {kind}
    others = {name: rule for name, rule in RULES.items() if name != kind}
    assert find_identifiers(text, WORDING, others) == []


def test_every_rule_has_something_planted():
    assert set(PLANTED) == set(RULES)


@pytest.mark.parametrize(
    "text",
    [
        "We moved to Meadow Primary School in the spring.",
        "It was Sir John Smith Academy that asked.",
        "It was asked of Hope Valley College.",
    ],
)
def test_a_school_is_called_a_school(text):
    assert SCHOOL in {found.kind for found in find_identifiers(text, WORDING)}


@pytest.mark.parametrize(
    "text",
    [
        "We don't know. Do we? Our plan – we wrote it – is the DfE's.",
        "We learned from Coventry and Milton Keynes, at Key Stage 2.",
        "In 2022/23 and 2023/24, and on 2023-09-12 or 12/09/2023, 140 of 160 sessions.".replace("In", "in"),
        "I said: “We can't.” I'd ask [a school] or [our area].",
        "The 71.5 per cent went to 76.2, at 8.30 on 12.9.2023.",
        "We looked at home, at school, and at work.",
    ],
)
def test_what_tells_of_nobody_stands(text):
    assert find_identifiers(text, WORDING) == []


def test_a_place_is_known_whole_and_not_by_half():
    assert [found.text for found in find_identifiers("We asked Keynes in Milton Keynes.", WORDING)] == ["Keynes"]


def test_an_everyday_word_has_no_capital_inside_a_sentence():
    assert [found.text for found in find_identifiers("We went to Our house.", WORDING)] == ["Our"]


def test_places_in_the_text_are_told():
    text = "We asked Okafor on 0161 496 0000."
    assert [text[found.start : found.end] for found in find_identifiers(text, WORDING)] == ["Okafor", "0161 496 0000"]


@given(st.text(max_size=120))
def test_any_text_is_searched_and_no_stretch_is_told_twice(text):
    found = find_identifiers(text, WORDING)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@given(
    st.text(st.characters(categories=["Lu", "Ll"]), min_size=2, max_size=12).map(str.title).filter(str.istitle),
    st.sampled_from(["we asked {} about it", "then {} left", "“{} said no”", "no. {} did it", "{}"]),
)
def test_no_unknown_word_with_a_capital_gets_through(word, sentence):
    wording = Wording(WORDING.names, WORDING.openers)
    if word.casefold() in wording.everyday or word in wording.names:
        return
    assert find_identifiers(sentence.format(word), wording)


def test_the_words_shipped_know_localities_and_terms_but_no_everyday_surname():
    wording = load_wording(find_project(), allowed=["Opportunity Area"])
    for text in (
        "In North of Tyne we asked Schools Alliance for Excellence and Ofsted about our EHCPs.",
        "It was an Opportunity Area.",
        "Attendance is better.",
    ):
        assert find_identifiers(text, wording) == [], text
    for text in ("May said so.", "Young is the one to ask.", "In Elswick we did it.", "Newcastle upon Tyne did it."):
        assert {found.kind for found in find_identifiers(text, wording)} == {NAME}, text
