"""What the chapter on local indicators says. Pure functions of safe tables."""

from __future__ import annotations

import pandas as pd
from restricted.local_indicators import disagreements, has_result

from helpers.indicators import formats

SHOWS = (
    "how far each indicator came from its baseline to its target, on its own scale",
    "how its locality rates it, and where rating and figure part",
)
"""What the chapter shows where it may."""
HELD = (
    "Each locality set indicators of its own, measured them and judged its own progress; the report says so and "
    "does not print them. They were set by "
    "those whom they measure, in units that differ, so none is added to another and no place is scored."
)


def ratings_text(progress: pd.DataFrame) -> str:
    """How often figures and self-rating tell two stories."""
    rated = progress[has_result(progress)].dropna(subset=["self_rating"])
    if rated.empty:
        return "No indicator has both a result and a self-rating that can be shown."
    apart = disagreements(progress)
    return (
        f"Of {formats.count(len(rated), 'indicator')} with a result and a self-rating, {formats.number(len(apart))} "
        f"{'is' if len(apart) == 1 else 'are'} rated met short of the target, or not met beyond it. A rating may "
        f"weigh what a figure "
        "does not; where the two part, both are shown."
    )
