"""Rules of the official tables that hold across columns or rows. Each gives back the places that break it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice, product

import pandas as pd

from helpers.project.paths import Project
from helpers.sources.schemas.cross_table_checks import read_columns
from helpers.sources.schemas.raw_table_declaration import Rule, Violations
from helpers.sources.schemas.row_rules import broken_where, not_among

UNIT_SUFFIXES = {"percent": "_pct", "rate_per_100": "_rate", "score": "_score"}
MEASURE_SUFFIXES = {
    **UNIT_SUFFIXES,
    "count": "_count",
    "people": "_people",
    "rank": "_rank",
    "average_rank": "_average_rank",
    "share": "_share",
    "index": "_index",
    "quintile": "_quintile",
    "year": "_year",
}
"""How the id of a measure ends, by its unit. An average rank of neighbourhoods ends as its measure is called."""
AREAS_OF_LEVEL = {"district": 317, "upper_tier": 151}
"""How many areas of each level the Indices of Deprivation 2019 rank."""

INDICATORS_FILES = "official/indicators*.csv"
PUBLISHED_INDICATORS_FILE = "official/indicators.csv"
"""The catalogue that `make refresh` writes; an indicator of a team's own has a catalogue of its own."""

FEW_SCHOOLS = 10
NEIGHBOURS = 10
DOUBLED = 1.8


def value_or_reason(*columns: str) -> Rule:
    """The rule that a row has all of ``columns``, or a ``missing_reason``, and never both or neither."""

    def rule(table: pd.DataFrame) -> Violations:
        given, reasons = table[list(columns)].notna().all(axis=1), table["missing_reason"].notna()
        yield from broken_where(table, given & reasons, "missing_reason", "a row with a value has no missing_reason")
        yield from broken_where(
            table, ~given & ~reasons, columns[0], "a row without a value says why in missing_reason"
        )

    return rule


def part_within_whole(part: str, whole: str) -> Rule:
    """The rule that ``part`` is no larger than ``whole``."""

    def rule(table: pd.DataFrame) -> Violations:
        yield from broken_where(
            table, table[part] > table[whole], part, lambda row: f"no more than {whole} ({row[whole]})"
        )

    return rule


def plausible_values(table: pd.DataFrame) -> Violations:
    """Percentages lie from 0 to 100; rates and Attainment 8 are not negative; Progress 8 lies within five grades."""
    value, ids = table["value"], table["indicator_id"]
    for is_of_kind, least, most, words in (
        (ids.str.endswith("_pct"), 0, 100, "a percentage"),
        (ids.str.endswith("_rate"), 0, 1000, "a rate per 100 pupils,"),
        (ids == "attainment_8_score", 0, 90, "an Attainment 8 score,"),
        (ids == "progress_8_score", -5, 5, "a Progress 8 score,"),
    ):
        is_outside = is_of_kind & value.notna() & ~value.between(least, most)
        yield from broken_where(table, is_outside, "value", f"{words} from {least} to {most}")


def unit_in_name(column: str, suffixes: Mapping[str, str]) -> Rule:
    """The rule that the id in ``column`` ends in its row's unit."""

    def rule(table: pd.DataFrame) -> Violations:
        pairs = zip(table[column], table["unit"], strict=True)
        is_other = pd.Series([not name.endswith(suffixes[unit]) for name, unit in pairs], index=table.index, dtype=bool)
        yield from broken_where(
            table, is_other, column, lambda row: f"an id of the unit {row['unit']} ends in {suffixes[row['unit']]}"
        )

    return rule


def shown_as_held(table: pd.DataFrame) -> Violations:
    """A measure is written to no more places than it is held."""
    too_many = table["shown_decimals"] > table["decimals"]
    yield from broken_where(table, too_many, "shown_decimals", "no more places than the values have")


def ranks_in_range(table: pd.DataFrame) -> Violations:
    """A rank is a whole number from 1 to the number of areas of its level."""
    value, most = table["value"], table["level"].map(AREAS_OF_LEVEL)
    is_broken = table["measure"].str.startswith("rank_of_") & (~value.between(1, most) | (value % 1 != 0))
    yield from broken_where(table, is_broken, "value", lambda row: f"a rank from 1 to {AREAS_OF_LEVEL[row['level']]}")


