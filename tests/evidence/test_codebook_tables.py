"""The codebook chapter, without a second coding and with one, from the register as it is."""

import pandas as pd
import pytest

from helpers.evidence.coder_agreement import agreement
from helpers.evidence.register import coverage
from helpers.project.codebook import load_codebook
from helpers.sources.schemas.second_coding_schema import CODED_VARIABLES
from helpers.text import codebook_tables
from tests.running import run_template, shipped

CODEBOOK = load_codebook()
NO_SECOND = pd.DataFrame(columns=["evidence_id", *CODED_VARIABLES], dtype=str)


@pytest.fixture(scope="module")
def register():
    return shipped("evidence")


@pytest.fixture(scope="module")
def recoding():
    return shipped("recoding")


@pytest.fixture(scope="module")
def covered(register):
    return coverage(shipped("evidence_paragraphs"), register)


@pytest.fixture
def second(register):
    """What a second coder might give back: thirty rows, two of them coded otherwise."""
    coded = register.loc[:29, ["evidence_id", *CODED_VARIABLES]].copy()
    coded.loc[0, "direction"] = "mixed" if coded.loc[0, "direction"] != "mixed" else "challenge"
    coded.loc[1, "elements"] = None if isinstance(coded.loc[1, "elements"], str) else "tight-loose"
    return coded


@pytest.fixture
def chapter(monkeypatch, register, recoding, covered):
    """The chapter with the second coding that is given."""
    monkeypatch.setattr("helpers.evidence.coder_agreement.BOOTSTRAP_DRAWS", 20)
    monkeypatch.setattr("helpers.evidence.coder_agreement.SET_DRAWS", 20)
    tables = {"evidence": register, "coverage": covered, "recoding": recoding}
    return lambda second: run_template("codebook", {**tables, "second_coding": second}, monkeypatch)


def test_with_one_coder_the_chapter_has_every_code_says_so_and_shows_no_agreement(chapter):
    shown = chapter(NO_SECOND)
    assert "No second coder has repeated it" in shown.texts[0]
    assert not {"agreement", "disagreements"} & set(shown.tables)
    everything = "\n".join(table.to_string() for table in shown.tables.values())
    for entry in (*CODEBOOK.criteria, *CODEBOOK.questions, *CODEBOOK.elements):
        assert entry.definition in everything, entry.id
        assert entry.near_miss in everything, entry.id


def test_with_a_second_coding_the_chapter_shows_agreement_and_what_is_to_settle(chapter, second):
    shown = chapter(second)
    assert "coded 30 of the" in shown.texts[0]
    assert "Nobody" not in shown.texts[0]
    table, caption = shown.tables["agreement"], shown.captions["agreement"]
    directions = table.set_index("Decision").loc["Direction"]
    assert directions["Agreed (%)"] == "97"
    assert directions["Alpha"] != "1.00"
    assert "agree most on" in caption
    to_settle = shown.tables["disagreements"]
    assert list(to_settle["Decision"]) == ["Direction", "Elements"]
    assert to_settle["Finding"].str.contains("evidence-base.ipynb#ev-").all()


def test_a_second_coding_that_agrees_throughout_leaves_nothing_to_settle(chapter, register):
    same = register.loc[:29, ["evidence_id", *CODED_VARIABLES]]
    shown = chapter(same)
    assert "disagreements" not in shown.tables
    assert any("same decisions throughout" in text for text in shown.texts)


def test_alpha_that_is_not_defined_shows_as_missing_with_its_reason(register):
    one_code = register.loc[:5, ["evidence_id", *CODED_VARIABLES]].assign(direction="strength")
    table = codebook_tables.agreement_table(agreement(one_code, one_code, CODEBOOK.element_ids, 1), CODEBOOK)
    row = table.set_index("Decision").loc["Direction"]
    assert row["Alpha"] == "–"
    assert "one code throughout" in row["Note"]


def test_where_no_alpha_is_defined_the_caption_says_so(register):
    one = register.loc[:2, ["evidence_id", *CODED_VARIABLES]].assign(
        **{name: "x" for name in CODED_VARIABLES if name != "elements"}, elements=None
    )
    found = agreement(one, one, CODEBOOK.element_ids, 1)
    assert "cannot be calculated" in codebook_tables.agreement_caption(found, CODEBOOK)


def test_every_paragraph_has_one_anchor_and_an_account(covered):
    table = codebook_tables.paragraphs_table(covered)
    assert sorted(table["Paragraph"]) == sorted(f"[{name}]{{#par-{name}}}" for name in covered["paragraph_id"])
    assert not table["Findings, or why there are none"].str.contains("Not yet accounted for").any()


def test_a_paragraph_that_nobody_accounted_for_is_said_so(covered):
    open_row = covered.head(1).assign(evidence_ids="", restates=None, reason_without_rows=None, status="unaccounted")
    assert codebook_tables.paragraphs_table(open_row)["Findings, or why there are none"].tolist() == [
        "Not yet accounted for."
    ]


def test_an_example_of_a_code_bears_that_code(register):
    """Else the example would teach the wrong thing."""
    rows = register.set_index("evidence_id")
    for entry in CODEBOOK.criteria:
        assert entry.example is None or rows.loc[entry.example, "criterion"] == entry.id, entry.id
    for entry in CODEBOOK.questions:
        assert entry.example is None or rows.loc[entry.example, "question_id"] == entry.id, entry.id
    for entry in CODEBOOK.elements:
        assert entry.example is None or entry.id in str(rows.loc[entry.example, "elements"]), entry.id

    for rule in CODEBOOK.rules:
        assert rule.example in rows.index, rule.id


def test_the_log_of_recoding_is_counted_by_field(recoding):
    table = codebook_tables.recoding_table(recoding, CODEBOOK).set_index("Decision")
    assert table["Codes changed"].sum() == len(recoding)
    one = pd.DataFrame(
        [
            ("P1-001", "elements", "tight-loose;boundary-spanning", "boundary-spanning;scales-contexts"),
            ("P1-002", "direction", "strength", "description"),
            ("P1-003", "direction", "strength", "description"),
        ],
        columns=["evidence_id", "field", "old", "new"],
    )
    said = codebook_tables.recoding_table(one, CODEBOOK).set_index("Decision")["Most frequent changes"]
    assert said["Direction"] == "Strength to description (2)"
    assert said["Elements"] == "Adapted to scales and contexts put in (1); Tight-loose taken out (1)"
