"""How sure the reader can be of a chapter's main result: one of four levels, each with its rule."""

from __future__ import annotations

import pandas as pd

from helpers.indicators import formats
from helpers.sources.schemas.chapter_data_schema import CONFIDENCE_LEVELS
from helpers.sources.schemas.evidence_schema import split_codes
from helpers.text.chapter_parts import to_be_written
from helpers.text.evidence_notes import mark
from helpers.text.narratives import Narrative

LABEL = "**How sure we are:**"


def confidence_text(confidence: pd.DataFrame, narrative: Narrative, *, is_item: bool = False) -> str:
    """The level of the chapter's case with its rule and reason, and a footnote that explains all levels.

    ``confidence`` is the table ``case_confidence``; a case without a row gets a callout that says what to add.
    With ``is_item`` the text is an entry of a list.
    """
    rows = confidence[confidence["case"] == narrative.case_id]
    if rows.empty:
        missing = to_be_written(
            "data/raw/evidence/confidence_pilot_N.csv",
            f"a row for '{narrative.case_id}'",
            "its level, the reason, evidence",
        )
        return f"\n{missing}" if is_item else missing
    row = rows.iloc[0]
    level = int(row["level"])
    marks = "".join(mark("ev", name) for name in split_codes(row["evidence"]))
    last = formats.in_words(len(CONFIDENCE_LEVELS))
    start = f"- {LABEL}" if is_item else LABEL
    text = f"{start} Level {formats.in_words(level)} of {last}: {CONFIDENCE_LEVELS[level]}. {row['reason']}{marks}"
    return narrative.annotate(text, extra=levels_text())


def levels_text() -> str:
    """All levels with their rules, in a sentence."""
    levels = (f"level {formats.in_words(level)}, {rule}" for level, rule in CONFIDENCE_LEVELS.items())
    return f"The levels are: {'; '.join(levels)}."
