import pandas as pd
import pytest

from helpers.project.codebook import load_codebook
from helpers.project.registry import load_registry
from helpers.sources.copied_text import hash_runs
from helpers.sources.schemas.claims_schema import (
    UNIVERSAL_CLAIM_SUPPORT,
    UNIVERSAL_CLAIMS,
    ClaimContext,
    broken_claims,
    broken_support,
)
from helpers.sources.schemas.evidence_schema import Context
from helpers.sources.tables import read_raw

# Made up: no sentence of a real source may stand here.
SOURCE = "the lighthouse keeper of the northern shore counts every ship that passes before the fog"

CLAIM = {
    "claim_id": "UC-01",
    "statement": "Each council counts the ships that come by.",
    "scope": "vulnerable-children",
    "section": "2.2",
    "paragraph": "p-2.2-01",
    "evidence_id": "P1-001",
}
SUPPORT = {"claim_id": "UC-01", "case": "coventry", "bearing": "supports", "evidence_ids": "P1-002;P1-003"}


@pytest.fixture(scope="module")
def context() -> ClaimContext:
    evidence = pd.DataFrame(
        [
            ("P1-001", "vulnerable-children", "2.2", "p-2.2-01"),
            ("P1-002", "coventry", "2.2", "p-2.2-02"),
            ("P1-003", "coventry", "2.2", "p-2.2-03"),
            ("P1-004", "rochdale", "2.2", "p-2.2-04"),
            ("P2-001", "combined-authority", "2.3", "p-2.3-01"),
        ],
        columns=["evidence_id", "case", "section", "paragraph"],
    )
    return ClaimContext(
        statements=Context(
            codebook=load_codebook(),
            registry=load_registry(),
            sections_of_paragraphs={},
            figure_ids=frozenset(),
            word_runs=hash_runs([SOURCE]),
        ),
        evidence=evidence.set_index("evidence_id"),
        claims=pd.DataFrame([CLAIM]).set_index("claim_id")[["scope", "evidence_id"]],
    )


def faults_of_claim(context: ClaimContext, **changes: str) -> list[tuple[str, object]]:
    broken = broken_claims(pd.DataFrame([{**CLAIM, **changes}]), context)
    return [(column, value) for _, column, value, _ in broken]


def faults_of_support(context: ClaimContext, **changes: str) -> list[tuple[str, object]]:
    broken = broken_support(pd.DataFrame([{**SUPPORT, **changes}]), context)
    return [(column, value) for _, column, value, _ in broken]


def test_sound_rows_pass(context):
    assert faults_of_claim(context) == []
    assert faults_of_support(context) == []


def test_a_claim_must_rest_on_a_row_of_the_register(context):
    assert faults_of_claim(context, evidence_id="P1-099") == [("evidence_id", "P1-099")]


def test_a_claim_must_agree_with_its_row(context):
    assert faults_of_claim(context, scope="all") == [("scope", "all")]
    assert faults_of_claim(context, section="3") == [("section", "3")]
    assert faults_of_claim(context, paragraph="p-2.2-09") == [("paragraph", "p-2.2-09")]


def test_a_claim_on_one_locality_is_not_universal(context):
    faults = faults_of_claim(
        context, evidence_id="P2-001", scope="combined-authority", section="2.3", paragraph="p-2.3-01"
    )
    assert faults == [("scope", "combined-authority")]


def test_a_claim_types_no_number_and_copies_no_sentence(context):
    assert ("statement", "14") in faults_of_claim(context, statement="Each council counts 14 ships that come by.")
    copied = faults_of_claim(context, statement="Here the keeper of the northern shore counts every ship that passes.")
    assert [column for column, _ in copied] == ["statement"]


def test_support_must_belong_to_a_known_claim_and_its_scope(context):
    assert faults_of_support(context, claim_id="UC-09") == [("claim_id", "UC-09")]
    assert ("case", "ealing") in faults_of_support(context, case="ealing")


def test_only_a_localitys_own_rows_speak_for_it(context):
    assert faults_of_support(context, evidence_ids="P1-004") == [("evidence_ids", "P1-004")]
    assert faults_of_support(context, evidence_ids="P1-001") == [("evidence_ids", "P1-001")]
    assert faults_of_support(context, evidence_ids="P1-077") == [("evidence_ids", "P1-077")]
    assert faults_of_support(context, evidence_ids="P1-002;P1-002") == [("evidence_ids", "P1-002;P1-002")]


def test_the_tables_of_the_project_obey_their_rules():
    claims, support = read_raw(UNIVERSAL_CLAIMS.name), read_raw(UNIVERSAL_CLAIM_SUPPORT.name)
    assert set(support["claim_id"]) <= set(claims["claim_id"])
