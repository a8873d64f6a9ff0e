"""The authorities of a combined area to read, one by one, with their range and, where right, their weighted rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from helpers.figures.trend_charts import shown_decimals
from helpers.indicators import formats
from helpers.indicators.combined_areas import range_and_rate
from helpers.project.registry import Locality


def bodies_of(locality: Locality) -> dict[str, tuple[str, ...]]:
    """The locality and what followed it, by title, with their authorities."""
    bodies = {locality.title: locality.areas}
    if locality.successor:
        bodies[locality.successor.title] = locality.successor.areas
    return bodies


def members_reading(
    values: pd.DataFrame,
    school_counts: pd.DataFrame,
    catalogue: pd.DataFrame,
    areas: pd.DataFrame,
    indicator_ids: Sequence[str],
    bodies: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """A row an authority, then for each body its range and its weighted rate; a column an indicator with its year.

    The year is the last in which every authority of every body has a value. A weighted rate is an en dash where
    enrolments would be the wrong weights.
    """
    names = areas.drop_duplicates("area_code").set_index("area_code")["area_name"]
    everyone = list(dict.fromkeys(code for codes in bodies.values() for code in codes))
    lines: list[dict[str, Any]] = [{"Authority or body": str(names[code])} for code in everyone]
    lines += [
        {"Authority or body": f"{body}: {what}"} for body in bodies for what in ("range", "weighted by enrolments")
    ]
    for indicator in catalogue.set_index("indicator_id", drop=False).loc[list(indicator_ids)].to_dict("records"):
        known = values[(values["indicator_id"] == indicator["indicator_id"]) & values["area_code"].isin(everyone)]
        table = known.pivot(index="academic_year", columns="area_code", values="value").dropna()
        if table.empty:
            continue
        year, decimals, unit = str(table.index[-1]), shown_decimals(indicator), indicator["unit"]
        cells = [formats.with_unit(table.loc[year, code], unit, decimals) for code in everyone]
        for codes in bodies.values():
            whole = range_and_rate(values, school_counts, catalogue, str(indicator["indicator_id"]), list(codes))
            row = whole[whole["academic_year"] == year].iloc[0]
            cells.append(formats.value_range(row["lowest"], row["highest"], unit, decimals))
            cells.append(formats.with_unit(row["weighted_value"], unit, decimals))
        for line, cell in zip(lines, cells, strict=True):
            line[f"{indicator['short_title']} {year}"] = cell
    return pd.DataFrame(lines)


def members_caption(bodies: Mapping[str, Sequence[str]]) -> str:
    """What the table holds, and why most weighted rates are left out."""
    said = formats.join_words(f"{body} ({formats.in_words(len(codes))})" for body, codes in bodies.items())
    return (
        f"The authorities of {said}, one by one, with the range of each body. A weighted rate stands only where the "
        "indicator is a share of pupil enrolments: elsewhere enrolments would be the wrong weights, and no rate of the "
        "whole can be given."
    )
