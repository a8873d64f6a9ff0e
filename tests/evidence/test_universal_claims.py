"""Statements made of every place: the verdicts, and what the codebook's rule forbids in the shipped tables."""

import pandas as pd
import pytest

from helpers.evidence.universal_claims import STANDINGS, VERDICTS, standings_by_place, summarise_claims
from helpers.project.registry import load_registry
from helpers.sources.schemas.row_rules import split_codes
from tests.running import shipped

REGISTRY = load_registry()
PILOT_1 = [entry.id for entry in REGISTRY.localities_of("vulnerable-children")]
CLAIMS = pd.DataFrame(
    [("UC-01", "Each council counts ships.", "P1-001")], columns=["claim_id", "statement", "evidence_id"]
)
EVIDENCE = pd.DataFrame(
    [("P1-001", "vulnerable-children", "2.2", "p-2.2-01")], columns=["evidence_id", "case", "section", "paragraph"]
)


def findings_of(*rows: tuple[str, str]) -> pd.DataFrame:
    named = [("UC-01", case, bearing, "P1-002") for case, bearing in rows]
    return pd.DataFrame(named, columns=["claim_id", "case", "bearing", "evidence_ids"])


@pytest.mark.parametrize(
    ("rows", "verdict", "illustrated", "standing"),
    [
        ([], "stated_only", 0, "silent"),
        ([("coventry", "illustrates")], "illustrated_in_part", 1, "illustrated"),
        ([(case, "illustrates") for case in PILOT_1], "illustrated_everywhere", 4, "illustrated"),
        ([("coventry", "contradicts")], "contradicted", 0, "contradicted"),
        ([*((case, "illustrates") for case in PILOT_1), ("coventry", "contradicts")], "contradicted", 4, "both"),
    ],
)
def test_verdict_on_a_statement_and_standing_of_a_place(rows, verdict, illustrated, standing):
    summaries = summarise_claims(CLAIMS, findings_of(*rows), EVIDENCE, REGISTRY)
    summary = summaries.iloc[0]
    assert (summary["verdict"], summary["illustrated_count"], summary["localities_count"]) == (verdict, illustrated, 4)
    places = standings_by_place(summaries, REGISTRY).set_index("case")["standing"]
    assert list(places.index) == PILOT_1
    assert places["coventry"] == standing
    assert verdict in VERDICTS
    assert set(places) <= set(STANDINGS)


# The shipped tables. The schema holds that a finding is there, of the place named, coded as the statement is, and on
# one side only (tests/sources/schemas/test_claims_schema.py).


def test_no_statement_is_illustrated_by_a_figure_that_official_statistics_contradict():
    register = shipped("evidence_register").set_index("evidence_id")
    named = {name for cell in shipped("universal_claim_findings")["evidence_ids"] for name in split_codes(cell)}
    assert register.loc[sorted(named), "differing_figures"].loc[lambda column: column.ne("")].to_dict() == {}


@pytest.mark.parametrize(
    ("claim", "finding"),
    [
        ("UC-02", "P1-158"),  # official statistics say the opposite
        ("UC-02", "P3-022"),  # a product that exists is not yet progress
        ("UC-04", "P2-043"),  # asked for and bought is voice, not joint design
        ("UC-12", "P1-111"),  # a team is not a key person
        ("UC-19", "P1-140"),  # a success does not illustrate a difficulty
        ("UC-19", "P1-141"),
        ("UC-19", "P1-143"),  # and spreading in one school does not deny that the rest is unfinished
        ("UC-25", "P3-099"),  # frankness of reports for parents is not frankness between leaders
    ],
)
def test_cases_that_the_rule_decides_stay_decided(claim, finding):
    findings = shipped("universal_claim_findings")
    mine = findings.loc[findings["claim_id"] == claim, "evidence_ids"]
    assert finding not in {name for cell in mine for name in split_codes(cell)}
