"""Official values in words: ranks for a table, and what a locality's narrative names next to what the report prints.

``{{ stat("severe_absence_primary_pct", "2018/19") }}`` becomes the authority's published value and its year, ``place``
with a group of areas its place among them. Nothing of them is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from helpers.indicators import formats
from helpers.indicators.indicator_values import IndicatorError, Rank, indicator_of, rank_of
from helpers.project.registry import Locality
from helpers.text.narratives import UnknownIdError

HIGHEST = ("highest", "second highest", "third highest")
FIRST = {"low": "1st is best", "high": "1st is best", "none": "1st is highest"}
"""What rank 1 means, by the polarity of an indicator: the favourable end where there is one."""


def official_value_functions(
    locality: Locality, values: pd.DataFrame, catalogue: pd.DataFrame, groups: pd.DataFrame
) -> Mapping[str, Callable[..., str]]:
    """What a narrative may call next to ``fig``, ``ev`` and ``par``: ``stat`` and ``place``.

    ``values`` and ``catalogue`` are the tables ``indicator_values`` and ``indicators``, ``groups`` is ``area_groups``.
    Each function raises :class:`helpers.text.narratives.UnknownIdError` for what is not there, and for a locality of
    several authorities, whose rates are given one by one in the tables.
    """

    def stat(indicator_id: str, academic_year: str) -> str:
        indicator, code = _indicator(catalogue, indicator_id), _only_area(locality)
        rows = values[(values["indicator_id"] == indicator_id) & (values["area_code"] == code)]
        of_year = rows.loc[rows["academic_year"] == academic_year, "value"].dropna()
        if of_year.empty:
            raise UnknownIdError(f"no value of '{indicator_id}' for {locality.title} in '{academic_year}'")
        value = formats.with_unit(float(of_year.iloc[0]), indicator["unit"], int(indicator["decimals"]))
        return f"{value} in {academic_year}"

    def place(indicator_id: str, academic_year: str, group_id: str) -> str:
        _indicator(catalogue, indicator_id)
        among = set(groups.loc[groups["group_id"] == group_id, "area_code"])
        if not among:
            known = ", ".join(sorted(set(groups["group_id"])))
            raise UnknownIdError(f"no group of areas '{group_id}'; there are: {known}")
        try:
            rank = rank_of(values, indicator_id, _only_area(locality), academic_year, among=among, polarity="none")
        except IndicatorError as error:
            raise UnknownIdError(str(error)) from None
        if rank is None:
            raise UnknownIdError(f"no value of '{indicator_id}' for {locality.title} in '{academic_year}'")
        return place_in_words(rank.first, rank.areas_count, is_shared=rank.is_tied)

    return {"stat": stat, "place": place}


def place_in_words(first: int, areas_count: int, *, is_shared: bool = False) -> str:
    """A place counted from whichever end is nearer: ``the second highest of ten``.

    >>> place_in_words(2, 10), place_in_words(10, 10), place_in_words(5, 10), place_in_words(1, 4, is_shared=True)
    ('the second highest of 10', 'the lowest of 10', 'the 5th highest of 10', 'the highest of four, shared with others')
    """
    total = formats.in_words(areas_count)
    if first == areas_count and not is_shared:
        words = "lowest"
    else:
        words = HIGHEST[first - 1] if first <= len(HIGHEST) else f"{formats.ordinal(first)} highest"
    return f"the {words} of {total}" + (", shared with others" if is_shared else "")


def rank_text(rank: Rank | None, polarity: str) -> str:
    """A rank among authorities with the end that is good, as a range where a value is shared.

    >>> rank_text(Rank(3, 5, 151), "low")
    '3rd to 5th of 151 (1st is best)'
    """
    if rank is None:
        return formats.MISSING
    return f"{formats.rank_of(rank.first, rank.last, rank.areas_count)} ({FIRST[polarity]})"


def _only_area(locality: Locality) -> str:
    if locality.is_combined:
        raise UnknownIdError(f"{locality.title} is several authorities: no single value can be named")
    return locality.areas[0]


def _indicator(catalogue: pd.DataFrame, indicator_id: str) -> pd.Series:
    try:
        return indicator_of(catalogue, indicator_id)
    except IndicatorError as error:
        raise UnknownIdError(str(error)) from None
