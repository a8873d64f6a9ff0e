"""Official statistics of areas: series, ranks with ties, statistical neighbours, differences within rounding.

Pure functions of the processed tables: ``values`` is ``indicator_values``, ``catalogue`` is ``indicators``,
``neighbours`` is ``statistical_neighbours``. Values are rates of areas without counts, so nothing here averages or adds
them. A missing value stays missing.

>>> from helpers.sources.tables import read_raw
>>> values, areas, neighbours = (read_raw(name) for name in ("indicator_values", "areas", "statistical_neighbours"))
>>> coventry, rate = "E08000026", "persistent_absence_pct"
>>> value_of(values, rate, coventry, "2022/23")
23.66
>>> rank = rank_of(values, rate, coventry, "2022/23", among=upper_tier_codes(areas), polarity="low")
>>> f"{rank.first} of {rank.areas_count}, in quarter {rank.quartiles[0]}"
'122 of 151, in quarter 4'
>>> len(neighbour_codes(neighbours, coventry, "2021"))
10
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

UPPER_TIER = "upper_tier"
MOST_DECIMALS = 2
"""Rates that a publisher gives to five places are written, and compared, to two."""


class IndicatorError(ValueError):
    """An indicator, area or year that the tables do not have; the message says what they have."""


@dataclass(frozen=True)
class Rank:
    """Where an area stands among ``areas_count`` areas that have a value.

    Areas whose published values are equal share their places: ``first`` to ``last``. Rounding cannot swap areas whose
    published values differ, so this range is all the doubt that rounding leaves.
    """

    first: int
    last: int
    areas_count: int

    @property
    def is_tied(self) -> bool:
        """Whether other areas have the same published value."""
        return self.last > self.first

    @property
    def quartiles(self) -> tuple[int, int]:
        """The quarter of the ranking, 1 to 4, of the first and of the last place of the range."""
        first, last = (1 + (place - 1) * 4 // self.areas_count for place in (self.first, self.last))
        return first, last


def indicator_of(catalogue: pd.DataFrame, indicator_id: str) -> pd.Series:
    """The catalogue's row of one indicator: title, unit, decimals, polarity, caveats and the rest by name."""
    rows = catalogue[catalogue["indicator_id"] == indicator_id]
    if rows.empty:
        raise IndicatorError(
            f"no indicator '{indicator_id}': take one of {', '.join(sorted(catalogue['indicator_id']))}"
        )
    return rows.iloc[0]


def is_comparable(catalogue: pd.DataFrame, indicator_id: str, *academic_years: str) -> bool:
    """Whether these years may be set beside each other: none is one that the catalogue calls not comparable.

    Why it is not stands in the catalogue's ``comparability``.
    """
    apart = indicator_of(catalogue, indicator_id)["not_comparable_years"]
    return pd.isna(apart) or not set(academic_years) & set(apart.split("; "))


def series_for(values: pd.DataFrame, indicator_id: str, area_codes: Sequence[str]) -> pd.DataFrame:
    """The indicator's whole series of each area, in the order of ``area_codes`` and then of years.

    Columns ``indicator_id, area_code, academic_year, value, missing_reason``; a year without a value keeps its row, so
    that a line drawn from it has a gap there.
    """
    codes = list(dict.fromkeys(area_codes))
    rows = _of_indicator(values, indicator_id)
    if absent := [code for code in codes if code not in set(rows["area_code"])]:
        raise IndicatorError(
            f"{indicator_id} has no rows for {', '.join(absent)}: take area codes that "
            "the table areas has, at the level of this indicator"
        )
    rows = rows[rows["area_code"].isin(codes)]
    order = rows["area_code"].map({code: place for place, code in enumerate(codes)})
    return rows.assign(_order=order).sort_values(["_order", "academic_year"], ignore_index=True).drop(columns="_order")


