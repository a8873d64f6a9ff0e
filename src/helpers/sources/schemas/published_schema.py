"""What the five source documents print, as tables: every figure, the evidence base, the frameworks, the cohorts.

Columns are documented where they are declared. Cases are ids of ``cases.yml`` (a locality, a pilot) or ``all``, and
waves are the registry's: rules hold them against it.
"""

from __future__ import annotations

import re

import pandas as pd

from helpers.project.academic_years import PATTERN as YEAR_SPAN
from helpers.sources.schemas.cross_table_checks import known_cases, known_waves, one_known_wave
from helpers.sources.schemas.raw_table_declaration import RawTable, Violations
from helpers.sources.schemas.row_rules import broken_where
from helpers.sources.schemas.schema_columns import (
    PARTIAL_DATE_IN_WORDS,
    area_code,
    choice,
    count,
    is_partial_date,
    missing_reason,
    partial_date,
    text,
    years,
)

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SLUGS = r"^[a-z0-9]+(-[a-z0-9]+)*(;[a-z0-9]+(-[a-z0-9]+)*)*$"
WAVE = r"^[a-z0-9]+(_[a-z0-9]+)*$"
SEASON = r"^((spring|summer|autumn) 20\d\d|winter 20\d\d/\d\d)$"
NUMBER = r"^-?\d+(\.\d+)?$"

DOCUMENTS = ("evaluation-report", "repository-record", "project-website", "conference-report", "progress-report")

NUMBER_KINDS = ("count", "percent", "percentage_points", "rank", "money_gbp", "duration", "measure")
"""Kinds whose ``value`` is a number: ``duration`` is in the unit of its row, ``measure`` any other (FTE, MB)."""
VALUE_KINDS = (*NUMBER_KINDS, "date", "academic_year", "season", "claim", "name")
"""``date`` is ISO, cut where the source is (2024, 2024-11, 2025-01-30); ``season`` like ``summer 2024``; ``claim`` is
one of :data:`CLAIMS` about a comparator named in the quantity; ``name`` is how a document calls a thing."""

CLAIMS = ("above", "below", "equal", "not_above")

QUALIFIERS = ("exact", "approximate", "almost", "at_least", "more_than", "at_most", "majority")
"""How firmly a number is printed: ``approximate`` for about or around, ``almost`` for just under."""

RULE_KINDS = (
    "sum_of",
    "share_of",
    "same_as",
    "part_of",
    "whole_number",
    "as_many_as",
    "covers",
    "not_before",
    "not_after",
    "duration_of",
    "weekday_of",
    "claim_of",
    "within_whole",
    "count_rows",
    "official",
    "official_bound",
    "official_count",
    "official_date",
    "official_ratio",
    "official_share",
    "official_rank",
    "official_change",
    "official_claim",
)


def value_suits_kind(figures: pd.DataFrame) -> Violations:
    """Each value is written as its kind asks: a number, a date, an academic year, a claim."""
    number = (NUMBER, "digits, with a point before decimals and no sign of thousands, as 1200 or 3.5")
    forms = {
        **dict.fromkeys(NUMBER_KINDS, number),
        "academic_year": (YEAR_SPAN, "an academic year, as 2022/23"),
        "season": (SEASON, "a season of a year, as summer 2024 or winter 2023/24"),
        "claim": ("|".join(CLAIMS), f"one of {', '.join(CLAIMS)}"),
    }
    for position, value, kind in figures[["value", "value_kind"]].itertuples():
        if kind == "date":
            suits, form = is_partial_date(value), PARTIAL_DATE_IN_WORDS
        else:
            pattern, form = forms.get(kind, (".*", ""))
            suits = re.fullmatch(pattern, value, re.DOTALL) is not None
        if not suits:
            yield position, "value", value, f"a value of the kind {kind} is {form}"


def counts_are_whole(figures: pd.DataFrame) -> Violations:
    """A count of people or things has no decimals and is not negative."""
    wrong = figures["value_kind"].isin(["count", "rank"]) & ~figures["value"].str.fullmatch(r"\d+")
    yield from broken_where(figures, wrong, "value", "a count or a rank must be a whole number")


def count_or_reason(sources: pd.DataFrame) -> Violations:
    """A count that is missing says why, and one that is there does not."""
    wrong = sources["count"].isna() == sources["missing_reason"].isna()
    yield from broken_where(sources, wrong, "count", "give a count, or leave it empty and give missing_reason")


def message_where_it_changes(reviews: pd.DataFrame) -> Violations:
    """A row that changes a message says which; no other row does."""
    wrong = (reviews["weight"] == "changes_message") != reviews["message"].notna()
    yield from broken_where(reviews, wrong, "message", "a message where weight is changes_message, and nowhere else")


FIGURES = RawTable(
    "published_figures",
    "published/figures_*.csv",
    {
        "figure_id": text(SLUG, unique=True),
        "document": choice(DOCUMENTS),
        "section": text(),
        "case": text(SLUG),
        "quantity": text(),
        "value": text(),
        "value_kind": choice(VALUE_KINDS),
        "unit": text(),
        "qualifier": choice(QUALIFIERS),
        "wording_note": text(optional=True),
    },
    rules=(value_suits_kind, counts_are_whole),
    cross_table_rules=(known_cases(),),
)

