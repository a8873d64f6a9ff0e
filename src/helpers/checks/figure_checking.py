"""All rules over all printed figures: what agrees, what differs, where the sources contradict themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from helpers.checks.check_explanations import comparison_text, explanation
from helpers.checks.check_findings import CheckError, Figure, Finding, plain, read_figures
from helpers.checks.check_outcomes import UNMET, Tried, shown_candidate, shown_check, status_of
from helpers.checks.internal_rules import RULES, Figures, Tables
from helpers.checks.official_comparisons import BOUND, CANDIDATE_COLUMNS, KINDS, candidates_of
from helpers.indicators import formats

RESULT_COLUMNS = [
    *("id", "source_document", "section", "case", "quantity", "published_value", "unit"),
    *("recomputed_value", "official_value", "official_comparison", "checked_against", "status"),
    *("weight", "changes_message", "message", "disagreement_id", "explanation"),
]
OFFICIAL, DOCUMENTS = "official statistics", "the documents"
"""``checked_against``: what decided the outcome; empty where nothing did."""
CHANGES_MESSAGE, ORDINARY = "changes_message", "ordinary"


def check_figures(figures: pd.DataFrame, checks: pd.DataFrame, reviews: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Every printed figure with its outcome: :data:`RESULT_COLUMNS`, in the order of ``figures``.

    ``status`` is one of :data:`helpers.checks.check_outcomes.STATUSES`. ``recomputed_value`` comes from the documents'
    own parts, ``official_value`` from the official value by the report's own definition, which ``official_comparison``
    says with its definition and date. ``weight`` is that of ``reviews`` (``figure_reviews``): ``changes_message`` (then
    ``message`` says what changes), ``ordinary`` or ``trivial``. ``disagreement_id`` names the question on which the
    documents contradict themselves: its sides share it.

    Raises
    ------
    CheckError
        Rules that name what is not there, or a figure that differs and that nobody has reviewed; all are listed.
    """
    known = read_figures(figures)
    findings, candidates = apply_checks(known, checks, tables)
    sides = _disagreements(checks, findings)
    reviewed: dict[str, dict] = {row["figure_id"]: dict(row) for row in reviews.to_dict("records")}
    rows, faults = [], []
    for figure_id, case in zip(figures["figure_id"], figures["case"], strict=True):
        try:
            result = _result(known[figure_id], findings[figure_id], candidates[figure_id], reviewed.get(figure_id, {}))
            rows.append({**result, "case": case, "disagreement_id": sides.get(figure_id)})
        except CheckError as error:
            faults.append(str(error))
    _raise(faults)
    return pd.DataFrame(rows, columns=RESULT_COLUMNS).astype(object).where(lambda table: table.notna(), None)


def figure_candidates(figures: pd.DataFrame, checks: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Every official value that a figure was compared with, fitting or not: ``CANDIDATE_COLUMNS``."""
    _, candidates = apply_checks(read_figures(figures), checks, tables)
    frames = [table for group in candidates.values() for _, table in group]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=CANDIDATE_COLUMNS)


def tables_needed(checks: pd.DataFrame) -> list[str]:
    """The tables that the checks read, with the lists of areas, groups and indicators that they need."""
    named = set(checks["table"].dropna())
    named |= {"area_groups", "areas"} if checks["group"].notna().any() else set()
    named |= {"areas"} if checks["comparator"].notna().any() else set()
    return sorted(named | ({"indicators"} if "indicator_values" in named else set()))


def apply_checks(
    known: Figures, checks: pd.DataFrame, tables: Tables
) -> tuple[dict[str, list[Finding]], dict[str, Tried]]:
    """The findings of the internal rules and the candidates of the official ones, by figure."""
    findings: dict[str, list[Finding]] = defaultdict(list)
    candidates: dict[str, Tried] = defaultdict(list)
    faults: list[str] = []
    for _, check in checks.iterrows():
        try:
            _require_known(check, known)
            if check["kind"] in RULES:
                for finding in RULES[check["kind"]](check, known, tables):
                    findings[finding.figure_id].append(finding)
            else:
                candidates[check["figure_id"]].append((check, candidates_of(check, known, tables)))
        except CheckError as error:
            faults.append(str(error))
    _raise(faults)
    return findings, candidates


def _raise(faults: list[str]) -> None:
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults)
        raise CheckError(
            f"{formats.count(len(faults), 'check')} of data/raw/published/figure_checks.csv cannot be made:\n{listed}"
        )


def _require_known(check: pd.Series, known: Figures) -> None:
    operands = check["operands"].split(";") if isinstance(check["operands"], str) else []
    if unknown := [name for name in (check["figure_id"], *operands) if name not in known]:
        raise CheckError(f"check {check['check_id']} names figures that no table holds: {', '.join(unknown)}")
    if check["kind"] not in RULES and check["kind"] not in KINDS:
        raise CheckError(f"check {check['check_id']} is of the kind '{check['kind']}', which no rule answers")


def _result(figure: Figure, findings: list[Finding], tried: Tried, review: Mapping[str, object]) -> dict[str, object]:
    if_unmet, message, reason = (_text(review.get(name)) for name in ("if_unmet", "message", "reason"))
    status = status_of(figure.figure_id, findings, tried, if_unmet)
    found = shown_check(tried)
    shown = shown_candidate(*found) if found else None
    recomputed = next((finding.recomputed for finding in findings if finding.recomputed), None)
    return {
        "id": figure.figure_id,
        "source_document": figure.document,
        "section": figure.section,
        "quantity": figure.quantity,
        "published_value": figure.value,
        "unit": figure.unit,
        "recomputed_value": recomputed,
        "official_value": None if shown is None else _value(shown),
        "official_comparison": comparison_text(tried),
        "checked_against": _checked_against(findings, tried, status),
        "status": status,
        "weight": _text(review.get("weight")) or ORDINARY,
        "changes_message": review.get("weight") == CHANGES_MESSAGE,
        "message": message,
        "explanation": explanation(figure, findings, tried, reason if status in UNMET else None),
    }


def _checked_against(findings: list[Finding], tried: Tried, status: str) -> str | None:
    if any(not finding.holds for finding in findings):
        return DOCUMENTS
    if any(check["kind"] != BOUND for check, _ in tried) or status in UNMET:
        return OFFICIAL
    return DOCUMENTS if any(finding.recomputed for finding in findings) else None


def _value(shown: pd.Series) -> str:
    return str(shown["shown_value"]) if shown["value"] is None else plain(float(shown["value"]))


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) and cell else None


def _disagreements(checks: pd.DataFrame, findings: Mapping[str, list[Finding]]) -> dict[str, str]:
    """The question that each contradicted figure belongs to, named by the first of its figures.

    Figures that print one thing (``same_as``, whether they agree or not) are sides of one question.
    """
    flagged = [name for name, found in findings.items() if any(not finding.holds for finding in found)]
    question = {name: name for name in flagged}
    for check in checks[checks["kind"] == "same_as"].to_dict("records"):
        group = [name for name in (check["figure_id"], *str(check["operands"]).split(";")) if name in question]
        joined = {question[name] for name in group}
        first = next((name for name in flagged if question[name] in joined), None)
        question |= {name: str(first) for name, of in question.items() if of in joined}
    return question
