"""Schemas of the official tables: keys are unique, codes known, and a number or the reason for its absence is there."""

from __future__ import annotations

import pandera.pandas as pa

from helpers.sources.schemas.official_columns import (
    choice_column,
    code_column,
    count_column,
    text_column,
    year_column,
)
from helpers.sources.schemas.official_rules import (
    AREAS_OF_LEVEL,
    MEASURE_SUFFIXES,
    UNIT_SUFFIXES,
    every_combination,
    measure_unit_in_name,
    not_its_own_neighbour,
    plausible_values,
    ranks_in_range,
    shares_in_range,
    ten_neighbours,
    unit_in_name,
    value_or_reason,
)
from helpers.sources.schemas.official_school_schema import SCHOOL_TABLES
from helpers.sources.schemas.raw_table_declaration import MISSING_REASONS, RawTable

AREA_TYPES = (
    "upper_tier",
    "former_upper_tier",
    "district",
    "region",
    "subregion",
    "country",
    "combined_authority",
)
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
CLOSENESS = ("Extremely close", "Very close", "Close", "Somewhat close", "Not close")


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
        rules=(
            value_or_reason("value"),
            plausible_values,
            every_combination("indicator_id", "area_code", "academic_year"),
        ),
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
        rules=(ranks_in_range, shares_in_range),
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
        rules=(not_its_own_neighbour, ten_neighbours),
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
    *SCHOOL_TABLES,
]