FIGURE_CHECKS = RawTable(
    "figure_checks",
    "published/figure_checks.csv",
    {
        "check_id": text(SLUG, unique=True),
        "figure_id": text(SLUG),
        "kind": choice(RULE_KINDS),
        "operands": text(SLUGS, optional=True),
        "table": text(r"^[a-z_]+$", optional=True),
        "where": text(optional=True),
        "column": text(r"^[a-z_0-9]+$", optional=True),
        "aggregate": text(r"^(sum|per):[a-z_]+(\+[a-z_]+)*$", optional=True),
        "group": text(SLUG, optional=True),
        "order": choice(("highest_first", "lowest_first"), optional=True),
        "comparator": area_code(optional=True),
        "baseline": text(YEAR_SPAN, optional=True),
        "fits_when": choice(("any", "all"), optional=True),
        "reading": choice(("printed", "other"), optional=True),
        "tolerance": text(NUMBER, optional=True),
        "definition": text(optional=True),
        "note": text(optional=True),
    },
)

FIGURE_REVIEWS = RawTable(
    "figure_reviews",
    "published/figure_reviews.csv",
    {
        "figure_id": text(SLUG, unique=True),
        "weight": choice(("changes_message", "ordinary", "trivial")),
        "if_unmet": choice(("differs_by_definition", "contradicted"), optional=True),
        "message": text(optional=True),
        "reason": text(optional=True),
    },
    rules=(message_where_it_changes,),
)


EVIDENCE_SOURCES = RawTable(
    "evidence_sources",
    "published/evidence_sources.csv",
    {
        "source_id": text(SLUG),
        "source_title": text(),
        "wave": text(WAVE),
        "academic_year": years(),
        "season": text(optional=True),
        "pilot": text(SLUG),
        "unit": choice(("interviews", "workshops", "responses", "observations", "documents")),
        "count": count(optional=True),
        "missing_reason": missing_reason(),
    },
    unique=["source_id", "wave", "season", "pilot"],
    rules=(count_or_reason,),
    cross_table_rules=(one_known_wave, known_cases(column="pilot", localities=False)),
)

FRAMEWORK = RawTable(
    "framework",
    "published/framework.csv",
    {
        "criterion_id": text(SLUG),
        "criterion_number": count(least=1),
        "criterion_title": text(),
        "question_id": text(SLUG, unique=True),
        "question_number": count(least=1),
        "question": text(),
    },
)

COHERENCE_MODEL = RawTable(
    "coherence_model",
    "published/coherence_model.csv",
    {
        "domain_id": text(SLUG),
        "domain_number": count(least=1),
        "domain_title": text(),
        "element_id": text(SLUG, unique=True),
        "element_number": count(least=1),
        "element_title": text(),
        "definition": text(),
    },
)

TIMELINE = RawTable(
    "timeline",
    "published/timeline.csv",
    {
        "event_id": text(SLUG, unique=True),
        "date": partial_date(),
        "end_date": partial_date(optional=True),
        "precision": choice(("day", "month", "season", "year")),
        "case": text(SLUG),
        "event": text(),
        "document": choice(DOCUMENTS),
        "section": text(),
    },
    cross_table_rules=(known_cases(),),
)

COHORTS = RawTable(
    "cohorts",
    "published/cohorts.csv",
    {
        "cohort_id": text(SLUG, unique=True),
        "case": text(SLUG),
        "title": text(),
        "focus": choice(("absence", "exclusion", "transition", "vulnerability")),
        "academic_years": years(),
        "pupils_figure": text(SLUG, optional=True),
        "schools_figure": text(SLUG, optional=True),
        "selection_rule": text(),
        "support": text(),
        "outcome": text(optional=True),
        "outcome_figure": text(SLUG, optional=True),
        "outcome_pupils_figure": text(SLUG, optional=True),
    },
    cross_table_rules=(known_cases(allow_all=False),),
)

PROGRAMMES = RawTable(
    "programmes",
    "published/programmes.csv",
    {
        "programme_id": text(SLUG, unique=True),
        "case": text(SLUG),
        "wave": text(WAVE),
        "strand": text(),
        "title": text(),
        "purpose": text(),
        "provider": text(optional=True),
        "reach_figures": text(SLUGS, optional=True),
    },
    cross_table_rules=(known_waves, known_cases(allow_all=False)),
)

AREA_GROUPS = RawTable(
    "area_groups",
    "published/area_groups.csv",
    {
        "group_id": text(SLUG),
        "group_title": text(),
        "area_code": area_code(),
        "area_name": text(),
    },
    unique=["group_id", "area_code"],
)

TABLES = [
    FIGURES,
    FIGURE_CHECKS,
    FIGURE_REVIEWS,
    EVIDENCE_SOURCES,
    FRAMEWORK,
    COHERENCE_MODEL,
    TIMELINE,
    COHORTS,
    PROGRAMMES,
    AREA_GROUPS,
]
