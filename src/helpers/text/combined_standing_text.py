"""Where the authorities of a combined area stand, side by side: a row an indicator, a column an authority.

A row for each indicator and authority, as one authority's table has, would be three times as long and harder to compare
across. Differences, quarters and the region are in the data behind the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from helpers.indicators import formats
from helpers.project.registry import Comparators, ProjectPeriod
from helpers.text import standing_text as words

Cell = Callable[[Mapping[str, Any], Mapping[str, Any]], str]


def standing_together(standing: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """The latest value of each authority with its place from the lowest, and England's."""
    return _side_by_side(
        standing,
        indicators,
        lambda row, indicator: f"{words.value_text(row['value'], indicator)} ({words.place_text(row)})",
        lambda row, indicator: words.value_text(row["country_value"], indicator),
    )


def changes_together(standing: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Each authority's long change, then its change over the project, and England's two."""
    return _side_by_side(
        standing,
        indicators,
        lambda row, indicator: "; ".join(words.change_text(row, name, indicator) for name in ("long", "project")),
        lambda row, indicator: "; ".join(
            words.signed_text(row[f"country_change_{name}"], indicator) for name in ("long", "project")
        ),
    )


def neighbours_together(standing: pd.DataFrame, indicators: pd.DataFrame, settings: Comparators) -> pd.DataFrame:
    """On which side of its neighbours' medians each authority lies, in either model."""
    models = settings.neighbour_models
    return _side_by_side(
        standing, indicators, lambda row, _: words.side_text(row, models.baseline, models.current), None
    )


def standing_together_caption(standing: pd.DataFrame, title: str) -> str:
    """What the table of values and places holds, and how places are to be read."""
    ranked = standing["ranked_count"].dropna()
    count = "–".join(dict.fromkeys(formats.number(int(number)) for number in (ranked.min(), ranked.max())))
    return (
        f"Latest value of each authority of {title}, with its place, from the lowest, among the {count} upper-tier "
        "authorities with a value in brackets. Those that share a published value share their places, and the range "
        "is given. Low or high is not good or bad of itself. Region, differences and quarters are in the CSV file."
    )


def neighbours_together_caption(standing: pd.DataFrame, title: str) -> str:
    """What the words on the neighbours' medians mean, and where the medians are."""
    count = int(standing["current_count"].fillna(0).max())
    return (
        f"Whether each authority of {title} lies above or below the median of its {formats.in_words(count)} "
        "statistical "
        "neighbours, in either model; level where rounding alone could make the difference. A median is no rate of the "
        "neighbours together. Medians and ranges are in the CSV file."
    )


def changes_together_caption(standing: pd.DataFrame, title: str, project: ProjectPeriod) -> str:
    """The caption of the single table, and which of the two numbers is which."""
    return f"{words.changes_caption(standing, title, project)} In each cell the longer change stands first."


def _side_by_side(standing: pd.DataFrame, indicators: pd.DataFrame, cell: Cell, country: Cell | None) -> pd.DataFrame:
    lines: dict[str, dict[str, str]] = {}
    for row, indicator in words.with_indicator(standing, indicators):
        line = lines.setdefault(row["indicator_id"], {"Measure": words.measure_text(indicator)})
        line[row["area_name"]] = cell(row, indicator)
        if country and row["academic_year"]:
            line["England"] = country(row, indicator)
        line["Year"] = row["academic_year"] or line.get("Year", formats.MISSING)
    table = pd.DataFrame(lines.values())
    last = [name for name in ("England", "Year") if name in table]
    return table[[*(name for name in table if name not in last), *last]].fillna(formats.MISSING)
