"""Schemas of the official tables of schools, academies and inspections."""

from __future__ import annotations

import pandera.pandas as pa

from helpers.sources.schemas.official_columns import (
    choice_column,
    code_column,
    count_column,
    date_column,
    flag_column,
    share_column,
    year_column,
)
from helpers.sources.schemas.official_rules import (
    academies_add_up,
    counts_not_doubled,
    every_combination,
    part_within_whole,
    value_or_reason,
)
from helpers.sources.schemas.raw_table_declaration import MISSING_REASONS, RawTable

PHASES = ("primary", "secondary", "special", "total")
SCHOOL_TYPES = ("primary", "secondary", "special", "nursery", "alternative_provision")
SCHOOLS_COUNTED = ("primary", "secondary", "primary_and_secondary", "all_state_funded")
SCHOOL_PERIOD = r"^20\d\d(/\d\d|-\d\d(-\d\d)?)$"
OFSTED_GRADES = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")

SCHOOL_TABLES = [
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
        rules=(value_or_reason("schools_count"), every_combination("area_code", "school_type")),
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
]
