"""The glossary is sound, in plain words of our own, and its faults are told by entry."""

import re

import pytest
import yaml

from helpers.project.glossary import GlossaryError, glossary_text, load_glossary
from helpers.project.paths import Project

GLOSSARY = load_glossary()


@pytest.fixture
def project(tmp_path):
    made = Project(tmp_path)
    (made.raw / "glossary").mkdir(parents=True)
    return made


def write(project, *terms):
    (project.raw / "glossary" / "glossary.yml").write_text(yaml.safe_dump({"terms": list(terms)}))


TERM = {"id": "mat", "term": "MAT", "definition": "A trust that runs several academies."}


def test_the_terms_that_readers_meet_are_in_it():
    forms = {form for term in GLOSSARY.terms for form in term.written}
    asked = {"MAT", "EHCP", "TAS", "SEN", "IMD", "LAIT", "KPI", "REFI-QDA", "Progress 8", "statistical neighbour"}
    official = {"overall absence", "persistent absence", "severe absence", "Attainment 8", "suspension"}
    assert asked | official <= forms


def test_every_definition_says_more_than_its_term():
    for term in GLOSSARY.terms:
        assert term.definition.casefold() not in {form.casefold() for form in term.written}
        assert not re.search(r"\d{3,} ", term.definition), f"{term.id}: a figure would grow old here"


def test_the_page_lists_every_term_once_by_the_alphabet_with_its_anchor():
    anchors = re.findall(r"\[([^\]]+)\]\{#(term-[a-z0-9-]+)\}", glossary_text(GLOSSARY))
    assert len(anchors) == len(set(anchors)) == len(GLOSSARY.terms)
    names = [name.casefold() for name, _ in anchors]
    assert names == sorted(names)


def test_an_abbreviation_stands_with_its_full_name():
    assert "[EHCP]{#term-ehcp} (education, health and care plan)\n" in glossary_text(GLOSSARY)


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ([{**TERM, "definition": "Short."}], "terms[0] (mat) → definition"),
        ([{**TERM, "definition": "A definition that does not end as a sentence"}], "terms[0] (mat) → definition"),
        ([{**TERM, "id": "Not an id"}], "terms[0] (Not an id) → id"),
        ([{**TERM, "colour": "red"}], "terms[0] (mat) → colour"),
        ([TERM, TERM], "these stand more than once: MAT, mat"),
        ([TERM, {**TERM, "id": "other", "term": "Trust", "forms": ["MAT"]}], "these stand more than once: MAT"),
        ([{**TERM, "source": {"title": "Insecure", "url": "http://example.org"}}], "terms[0] (mat) → source → url"),
    ],
)
def test_a_fault_is_told_with_its_entry(project, terms, said):
    write(project, *terms)
    with pytest.raises(GlossaryError, match=re.escape(said)):
        load_glossary(project)
