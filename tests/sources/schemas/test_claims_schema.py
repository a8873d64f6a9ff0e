import pandas as pd
import pytest

from helpers.project.codebook import load_codebook
from helpers.project.registry import load_registry
from helpers.sources.copied_text import hash_runs
from helpers.sources.schemas.claims_schema import (
    UNIVERSAL_CLAIM_FINDINGS,
    UNIVERSAL_CLAIMS,
    ClaimContext,
    broken_claim_findings,
    broken_claims,
)
from helpers.sources.schemas.evidence_schema import Context
from helpers.sources.tables import read_raw

# Made up: no sentence of a real source may stand here.
COPY = "keeper of the northern shore counts every ship that passes"
SOURCE = "the lighthouse keeper of the northern shore counts every ship that passes before the fog"

CLAIM = {
    "claim_id": "UC-01",
    "statement": "Each council counts the ships that come by.",
    "evidence_id": "P1-001",
    "also_in": "p-2.2-09",
    "code": "boundary-spanning",
}
FINDING = {
    "claim_id": "UC-01",
    "case": "coventry",
    "bearing": "illustrates",
    "evidence_ids": "P1-002;P1-003",
    "reason": None,
}
AGAINST = {"bearing": "contradicts", "reason": "nobody counted there"}


@pytest.fixture(scope="module")
def context() -> ClaimContext:
    evidence = pd.DataFrame(
        [
            ("P1-001", "vulnerable-children", None, "p-2.2-01"),
            ("P1-002", "coventry", "boundary-spanning", "p-2.2-02"),
            ("P1-003", "coventry", "boundary-spanning;tight-loose", "p-2.2-03"),
            ("P1-004", "rochdale", "boundary-spanning", "p-2.2-04"),
            ("P1-005", "coventry", "tight-loose", "p-2.2-05"),
            ("P2-001", "combined-authority", None, "p-2.3-01"),
        ],
        columns=["evidence_id", "case", "elements", "paragraph"],
    ).assign(question_id="2e")
    return ClaimContext(
        statements=Context(
            codebook=load_codebook(),
            registry=load_registry(),
            sections_of_paragraphs={"p-2.2-01": "2.2", "p-2.2-09": "2.2"},
            figure_ids=frozenset(),
            word_runs=hash_runs([SOURCE]),
        ),
        evidence=evidence.set_index("evidence_id"),
        claims=pd.DataFrame([CLAIM]).set_index("claim_id")[["evidence_id", "code"]],
    )


def faults_of_claim(context: ClaimContext, **changes: str) -> list[tuple[str, object]]:
    broken = broken_claims(pd.DataFrame([{**CLAIM, **changes}]), context)
    return [(column, value) for _, column, value, _ in broken]


def faults_of_findings(context: ClaimContext, *rows: dict) -> list[tuple[str, object]]:
    broken = broken_claim_findings(pd.DataFrame([{**FINDING, **changes} for changes in rows]), context)
    return [(column, value) for _, column, value, _ in broken]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"code": "2e"}, []),
        ({"code": "ships"}, [("code", "ships")]),
        ({"evidence_id": "P1-099"}, [("evidence_id", "P1-099")]),
        ({"evidence_id": "P2-001"}, [("evidence_id", "P2-001")]),  # is on one locality
        ({"also_in": "p-2.2-01"}, [("also_in", "p-2.2-01")]),  # is where the finding comes from
        ({"also_in": "p-9.9-09"}, [("also_in", "p-9.9-09")]),
        ({"statement": "Each council counts 14 ships that come by."}, [("statement", "14")]),
        ({"statement": f"Here {COPY}."}, [("statement", COPY)]),
    ],
)
def test_a_statement_rests_on_a_finding_of_several_places_and_types_and_copies_nothing(context, changes, faults):
    assert faults_of_claim(context, **changes) == faults


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([{}, {**AGAINST, "evidence_ids": "P1-005"}], []),
        ([{"claim_id": "UC-09"}], [("claim_id", "UC-09")]),
        ([{"evidence_ids": "P1-004"}], [("evidence_ids", "P1-004")]),  # another locality's
        ([{"evidence_ids": "P1-077"}], [("evidence_ids", "P1-077")]),
        ([{"evidence_ids": "P1-002;P1-002"}], [("evidence_ids", "P1-002;P1-002")]),
        ([{"evidence_ids": "P1-005"}], [("evidence_ids", "P1-005")]),  # has not the claim's code
        ([{}, {**AGAINST, "evidence_ids": "P1-002"}], [("evidence_ids", "P1-002")]),  # on both sides
        ([{**AGAINST, "reason": None}], [("reason", None)]),
        ([{"reason": "it does"}], [("reason", "it does")]),
    ],
)
def test_a_finding_speaks_for_its_own_place_on_one_side_of_a_claim(context, rows, faults):
    assert faults_of_findings(context, *rows) == faults


def test_a_finding_of_a_place_that_the_claim_is_not_about_is_refused(context):
    assert ("case", "ealing") in faults_of_findings(context, {"case": "ealing"})


def test_the_tables_of_the_project_obey_their_rules():
    claims, findings = read_raw(UNIVERSAL_CLAIMS.name), read_raw(UNIVERSAL_CLAIM_FINDINGS.name)
    assert set(findings["claim_id"]) <= set(claims["claim_id"])
