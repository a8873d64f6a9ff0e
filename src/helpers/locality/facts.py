"""Key facts of a locality: the latest official values beside England's, read with rounding in mind."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import prose
from helpers.figures.comparators import Comparators
from helpers.figures.trends import shown_decimals
from helpers.rows import rows_of


def gather_latest(values: pd.DataFrame, indicators: pd.DataFrame, comparators: Comparators) -> pd.DataFrame:
    """The latest value of each of the case's authorities beside England's of the same year.

    Returns ``indicator_id, academic_year, area_code, area_name, value, country_value``; an authority without any value
    has one row with a missing value. The year is the last in which one of the case's authorities has a value.
    """
    country = next(iter(comparators.country))
    rows: list[dict[str, Any]] = []
    for indicator_id in indicators["indicator_id"]:
        known = values[(values["indicator_id"] == indicator_id) & values["value"].notna()]
        own = known[known["area_code"].isin(list(comparators.authorities))]
        year = own["academic_year"].max() if len(own) else None
        year_values = known[known["academic_year"] == year].set_index("area_code")["value"]
        rows += [
            {
                "indicator_id": indicator_id,
                "academic_year": year,
                "area_code": code,
                "area_name": name,
                "value": year_values.get(code),
                "country_value": year_values.get(country),
            }
            for code, name in comparators.authorities.items()
        ]
    return pd.DataFrame(rows)


def latest_reading(latest: pd.DataFrame, indicators: pd.DataFrame, comparators: Comparators) -> pd.DataFrame:
    """:func:`gather_latest` to read: a row an indicator, a column an authority, England, the difference, the year.

    The difference is in words that respect rounding; with several authorities there is none, since each has its own.
    """
    lines = []
    for indicator in indicators.to_dict("records"):
        rows = latest[latest["indicator_id"] == indicator["indicator_id"]]
        decimals, unit = shown_decimals(indicator), indicator["unit"]
        unit_note = " (per 100 pupils)" if unit == "rate_per_100" else ""
        line = {"Measure": indicator["short_title"] + unit_note}
        for row in rows_of(rows):
            line[row.area_name] = prose.with_unit(row.value, unit, decimals)
        first = rows.iloc[0]
        line[comparators.country_name] = prose.with_unit(first["country_value"], unit, decimals)
        if not comparators.is_combined:
            line["Difference"] = _difference(first, unit, decimals)
        line["Year"] = first["academic_year"] if pd.notna(first["academic_year"]) else prose.MISSING
        lines.append(line)
    return pd.DataFrame(lines)


def _difference(row: pd.Series, unit: str, decimals: int) -> str:
    if pd.isna(row["value"]) or pd.isna(row["country_value"]):
        return prose.MISSING
    comparison = prose.compare(
        round(row["value"], decimals), round(row["country_value"], decimals), unit=unit, decimals=decimals
    )
    if comparison is None or comparison.direction == "same":
        return "about the same"
    return f"{prose.number(abs(comparison.difference), decimals)} {comparison.direction}"


def latest_caption(latest: pd.DataFrame, comparators: Comparators) -> str:
    """What the table of latest values holds, and of which years."""
    years = sorted(set(latest["academic_year"].dropna()))
    if not years:
        return f"No official value was published for {comparators.title}."
    span = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}, each the latest published"
    whose = f"the authorities of {comparators.title}" if comparators.is_combined else comparators.title
    text = f"Latest official figures for {whose} and {comparators.country_name} ({span})."
    if comparators.is_combined:
        return f"{text} The authorities stand one by one: rates without counts cannot be averaged."
    return f"{text} Differences are in percentage points for percentages, else in the measure's own unit."