def every_combination(*columns: str) -> Rule:
    """The rule that no row is missing: every combination of the values of ``columns`` has one."""

    def rule(table: pd.DataFrame) -> Violations:
        held = set(table[list(columns)].itertuples(index=False, name=None))
        every = product(*(sorted(set(table[column])) for column in columns))
        if absent := [combination for combination in every if combination not in held]:
            named, more = ", ".join(map(str, absent[0])), len(absent) - 1
            rule = f"no row may be missing; there is none for {named}{f' and {more} more' if more else ''}"
            yield table.index[table[columns[0]] == absent[0][0]][0], columns[0], absent[0][0], rule

    return rule


def ten_neighbours(table: pd.DataFrame) -> Violations:
    """Each authority has its neighbours from rank 1 to 10 in each model."""
    counted = table.assign(held=table.groupby(["area_code", "model"])["neighbour_rank"].transform("nunique"))
    words = "{n} neighbours in each model; {area_code} has {held} in that of {model}"
    is_other = counted["held"] != NEIGHBOURS
    yield from islice(
        broken_where(counted, is_other, "neighbour_rank", lambda row: words.format(n=NEIGHBOURS, **row)), 1
    )


def shares_in_range(table: pd.DataFrame) -> Violations:
    """A share of the Indices of Deprivation is a part of one, not of a hundred."""
    measure = table["measure"]
    is_share = measure.str.startswith("proportion_") | measure.isin(["extent", "income_deprivation_rate"])
    yield from broken_where(table, is_share & ~table["value"].between(0, 1), "value", "a share from 0 to 1")


def not_its_own_neighbour(table: pd.DataFrame) -> Violations:
    """No authority is its own statistical neighbour."""
    is_same = table["area_code"] == table["neighbour_code"]
    yield from broken_where(table, is_same, "neighbour_code", "another authority than area_code")


def counts_not_doubled(table: pd.DataFrame) -> Violations:
    """A count of schools that falls to half from one year to the next is flagged ``is_doubled``.

    The collection doubled some authorities in one year. Phases with few schools are left alone: two can become one.
    """
    ordered = table.sort_values("academic_year")
    following = ordered.groupby(["area_code", "phase"])["schools_count"].shift(-1).astype(float)
    ratio = ordered["schools_count"].astype(float) / following
    is_unmarked = (ratio > DOUBLED) & (following >= FEW_SCHOOLS) & ~ordered["is_doubled"]
    words = "a count twice that of the next year is flagged is_doubled"
    yield from broken_where(ordered, is_unmarked, "schools_count", words)


def academies_add_up(table: pd.DataFrame) -> Violations:
    """Academies in all are the sum of those by phase."""
    phases = ["primary", "secondary", "special", "alternative_provision", "sixteen_plus"]
    added = table.assign(total=table[[f"{phase}_count" for phase in phases]].sum(axis=1))
    is_other = added["total"] != added["academies_count"]
    yield from broken_where(added, is_other, "academies_count", lambda row: f"the sum of the phases, {row['total']}")


def known_indicators(table: pd.DataFrame, project: Project) -> Violations:
    """Every indicator that has values is in a catalogue."""
    known = set(read_columns(project, INDICATORS_FILES, ["indicator_id"])["indicator_id"])
    firsts = table.drop_duplicates("indicator_id")
    yield from not_among(firsts, "indicator_id", known, f"must be in data/raw/{INDICATORS_FILES}")


def complete_published_indicators(table: pd.DataFrame, project: Project) -> Violations:
    """Every indicator that `make refresh` writes has a row for each authority and year; one of a team need not."""
    published = set(read_columns(project, PUBLISHED_INDICATORS_FILE, ["indicator_id"])["indicator_id"])
    rule = every_combination("indicator_id", "area_code", "academic_year")
    yield from rule(table[table["indicator_id"].isin(published)])