def value_of(values: pd.DataFrame, indicator_id: str, area_code: str, academic_year: str) -> float | None:
    """The published value, or ``None`` where there is none."""
    series = series_for(values, indicator_id, [area_code]).set_index("academic_year")["value"]
    if academic_year not in series.index:
        raise IndicatorError(
            f"{indicator_id} has no year {academic_year}: take one from {series.index[0]} to {series.index[-1]}"
        )
    found = series[academic_year]
    return None if pd.isna(found) else float(found)


def upper_tier_codes(areas: pd.DataFrame) -> list[str]:
    """The present upper-tier authorities: all that an authority is ranked among."""
    return areas.loc[areas["area_type"] == UPPER_TIER, "area_code"].tolist()


def area_name(areas: pd.DataFrame, area_code: str) -> str:
    """The name of one area."""
    rows = areas[areas["area_code"] == area_code]
    if rows.empty:
        raise IndicatorError(
            f"no area {area_code} in the table areas: correct the code, or refresh the tables if it is new"
        )
    return str(rows["area_name"].iloc[0])


def neighbour_codes(neighbours: pd.DataFrame, area_code: str, model: str) -> list[str]:
    """The statistical neighbours of an authority in one model, the closest first; empty where the model has none."""
    if model not in set(neighbours["model"]):
        raise IndicatorError(f"no neighbour model '{model}': take one of {', '.join(sorted(set(neighbours['model'])))}")
    rows = neighbours[(neighbours["area_code"] == area_code) & (neighbours["model"] == model)]
    return rows.sort_values("neighbour_rank")["neighbour_code"].tolist()


def rank_of(
    values: pd.DataFrame,
    indicator_id: str,
    area_code: str,
    academic_year: str,
    *,
    among: Collection[str],
    polarity: str,
) -> Rank | None:
    """Where the area stands ``among`` these in one year; ``None`` where it has no value then.

    With polarity ``low`` rank 1 is the lowest value, with ``high`` the highest: the most favourable either way. With
    ``none`` no end is favourable, and rank 1 is the highest.
    """
    if area_code not in among:
        raise IndicatorError(f"{area_code} is not one of the areas that it is to be ranked among: add it to 'among'")
    year = _year_values(values, indicator_id, academic_year, among)
    if area_code not in year.index:
        return None
    below, above = int((year < year[area_code]).sum()), int((year > year[area_code]).sum())
    ahead, behind = (below, above) if polarity == "low" else (above, below)
    return Rank(first=ahead + 1, last=len(year) - behind, areas_count=len(year))


def shown_decimals(indicator: Mapping[Any, Any]) -> int:
    """The number of decimals to which values of ``indicator``, a row of the catalogue, are written and compared."""
    return min(int(indicator["decimals"]), MOST_DECIMALS)


def is_within_rounding(difference: float, decimals: int) -> bool:
    """Whether rounding of both values alone could have made their ``difference``.

    Each published value can lie half a unit of its last decimal from the true one, so two true values that are all but
    equal can be published one whole unit apart.

    >>> is_within_rounding(1.0, 0), is_within_rounding(0.02, 2), is_within_rounding(0.30000000000000004 - 0.2, 1)
    (True, False, True)
    """
    return round(abs(difference) * 10**decimals) <= 1


def _of_indicator(values: pd.DataFrame, indicator_id: str) -> pd.DataFrame:
    rows = values[values["indicator_id"] == indicator_id]
    if rows.empty:
        known = ", ".join(sorted(values["indicator_id"].unique()))
        raise IndicatorError(f"no values of the indicator '{indicator_id}': take one of {known}")
    return rows


def _year_values(values: pd.DataFrame, indicator_id: str, academic_year: str, area_codes: Collection[str]) -> pd.Series:
    rows = _of_indicator(values, indicator_id)
    rows = rows[(rows["academic_year"] == academic_year) & rows["area_code"].isin(area_codes)]
    return rows.set_index("area_code")["value"].dropna()
