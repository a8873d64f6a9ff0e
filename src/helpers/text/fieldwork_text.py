"""What the chapter on interviews and observations says, and its tables as they are read. Pure functions of safe
tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from restricted.fieldwork.coding_coverage import CODE_SEPARATOR
from restricted.fieldwork.triangulation import RULES, SOURCES, VERDICT_RULES

from helpers.indicators import formats
from helpers.project.rows import rows_of
from helpers.project.suppression_symbols import ALL, HIDDEN_SYMBOL

SHOWS = (
    "who was heard, by role and wave",
    "what was said under each criterion, and which elements of coherence it shows at work",
    "what people said in their own words, where that gives nobody away",
    "after how many interviews nothing new came",
    "how far two coders agree",
    "whether interviews, observations, survey and local indicators point the same way, place by place",
)
"""What the chapter shows where it may."""
VARIABLE_TITLES = {"criterion": "Criterion", "direction": "Direction", "elements": "Elements, each present or not"}


def held_by(held: pd.DataFrame, column: str, titles: Mapping[str, str]) -> pd.DataFrame:
    """Interviews by one dimension, both waves together, in the order of ``titles``: the column and ``count``."""
    other = "locality" if column == "role_group" else "role_group"
    own = held[(held["wave"] == ALL) & (held[other] == ALL) & held[column].isin(list(titles))]
    return own[[column, "count"]].reset_index(drop=True)


def held_reading(held: pd.DataFrame, roles: Mapping[str, str], waves: Mapping[str, str]) -> pd.DataFrame:
    """Interviews by role group and wave, to be read."""
    own = held[(held["locality"] == ALL)].set_index(["role_group", "wave"])["count"]
    rows = []
    for role, title in {**roles, ALL: "All"}.items():
        cells = {waves[wave]: _shown(own.get((role, wave))) for wave in waves}
        rows.append({"Role group": title, **cells, "Both": _shown(own.get((role, ALL)))})
    return pd.DataFrame(rows)


def _shown(value: Any) -> str:
    return HIDDEN_SYMBOL if value is None or pd.isna(value) else formats.number(float(value))


def split_mentions(mentions: pd.DataFrame, *, row: str) -> pd.DataFrame:
    """``row, column, percent`` of the interviews that mention each pair; ``row`` says which half of the code leads.

    ``row``: ``criterion`` or ``other`` (the direction, the element).
    """
    own = mentions[mentions["mentioned"] == "yes"]
    halves = own["code"].str.split(CODE_SEPARATOR, expand=True, regex=False)
    first, second = (0, 1) if row == "criterion" else (1, 0)
    return pd.DataFrame({"row": halves[first], "column": halves[second], "percent": own["percent"]}).reset_index(
        drop=True
    )


def saturation_text() -> str:
    """What the curve of codes met can tell, and what not."""
    return (
        "Interviews are put into random orders, and in each the codes that had been met are counted "
        "[@guest2006]. A curve that flattens early says that more interviews of the same kind would have brought "
        "little that the codebook has a name for. It cannot speak of people who were not asked."
    )


def agreement_reading(agreement: pd.DataFrame) -> pd.DataFrame:
    """How far two coders agree, to be read."""
    return pd.DataFrame(
        [
            {
                "Variable": VARIABLE_TITLES[row.variable],
                "Segments": formats.number(row.segments_count),
                "Interviews": _shown(row.n_count),
                "Agreement": HIDDEN_SYMBOL if pd.isna(row.agreement_pct) else formats.percent(row.agreement_pct, 0),
                "Kappa (95% interval)": HIDDEN_SYMBOL
                if pd.isna(row.kappa)
                else f"{formats.number(row.kappa, 2)} "
                f"({formats.number(row.kappa_low, 2)} to {formats.number(row.kappa_high, 2)})",
            }
            for row in rows_of(agreement)
        ]
    )


def agreement_caption(agreement: pd.DataFrame) -> str:
    """The range of kappa, and over what."""
    known = agreement["kappa"].dropna()
    if known.empty:
        return "Agreement between two coders cannot be shown."
    return (
        f"Agreement between two coders of the same segments: Cohen's kappa from {formats.number(known.min(), 2)} to "
        f"{formats.number(known.max(), 2)}. "
        "Intervals from draws of whole interviews."
    )


def rules_text() -> str:
    """When a source points which way, and what a cell's shade means."""
    letters = {"interviews": "I", "observations": "O", "survey": "S", "outcomes": "K"}
    sources = "\n".join(f"- **{name.capitalize()} ({letters[name]})**: {RULES[name]}" for name in SOURCES)
    verdicts = "\n".join(f"- **{name}**: {rule}." for name, rule in VERDICT_RULES.items())
    return f"A source points one way by these rules:\n\n{sources}\n\nA cell is then:\n\n{verdicts}"


def verdicts_text(matrix: pd.DataFrame) -> str:
    """How often sources agree where at least two speak, and what contradiction means."""
    counts = matrix["verdict"].value_counts()
    speaking = int(len(matrix) - counts.get("silent", 0))
    if speaking == 0:
        return "In no cell do two sources speak, so nothing can be held against anything."
    return (
        f"In {formats.number(speaking)} of {formats.number(len(matrix))} cells at least two sources speak: they "
        "agree in "
        f"{formats.number(int(counts.get('agree', 0)))}, agree in part in "
        f"{formats.number(int(counts.get('in part', 0)))}, and contradict each "
        f"other in {formats.number(int(counts.get('contradict', 0)))}. Sources that speak of different things, or ask "
        f"different people, may "
        "contradict each other and both be right."
    )
