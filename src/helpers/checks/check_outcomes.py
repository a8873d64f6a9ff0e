"""What one figure's findings and candidates come to: its status, and which official value is shown beside it.

What is shown is never the nearest value as such. It is of what the source itself names as its origin, where it names
one; then of the date or measure that the check prefers (``shown_where``); only among those does the nearest count.
"""

from __future__ import annotations

import pandas as pd

from helpers.checks.candidate_descriptions import MOST_LISTED, listed, table_title, value_text
from helpers.checks.check_findings import Figure, Finding

STATUSES = ("agrees_with_official", "adds_up", "other_measure", "differs", "inconsistent_in_source", "not_checkable")
HOLDING = ("agrees_with_official", "adds_up")
"""The statuses of a figure that something independent of it gives."""
NOT_CHECKABLE = "not_checkable"
OUTCOME_WORDS = {
    "agrees_with_official": "agrees with official statistics",
    "adds_up": "adds up within the documents",
    "other_measure": "agrees only by another definition or date",
    "differs": "differs from official statistics",
    "inconsistent_in_source": "contradicted by the documents themselves",
    NOT_CHECKABLE: "cannot be checked",
}
BOUND = "official_bound"
Tried = list[tuple[pd.Series, pd.DataFrame]]
"""The checks of a figure against official tables, each with its candidates."""


def status_of(findings: list[Finding], tried: Tried) -> str:
    """One of :data:`STATUSES`; what each means is said by :func:`helpers.checks.figure_checking.check_figures`."""
    if any(not finding.holds for finding in findings):
        return "inconsistent_in_source"
    if not all(is_met(check, table) for check, table in tried):
        return "differs"
    official = [pair for pair in tried if pair[0]["kind"] != BOUND]
    if any(is_met_elsewhere(*pair) for pair in official):
        return "other_measure"
    if official:
        return "agrees_with_official"
    return "adds_up" if any(finding.recomputes for finding in findings) else "not_checkable"


def outcome_in_words(status: str) -> str:
    """What became of a printed figure, as it is said in notes and tables.

    >>> outcome_in_words("differs")
    'differs from official statistics'
    """
    return OUTCOME_WORDS[status]


def is_met(check: pd.Series, candidates: pd.DataFrame) -> bool:
    """Whether a check's candidates give the figure: any of them, or all where the source speaks of each."""
    return bool(candidates["fits"].all() if check["fits_when"] == "all" else candidates["fits"].any())


def is_met_elsewhere(check: pd.Series, candidates: pd.DataFrame) -> bool:
    """Whether a check is met, but by nothing of what the source names as its origin: by another measure or date."""
    is_named = candidates["is_named_source"].eq(True)
    return bool(is_named.any() and is_met(check, candidates) and not (candidates["fits"] & is_named).any())


def shown_candidate(tried: Tried) -> tuple[pd.Series, pd.DataFrame, pd.Series] | None:
    """The check and the candidate that stand for the official side of a figure: the check, its candidates, the one.

    A check that is not met comes first, then one met only elsewhere. Where it speaks against the figure, so does what
    is shown. Among what is left come first what the source names, then what the check prefers, then the nearest.
    """
    if not tried:
        return None
    check, candidates = min(tried, key=lambda pair: (is_met(*pair), not is_met_elsewhere(*pair)))
    speaks_for = is_met(check, candidates) and not is_met_elsewhere(check, candidates)
    pool = candidates[candidates["fits"] == speaks_for]
    order = pool.assign(
        is_named=pool["is_named_source"].eq(True), reach=pool["difference"].abs()
    ).sort_values(["is_named", "is_preferred", "reach"], ascending=[False, False, True], kind="stable")  # fmt: skip
    return check, candidates, order.iloc[0]


