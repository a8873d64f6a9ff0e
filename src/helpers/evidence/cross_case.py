"""Across the cases: what goes together, what differs by who leads and by year, what runs against the pattern, and what
a conclusion owes to one locality.

Pure functions of the processed table ``evidence``. Nine cases are described, every one shown; nothing is tested. Only a
locality's own rows speak for it: a finding on "all four" names no locality.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any, Literal

import pandas as pd

from helpers.evidence.register import by_element, direction_counts, strength_of_evidence, years_covered
from helpers.project.codebook import Codebook
from helpers.project.registry import Registry
from helpers.sources.schemas.row_rules import split_codes

CodeKind = Literal["criterion", "element"]

LEAD_TITLES = {
    "local_authority": "Local authority",
    "combined_authority": "Combined authority",
    "school_led_partnership": "School-led partnership",
}

AGAINST = frozenset({"challenge", "mixed"})
"""Directions that run against a strength; a code with these alone, descriptions aside, is a negative case there."""


def localities_own(evidence: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """The rows coded to a locality itself, with its ``pilot`` and ``lead``."""
    traits = pd.DataFrame(
        [{"case": entry.id, "pilot": entry.pilot, "lead": entry.lead} for entry in registry.localities]
    )
    return evidence.merge(traits, on="case", how="inner", validate="m:1")


def pair_elements(evidence: pd.DataFrame, codebook: Codebook, registry: Registry) -> pd.DataFrame:
    """Which elements go together: one row a pair, in the model's order.

    ``element``, ``other_element``; ``findings_count``: findings coded with both; ``localities_count``: localities with
    a finding of their own coded with both; ``localities``: which, ";"-joined.
    """
    own = localities_own(evidence, registry)
    codes = {row.evidence_id: set(split_codes(row.elements)) for row in evidence.itertuples()}
    cases = dict(zip(own["evidence_id"], own["case"], strict=True))
    order = [locality.id for locality in registry.localities]
    rows = []
    for pair in combinations(codebook.element_ids, 2):
        together = [evidence_id for evidence_id, elements in codes.items() if set(pair) <= elements]
        where = sorted({cases[evidence_id] for evidence_id in together if evidence_id in cases}, key=order.index)
        rows.append((*pair, len(together), len(where), ";".join(where)))
    return pd.DataFrame(rows, columns=["element", "other_element", "findings_count", "localities_count", "localities"])


def contrast_leads(evidence: pd.DataFrame, codebook: Codebook, registry: Registry, kind: CodeKind) -> pd.DataFrame:
    """What differs by who leads: one row a lead and code, codes in their order.

    ``lead``, the code; ``localities_total`` under that lead and ``localities_count`` of them with a finding of their
    own; ``rows_count``; ``share_pct`` of the lead's own coded findings, so that leads with more localities do not look
    larger; counts by direction.
    """
    own = _coded(localities_own(evidence, registry), kind)
    totals = pd.Series([entry.lead for entry in registry.localities]).value_counts()
    rows = []
    for lead, localities_total in totals.items():
        of_lead = own[own["lead"] == lead]
        for code in _codes(codebook, kind):
            inside = of_lead[of_lead[kind] == code]
            rows.append(
                {
                    "lead": lead,
                    kind: code,
                    "localities_total": int(localities_total),
                    "localities_count": inside["case"].nunique(),
                    "rows_count": len(inside),
                    "share_pct": 100 * len(inside) / len(of_lead) if len(of_lead) else None,
                    **direction_counts(inside),
                }
            )
    return pd.DataFrame(rows)


def contrast_years(evidence: pd.DataFrame, codebook: Codebook, kind: CodeKind) -> pd.DataFrame:
    """What differs by wave: one row a year and code. A finding on both years counts in each.

    ``year`` ("1" or "2"), the code, ``rows_count``, ``share_pct`` of the year's coded findings, counts by direction.
    The report draws mostly on year 2, so counts compare within a year, not between years.
    """
    coded = _coded(evidence, kind)
    rows = []
    for year in ("1", "2"):
        of_year = coded[coded["year"].isin([year, "both"])]
        for code in _codes(codebook, kind):
            inside = of_year[of_year[kind] == code]
            share = 100 * len(inside) / len(of_year) if len(of_year) else None
            rows.append(
                {"year": year, kind: code, "rows_count": len(inside), "share_pct": share, **direction_counts(inside)}
            )
    return pd.DataFrame(rows)


def find_negative_cases(evidence: pd.DataFrame, codebook: Codebook, registry: Registry, kind: CodeKind) -> pd.DataFrame:
    """Where a code is silent, or spoken against, in a locality: one row a locality and code, none where neither holds.

    ``case``, the code, ``pattern``: ``silent`` (no finding of its own) or ``against`` (all of its own findings that
    judge are challenges or mixed); ``evidence_ids``. Silence is of the report, not of the place.
    """
    own = _coded(localities_own(evidence, registry), kind)
    rows = []
    for locality in registry.localities:
        for code in _codes(codebook, kind):
            inside = own[(own["case"] == locality.id) & (own[kind] == code)]
            if inside.empty:
                rows.append((locality.id, code, "silent", ""))
            elif (judged := set(inside["direction"]) - {"description"}) and judged <= AGAINST:
                rows.append((locality.id, code, "against", ";".join(inside["evidence_id"])))
    return pd.DataFrame(rows, columns=["case", kind, "pattern", "evidence_ids"])


def leave_one_out(evidence: pd.DataFrame, codebook: Codebook, registry: Registry, kind: CodeKind) -> pd.DataFrame:
    """How far each code's evidence depends on one locality: one row a locality left out and code.

    ``left_out``, the code; ``rows_count``, ``localities_count``, ``strength`` over all localities' own findings and the
    same with ``_without``; ``is_changed``: the strength rating differs, or the code is left in one locality or none.
    """
    own = _coded(localities_own(evidence, registry), kind)
    rows = []
    for code in _codes(codebook, kind):
        inside = own[own[kind] == code]
        whole = _support(inside)
        for locality in registry.localities:
            part = _support(inside[inside["case"] != locality.id])
            falls = whole["localities_count"] > 1 >= part["localities_count"]
            rows.append(
                {
                    "left_out": locality.id,
                    kind: code,
                    **whole,
                    **{f"{name}_without": value for name, value in part.items()},
                    "is_changed": bool(part["strength"] != whole["strength"] or falls),
                }
            )
    return pd.DataFrame(rows)


def _support(rows: pd.DataFrame) -> dict[str, Any]:
    return {
        "rows_count": len(rows),
        "localities_count": rows["case"].nunique(),
        "years": ";".join(years_covered(rows)),
        "strength": strength_of_evidence(rows),
    }


def _coded(rows: pd.DataFrame, kind: CodeKind) -> pd.DataFrame:
    return by_element(rows) if kind == "element" else rows.dropna(subset="criterion")


def _codes(codebook: Codebook, kind: CodeKind) -> tuple[str, ...]:
    return codebook.element_ids if kind == "element" else codebook.criterion_ids
