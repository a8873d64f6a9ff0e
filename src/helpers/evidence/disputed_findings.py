"""Findings with what a reader should know of them: figures that their checks contradict, statements made of all.

The register codes what the report says and is not changed by a check. Pure functions of tables.
"""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from helpers.checks.check_outcomes import CONTRADICTED
from helpers.checks.figure_checking import DOCUMENTS, OFFICIAL
from helpers.project.rows import rows_of
from helpers.sources.schemas.evidence_schema import figures_named

DISPUTE_COLUMNS = ("differing_figures", "contradicted_figures", "universal_claims")
"""What :func:`with_disputes` adds, each a ";"-joined text, empty where there is nothing."""


def figures_of_findings(evidence: pd.DataFrame, restated: pd.DataFrame) -> dict[str, list[str]]:
    """The printed figures that each finding repeats: those its statement names, then those it tells without a number.

    ``evidence`` has its placeholders still; ``restated`` is the table ``finding_figures``.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows_of(evidence):
        found[row.evidence_id] += figures_named(row.statement)
    for row in rows_of(restated):
        found[row.evidence_id].append(row.figure_id)
    return {name: list(dict.fromkeys(ids)) for name, ids in found.items() if ids}


def with_disputes(
    evidence: pd.DataFrame, restated: pd.DataFrame, checks: pd.DataFrame, claims: pd.DataFrame
) -> pd.DataFrame:
    """``evidence`` with :data:`DISPUTE_COLUMNS`.

    ``checks`` is the table ``published_figure_checks``, ``claims`` the table ``universal_claims``.
    """
    figures = figures_of_findings(evidence, restated)
    claims_of = claims.groupby("evidence_id")["claim_id"].agg(";".join).to_dict()
    contradicted = checks[checks["status"] == CONTRADICTED].groupby("checked_against")["id"].agg(set).to_dict()

    def against(source: str) -> list[str]:
        """Of each finding, the figures that official statistics or the documents themselves contradict."""
        ids = contradicted.get(source, set())
        return [
            ";".join(name for name in figures.get(finding, ()) if name in ids) for finding in evidence["evidence_id"]
        ]

    added = {
        "differing_figures": against(OFFICIAL),
        "contradicted_figures": against(DOCUMENTS),
        "universal_claims": [claims_of.get(finding, "") for finding in evidence["evidence_id"]],
    }
    return evidence.assign(
        **{column: pd.Series(cells, index=evidence.index, dtype=object) for column, cells in added.items()}
    )
