"""Claims that the source makes of every locality, what each locality's own evidence says of them, and which printed
figures a finding repeats without naming a number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from helpers.project.paths import Project
from helpers.project.registry import Registry
from helpers.sources.schemas.cross_table_checks import read_columns
from helpers.sources.schemas.evidence_schema import (
    EVIDENCE_ID,
    EVIDENCE_PATTERN,
    PARAGRAPH_ID,
    SECTIONS,
    Broken,
    Context,
    broken_statements,
    load_context,
    localities_of_case,
    split_codes,
)
from helpers.sources.schemas.raw_table_declaration import RawTable

CLAIMS_FILE = "evidence/claims/universal_claims.csv"
SUPPORT_FILE = "evidence/claims/universal_claim_support.csv"
FIGURES_OF_FINDINGS_FILE = "evidence/claims/finding_figures.csv"
CLAIM_ID = r"^UC-\d\d$"
BEARINGS = ("supports", "contradicts")


@dataclass(frozen=True)
class ClaimContext:
    """What the claims are checked against: the register by id, and the claims themselves."""

    statements: Context
    evidence: pd.DataFrame
    """``case``, ``section`` and ``paragraph``, indexed by ``evidence_id``."""
    claims: pd.DataFrame
    """``scope`` and ``evidence_id``, indexed by ``claim_id``."""

    @property
    def registry(self) -> Registry:
        """The cases that there are."""
        return self.statements.registry


def load_claim_context(project: Project) -> ClaimContext:
    """Read everything that the claims refer to; raises ``BesideError`` where a table cannot be used."""
    register = read_columns(project, EVIDENCE_PATTERN, ["evidence_id", "case", "section", "paragraph"])
    claims = read_columns(project, CLAIMS_FILE, ["claim_id", "scope", "evidence_id"])
    return ClaimContext(
        statements=load_context(project),
        evidence=register.set_index("evidence_id"),
        claims=claims.drop_duplicates("claim_id").set_index("claim_id"),
    )


def broken_claims(table: pd.DataFrame, context: ClaimContext) -> Iterator[Broken]:
    """Claims whose row of the register is not there, is on another case, or stands elsewhere in the source."""
    yield from broken_statements(table.assign(confidence_note=None), context.statements)
    for row, entry in enumerate(table.to_dict("records")):
        if entry["evidence_id"] not in context.evidence.index:
            yield row, "evidence_id", entry["evidence_id"], "must be a row of the evidence register"
            continue
        finding = context.evidence.loc[entry["evidence_id"]]
        for column, held in (("scope", "case"), ("section", "section"), ("paragraph", "paragraph")):
            if entry[column] != finding[held]:
                yield row, column, entry[column], f"{entry['evidence_id']} has {finding[held]}"
        if len(localities_of_case(entry["scope"], context.registry)) < 2:
            yield row, "scope", entry["scope"], "must be 'all' or a pilot of several localities"


def broken_support(table: pd.DataFrame, context: ClaimContext) -> Iterator[Broken]:
    """Support for a claim that is not there, from outside its scope, or from rows on anything but that locality."""
    for row, entry in enumerate(table.to_dict("records")):
        if entry["claim_id"] not in context.claims.index:
            yield row, "claim_id", entry["claim_id"], f"must be in {CLAIMS_FILE}"
            continue
        scope = context.claims.loc[entry["claim_id"], "scope"]
        if entry["case"] not in localities_of_case(scope, context.registry):
            yield row, "case", entry["case"], f"must be a locality that the claim is about ({scope})"
        named = split_codes(entry["evidence_ids"])
        if len(set(named)) < len(named):
            yield row, "evidence_ids", entry["evidence_ids"], "must not name a row twice"
        for name in named:
            if name not in context.evidence.index:
                yield row, "evidence_ids", name, "must be a row of the evidence register"
            elif context.evidence.loc[name, "case"] != entry["case"]:
                yield row, "evidence_ids", name, f"must be coded to {entry['case']} itself"


def broken_finding_figures(table: pd.DataFrame, context: ClaimContext) -> Iterator[Broken]:
    """Findings that the register lacks, and figures that nobody printed."""
    for row, entry in enumerate(table.to_dict("records")):
        if entry["evidence_id"] not in context.evidence.index:
            yield row, "evidence_id", entry["evidence_id"], "must be a row of the evidence register"
        if entry["figure_id"] not in context.statements.figure_ids:
            yield row, "figure_id", entry["figure_id"], "must be a figure_id of data/raw/published/figures_*.csv"


def _in_context(
    rule: Callable[[pd.DataFrame, ClaimContext], Iterator[Broken]],
) -> Callable[[pd.DataFrame, Project], Iterator[Broken]]:
    def with_context(table: pd.DataFrame, project: Project) -> Iterator[Broken]:
        yield from rule(table, load_claim_context(project))

    with_context.__name__ = rule.__name__
    with_context.__doc__ = rule.__doc__
    return with_context


UNIVERSAL_CLAIMS = RawTable(
    name="universal_claims",
    pattern=CLAIMS_FILE,
    schema=pa.DataFrameSchema(
        {
            "claim_id": pa.Column(str, pa.Check.str_matches(CLAIM_ID), unique=True),
            "statement": pa.Column(str, pa.Check.str_length(min_value=20, max_value=200), unique=True),
            "scope": pa.Column(str),
            "section": pa.Column(str, pa.Check.isin(SECTIONS)),
            "paragraph": pa.Column(str, pa.Check.str_matches(PARAGRAPH_ID)),
            "evidence_id": pa.Column(str, pa.Check.str_matches(EVIDENCE_ID)),
        },
        strict=True,
        coerce=True,
        ordered=True,
    ),
    rules_beside=(_in_context(broken_claims),),
)

UNIVERSAL_CLAIM_SUPPORT = RawTable(
    name="universal_claim_support",
    pattern=SUPPORT_FILE,
    schema=pa.DataFrameSchema(
        {
            "claim_id": pa.Column(str, pa.Check.str_matches(CLAIM_ID)),
            "case": pa.Column(str),
            "bearing": pa.Column(str, pa.Check.isin(BEARINGS)),
            "evidence_ids": pa.Column(str),
        },
        strict=True,
        coerce=True,
        ordered=True,
        unique=["claim_id", "case", "bearing"],
    ),
    rules_beside=(_in_context(broken_support),),
)

FINDING_FIGURES = RawTable(
    name="finding_figures",
    pattern=FIGURES_OF_FINDINGS_FILE,
    schema=pa.DataFrameSchema(
        {
            "evidence_id": pa.Column(str, pa.Check.str_matches(EVIDENCE_ID)),
            "figure_id": pa.Column(str),
        },
        strict=True,
        coerce=True,
        ordered=True,
        unique=["evidence_id", "figure_id"],
    ),
    rules_beside=(_in_context(broken_finding_figures),),
)

TABLES = [UNIVERSAL_CLAIMS, UNIVERSAL_CLAIM_SUPPORT, FINDING_FIGURES]
