"""What is claimed of every locality, set beside what each locality's own evidence says.

Pure functions of the processed tables ``universal_claims`` and ``universal_claim_support``. Only findings coded to a
locality itself count for it. A locality without one leaves the claim unshown there, which does not make it false: the
source often speaks of "all" and names none.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import pandas as pd

from helpers.indicators.formats import in_words, join_words
from helpers.project.registry import Registry
from helpers.project.rows import rows_of
from helpers.sources.schemas.evidence_schema import localities_of_case

Standing = Literal["supported", "contested", "contradicted", "not_evidenced"]
STANDINGS: tuple[Standing, ...] = ("supported", "contested", "contradicted", "not_evidenced")

STANDING_RULE = (
    "Supported: a finding of the locality's own bears the claim out. Contested: one does and another runs against it. "
    "Contradicted: only findings against it. Not evidenced: no finding of its own, which does not make the claim false."
)
"""The rule behind :func:`check_claims`, to be printed beside its results."""


def check_claims(claims: pd.DataFrame, support: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """One row a claim and locality in its scope: ``claim_id``, ``case``, ``standing`` (one of :data:`STANDINGS`),
    ``supporting_ids`` and ``contradicting_ids`` (";"-joined, empty where there are none).
    """
    named = {(row.claim_id, row.case, row.bearing): row.evidence_ids for row in rows_of(support)}
    rows = []
    for claim in rows_of(claims):
        for case in localities_of_case(claim.scope, registry):
            supporting = named.get((claim.claim_id, case, "supports"), "")
            contradicting = named.get((claim.claim_id, case, "contradicts"), "")
            rows.append((claim.claim_id, case, _standing(supporting, contradicting), supporting, contradicting))
    return pd.DataFrame(rows, columns=["claim_id", "case", "standing", "supporting_ids", "contradicting_ids"])


def _standing(supporting: str, contradicting: str) -> Standing:
    if supporting:
        return "contested" if contradicting else "supported"
    return "contradicted" if contradicting else "not_evidenced"


def summarise_claims(
    claims: pd.DataFrame, checked: pd.DataFrame, registry: Registry, differing: Collection[str] = ()
) -> pd.DataFrame:
    """The claims with how far they hold, in the order of ``claims``; ``checked`` is that of :func:`check_claims`.

    ``differing`` are findings that repeat a figure which differs from official statistics. What they say is still what
    the report says, so they bear a claim out as others do, and the claim says that they are among its support.

    Columns: those of ``claims``; ``localities_count``; for each standing ``<standing>_count`` and
    ``<standing>_localities`` (ids, ";"-joined); ``is_evidenced_in_all``: every locality supports it, uncontested;
    ``differing_support``: the ``differing`` findings among its support (ids, ";"-joined); ``summary``: in sentences.
    """
    told = [f"{standing}_{what}" for standing in STANDINGS for what in ("count", "localities")]
    columns = [*claims.columns, "localities_count", *told, "is_evidenced_in_all", "differing_support", "summary"]
    rows: list[dict[str, object]] = []
    for claim in claims.to_dict("records"):
        of_claim = checked[checked["claim_id"] == claim["claim_id"]]
        where = {standing: list(of_claim.loc[of_claim["standing"] == standing, "case"]) for standing in STANDINGS}
        disputed = {
            row.case: [name for name in row.supporting_ids.split(";") if name in differing] for row in rows_of(of_claim)
        }
        disputed = {case: names for case, names in disputed.items() if names}
        cells: dict[str, object] = {}
        for standing, cases in where.items():
            cells[f"{standing}_count"] = len(cases)
            cells[f"{standing}_localities"] = ";".join(cases)
        rows.append(
            {
                **{str(column): value for column, value in claim.items()},
                "localities_count": len(of_claim),
                **cells,
                "is_evidenced_in_all": len(where["supported"]) == len(of_claim),
                "differing_support": ";".join(name for names in disputed.values() for name in names),
                "summary": f"{_summary(where, registry)}{_disputed(list(disputed), registry)}",
            }
        )
    return pd.DataFrame(rows, columns=columns)


def _summary(where: dict[Standing, list[str]], registry: Registry) -> str:
    total = in_words(sum(len(cases) for cases in where.values()))
    borne_out = [*where["supported"], *where["contested"]]
    others = [*where["contradicted"], *where["not_evidenced"]]
    if not borne_out:
        text = f"None of the {total} localities has a finding of its own that bears this out"
    elif not others:
        text = f"Each of the {total} localities has a finding of its own that bears this out"
    else:
        text = (
            f"Borne out by findings of {in_words(len(borne_out))} of the {total} localities, "
            f"not of {_titles(others, registry, last='or')}"
        )
    if against := [*where["contested"], *where["contradicted"]]:
        text += f"; a finding runs against it in {_titles(against, registry)}"
    return f"{text}."


def _disputed(cases: list[str], registry: Registry) -> str:
    if not cases:
        return ""
    where = _titles(cases, registry)
    return f" In {where} a finding that bears it out repeats a figure that differs from official statistics."


def _titles(cases: list[str], registry: Registry, last: str = "and") -> str:
    order = [entry.id for entry in registry.localities]
    return join_words((registry.locality(case).title for case in sorted(cases, key=order.index)), last=last)
