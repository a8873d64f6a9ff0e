"""The outcomes of a check of a printed figure: their words, and which one a figure gets."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from helpers.checks.check_findings import CheckError, Finding
from helpers.checks.official_comparisons import BOUND, OTHER


@dataclass(frozen=True)
class Outcome:
    """One outcome: its id, its title within a sentence, and what it means."""

    id: str
    title: str
    meaning: str


AGREES, AGREES_OTHERWISE, DIFFERS_BY_DEFINITION, CONTRADICTED, NOT_CHECKABLE = (
    "agrees",
    "agrees_otherwise",
    "differs_by_definition",
    "contradicted",
    "not_checkable",
)
OUTCOMES = (
    Outcome(
        AGREES,
        "agrees",
        "an official statistic of the definition and date that the report gives, or the documents' own parts, give the "
        "printed figure",
    ),
    Outcome(
        AGREES_OTHERWISE,
        "agrees by another definition or date",
        "the report's own definition gives another value, and a definition or date that is named gives the printed one",
    ),
    Outcome(
        DIFFERS_BY_DEFINITION,
        "differs, probably by definition",
        "official statistics give another value, and there is a likely reason in what is counted or when",
    ),
    Outcome(
        CONTRADICTED,
        "contradicted",
        "official statistics, or the documents themselves, say otherwise, and no definition or date explains it",
    ),
    Outcome(NOT_CHECKABLE, "cannot be checked", "no official statistic and no other printed figure measures it"),
)
STATUSES = tuple(outcome.id for outcome in OUTCOMES)
TITLES = {outcome.id: outcome.title for outcome in OUTCOMES}
"""How notes and tables say each outcome."""
HOLDING = (AGREES, AGREES_OTHERWISE)
"""The outcomes of a figure that something independent of it gives."""
UNMET = (DIFFERS_BY_DEFINITION, CONTRADICTED)
"""What a figure can come to that no official value gives; which of them is a matter of review."""
Tried = list[tuple[pd.Series, pd.DataFrame]]
"""The checks of a figure against official tables, each with its candidates."""


def status_of(figure_id: str, findings: list[Finding], tried: Tried, if_unmet: str | None) -> str:
    """One of :data:`STATUSES`. ``if_unmet`` is the reviewed outcome where no official value gives the figure.

    Raises
    ------
    CheckError
        No official value gives the figure, and nobody has reviewed why.
    """
    if any(not finding.holds for finding in findings):
        return CONTRADICTED
    if not all(is_met(check, table) for check, table in of_report(tried)):
        if any(is_met(check, table) for check, table in tried if check["reading"] == OTHER):
            return AGREES_OTHERWISE
        if if_unmet is None:
            raise CheckError(
                f"no official value gives {figure_id}: add it to data/raw/published/figure_reviews.csv with if_unmet "
                f"({' or '.join(UNMET)}) and a reason"
            )
        return if_unmet
    has_official = any(check["kind"] != BOUND for check, _ in tried)
    return AGREES if has_official or any(finding.recomputed for finding in findings) else NOT_CHECKABLE


def of_report(tried: Tried) -> Tried:
    """The checks by the definition and date that the report itself gives."""
    return [pair for pair in tried if pair[0]["reading"] != OTHER]


def is_met(check: pd.Series, candidates: pd.DataFrame) -> bool:
    """Whether a check's candidates give the figure: any of them, or all where the source speaks of each."""
    return bool(candidates["fits"].all() if check["fits_when"] == "all" else candidates["fits"].any())


def shown_check(tried: Tried) -> tuple[pd.Series, pd.DataFrame] | None:
    """The check by the report's own definition that is shown beside a figure: one that is not met before others."""
    own = of_report(tried)
    return min(own, key=lambda pair: is_met(*pair)) if own else None


def shown_candidate(check: pd.Series, candidates: pd.DataFrame) -> pd.Series:
    """The candidate that stands for a check: the latest that speaks as the check does."""
    pool = candidates[candidates["fits"] == is_met(check, candidates)]
    return pool.iloc[-1]
