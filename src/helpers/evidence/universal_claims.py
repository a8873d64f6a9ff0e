"""Statements that the report makes of every place, with findings of named places that illustrate or contradict them.

The rule is the codebook's (``statements_of_all``). What supports such a statement is the authors' own evidence, which
is not published: a place without an example takes nothing from it. Pure functions of tables.
"""

from __future__ import annotations

import pandas as pd

from helpers.project.registry import Registry
from helpers.project.rows import rows_of
from helpers.sources.schemas.claims_schema import CONTRADICTS, ILLUSTRATES
from helpers.sources.schemas.evidence_schema import localities_of_case
from helpers.sources.schemas.row_rules import split_codes

VERDICTS = {
    "illustrated_everywhere": "illustrated by findings of every place, contradicted by none",
    "illustrated_in_part": "illustrated by findings of some places, contradicted by none",
    "stated_only": "with no finding of a named place on either side",
    "contradicted": "contradicted by a finding of a named place",
}
"""What becomes of a statement, by the codebook's rule."""

STANDINGS = {
    "illustrated": "illustrated",
    "both": "illustrated and contradicted",
    "contradicted": "contradicted",
    "silent": "no example printed",
}
"""How one place stands to a statement."""


def summarise_claims(
    claims: pd.DataFrame, findings: pd.DataFrame, evidence: pd.DataFrame, registry: Registry
) -> pd.DataFrame:
    """One row per statement: the columns of ``claims`` with ``scope``, ``section`` and ``paragraph`` of its finding,
    ``verdict`` (one of :data:`VERDICTS`), ``localities_count``, ``illustrated_count``, and the places that illustrate
    and contradict it (``illustrated_localities``, ``contradicted_localities``: ids, ";"-joined).

    ``claims`` and ``findings`` are the tables ``universal_claims`` and ``universal_claim_findings``.
    """
    of_row = evidence.set_index("evidence_id")[["case", "section", "paragraph"]].rename(columns={"case": "scope"})
    placed = claims.join(of_row, on="evidence_id")
    rows = []
    for claim in rows_of(placed):
        mine = findings[findings["claim_id"] == claim.claim_id]
        within = localities_of_case(claim.scope, registry)
        illustrated, contradicted = (
            [case for case in within if case in set(mine.loc[mine["bearing"] == bearing, "case"])]
            for bearing in (ILLUSTRATES, CONTRADICTS)
        )
        verdict = _verdict(len(illustrated), len(contradicted), len(within))
        rows.append((verdict, len(within), len(illustrated), ";".join(illustrated), ";".join(contradicted)))
    added = ["verdict", "localities_count", "illustrated_count", "illustrated_localities", "contradicted_localities"]
    return pd.concat([placed, pd.DataFrame(rows, columns=added, index=placed.index)], axis=1)


def _verdict(illustrated: int, contradicted: int, total: int) -> str:
    if contradicted:
        return "contradicted"
    if illustrated == total:
        return "illustrated_everywhere"
    return "illustrated_in_part" if illustrated else "stated_only"


def standings_by_place(summaries: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """One row per statement and place that it is made of: ``claim_id``, ``case``, ``standing`` (:data:`STANDINGS`)."""
    rows = []
    for claim in rows_of(summaries):
        illustrated, contradicted = (
            set(split_codes(cell)) for cell in (claim.illustrated_localities, claim.contradicted_localities)
        )
        for case in localities_of_case(claim.scope, registry):
            if case in contradicted:
                standing = "both" if case in illustrated else "contradicted"
            else:
                standing = "illustrated" if case in illustrated else "silent"
            rows.append((claim.claim_id, case, standing))
    return pd.DataFrame(rows, columns=["claim_id", "case", "standing"])
