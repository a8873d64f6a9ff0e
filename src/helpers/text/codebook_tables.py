"""Display tables of the codebook and of the state of the coding. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from helpers.indicators import formats
from helpers.project.codebook import Codebook, CodeEntry
from helpers.sources.schemas.row_rules import split_codes
from helpers.text.links import anchor, link, link_findings

BOOTSTRAP_SEED = 20250131
"""Fixed, so that the book shows the same interval at each build."""
ALPHA_DECIMALS = 2
ELEMENT_DECISION = "elements: "
"""How :func:`helpers.evidence.coder_agreement.agreement` begins the name of one element's own row."""
VARIABLE_TITLES = {
    "criterion": "Criterion",
    "question_id": "Question",
    "elements": "Elements",
    "element sets": "Elements as sets (MASI)",
    "year": "Year",
    "direction": "Direction",
    "kind": "Kind of evidence",
}
RECODED_TITLES = {**VARIABLE_TITLES, "voice": "Voice"}
MOST_CHANGES = 4


def entries_table(entries: Sequence[CodeEntry]) -> pd.DataFrame:
    """Codes to read: what each means, when it is used, when not, what only looks like it, and an example's link."""
    return pd.DataFrame(
        {
            "Code": [_name(entry) for entry in entries],
            "What it means": [entry.definition for entry in entries],
            "Used when": [entry.use_when for entry in entries],
            "Not when": [entry.not_when for entry in entries],
            "Near miss": [entry.near_miss for entry in entries],
            "Example": [link("ev", entry.example) if entry.example else None for entry in entries],
        }
    )


def _name(entry: CodeEntry) -> str:
    is_number = entry.id[0].isdigit()
    return f"**{entry.id}** {entry.title}" if is_number else f"**{entry.title}**"


def terms_table(codebook: Codebook) -> pd.DataFrame:
    """The closed lists to read: directions, years, kinds of evidence with the role groups that may give each."""
    rows = [("Direction", term.title, term.definition) for term in codebook.directions]
    rows += [("Year", term.title, term.definition) for term in codebook.years]
    for kind in codebook.kinds:
        voices = [voice.id for voice in codebook.voices if kind.id in voice.kinds]
        given = f" Voices: {', '.join(voices)}." if voices else ""
        rows.append(("Kind of evidence", kind.title, kind.definition + given))
    return pd.DataFrame(rows, columns=["List", "Value", "What it means"])


def recoding_table(recoding: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The log of recoding by field: how many codes changed, and which changes were most frequent."""
    titles = codebook.titles
    rows = []
    for field, title in RECODED_TITLES.items():
        changes = recoding[recoding["field"] == field].fillna("")
        if changes.empty:
            continue
        if field == "elements":
            counts = pd.Series(
                [step for pair in zip(changes["old"], changes["new"], strict=True) for step in _steps(*pair)]
            )
        else:
            counts = changes["old"] + ">" + changes["new"]
        frequent = counts.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
        said = [f"{_change(str(name), titles)} ({count})" for name, count in frequent.head(MOST_CHANGES).items()]
        rows.append((title, len(changes), "; ".join(said)))
    return pd.DataFrame(rows, columns=["Decision", "Codes changed", "Most frequent changes"])


def _steps(old: str, new: str) -> Iterator[str]:
    before, after = split_codes(old), split_codes(new)
    yield from (f"{code}>" for code in before if code not in after)
    yield from (f">{code}" for code in after if code not in before)


def _change(step: str, titles: dict[str, str]) -> str:
    old, new = (titles.get(code, code) for code in step.split(">"))
    if not new:
        return f"{old} taken out"
    return f"{old} to {new[:1].lower()}{new[1:]}" if old else f"{new} put in"


def agreement_table(agreement: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """:func:`helpers.evidence.coder_agreement.agreement` to read."""
    return pd.DataFrame(
        {
            "Decision": [_decision(name, codebook) for name in agreement["variable"]],
            "Findings": list(agreement["units_count"]),
            "Agreed (%)": [f"{value:.0f}" for value in agreement["agreement_pct"]],
            "Alpha": [_alpha(value) for value in agreement["alpha"]],
            "Interval (95%)": [
                None if pd.isna(low) else f"{_alpha(low)} to {_alpha(high)}"
                for low, high in zip(agreement["alpha_low"], agreement["alpha_high"], strict=True)
            ],
            "Note": [note or None for note in agreement["note"]],
        }
    )


def agreement_caption(agreement: pd.DataFrame, codebook: Codebook) -> str:
    """Which decision the coders agree on most, and which least, where alpha is defined."""
    known = agreement[~agreement["variable"].str.startswith(ELEMENT_DECISION)].dropna(subset="alpha")
    if known.empty:
        return "Both coders used one code throughout, so agreement beyond chance cannot be calculated."
    ordered = known.sort_values("alpha", kind="stable")
    worst, best = ordered.iloc[0], ordered.iloc[-1]
    if len(known) == 1:
        return f"Agreement on {_decision(best['variable'], codebook).lower()}: alpha {_alpha(best['alpha'])}."
    return (
        f"The coders agree most on {_decision(best['variable'], codebook).lower()} (alpha {_alpha(best['alpha'])}) "
        f"and least on {_decision(worst['variable'], codebook).lower()} ({_alpha(worst['alpha'])})."
    )


def disagreements_table(disagreements: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """:func:`helpers.evidence.coder_agreement.disagreements` to read: where the coders differ, each finding a link."""
    titles = codebook.titles
    return pd.DataFrame(
        {
            "Finding": [link("ev", name) for name in disagreements["evidence_id"]],
            "Decision": [_decision(name, codebook) for name in disagreements["variable"]],
            "First coder": [_codes(cell, titles) for cell in disagreements["first_code"]],
            "Second coder": [_codes(cell, titles) for cell in disagreements["second_code"]],
        }
    )


def _decision(variable: str, codebook: Codebook) -> str:
    if variable.startswith(ELEMENT_DECISION):
        return codebook.titles[variable.removeprefix(ELEMENT_DECISION)]
    return VARIABLE_TITLES[variable]


def _alpha(value: float) -> str:
    return formats.number(value, ALPHA_DECIMALS)


def _codes(cell: str, titles: dict[str, str]) -> str:
    return "; ".join(titles.get(code, code) for code in split_codes(cell))


def paragraphs_table(coverage: pd.DataFrame) -> pd.DataFrame:
    """Paragraphs to read, each under its anchor: its place, and its findings or why it has none."""
    return pd.DataFrame(
        {
            "Paragraph": [anchor("par", name) for name in coverage["paragraph_id"]],
            "Under the heading": list(coverage["heading"]),
            "Place": list(coverage["locator"]),
            "Findings, or why there are none": [_account(row) for row in coverage.to_dict("records")],
        }
    )


def _account(row: dict) -> str:
    parts = [link_findings(row["evidence_ids"])]
    if restated := split_codes(row["restates"]):
        parts.append(f"Repeats {formats.join_words(link('par', name) for name in restated)}.")
    if pd.notna(row["reason_without_rows"]):
        parts.append(row["reason_without_rows"])
    return " ".join(part for part in parts if part) or "Not yet accounted for."
