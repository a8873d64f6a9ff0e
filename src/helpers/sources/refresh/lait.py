"""DfE's Local Authority Interactive Tool: its long file of measures into one row per indicator, area and year."""

from __future__ import annotations

import re

import pandas as pd

from helpers.project import academic_years
from helpers.project.suppression_symbols import PUBLISHERS_SYMBOLS, missing_reason_of
from helpers.sources.refresh.indicator_catalogue import Indicator
from helpers.sources.refresh.number_parsing import fixed_decimal, is_number
from helpers.sources.refresh.publisher_files import RefreshError

FIRST_YEAR, LAST_YEAR = 2015, 2024
ACADEMIC_YEARS = tuple(map(academic_years.academic_year, range(FIRST_YEAR, LAST_YEAR + 1)))
YEAR_TYPES = ("Academic Year", "Annual - January")
"""What the dictionary may say of a measure's years. Both label an academic year by the year it ends in."""

# LAIT's dictionary does not define its symbols, and these say nothing of why.
UNEXPLAINED = ("-", "")


def academic_year(label: str) -> str:
    """The academic year of a year label: a lone calendar year is the one that the academic year ends in.

    >>> academic_year("2025"), academic_year("2015/16")
    ('2024/25', '2015/16')
    """
    if re.fullmatch(r"20\d\d", label):
        return academic_years.academic_year(int(label) - 1)
    try:
        return academic_years.as_academic_year(label)
    except ValueError as error:
        raise RefreshError(f"bds_long_0.parquet has a year label that is no year: {error}") from None


def check_year_types(dictionary: pd.DataFrame, catalogue: list[Indicator]) -> None:
    """Stop where the publisher's dictionary gives a measure another kind of year than :func:`academic_year` assumes."""
    types = dictionary.drop_duplicates("Measure_short").set_index("Measure_short")["Year_Type"]
    for entry in catalogue:
        if types.get(entry.measure) not in YEAR_TYPES:
            raise RefreshError(
                f"lait_data_dictionary.csv gives {entry.measure} the year type '{types.get(entry.measure)}'; "
                f"expected one of {', '.join(YEAR_TYPES)}"
            )


def tidy_values(
    long: pd.DataFrame,
    catalogue: list[Indicator],
    area_codes: dict[str, str],
    *,
    reorganised: dict[str, str],
    phases_present: dict[str, set[str]],
) -> pd.DataFrame:
    """One row per indicator, area and academic year, with a value or the reason why there is none.

    ``area_codes`` maps the publisher's area numbers to GSS codes. ``reorganised`` says of an authority that began or
    ended in these years which of the two it did. ``phases_present`` holds, by area, the phases that have a school.
    Values are text, with the decimals that the publisher prints.
    """
    if unknown := sorted({_number(n) for n in long["LA Number"].dropna().unique()} - set(area_codes)):
        raise RefreshError(f"bds_long_0.parquet holds areas that no lookup names: LA Number {', '.join(unknown)}")
    frames = [_one_indicator(long, entry, area_codes) for entry in catalogue]
    table = pd.concat(frames, ignore_index=True)
    reasons = _reasons(table, catalogue, reorganised, phases_present)
    table["missing_reason"] = reasons.where(table["value"].isna(), None)
    return table.sort_values(["indicator_id", "area_code", "academic_year"], ignore_index=True)


def _one_indicator(long: pd.DataFrame, entry: Indicator, area_codes: dict[str, str]) -> pd.DataFrame:
    rows = long[long["Short Desc"] == entry.measure]
    if rows.empty:
        raise RefreshError(f"bds_long_0.parquet: expected the measure {entry.measure} ({entry.title}) and found none")
    table = pd.DataFrame(
        {
            "area_code": rows["LA Number"].map(_number).map(area_codes),
            "academic_year": rows["Years"].map(academic_year),
            "mark": rows["Values"].fillna("").str.strip(),
        }
    )
    keys = ["area_code", "academic_year"]
    if repeated := table[table.duplicated(keys)].to_dict("records"):
        raise RefreshError(f"bds_long_0.parquet gives {entry.measure} more than once for {repeated[0]}")
    every = pd.MultiIndex.from_product([sorted(set(area_codes.values())), ACADEMIC_YEARS], names=keys)
    table = table.set_index(keys).reindex(every, fill_value="").reset_index()
    table["value"] = [fixed_decimal(mark, entry.decimals) if is_number(mark) else None for mark in table["mark"]]
    _check_gaps(table, entry)
    return table.assign(indicator_id=entry.id, measure=entry.measure)


def _check_gaps(table: pd.DataFrame, entry: Indicator) -> None:
    years_with_value = set(table.loc[table["value"].notna(), "academic_year"])
    without, declared = set(ACADEMIC_YEARS) - years_with_value, set(entry.gap_reasons)
    if without != declared:
        raise RefreshError(
            f"{entry.id} ({entry.measure}) has no value at all in {', '.join(sorted(without)) or 'no year'}, but "
            f"catalogue.yml says so of {', '.join(sorted(declared)) or 'no year'}: mend its gaps"
        )


def _reasons(
    table: pd.DataFrame,
    catalogue: list[Indicator],
    reorganised: dict[str, str],
    phases_present: dict[str, set[str]],
) -> pd.Series:
    """Why each row has no value; read only where it has none.

    In this order: the publisher's own mark; the whole year is missing; the authority did not exist yet or any more; it
    has no school of the phase; and otherwise a dash that the publisher does not explain.
    """
    marked = table["mark"].map(missing_reason_of)
    is_unknown = marked.isna() & table["value"].isna() & ~table["mark"].isin(UNEXPLAINED)
    for row in table[is_unknown].to_dict("records"):
        raise RefreshError(
            f"bds_long_0.parquet: the mark '{row['mark']}' of {row['measure']}, {row['area_code']}, "
            f"{row['academic_year']}, has no known meaning; "
            f"known are {', '.join([*PUBLISHERS_SYMBOLS, *UNEXPLAINED[:1]])} and blank"
        )
    keys, year = ["indicator_id", "area_code"], table["academic_year"]
    spans = table[table["value"].notna()].groupby(keys)["academic_year"].agg(["min", "max"])
    spans = table[keys].join(spans, on=keys).fillna({"min": "", "max": "9999"})
    change = table["area_code"].map(reorganised)
    is_outside = (change.eq("began") & (year < spans["min"])) | (change.eq("ended") & (year > spans["max"]))
    phases = {entry.id: entry.school_phase for entry in catalogue}
    is_lacking = [
        phases[name] is not None and phases[name] not in phases_present.get(area, {phases[name]})
        for name, area in table[keys].itertuples(index=False, name=None)
    ]
    is_outside |= pd.Series(is_lacking, index=table.index, dtype=bool)
    gaps = {(entry.id, gap.year): gap.reason for entry in catalogue for gap in entry.gaps}
    of_year = pd.Series([gaps.get(key) for key in zip(table["indicator_id"], year, strict=True)], index=table.index)
    otherwise = pd.Series("not_available", index=table.index).mask(is_outside, "not_applicable")
    return marked.fillna(of_year).fillna(otherwise)


def _number(value: object) -> str:
    return str(int(float(str(value))))
