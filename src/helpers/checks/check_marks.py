"""How a printed figure fared, and how far a claim made of several places holds: a small mark and a link to the check.

One set of marks for tables and sentences. In a sentence the mark is raised and is itself the link, in plain Markdown,
so that every format of the book has it.
"""

from __future__ import annotations

from collections.abc import Mapping

from helpers.checks.check_links import link_check
from helpers.checks.check_outcomes import CONTRADICTED

CLAIMS_PAGE = "evidence-matrices.ipynb"
STATUS_MARKS = {
    "agrees": "✓",
    "agrees_otherwise": "◇",
    "differs_by_definition": "≈",
    "contradicted": "≠",
    "not_checkable": "",
}
"""How a published figure fared, in one character that also prints in grey."""
AGAINST = "†"
"""Stands after the count of a claim that a finding runs against."""


def claim_anchor(claim_id: str) -> str:
    """The anchor of a claim made of every place, in the list of such claims."""
    return f"claim-{claim_id}"


def mark_check(figure_id: str, status: str) -> str:
    """The mark of a figure's check, raised, as a link to it; empty for what cannot be checked.

    >>> mark_check("alder-pupils", "contradicted")
    '[^≠^](published-figures.ipynb#check-alder-pupils)'
    """
    mark = STATUS_MARKS[status]
    return link_check(figure_id, f"^{mark}^") if mark else ""


def mark_claim(claim_id: str, count: str) -> str:
    """How far a claim holds, such as ``2/4``, raised, as a link to the claim.

    >>> mark_claim("UC-08", "2/4")
    '[^2/4^](evidence-matrices.ipynb#claim-UC-08)'
    """
    return f"[^{count}^]({CLAIMS_PAGE}#{claim_anchor(claim_id)})"


def marks_of_finding(row: Mapping[str, object]) -> str:
    """The marks of a row of ``evidence_register``: figures it repeats that do not stand, claims that hold in part.

    ``row`` may have ``differing_figures``, ``contradicted_figures`` and ``partial_claims``, each ";"-joined; a row
    without these columns has no marks. A mark that would only repeat the one before it is given once.

    >>> marks_of_finding({"differing_figures": "alder-rank", "partial_claims": "UC-08:2/4"})
    '[^≠^](published-figures.ipynb#check-alder-rank) [^2/4^](evidence-matrices.ipynb#claim-UC-08)'
    """
    marks = [
        mark_check(ids[0], CONTRADICTED)
        for column in ("differing_figures", "contradicted_figures")
        if (ids := _parts(row.get(column)))
    ]
    marks += [mark_claim(*claim.split(":", 1)) for claim in _parts(row.get("partial_claims"))]
    return " ".join(marks)


def _parts(cell: object) -> list[str]:
    return [part for part in cell.split(";") if part] if isinstance(cell, str) else []
