"""What people said, as it is read: cleared quotations with what may be told of who spoke. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from helpers.indicators import formats
from helpers.project.rows import rows_of
from helpers.project.suppression_symbols import ALL, HIDDEN, HIDDEN_SYMBOL

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#$~^@|])")
WHERE_SAID = {"interview": "an interview", "survey": "the survey"}


def introduction() -> str:
    """What a reader should know of the quotations."""
    return (
        "The words are as they were written down. Each quotation was searched for names of people, schools and places, "
        "for numbers and addresses, and one that holds any is refused; square brackets stand where the team said it "
        "more broadly. Who spoke is told no more nearly than enough people share it, and where that cannot be, the "
        f"quotation is kept back {HIDDEN_SYMBOL}. Quotations illustrate; they count nothing."
    )


def quotations_reading(
    cleared: pd.DataFrame,
    criteria: Mapping[str, str],
    roles: Mapping[str, str],
    places: Mapping[str, str],
    waves: Mapping[str, str],
) -> pd.DataFrame:
    """Quotations by criterion, in its order; ``places`` has localities and pilots. Hidden ones are not listed."""
    shown = cleared[cleared["status"] != HIDDEN]
    order = {criterion: number for number, criterion in enumerate(criteria)}
    ordered = shown.sort_values("criterion", key=lambda column: column.map(order), kind="stable")
    return pd.DataFrame(
        [
            {
                "Criterion": criteria[row.criterion],
                "In their words": f"“{_as_markdown(row.text)}”",
                "Who spoke": _who(row, roles, places, waves),
            }
            for row in rows_of(ordered)
        ],
        columns=["Criterion", "In their words", "Who spoke"],
    )


def quotations_caption(cleared: pd.DataFrame) -> str:
    """How many quotations there are, and how many were kept back."""
    hidden = int((cleared["status"] == HIDDEN).sum())
    shown = formats.sentence_start(formats.count(len(cleared) - hidden, "quotation"))
    if hidden == 0:
        return f"{shown}, by criterion."
    kept_back = "one is" if hidden == 1 else f"{formats.in_words(hidden)} are"
    return f"{shown}, by criterion; {kept_back} kept back {HIDDEN_SYMBOL}, since too few people could have spoken."


def _who(row: object, roles: Mapping[str, str], places: Mapping[str, str], waves: Mapping[str, str]) -> str:
    told = ((row.role_group, roles), (row.locality, places), (row.wave, waves))  # type: ignore[attr-defined]
    parts = [titles.get(label, label) for label, titles in told if label != ALL]
    return ", ".join([*parts, f"in {WHERE_SAID[row.said_in]}"]) if parts else f"Somebody in {WHERE_SAID[row.said_in]}"  # type: ignore[attr-defined]


def _as_markdown(text: str) -> str:
    """``text`` such that no sign in it means anything to Markdown.

    >>> _as_markdown("at [our school] *we*")
    'at \\\\[our school\\\\] \\\\*we\\\\*'
    """
    return SPECIAL.sub(r"\\\1", text)