def comparison_text(figure: Figure, tried: Tried) -> str | None:
    """The official value as a reader is shown it, with its measure and date: ``92.68% (31 January 2024)``.

    Where the figure fits elsewhere only, what it fits is added; where every value must agree, all are told if few.
    """
    found = shown_candidate(tried)
    if found is None:
        return None
    check, candidates, shown = found
    if check["fits_when"] == "all" and 1 < len(candidates) <= MOST_LISTED:
        return "; ".join(_with_label(row) for _, row in candidates.sort_values("candidate").iterrows())
    text = _with_label(shown)
    if check["fits_when"] == "all" and len(candidates) > 1:
        alike = int((candidates["fits"] == shown["fits"]).sum())
        return f"{text}; {alike} of {len(candidates)} such comparisons {_verb(alike, shown['fits'])}"
    if is_met_elsewhere(check, candidates):
        fitting = candidates[candidates["fits"]]
        preferred = fitting[fitting["is_preferred"]] if fitting["is_preferred"].any() else fitting
        simplest = min(preferred["candidate"], key=lambda name: (len(name), name))
        return f"{text}; {value_text(figure.number, figure)} only as {simplest}" if figure.is_number else text
    return text


def official_sentence(check: pd.Series, candidates: pd.DataFrame) -> str:
    """How a check against an official table came out, in a sentence or two."""
    fitting, kind = candidates[candidates["fits"]], table_title(check["table"])
    if check["fits_when"] == "all":
        sentence = _comparisons_sentence(candidates, kind)
    elif len(fitting) and check["kind"] == BOUND:
        totals = (
            "the official total" if len(candidates) == 1 else f"{len(fitting)} of {len(candidates)} official totals"
        )
        sentence = f"It is no more than {totals} ({kind}): {listed(fitting)}."
    elif len(candidates) == 1:
        verdict = "fits" if len(fitting) else "does not fit"
        sentence = f"The one official value tried ({kind}) {verdict}: {listed(candidates)}."
    elif len(fitting):
        verb = "fits" if len(fitting) == 1 else "fit"
        sentence = f"Of {len(candidates)} official values tried ({kind}), {len(fitting)} {verb}: {listed(fitting)}."
    else:
        few = len(candidates) <= MOST_LISTED
        nearest = listed(candidates) if few else f"the nearest of all is {listed(candidates.head(1))}"
        sentence = f"None of {len(candidates)} official values tried ({kind}) fits: {nearest}."
    return " ".join([sentence, *_named_sentence(candidates, fitting)])


def _comparisons_sentence(candidates: pd.DataFrame, kind: str) -> str:
    apart, agreeing = candidates[~candidates["fits"]], candidates[candidates["fits"]]
    if len(candidates) == 1:
        verdict = "does not agree" if len(apart) else "agrees"
        return f"The official comparison ({kind}) {verdict}: {listed(candidates)}."
    if apart.empty:
        return f"All {len(candidates)} official comparisons ({kind}) agree: {listed(agreeing)}."
    if agreeing.empty:
        return f"None of {len(candidates)} official comparisons ({kind}) agrees: {listed(apart)}."
    verb = "agrees" if len(agreeing) == 1 else "agree"
    return f"Of {len(candidates)} official comparisons ({kind}), {len(agreeing)} {verb}; not so: {listed(apart)}."


def _named_sentence(candidates: pd.DataFrame, fitting: pd.DataFrame) -> list[str]:
    named = candidates[candidates["is_named_source"].eq(True)]
    if named.empty:
        return []
    if fitting["is_named_source"].eq(True).any():
        return ["What the source names as its origin is among them."]
    said = f"What the source names as its origin does not give it: {_with_label(named.iloc[0])}"
    if len(named) == 1:
        return [f"{said}."]
    by_value = named.sort_values("value")
    low, high = by_value.iloc[0], by_value.iloc[-1]
    if low["shown_value"] == high["shown_value"]:
        return [f"{said}, like the other {len(named) - 1} of that origin."]
    return [f"{said} is the nearest of {len(named)}, from {low['shown_value']} to {high['shown_value']}."]


def _with_label(candidate: pd.Series) -> str:
    return f"{candidate['shown_value']} ({candidate['candidate']})"


def _verb(number: int, fits: bool) -> str:
    ending = "s" if number == 1 else ""
    return f"agree{ending}" if fits else f"do{'es' if number == 1 else ''} not agree"
