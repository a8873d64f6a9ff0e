"""What is said against a finding stands beside it; the finding and its coding stay as they are."""

import pandas as pd
import pytest

from helpers.evidence.disputed_findings import figures_of_findings, with_disputes
from tests.running import shipped


@pytest.fixture
def evidence():
    statements = ["{{ fig('a-schools') }} schools.", "It fell to the lowest.", "All began with data."]
    return pd.DataFrame({"evidence_id": ["P1-001", "P1-002", "P1-003"], "statement": statements})


@pytest.fixture
def restated():
    return pd.DataFrame({"evidence_id": ["P1-002", "P1-002"], "figure_id": ["a-level", "a-rank"]})


@pytest.fixture
def checks():
    rows = [
        ("a-schools", "contradicted", "the documents"),
        ("a-level", "agrees", "official statistics"),
        ("a-rank", "contradicted", "official statistics"),
    ]
    return pd.DataFrame(rows, columns=["id", "status", "checked_against"])


@pytest.fixture
def claims():
    rows = [("UC-01", "P1-003"), ("UC-02", "P1-003"), ("UC-03", "P1-001")]
    return pd.DataFrame(rows, columns=["claim_id", "evidence_id"])


def test_a_finding_repeats_the_figures_it_names_and_those_it_tells_in_words(evidence, restated):
    assert figures_of_findings(evidence, restated) == {"P1-001": ["a-schools"], "P1-002": ["a-level", "a-rank"]}


def test_each_finding_carries_what_is_said_against_it_and_the_claims_it_makes(evidence, restated, checks, claims):
    disputed = with_disputes(evidence, restated, checks, claims).set_index("evidence_id")
    assert disputed["differing_figures"].to_dict() == {"P1-001": "", "P1-002": "a-rank", "P1-003": ""}
    assert disputed.loc["P1-001", "contradicted_figures"] == "a-schools"
    assert disputed["universal_claims"].to_dict() == {"P1-001": "UC-03", "P1-002": "", "P1-003": "UC-01;UC-02"}
    assert disputed["statement"].tolist() == evidence["statement"].tolist()


def test_what_rochdale_reports_of_severe_absence_is_tied_to_its_checks():
    """The one outcome that official statistics contradict outright must not lose its mark."""
    figures = figures_of_findings(shipped("evidence"), shipped("finding_figures"))
    assert set(figures["P1-158"]) == {
        "rochdale-primary-severe-absence-against-pre-pandemic",
        "rochdale-primary-severe-absence-rank",
    }
