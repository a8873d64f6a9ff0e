"""Schools and pupils: counts by phase from the attendance collection, academies at one date, Ofsted's shares."""

from __future__ import annotations

import re
from datetime import datetime

import pandas as pd

from helpers.project.academic_years import as_academic_year
from helpers.sources.refresh.area_tables import COUNTRY_CODE
from helpers.sources.refresh.number_parsing import numbers_or_reasons, rounded_decimal, whole_number
from helpers.sources.refresh.publisher_files import RefreshError, place_in

OFSTED_DECIMALS = 8
"""Half of the dates come with eight decimals and half with fourteen, of which the last are binary noise."""

NO_SCHOOLS = ("inf",)
"""The share of academies where no school was counted."""
OFSTED_COLUMNS = ["AREACD", "Period", "pct_good_outstanding"]
IMPOSSIBLE_DATE = "2024-09-31"
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
        raise RefreshError(
            f"the attendance file has geographic levels not known here: {', '.join(sorted(unknown))}; "
            f"expected {', '.join(sorted(levels))}: see what the publisher changed"
        )
    schools, schools_reasons = numbers_or_reasons(attendance, "total_num_schools", whole_number)
    enrolments, enrolments_reasons = numbers_or_reasons(attendance, "total_enrolments", whole_number)
    reasons = [first or second for first, second in zip(schools_reasons, enrolments_reasons, strict=True)]
    table = pd.DataFrame(
        {
            "region_code": attendance["region_code"],
            "area_code": attendance["new_la_code"].fillna(attendance["region_code"]).fillna(COUNTRY_CODE),
            "academic_year": [_year(attendance, row, label) for row, label in attendance["time_period"].items()],
            "phase": attendance["phase"].str.lower(),
            "schools_count": schools,
            "enrolments_count": enrolments,
            "is_doubled": attendance["flag_doubled"].str.lower(),
            "missing_reason": reasons,
        }
    )
    doubled = table[table["is_doubled"] == "true"]
    holding = set(doubled[["academic_year", "region_code"]].itertuples(index=False, name=None))
    holding |= {(year, COUNTRY_CODE) for year in doubled["academic_year"]}
    table["includes_doubled"] = [
        str(key in holding).lower() for key in zip(table["academic_year"], table["area_code"], strict=True)
    ]
    return table.sort_values(["area_code", "academic_year", "phase"], ignore_index=True)


def phases_present(counts: pd.DataFrame) -> dict[str, set[str]]:
    """The phases that each area has a row for in any year, whether or not the count is given."""
    return {str(area): set(rows["phase"]) for area, rows in counts.groupby("area_code")}


def tidy_academies(academies: pd.DataFrame, codes: dict[str, str], date: str) -> pd.DataFrame:
    """Academies and trusts by authority at ``date``, under GSS codes."""
    code = academies["LA (code)"].map(codes)
    if code.isna().any():
        raise RefreshError(
            f"academies: no lookup names the DfE code(s) {', '.join(academies.loc[code.isna(), 'LA (code)'])}: fetch "
            "the lookup of authorities again"
        )
    table = pd.DataFrame({"area_code": code, "date": date})
    for source, name in ACADEMY_COLUMNS.items():
        table[name] = numbers_or_reasons(academies, source, other=NO_SCHOOLS)[0]
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
        raise RefreshError(
            f"the Ofsted file has a period that is no date: '{period}'; expected one as "
            " '31 March 2023' or '2023-03-31T00:00:00'"
        ) from error


def tidy_ofsted(shares: pd.DataFrame) -> pd.DataFrame:
    """Share of state-funded schools rated good or outstanding, by area and date.

    2024-09-31 does not exist: the source corrected it to 2024-08-31, with the same values, which stand in the file too.
    31 March 2023 stands twice, under two spellings. Both are checked to be repetitions before they are dropped.
    """
    percentages, reasons = numbers_or_reasons(shares, "pct_good_outstanding", _share)
    table = pd.DataFrame(
        {
            "area_code": shares["AREACD"].str.strip(),
            "date": shares["Period"].map(ofsted_date),
            "good_outstanding_pct": percentages,
            "missing_reason": reasons,
        }
    )
    _check_repeats(table, IMPOSSIBLE_DATE, "2024-08-31")
    table = table[table["date"] != IMPOSSIBLE_DATE].drop_duplicates()
    if table.duplicated(["area_code", "date"]).any():
        repeated = table[table.duplicated(["area_code", "date"])].iloc[0]
        raise RefreshError(
            f"the Ofsted file gives {repeated['area_code']} two different values for {repeated['date']}: "
            "ask the publisher which holds, and delete the other row"
        )
    return table.sort_values(["area_code", "date"], ignore_index=True)


def _check_repeats(table: pd.DataFrame, date: str, other: str) -> None:
    left, right = (table[table["date"] == day].set_index("area_code")["good_outstanding_pct"] for day in (date, other))
    if not left.empty and not left.sort_index().fillna("").equals(right.sort_index().fillna("")):
        raise RefreshError(
            f"the Ofsted file's {date} is no repetition of {other} any more: decide what it is, and say it in "
            "school_tables.py"
        )


def _year(table: pd.DataFrame, row: object, label: object) -> str:
    try:
        return as_academic_year(str(label))
    except ValueError as error:
        raise RefreshError(f"{place_in(table, str(row), 'time_period')}: {error}") from None


def _share(value: object) -> str:
    return rounded_decimal(value, OFSTED_DECIMALS)
