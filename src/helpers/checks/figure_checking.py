"""All rules over all printed figures: what agrees, what differs, where the sources contradict themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from helpers.checks.candidates import CANDIDATE_COLUMNS, KINDS, candidates_of, with_what_is_missing
from helpers.checks.check_findings import CheckError, Figure, Finding, counted, plain, read_figures
from helpers.checks.check_outcomes import comparison_text, official_sentence, shown_candidate, status_of
from helpers.checks.internal_rules import RULES, Figures

Tables = Mapping[str, pd.DataFrame]
RESULT_COLUMNS = [
    "id",
    "source_document",
    "section",
    "case",
    "quantity",
    "published_value",
    "unit",
    "recomputed_value",
    "official_value",
    "official_comparison",
    "status",
    "disagreement_id",
    "explanation",
]
UNCHECKED = "No other figure of the documents and no official series that is held here measures this."


def check_figures(figures: pd.DataFrame, checks: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Every printed figure with what the checks make of it: :data:`RESULT_COLUMNS`, in the order of ``figures``.

    ``status`` is the first of these that holds: ``inconsistent_in_source`` where a rule among the documents' own
    figures breaks; ``differs`` where an official check is not met; ``other_measure`` where one is met only by another
    measure or date than those that the source names as its origin; ``agrees_with_official`` where official candidates
    give the figure; ``adds_up`` where the documents' own parts do; ``not_checkable``, which agreement with a second
    printing does not change.

    ``recomputed_value`` comes from the documents' parts, ``official_value`` from the candidate that
    :func:`shown_candidate` picks, and ``official_comparison`` says it with unit, measure and
    date. ``disagreement_id`` names the question on which the documents contradict themselves: its sides share it.

    Raises
    ------
    CheckError
        Rules that name what is not there, all of them listed.
    """
    known = read_figures(figures)
    findings, candidates = apply_checks(known, checks, tables)
    sides = _disagreements(checks, findings)
    rows = [
        _result(case, known[figure_id], findings[figure_id], candidates[figure_id], sides.get(figure_id))
        for figure_id, case in zip(figures["figure_id"], figures["case"], strict=True)
    ]
    return pd.DataFrame(rows, columns=RESULT_COLUMNS).astype(object).where(lambda table: table.notna(), None)


def figure_candidates(figures: pd.DataFrame, checks: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Every official candidate that was tried, fitting or not: the columns of ``CANDIDATE_COLUMNS``."""
    _, candidates = apply_checks(read_figures(figures), checks, tables)
    frames = [table for group in candidates.values() for _, table in group]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=CANDIDATE_COLUMNS)


def origins(candidates: pd.DataFrame, table_prefix: str = "") -> pd.DataFrame:
    """For each candidate description, how many figures it could be the origin of: one column may explain them all.

    ``candidates`` is the result of :func:`figure_candidates`; ``table_prefix`` keeps descriptions that start so. Gives
    candidate, figures_count, fitting_count and fitting_figures (ids, joined by ``;``), best first.
    """
    kept = candidates[candidates["candidate"].str.startswith(table_prefix)]
    rows = []
    for candidate, group in kept.groupby("candidate"):
        # Two checks of one figure can try the same column; the figure is counted once, and fits if every one does.
        fits = group.groupby("figure_id")["fits"].all()
        fitting = list(fits.index[fits])
        rows.append((candidate, len(fits), len(fitting), ";".join(fitting)))
    summary = pd.DataFrame(rows, columns=["candidate", "figures_count", "fitting_count", "fitting_figures"])
    return summary.sort_values(["fitting_count", "candidate"], ascending=[False, True], ignore_index=True)


def tables_needed(checks: pd.DataFrame) -> list[str]:
    """The tables that the checks read, those that say who belongs to a group of areas and what things are called among
    them."""
    named = set(checks["table"].dropna())
    named |= {"area_groups", "areas"} if checks["group"].notna().any() else set()
    named |= {"areas"} if checks["comparator"].notna().any() else set()
    return sorted(named | ({"indicators"} if "indicator_values" in named else set()))


def apply_checks(
    known: Figures, checks: pd.DataFrame, tables: Tables
) -> tuple[dict[str, list[Finding]], dict[str, list[tuple[pd.Series, pd.DataFrame]]]]:
    """The findings of the internal rules and the candidates of the official ones, by figure."""
    findings: dict[str, list[Finding]] = defaultdict(list)
    candidates: dict[str, list[tuple[pd.Series, pd.DataFrame]]] = defaultdict(list)
    faults: list[str] = []
    for _, check in checks.iterrows():
        try:
            _require_known(check, known)
            if check["kind"] in RULES:
                for finding in RULES[check["kind"]](check, known, tables):
                    findings[finding.figure_id].append(finding)
            else:
                tried = (with_what_is_missing(check, tables), candidates_of(check, known, tables))
                candidates[check["figure_id"]].append(tried)
        except CheckError as error:
            faults.append(str(error))
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults)
        raise CheckError(
            f"{counted(len(faults), 'check')} of data/raw/published/figure_checks.csv cannot be made:\n{listed}"
        )
    return findings, candidates


def _require_known(check: pd.Series, known: Figures) -> None:
    operands = check["operands"].split(";") if isinstance(check["operands"], str) else []
    if unknown := [name for name in (check["figure_id"], *operands) if name not in known]:
        raise CheckError(f"check {check['check_id']} names figures that no table holds: {', '.join(unknown)}")
    if check["kind"] not in RULES and check["kind"] not in KINDS:
        raise CheckError(f"check {check['check_id']} is of the kind '{check['kind']}', which no rule answers")


def _result(
    case: str, figure: Figure, findings: list[Finding], tried: list, disagreement: str | None
) -> dict[str, object]:
    shown = shown_candidate(tried)
    recomputed = next((finding.recomputed for finding in findings if finding.recomputes), None)
    return {
        "id": figure.figure_id,
        "source_document": figure.document,
        "section": figure.section,
        "case": case,
        "quantity": figure.quantity,
        "published_value": figure.value,
        "unit": figure.unit,
        "recomputed_value": recomputed,
        "official_value": plain(float(shown[2]["value"])) if shown else None,
        "official_comparison": comparison_text(figure, tried),
        "status": status_of(findings, tried),
        "disagreement_id": disagreement,
        "explanation": _explanation(figure, findings, tried),
    }


def _explanation(figure: Figure, findings: list[Finding], tried: list) -> str:
    broken = [finding.sentence for finding in findings if not finding.holds]
    held = [finding.sentence for finding in findings if finding.holds]
    official = [official_sentence(check, table) for check, table in tried]
    loose = [] if figure.qualifier == "exact" or not tried else [f"Accepted is {figure.accepted.rule}."]
    notes = [finding.note for finding in findings if not finding.holds]
    notes += [check["note"] for check, _ in tried] + [finding.note for finding in findings if finding.holds]
    said = [f"{note.rstrip('.')}." for note in dict.fromkeys(notes) if isinstance(note, str)]
    return " ".join(dict.fromkeys([*broken, *official, *loose, *held, *said])) or UNCHECKED


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
