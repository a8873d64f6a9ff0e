"""Schemas of the official tables: keys are unique, codes known, and a number or the reason for its absence is there."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa

from helpers.project.academic_years import is_academic_year
from helpers.sources.schemas.official_rules import (
    AREAS_OF_LEVEL,
    MEASURE_SUFFIXES,
    UNIT_SUFFIXES,
    academies_add_up,
    counts_not_doubled,
    measure_unit_in_name,
    not_its_own_neighbour,
    part_within_whole,
    plausible_values,
    ranks_in_range,
    unit_in_name,
    value_or_reason,
)
from helpers.sources.schemas.raw_table_declaration import AREA_CODE, MISSING_REASONS, RawTable

AREA_TYPES = (
    "upper_tier",
    "former_upper_tier",
    "district",
    "region",
    "subregion",
    "country",
    "combined_authority",
)
PHASES = ("primary", "secondary", "special", "total")
YEAR_LIST = r"^20\d\d/\d\d(; 20\d\d/\d\d)*$"
INDICATOR_ID = r"^[a-z][a-z0-9_]*_(pct|rate|score)$"
DOMAINS = (
    "imd",
    "income",
    "employment",
    "education",
    "health",
    "crime",
    "barriers",
    "living_environment",
    "idaci",
    "idaopi",
)
PUBLICATIONS = ("iod2019_file_10", "iod2019_file_11", "ons_income_2019")
SCHOOL_TYPES = ("primary", "secondary", "special", "nursery", "alternative_provision")
SCHOOLS_COUNTED = ("primary", "secondary", "primary_and_secondary", "all_state_funded")
SCHOOL_PERIOD = r"^20\d\d(/\d\d|-\d\d(-\d\d)?)$"
OFSTED_GRADES = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")
CLOSENESS = ("Extremely close", "Very close", "Close", "Somewhat close", "Not close")


def code_column(**more: Any) -> pa.Column:
    """A GSS code: a letter E and eight digits."""
    return pa.Column(str, pa.Check.str_matches(AREA_CODE, error="a GSS code: E and eight digits"), **more)


def choice_column(choices: tuple[str, ...], **more: Any) -> pa.Column:
    """Text that is one of ``choices``."""
    return pa.Column(str, pa.Check.isin(choices, error=f"one of {', '.join(choices)}"), **more)


def text_column(**more: Any) -> pa.Column:
    """Text with something in it."""
    return pa.Column(str, pa.Check.str_length(min_value=1), **more)


def count_column(**more: Any) -> pa.Column:
    """A whole number that is not negative."""
    return pa.Column("Int64", pa.Check.ge(0, error="a count, not negative"), coerce=True, **more)


def share_column(**more: Any) -> pa.Column:
    """A percentage from 0 to 100."""
    return pa.Column(float, pa.Check.in_range(0, 100, error="a percentage from 0 to 100"), coerce=True, **more)


def year_column(**more: Any) -> pa.Column:
    """An academic year whose two parts follow each other."""
    follows = pa.Check(is_academic_year, element_wise=True, error="an academic year such as 2022/23")
    return pa.Column(str, follows, **more)


def date_column() -> pa.Column:
    """A day that exists, as 2024-08-31."""
    return pa.Column(str, pa.Check(_days_exist, error="a day that exists"))


def flag_column() -> pa.Column:
    """``true`` or ``false``, as those words."""
    words = pa.Parser(lambda text: text.map({"true": True, "false": False, True: True, False: False}))
    return pa.Column(bool, parsers=words)


def _days_exist(days: pd.Series) -> pd.Series:
    return pd.to_datetime(days, format="%Y-%m-%d", errors="coerce").notna()


TABLES = [
    RawTable(
        name="areas",
        pattern="official/areas.csv",
        schema=pa.DataFrameSchema(
            {
                "area_code": code_column(unique=True),
                "area_name": text_column(),
                "area_type": choice_column(AREA_TYPES),
                "dfe_code": pa.Column(str, pa.Check.str_matches(r"^\d{3}$"), nullable=True),
                "region_code": code_column(nullable=True),
                "region_name": text_column(nullable=True),
                "upper_tier_code": code_column(nullable=True),
            }
        ),
    ),
    RawTable(
        name="indicators",
        pattern="official/indicators*.csv",
        schema=pa.DataFrameSchema(
            {
                "indicator_id": pa.Column(str, pa.Check.str_matches(INDICATOR_ID), unique=True),
                "title": text_column(unique=True),
                "short_title": text_column(unique=True),
                "unit": choice_column(tuple(UNIT_SUFFIXES)),
                "decimals": pa.Column(int, pa.Check.in_range(0, 5), coerce=True),
                "polarity": choice_column(("low", "high", "none")),
                "phase": choice_column(("all", "primary", "secondary", "special")),
                "theme": choice_column(("absence", "exclusion", "attainment", "send", "fsm")),
                "denominator": choice_column(("sessions", "enrolments", "pupils_on_roll", "pupils_assessed")),
                "definition": text_column(),
                "publisher": text_column(),
                "publication": text_column(),
                "url": pa.Column(str, pa.Check.str_startswith("https://")),
                "first_year": year_column(),
                "last_year": year_column(),
                "gaps": text_column(nullable=True),
                "caveats": text_column(nullable=True),
                "comparability": text_column(nullable=True),
                "not_comparable_years": pa.Column(str, pa.Check.str_matches(YEAR_LIST), nullable=True),
                "source_measure": text_column(unique=True),
            }
        ),
        rules=(unit_in_name,),
    ),
    RawTable(
        name="measures",
        pattern="official/measures.csv",
        schema=pa.DataFrameSchema(
            {
                "measure_id": pa.Column(str, pa.Check.str_matches(r"^[a-z][a-z0-9_]*$"), unique=True),
                "table": text_column(),
                "column": text_column(),
                "publication_id": choice_column(PUBLICATIONS, nullable=True),
                "domain": choice_column(DOMAINS, nullable=True),
                "measure": pa.Column(str, pa.Check.str_matches(r"^[a-z_]+$"), nullable=True),
                "title": text_column(unique=True),
                "short_title": text_column(),
                "unit": choice_column(tuple(MEASURE_SUFFIXES)),
                "decimals": pa.Column(int, pa.Check.in_range(0, 8), coerce=True),
                "shown_decimals": pa.Column(int, pa.Check.in_range(0, 8), coerce=True),
                "polarity": choice_column(("low", "high", "none")),
                "direction": text_column(nullable=True),
                "definition": text_column(),
                "split_by": text_column(nullable=True),
                "periods": text_column(),
                "values_count": count_column(),
                "missing_count": count_column(),
                "gaps": text_column(nullable=True),
                "caveats": text_column(nullable=True),
                "comparability": text_column(nullable=True),
                "publisher": text_column(),
                "publication": text_column(),
                "url": pa.Column(str, pa.Check.str_startswith("https://")),
            },
            unique=["table", "column", "publication_id", "domain", "measure"],
        ),
        rules=(measure_unit_in_name,),
    ),
    RawTable(
        name="indicator_values",
        pattern="official/indicator_values_*.csv",
        schema=pa.DataFrameSchema(
            {
                "indicator_id": pa.Column(str, pa.Check.str_matches(INDICATOR_ID)),
                "area_code": code_column(),
                "academic_year": year_column(),
                "value": pa.Column(float, nullable=True, coerce=True),
                "missing_reason": choice_column(MISSING_REASONS, nullable=True),
            },
            unique=["indicator_id", "area_code", "academic_year"],
        ),
        rules=(value_or_reason("value"), plausible_values),
    ),
    RawTable(
        name="deprivation",
        pattern="official/deprivation_*.csv",
        schema=pa.DataFrameSchema(
            {
                "area_code": code_column(),
                "level": choice_column(tuple(AREAS_OF_LEVEL)),
                "publication": choice_column(PUBLICATIONS),
                "domain": choice_column(DOMAINS),
                "measure": pa.Column(str, pa.Check.str_matches(r"^[a-z_]+$")),
                "value": pa.Column(float, coerce=True),
            },
            unique=["area_code", "level", "publication", "domain", "measure"],
        ),
        rules=(ranks_in_range,),
    ),
    RawTable(
        name="ofsted_shares",
        pattern="official/ofsted_shares.csv",
        schema=pa.DataFrameSchema(
            {
                "area_code": code_column(),
                "date": date_column(),
                "good_outstanding_pct": share_column(nullable=True),
                "missing_reason": choice_column(MISSING_REASONS, nullable=True),
            },
            unique=["area_code", "date"],
        ),
        rules=(value_or_reason("good_outstanding_pct"),),
    ),
    RawTable(
        name="school_counts",
        pattern="official/school_counts.csv",
        schema=pa.DataFrameSchema(
            {
                "area_code": code_column(),
                "academic_year": year_column(),
                "phase": choice_column(PHASES),
                "schools_count": count_column(nullable=True),
                "enrolments_count": count_column(nullable=True),
                "is_doubled": flag_column(),
                "includes_doubled": flag_column(),
                "missing_reason": choice_column(MISSING_REASONS, nullable=True),
            },
            unique=["area_code", "academic_year", "phase"],
        ),
        rules=(value_or_reason("schools_count", "enrolments_count"), counts_not_doubled),
    ),
    RawTable(
        name="academies",
        pattern="official/academies.csv",
        schema=pa.DataFrameSchema(
            {
                "area_code": code_column(unique=True),
                "date": date_column(),
                "primary_count": count_column(),
                "secondary_count": count_column(),
                "special_count": count_column(),
                "alternative_provision_count": count_column(),
                "sixteen_plus_count": count_column(),
                "academies_count": count_column(),
                "trusts_count": count_column(),
                "schools_count": count_column(nullable=True),
                # Academies and schools come from two collections, so the quotient can pass 100.
                "academy_share_pct": pa.Column(float, pa.Check.in_range(0, 110), nullable=True, coerce=True),
                "missing_reason": choice_column(MISSING_REASONS, nullable=True),
            }
        ),
        rules=(academies_add_up, value_or_reason("schools_count", "academy_share_pct")),
    ),
    RawTable(
        name="state_funded_schools",
        pattern="official/state_funded_schools.csv",
        schema=pa.DataFrameSchema(
            {
                "area_code": code_column(),
                "school_type": choice_column(SCHOOL_TYPES),
                "period": pa.Column(str, pa.Check.str_matches(SCHOOL_PERIOD, error="2023/24, 2026-03 or 2023-08-31")),
                "schools_count": count_column(nullable=True),
                "missing_reason": choice_column(MISSING_REASONS, nullable=True),
            },
            unique=["area_code", "school_type"],
        ),
        rules=(value_or_reason("schools_count"),),
    ),
    RawTable(
        name="academies_at_dates",
        pattern="official/academies_at_dates.csv",
        schema=pa.DataFrameSchema(
            {
                "area_code": code_column(),
                "date": date_column(),
                "schools": choice_column(SCHOOLS_COUNTED),
                "academies_count": count_column(nullable=True),
                "schools_count": count_column(nullable=True),
                "academy_share_pct": share_column(nullable=True),
                "register_count": count_column(nullable=True),
                "missing_reason": choice_column(MISSING_REASONS, nullable=True),
            },
            unique=["area_code", "date", "schools"],
        ),
        rules=(value_or_reason("academy_share_pct"), part_within_whole("academies_count", "schools_count")),
    ),
    RawTable(
        name="ofsted_grades",
        pattern="official/ofsted_grades.csv",
        schema=pa.DataFrameSchema(
            {
                "area_code": code_column(),
                "date": date_column(),
                "good_outstanding_count": count_column(),
                "graded_schools_count": count_column(),
                "basis": choice_column(("published", "recovered")),
            },
            unique=["area_code", "date"],
        ),
        rules=(part_within_whole("good_outstanding_count", "graded_schools_count"),),
    ),
    RawTable(
        name="childrens_services_inspections",
        pattern="official/childrens_services_inspections.csv",
        schema=pa.DataFrameSchema(
            {
                "area_code": code_column(),
                "inspection_date": date_column(),
                "publication_date": date_column(),
                "inspection_type": choice_column(("standard", "short")),
                "overall_effectiveness": choice_column(OFSTED_GRADES, nullable=True),
                "leaders": choice_column(OFSTED_GRADES, nullable=True),
                "help_and_protection": choice_column(OFSTED_GRADES, nullable=True),
                "children_in_care": choice_column(OFSTED_GRADES, nullable=True),
                "care_leavers": choice_column(OFSTED_GRADES, nullable=True),
                "source": choice_column(("official", "read_from_reports")),
            },
            unique=["area_code", "inspection_date"],
        ),
    ),
    RawTable(
        name="area_code_changes",
        pattern="official/area_code_changes.csv",
        schema=pa.DataFrameSchema(
            {
                "old_code": code_column(),
                "new_code": code_column(unique=True),
                "area_name": text_column(),
                "first_year": pa.Column(str, pa.Check.str_matches(r"^20\d\d$", error="a year such as 2025")),
            }
        ),
    ),
    RawTable(
        name="statistical_neighbours",
        pattern="official/statistical_neighbours.csv",
        schema=pa.DataFrameSchema(
            {
                "area_code": code_column(),
                "model": choice_column(("2021", "2025")),
                "neighbour_rank": pa.Column(int, pa.Check.in_range(1, 10), coerce=True),
                "neighbour_code": code_column(),
                "closeness": choice_column(CLOSENESS),
            },
            unique=["area_code", "model", "neighbour_rank"],
        ),
        rules=(not_its_own_neighbour,),
    ),
    RawTable(
        name="combined_authority_membership",
        pattern="official/combined_authority_membership.csv",
        schema=pa.DataFrameSchema(
            {
                "combined_authority_code": code_column(),
                "combined_authority_name": text_column(),
                "year": pa.Column(int, pa.Check.in_range(2017, 2030), coerce=True),
                "area_code": code_column(),
            },
            unique=["year", "area_code"],
        ),
    ),
]
