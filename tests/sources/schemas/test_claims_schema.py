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


def test_sound_rows_pass(context):
    assert faults_of_claim(context) == []
    assert faults_of_findings(context, {}, {**AGAINST, "evidence_ids": "P1-005"}) == []


def test_a_statement_must_rest_on_a_row_of_the_register(context):
    assert faults_of_claim(context, evidence_id="P1-099") == [("evidence_id", "P1-099")]


def test_a_statement_on_one_locality_is_not_made_of_all(context):
    assert faults_of_claim(context, evidence_id="P2-001") == [("evidence_id", "P2-001")]


def test_where_else_it_stands_is_another_paragraph_of_the_list(context):
    assert faults_of_claim(context, also_in="p-2.2-01") == [("also_in", "p-2.2-01")]
    assert faults_of_claim(context, also_in="p-9.9-09") == [("also_in", "p-9.9-09")]


def test_its_code_is_one_of_the_codebook(context):
    assert faults_of_claim(context, code="ships") == [("code", "ships")]
    assert faults_of_claim(context, code="2e") == []


def test_a_statement_types_no_number_and_copies_no_sentence(context):
    assert ("statement", "14") in faults_of_claim(context, statement="Each council counts 14 ships that come by.")
    copied = faults_of_claim(context, statement="Here the keeper of the northern shore counts every ship that passes.")
    assert [column for column, _ in copied] == ["statement"]


def test_findings_belong_to_a_known_statement_and_its_places(context):
    assert faults_of_findings(context, {"claim_id": "UC-09"}) == [("claim_id", "UC-09")]
    assert ("case", "ealing") in faults_of_findings(context, {"case": "ealing"})


def test_only_a_localitys_own_rows_speak_for_it(context):
    for name in ("P1-004", "P1-001", "P1-077"):
        assert ("evidence_ids", name) in faults_of_findings(context, {"evidence_ids": name})
    assert faults_of_findings(context, {"evidence_ids": "P1-002;P1-002"}) == [("evidence_ids", "P1-002;P1-002")]


def test_what_the_codebook_keeps_out_of_the_code_illustrates_nothing(context):
    assert faults_of_findings(context, {"evidence_ids": "P1-005"}) == [("evidence_ids", "P1-005")]


def test_no_finding_is_on_both_sides_and_a_contradiction_says_why(context):
    assert faults_of_findings(context, {}, {**AGAINST, "evidence_ids": "P1-002"}) == [("evidence_ids", "P1-002")]
    assert faults_of_findings(context, {**AGAINST, "reason": None}) == [("reason", None)]
    assert faults_of_findings(context, {"reason": "it does"}) == [("reason", "it does")]


def test_the_tables_of_the_project_obey_their_rules():
    claims, findings = read_raw(UNIVERSAL_CLAIMS.name), read_raw(UNIVERSAL_CLAIM_FINDINGS.name)
    assert set(findings["claim_id"]) <= set(claims["claim_id"])
