"""Schools and pupils: counts by phase from the attendance collection, academies at one date, Ofsted's shares."""

from __future__ import annotations

import re
from datetime import datetime

import pandas as pd

from helpers.sources.refresh.number_parsing import is_number, rounded_decimal, shortest_decimal, whole_number
from helpers.sources.refresh.publisher_files import RefreshError

COUNTRY_CODE = "E92000001"
OFSTED_DECIMALS = 8
"""Half of the dates come with eight decimals and half with fourteen, of which the last are binary noise."""

OFSTED_COLUMNS = ["AREACD", "Period", "pct_good_outstanding"]
IMPOSSIBLE_DATE = "2024-09-31"
OFSTED_MISSING = "na"
"""Stands at the first date where later ones are blank; the source explains neither."""

ACADEMY_COLUMNS = {
    "Primary": "primary_count",
    "Secondary": "secondary_count",
    "Special": "special_count",
    "AP": "alternative_provision_count",
    "16 plus": "sixteen_plus_count",
    "academies_total": "academies_count",
    "trusts_mat": "trusts_count",
    "schools_psS_2022_23": "schools_count",
    "academy_share_pct": "academy_share_pct",
}
ATTENDANCE_COLUMNS = [
    "time_period",
    "geographic_level",
    "region_code",
    "new_la_code",
    "phase",
    "total_num_schools",
    "total_enrolments",
    "flag_doubled",
]


def tidy_school_counts(attendance: pd.DataFrame) -> pd.DataFrame:
    """Schools and enrolments by area, academic year and phase, doubled counts marked and left as published.

    ``includes_doubled`` marks the region and the country that a doubled authority was added into.
    """
    levels = {"National", "Regional", "Local authority"}
    if unknown := set(attendance["geographic_level"]) - levels:
        raise RefreshError(f"the attendance file has geographic levels not known here: {', '.join(sorted(unknown))}")
    code = attendance["new_la_code"].fillna(attendance["region_code"]).fillna(COUNTRY_CODE)
    table = pd.DataFrame(
        {
            "area_code": code,
            "academic_year": attendance["time_period"].str.replace(r"^(\d{4})(\d\d)$", r"\1/\2", regex=True),
            "phase": attendance["phase"].str.lower(),
            "schools_count": _counts(attendance["total_num_schools"]),
            "enrolments_count": _counts(attendance["total_enrolments"]),
            "is_doubled": attendance["flag_doubled"].str.lower(),
        }
    )
    doubled = attendance[table["is_doubled"] == "true"]
    years = set(zip(table.loc[doubled.index, "academic_year"], doubled["region_code"], strict=True))
    years |= {(year, COUNTRY_CODE) for year, _ in years}
    table["includes_doubled"] = [
        str(key in years).lower() for key in zip(table["academic_year"], table["area_code"], strict=True)
    ]
    has_counts = table[["schools_count", "enrolments_count"]].notna().all(axis=1)
    table["missing_reason"] = has_counts.map({True: None, False: "not_available"})
    return table.sort_values(["area_code", "academic_year", "phase"], ignore_index=True)


def phases_present(counts: pd.DataFrame) -> dict[str, set[str]]:
    """The phases that each area has a row for in any year, whether or not the count is given."""
    return {str(area): set(rows["phase"]) for area, rows in counts.groupby("area_code")}


def tidy_academies(academies: pd.DataFrame, codes: dict[str, str], date: str) -> pd.DataFrame:
    """Academies and trusts by authority at ``date``, under GSS codes."""
    code = academies["LA (code)"].map(codes)
    if code.isna().any():
        raise RefreshError(
            f"academies: no lookup names the DfE code(s) {', '.join(academies.loc[code.isna(), 'LA (code)'])}"
        )
    table = pd.DataFrame({"area_code": code, "date": date})
    for source, name in ACADEMY_COLUMNS.items():
        table[name] = [shortest_decimal(v) if is_number(v) else None for v in academies[source]]
    # A blank count of schools was added up as none there; no schools but an academy is no count at all.
    impossible = (table["schools_count"] == "0") & (table["academies_count"] != "0")
    table.loc[impossible, ["schools_count", "academy_share_pct"]] = None
    table["missing_reason"] = table["academy_share_pct"].notna().map({True: None, False: "not_available"})
    return table.sort_values("area_code", ignore_index=True)


def ofsted_date(period: str) -> str:
    """The date of a period as the source writes it, in three ways.

    >>> ofsted_date("2023-03-31T00:00:00"), ofsted_date("As of 31 December 2022"), ofsted_date("2024-09-31T00:00:00")
    ('2023-03-31', '2022-12-31', '2024-09-31')
    """
    if found := re.match(r"^(\d{4}-\d\d-\d\d)T", period):
        return found[1]
    try:
        return datetime.strptime(re.sub("^As (at|of) ", "", period), "%d %B %Y").date().isoformat()
    except ValueError as error:
        raise RefreshError(f"the Ofsted file has a period that is no date: '{period}'") from error


def tidy_ofsted(shares: pd.DataFrame) -> pd.DataFrame:
    """Share of state-funded schools rated good or outstanding, by area and date.

    2024-09-31 does not exist: the source corrected it to 2024-08-31, with the same values, which stand in the file too.
    31 March 2023 stands twice, under two spellings. Both are checked to be repetitions before they are dropped.
    """
    table = pd.DataFrame(
        {
            "area_code": shares["AREACD"].str.strip(),
            "date": shares["Period"].map(ofsted_date),
            "good_outstanding_pct": [_share(value) for value in shares["pct_good_outstanding"]],
        }
    )
    _check_repeats(table, IMPOSSIBLE_DATE, "2024-08-31")
    table = table[table["date"] != IMPOSSIBLE_DATE].drop_duplicates()
    if table.duplicated(["area_code", "date"]).any():
        repeated = table[table.duplicated(["area_code", "date"])].iloc[0]
        raise RefreshError(f"the Ofsted file gives {repeated['area_code']} two different values for {repeated['date']}")
    table["missing_reason"] = table["good_outstanding_pct"].map(
        lambda v: None if isinstance(v, str) else "not_available"
    )
    return table.sort_values(["area_code", "date"], ignore_index=True)


def _check_repeats(table: pd.DataFrame, date: str, other: str) -> None:
    left, right = (table[table["date"] == day].set_index("area_code")["good_outstanding_pct"] for day in (date, other))
    if not left.empty and not left.sort_index().fillna("").equals(right.sort_index().fillna("")):
        raise RefreshError(f"the Ofsted file's {date} is no repetition of {other} any more: decide what it is")


def _counts(column: pd.Series) -> list[str | None]:
    return [whole_number(value) if isinstance(value, str) else None for value in column]


def _share(value: object) -> str | None:
    if not isinstance(value, str) or value == OFSTED_MISSING:
        return None
    return rounded_decimal(value, OFSTED_DECIMALS)
