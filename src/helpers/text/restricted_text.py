"""How a chapter on released tables opens, and how a released value is printed. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.indicators import formats
from helpers.project.edition import AWAITING_REVIEW, PUBLISHED, WITHHELD
from helpers.project.rows import rows_of
from helpers.project.suppression_symbols import HIDDEN_SYMBOL

GATE_NOTE = (
    "Everything below has passed the disclosure gate, whose rules are fixed beforehand: cells of fewer than ten "
    "people are suppressed, and so are others from which they could be worked out. They show as "
    f"{HIDDEN_SYMBOL}, and never as zero in a chart."
)


def is_shown(*tables: pd.DataFrame) -> bool:
    """Whether every one of ``tables`` was published, with rows."""
    return all(not table.empty for table in tables)


def opening_text(releases: pd.DataFrame) -> str:
    """The state of a chapter's tables: what waits for a signature, what was withheld and why, what the gate did.

    ``releases``: rows of the table ``disclosure_releases``.
    """
    texts = []
    if waiting := int((releases["state"] == AWAITING_REVIEW).sum()):
        texts.append(
            '::: {.callout-warning title="Held back until a reviewer has signed"}\n'
            f"{formats.sentence_start(formats.count(waiting, 'table'))} of this chapter "
            f"{'waits' if waiting == 1 else 'wait'} for the signature of a reviewer, and what they would show is left "
            "out until then.\n:::"
        )
    withheld = releases[releases["state"] == WITHHELD]
    if len(withheld):
        reasons = "; ".join(f"{row.table}: {row.reason}" for row in rows_of(withheld))
        texts.append(f"Not shown at all, since the gate withheld it: {reasons}.")
    if (releases["state"] == PUBLISHED).any():
        texts.append(GATE_NOTE)
    return "\n\n".join(texts)


def counts_sentence(sources: pd.DataFrame, ids: Sequence[str]) -> str:
    """What Table 1 of the report counts of some sources, added up by unit, one sentence.

    ``sources``: the table ``evidence_sources``; ``ids``: its ``source_id`` values.
    """
    own = sources[sources["source_id"].isin(list(ids))].dropna(subset=["count"])
    parts = []
    for unit, rows in own.groupby("unit", sort=False):
        waves = rows["academic_year"].dropna().unique()
        parts.append(f"{formats.number(int(rows['count'].sum()))} {unit} ({formats.join_words(map(str, waves))})")
    return f"The report counts {formats.join_words(parts)} in its Table 1."


def shown_number(value: float | None, decimals: int = 0) -> str:
    """``value`` as text, the symbol of a hidden value where it is missing.

    >>> shown_number(12), shown_number(None)
    ('12', '[c]')
    """
    return HIDDEN_SYMBOL if value is None or pd.isna(value) else formats.number(float(value), decimals)


def shown_percent(value: float | None, decimals: int = 1) -> str:
    """``value`` as a percentage, the symbol of a hidden value where it is missing."""
    return HIDDEN_SYMBOL if value is None or pd.isna(value) else formats.percent(float(value), decimals)


def shown_interval(table: pd.DataFrame, value: str, low: str, high: str, decimals: int = 2) -> list[str]:
    """The column ``value`` of ``table`` with its interval, row by row: ``0.77 (0.70 to 0.84)``."""
    shown = table[[value, low, high]].map(lambda entry: shown_number(entry, decimals))
    return [
        HIDDEN_SYMBOL if middle == HIDDEN_SYMBOL else f"{middle} ({least} to {most})"
        for middle, least, most in shown.itertuples(index=False, name=None)
    ]
