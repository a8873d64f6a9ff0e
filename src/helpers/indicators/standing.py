"""Where an authority stands on each indicator: against England, region and neighbours, in rank, quarter and change.

The same for the localities of the project and for any other authority. Nothing is ranked best to worst: places count
from the lowest value, and neither end is called good.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers.indicators.indicator_values import (
    is_comparable,
    is_within_rounding,
    neighbour_codes,
    rank_of,
    shown_decimals,
    upper_tier_codes,
)
from helpers.project.registry import Comparators, ProjectPeriod

COLUMNS = [
    *("indicator_id", "area_code", "area_name", "academic_year", "value", "country_value", "region_value"),
    *("rank_first", "rank_last", "ranked_count", "quarter_first", "quarter_last"),
    *("baseline_median", "baseline_lowest", "baseline_highest", "baseline_count", "baseline_side"),
    *("current_median", "current_lowest", "current_highest", "current_count", "current_side"),
    *("is_side_disputed", "change_long", "country_change_long", "is_long_comparable"),
    *("change_project", "country_change_project", "is_project_comparable"),
]
"""What :func:`gather_standing` gives."""


def gather_standing(
    values: pd.DataFrame,
    indicators: pd.DataFrame,
    areas: pd.DataFrame,
    neighbours: pd.DataFrame,
    codes: Sequence[str],
    settings: Comparators,
    project: ProjectPeriod,
) -> pd.DataFrame:
    """One row an indicator and authority of ``codes``, with the columns :data:`COLUMNS`.

    The year is the last in which the authority has a value; England, region, neighbours and ranks are of that year.
    Ranks are places from the lowest value among all upper-tier authorities with one: ``rank_first`` to ``rank_last``
    where others share the published value, so the range is all that ties and rounding leave open. A ``…_side`` is where
    the value lies to the neighbours' median, ``same`` where rounding alone could make the difference;
    ``is_side_disputed`` is true where the two neighbour models do not agree on it. ``change_long`` runs from the last
    year before the pandemic to the latest, ``change_project`` from the year before the project to its last; both are
    missing where the catalogue calls a year not comparable. Values are rounded to what is shown.
    """
    among = upper_tier_codes(areas)
    places = areas.drop_duplicates("area_code").set_index("area_code")
    models = {"baseline": settings.neighbour_models.baseline, "current": settings.neighbour_models.current}
    nearest = {
        code: {role: neighbour_codes(neighbours, code, model) for role, model in models.items()} for code in codes
    }
    rows: list[dict[str, Any]] = []
    for indicator in indicators.to_dict("records"):
        decimals = shown_decimals(indicator)
        known = values[(values["indicator_id"] == indicator["indicator_id"]) & values["value"].notna()]
        table = known.pivot(index="academic_year", columns="area_code", values="value")
        for code in codes:
            row: dict[str, Any] = dict.fromkeys(COLUMNS)
            row |= {
                "indicator_id": indicator["indicator_id"],
                "area_code": code,
                "area_name": places["area_name"][code],
            }
            rows.append(row)
            own = table[code].dropna() if code in table else pd.Series(dtype=float)
            if own.empty:
                continue
            year = str(own.index[-1])
            at_year = table.loc[year].dropna()
            row |= {"academic_year": year, "value": round(float(own[year]), decimals)}
            row["country_value"] = _rounded(at_year.get(settings.country), decimals)
            row["region_value"] = _rounded(at_year.get(places["region_code"][code]), decimals)
            row |= _ranks(known, indicator["indicator_id"], code, year, among)
            for role, near in nearest[code].items():
                row |= _beside(row["value"], at_year.reindex(near).dropna(), decimals, role)
            sides = {row[f"{role}_side"] for role in models} - {None}
            row["is_side_disputed"] = len(sides) > 1
            for name, first, last in (
                ("long", project.pre_pandemic_year, year),
                ("project", project.year_before, project.academic_years[-1]),
            ):
                row[f"is_{name}_comparable"] = is_comparable(indicators, indicator["indicator_id"], first, last)
                if row[f"is_{name}_comparable"]:
                    row[f"change_{name}"] = _change(table, code, first, last, decimals)
                    row[f"country_change_{name}"] = _change(table, settings.country, first, last, decimals)
    return pd.DataFrame(rows, columns=COLUMNS)


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), decimals)


def _ranks(known: pd.DataFrame, indicator_id: str, code: str, year: str, among: Sequence[str]) -> dict[str, Any]:
    rank = rank_of(known, indicator_id, code, year, among=among, polarity="low")
    if rank is None:
        return {}
    first, last = rank.quartiles
    return {
        "rank_first": rank.first,
        "rank_last": rank.last,
        "ranked_count": rank.areas_count,
        "quarter_first": first,
        "quarter_last": last,
    }


def _beside(value: float, near: pd.Series, decimals: int, role: str) -> dict[str, Any]:
    if near.empty:
        return {f"{role}_count": 0}
    median = float(near.median())
    side = "same" if is_within_rounding(value - median, decimals) else "above" if value > median else "below"
    return {
        f"{role}_median": round(median, decimals),
        f"{role}_lowest": round(float(near.min()), decimals),
        f"{role}_highest": round(float(near.max()), decimals),
        f"{role}_count": len(near),
        f"{role}_side": side,
    }


def _change(table: pd.DataFrame, code: str, first: str, last: str, decimals: int) -> float | None:
    if code not in table or first not in table.index or last not in table.index or first >= last:
        return None
    change = round(float(table[code][last] - table[code][first]), decimals)
    return None if pd.isna(change) else change + 0.0  # no minus sign on nought
