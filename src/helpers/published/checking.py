"""All rules over all printed figures: what reproduces, what differs, where the sources contradict themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from helpers.published.candidates import CANDIDATE_COLUMNS, KINDS, candidates_of, with_what_is_missing
from helpers.published.findings import CheckError, Figure, Finding, counted, plain, read_figures
from helpers.published.internal import RULES, Figures

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
    "status",
    "explanation",
]
STATUSES = ("reproduced", "differs", "inconsistent_in_source", "not_checkable")
BOUND = "official_bound"
MOST_NAMED = 3
UNCHECKED = "No other figure of the documents and no official series that is held here measures this."


def check_figures(figures: pd.DataFrame, checks: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Every printed figure with what the checks make of it: :data:`RESULT_COLUMNS`, in the order of ``figures``.

    ``status`` is ``inconsistent_in_source`` where a rule among the documents' own figures breaks; else ``reproduced``
    or ``differs`` by the official candidates, each check of which must be met; else ``reproduced`` where the documents'
    own parts give the figure; else ``not_checkable``, which agreement with a second printing does not change.
    ``recomputed_value`` comes from the documents' parts, ``official_value`` from the nearest official candidate.

    Raises
    ------
    CheckError
        Rules that name what is not there, all of them listed.
    """
    known = read_figures(figures)
    findings, candidates = apply_checks(known, checks, tables)
    rows = [
        _result(case, known[figure_id], findings[figure_id], candidates[figure_id])
        for figure_id, case in zip(figures["figure_id"], figures["case"], strict=True)
    ]
    return pd.DataFrame(rows, columns=RESULT_COLUMNS).astype(object).where(lambda table: table.notna(), None)


def figure_candidates(figures: pd.DataFrame, checks: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Every official candidate that was tried, fitting or not: figure_id, check_id, candidate, value, difference, fits,
    is_named_source."""
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
    """The tables that the checks read, those that say who belongs to a group of areas among them."""
    named = set(checks["table"].dropna())
    return sorted(named | ({"area_groups", "areas"} if checks["group"].notna().any() else set()))


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


def _result(case: str, figure: Figure, findings: list[Finding], tried: list) -> dict[str, object]:
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
        "official_value": _official_value(tried),
        "status": _status(findings, tried),
        "explanation": _explanation(figure, findings, tried),
    }


def _status(findings: list[Finding], tried: list) -> str:
    if any(not finding.holds for finding in findings):
        return "inconsistent_in_source"
    if not all(is_met(check, table) for check, table in tried):
        return "differs"
    recomputed = [finding for finding in findings if finding.recomputes]
    reproduced = [check for check, _ in tried if check["kind"] != BOUND]
    return "reproduced" if recomputed or reproduced else "not_checkable"


def is_met(check: pd.Series, candidates: pd.DataFrame) -> bool:
    """Whether a check's candidates give the figure: any of them, or all where the source speaks of each."""
    return bool(candidates["fits"].all() if check["fits_when"] == "all" else candidates["fits"].any())


def _official_value(tried: list) -> str | None:
    """The nearest candidate of the first check; one that speaks against the figure where a check is not met."""
    if not tried:
        return None
    check, candidates = sorted(tried, key=lambda pair: is_met(*pair))[0]
    if not is_met(check, candidates):
        candidates = candidates[~candidates["fits"]]
    return plain(float(candidates["value"].iloc[0]))


def _explanation(figure: Figure, findings: list[Finding], tried: list) -> str:
    broken = [finding.sentence for finding in findings if not finding.holds]
    held = [finding.sentence for finding in findings if finding.holds]
    official = [_official_sentence(check, table) for check, table in tried]
    loose = [] if figure.qualifier == "exact" or not tried else [f"Accepted is {figure.accepted.rule}."]
    notes = [finding.note for finding in findings if not finding.holds]
    notes += [check["note"] for check, _ in tried] + [finding.note for finding in findings if finding.holds]
    said = [f"{note.rstrip('.')}." for note in dict.fromkeys(notes) if isinstance(note, str)]
    return " ".join(dict.fromkeys([*broken, *official, *loose, *held, *said])) or UNCHECKED


def _official_sentence(check: pd.Series, candidates: pd.DataFrame) -> str:
    fitting = candidates[candidates["fits"]]
    kind = str(check["table"]).replace("_", " ")
    if check["fits_when"] == "all":
        apart = candidates[~candidates["fits"]]
        agreeing = f"Of {counted(len(candidates), 'official comparison')} ({kind}), {len(fitting)} agree"
        sentence = f"{agreeing}; not so: {_listed(apart)}." if len(apart) else f"{agreeing}: {_listed(fitting)}."
    elif len(fitting) and check["kind"] == BOUND:
        sentence = (
            f"It is no more than {len(fitting)} of {len(candidates)} official total(s) ({kind}): {_listed(fitting)}."
        )
    elif len(fitting):
        tried = counted(len(candidates), "official value")
        sentence = f"Of {tried} tried ({kind}), {len(fitting)} {_fit(fitting)}: {_listed(fitting)}."
    else:
        few = len(candidates) <= MOST_NAMED
        nearest = _listed(candidates) if few else f"the nearest is {_listed(candidates.head(1))}"
        tried = counted(len(candidates), "official value")
        sentence = f"None of {tried} tried ({kind}) fits: {nearest}."
    return " ".join([sentence, *_named_source(candidates, fitting)])


def _fit(fitting: pd.DataFrame) -> str:
    return "fits" if len(fitting) == 1 else "fit"


def _named_source(candidates: pd.DataFrame, fitting: pd.DataFrame) -> list[str]:
    named = candidates[candidates["is_named_source"].eq(True)]
    if named.empty:
        return []
    if fitting["is_named_source"].eq(True).any():
        return ["What the source names as its origin is among them."]
    return [f"What the source names as its origin does not give it; there the nearest is {_listed(named.head(1))}."]


def _listed(candidates: pd.DataFrame) -> str:
    shown = [
        f"{name} [{plain(float(value))}]"
        for name, value in candidates[["candidate", "value"]].head(MOST_NAMED).itertuples(index=False)
    ]
    more = len(candidates) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")
