"""Statements that the report makes of every place, the findings of named places that illustrate or contradict them, and
the printed figures that a finding repeats without naming a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from helpers.project.paths import Project
from helpers.project.registry import Registry
from helpers.sources.schemas.cross_table_checks import read_columns
from helpers.sources.schemas.evidence_schema import (
    EVIDENCE_ID,
    EVIDENCE_PATTERN,
    Context,
    broken_statements,
    load_context,
    localities_of_case,
)
from helpers.sources.schemas.raw_table_declaration import CrossTableRule, RawTable, Violations
from helpers.sources.schemas.row_rules import not_among, split_codes
from helpers.sources.schemas.schema_columns import choice, text

CLAIMS_FILE = "evidence/claims/universal_claims.csv"
CLAIM_FINDINGS_FILE = "evidence/claims/universal_claim_findings.csv"
FIGURES_OF_FINDINGS_FILE = "evidence/claims/finding_figures.csv"
CLAIM_ID = r"^UC-\d\d$"
ILLUSTRATES, CONTRADICTS = "illustrates", "contradicts"
BEARINGS = (ILLUSTRATES, CONTRADICTS)


@dataclass(frozen=True)
class ClaimContext:
    """What the claims are checked against: the register by id, and the claims themselves."""

    statements: Context
    evidence: pd.DataFrame
    """``case``, ``question_id``, ``elements`` and ``paragraph``, indexed by ``evidence_id``."""
    claims: pd.DataFrame
    """``evidence_id`` and ``code``, indexed by ``claim_id``."""

    @property
    def registry(self) -> Registry:
        """The cases that there are."""
        return self.statements.registry


def load_claim_context(project: Project) -> ClaimContext:
    """Read everything that the claims refer to; raises ``OtherTableError`` where a table cannot be used."""
    register = read_columns(project, EVIDENCE_PATTERN, ["evidence_id", "case", "question_id", "elements", "paragraph"])
    claims = read_columns(project, CLAIMS_FILE, ["claim_id", "evidence_id", "code"])
    return ClaimContext(
        statements=load_context(project),
        evidence=register.drop_duplicates("evidence_id").set_index("evidence_id"),
        claims=claims.drop_duplicates("claim_id").set_index("claim_id"),
    )


def broken_claims(table: pd.DataFrame, context: ClaimContext) -> Violations:
    """Statements whose row of the register is not there or is on one place; unknown paragraphs and codes."""
    yield from broken_statements(table.assign(confidence_note=None), context.statements)
    codes = (*context.statements.codebook.element_ids, *context.statements.codebook.criterion_of)
    for row, entry in enumerate(table.to_dict("records")):
        name = entry["evidence_id"]
        if name not in context.evidence.index:
            yield row, "evidence_id", name, "must be a row of the evidence register"
            continue
        finding = context.evidence.loc[name]
        if len(localities_of_case(finding["case"], context.registry)) < 2:
            yield (
                row,
                "evidence_id",
                name,
                f"is on {finding['case']}: must be on all or on a pilot of several localities",
            )
        for paragraph in split_codes(entry["also_in"]):
            if paragraph not in context.statements.sections_of_paragraphs:
                yield row, "also_in", paragraph, "must be in data/raw/evidence/paragraphs"
            elif paragraph == finding["paragraph"]:
                yield row, "also_in", paragraph, f"is where {name} comes from: name only other places"
        if pd.notna(entry["code"]) and entry["code"] not in codes:
            yield row, "code", entry["code"], f"must be an element or a question of the codebook: {', '.join(codes)}"


def broken_claim_findings(table: pd.DataFrame, context: ClaimContext) -> Violations:
    """Findings of a claim that is not there, of a place outside its scope, not of that place, without the claim's code,
    or on both sides; contradictions without a reason."""
    named_on = {
        (entry["claim_id"], name, entry["bearing"])
        for entry in table.to_dict("records")
        for name in split_codes(entry["evidence_ids"])
    }
    for row, entry in enumerate(table.to_dict("records")):
        if entry["claim_id"] not in context.claims.index:
            yield row, "claim_id", entry["claim_id"], f"must be in {CLAIMS_FILE}"
            continue
        claim = context.claims.loc[entry["claim_id"]]
        if claim["evidence_id"] not in context.evidence.index:
            continue
        scope = context.evidence.loc[claim["evidence_id"], "case"]
        if entry["case"] not in localities_of_case(scope, context.registry):
            yield row, "case", entry["case"], f"must be a locality that the claim is about ({scope})"
        if (entry["bearing"] == CONTRADICTS) != pd.notna(entry["reason"]):
            yield row, "reason", entry["reason"], "say why for a finding that contradicts, and for no other"
        named = split_codes(entry["evidence_ids"])
        if len(set(named)) < len(named):
            yield row, "evidence_ids", entry["evidence_ids"], "must not name a row twice"
        for name in named:
            if name not in context.evidence.index:
                yield row, "evidence_ids", name, "must be a row of the evidence register"
                continue
            finding = context.evidence.loc[name]
            if finding["case"] != entry["case"]:
                yield row, "evidence_ids", name, f"must be coded to {entry['case']} itself"
            if entry["bearing"] == CONTRADICTS:
                if (entry["claim_id"], name, ILLUSTRATES) in named_on:
                    yield row, "evidence_ids", name, "must not both illustrate and contradict a claim"
            elif pd.notna(claim["code"]) and claim["code"] not in (
                finding["question_id"],
                *split_codes(finding["elements"]),
            ):
                yield row, "evidence_ids", name, f"must be coded {claim['code']}, which the claim is about"


def broken_finding_figures(table: pd.DataFrame, context: ClaimContext) -> Violations:
    """Findings that the register lacks, and figures that nobody printed."""
    figures, words = context.statements.figure_ids, "must be a figure_id of data/raw/published/figures_*.csv"
    yield from not_among(table, "evidence_id", context.evidence.index, "must be a row of the evidence register")
    yield from not_among(table, "figure_id", figures, words)


def _in_context(rule: Callable[[pd.DataFrame, ClaimContext], Violations]) -> CrossTableRule:
    return lambda table, project: rule(table, load_claim_context(project))


UNIVERSAL_CLAIMS = RawTable(
    name="universal_claims",
    pattern=CLAIMS_FILE,
    columns={
        "claim_id": text(CLAIM_ID, unique=True),
        "statement": text(length=(20, 120), unique=True),
        "evidence_id": text(EVIDENCE_ID),
        "also_in": text(optional=True),
        "code": text(optional=True),
    },
    cross_table_rules=(_in_context(broken_claims),),
)

UNIVERSAL_CLAIM_FINDINGS = RawTable(
    name="universal_claim_findings",
    pattern=CLAIM_FINDINGS_FILE,
    columns={
        "claim_id": text(CLAIM_ID),
        "case": text(),
        "bearing": choice(BEARINGS),
        "evidence_ids": text(),
        "reason": text(optional=True),
    },
    unique=["claim_id", "case", "bearing"],
    cross_table_rules=(_in_context(broken_claim_findings),),
)

FINDING_FIGURES = RawTable(
    name="finding_figures",
    pattern=FIGURES_OF_FINDINGS_FILE,
    columns={
        "evidence_id": text(EVIDENCE_ID),
        "figure_id": text(),
    },
    unique=["evidence_id", "figure_id"],
    cross_table_rules=(_in_context(broken_finding_figures),),
)

TABLES = [UNIVERSAL_CLAIMS, UNIVERSAL_CLAIM_FINDINGS, FINDING_FIGURES]
