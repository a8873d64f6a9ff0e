"""What a measure of an official table is called, its unit, places and caveats: the catalogue's words.

The indicators have their own catalogue, the table ``indicators``; the table ``measures`` speaks of every other official
number. Charts, tables and prose take their words from here, so that a measure is called the same everywhere.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from helpers.indicators.indicator_values import IndicatorError


class MeasureWords(NamedTuple):
    """One row of the table ``measures``, as far as charts and prose need it; empty text where it has no word."""

    measure_id: str
    publication_id: str
    domain: str
    measure: str
    title: str
    short_title: str
    unit: str
    shown_decimals: int
    direction: str
    periods: str
    gaps: str
    caveats: str
    publication: str


def describe_measure(measures: pd.DataFrame, measure_id: str) -> MeasureWords:
    """The catalogue's words on one measure.

    Raises
    ------
    IndicatorError
        The catalogue has no such measure.
    """
    rows = measures[measures["measure_id"] == measure_id]
    if rows.empty:
        raise IndicatorError(f"the catalogue of measures has no '{measure_id}': describe it in refresh/measures.yml")
    row = rows.iloc[0]
    words: dict[str, Any] = {name: "" if pd.isna(row[name]) else row[name] for name in MeasureWords._fields}
    return MeasureWords(**{**words, "shown_decimals": int(row["shown_decimals"])})
