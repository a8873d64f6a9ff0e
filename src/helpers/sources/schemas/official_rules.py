"""Rules of the official tables that hold across columns or rows. Each gives back the places that break it."""

from __future__ import annotations

from itertools import product

import pandas as pd

from helpers.project.paths import Project
from helpers.sources.schemas.cross_table_checks import read_columns
from helpers.sources.schemas.raw_table_declaration import Rule, Violations

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
        given = table[list(columns)].notna().all(axis=1)
        for row in table.index[given & table["missing_reason"].notna()]:
            yield row, "missing_reason", table.loc[row, "missing_reason"], "a row with a value has no missing_reason"
        for row in table.index[~given & table["missing_reason"].isna()]:
            yield row, columns[0], None, "a row without a value says why in missing_reason"

    return rule


def part_within_whole(part: str, whole: str) -> Rule:
    """The rule that ``part`` is no larger than ``whole``."""

    def rule(table: pd.DataFrame) -> Violations:
        both = table.dropna(subset=[part, whole])
        for row in both.index[both[part] > both[whole]]:
            yield row, part, int(both.loc[row, part]), f"no more than {whole} ({int(both.loc[row, whole])})"

    return rule


def plausible_values(table: pd.DataFrame) -> Violations:
    """Percentages lie from 0 to 100; rates and Attainment 8 are not negative; Progress 8 lies within five grades."""
    value, ids = table["value"], table["indicator_id"]
    rules = (
        (ids.str.endswith("_pct") & ~value.between(0, 100), "a percentage from 0 to 100"),
        (ids.str.endswith("_rate") & ~value.between(0, 1000), "a rate per 100 pupils, from 0 to 1000"),
        ((ids == "attainment_8_score") & ~value.between(0, 90), "an Attainment 8 score, from 0 to 90"),
        ((ids == "progress_8_score") & ~value.between(-5, 5), "a Progress 8 score, from -5 to 5"),
    )
    for broken, rule in rules:
        for row in table.index[broken & value.notna()]:
            yield row, "value", float(value[row]), rule


def unit_in_name(table: pd.DataFrame) -> Violations:
    """An indicator's id ends in its unit."""
    for row, indicator_id, unit in table[["indicator_id", "unit"]].itertuples():
        if not indicator_id.endswith(UNIT_SUFFIXES[unit]):
            yield row, "indicator_id", indicator_id, f"the id of an indicator in {unit} ends in {UNIT_SUFFIXES[unit]}"


def measure_unit_in_name(table: pd.DataFrame) -> Violations:
    """A measure's id ends in its unit, and is written to no more places than it is held."""
    for row, measure_id, unit in table[["measure_id", "unit"]].itertuples():
        if not measure_id.endswith(MEASURE_SUFFIXES[unit]):
            yield row, "measure_id", measure_id, f"the id of a measure in {unit} ends in {MEASURE_SUFFIXES[unit]}"
    for row in table.index[table["shown_decimals"] > table["decimals"]]:
        yield row, "shown_decimals", int(table.loc[row, "shown_decimals"]), "no more places than the values have"


def ranks_in_range(table: pd.DataFrame) -> Violations:
    """A rank is a whole number from 1 to the number of areas of its level."""
    ranks = table[table["measure"].str.startswith("rank_of_")]
    most = ranks["level"].map(AREAS_OF_LEVEL)
    for row in ranks.index[~ranks["value"].between(1, most) | (ranks["value"] % 1 != 0)]:
        yield row, "value", float(ranks.loc[row, "value"]), f"a rank from 1 to {most[row]}"


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
    counts = table.groupby(["area_code", "model"])["neighbour_rank"].transform("nunique")
    for row in table.index[counts != NEIGHBOURS][:1]:
        code, model = table.loc[row, "area_code"], table.loc[row, "model"]
        rule = f"{NEIGHBOURS} neighbours in each model; {code} has {counts[row]} in that of {model}"
        yield row, "neighbour_rank", int(table.loc[row, "neighbour_rank"]), rule


def shares_in_range(table: pd.DataFrame) -> Violations:
    """A share of the Indices of Deprivation is a part of one, not of a hundred."""
    is_share = table["measure"].str.startswith("proportion_") | table["measure"].isin(
        ["extent", "income_deprivation_rate"]
    )
    for row in table.index[is_share & ~table["value"].between(0, 1)]:
        yield row, "value", float(table.loc[row, "value"]), "a share from 0 to 1"


def not_its_own_neighbour(table: pd.DataFrame) -> Violations:
    """No authority is its own statistical neighbour."""
    for row in table.index[table["area_code"] == table["neighbour_code"]]:
        yield row, "neighbour_code", table.loc[row, "neighbour_code"], "another authority than area_code"


def counts_not_doubled(table: pd.DataFrame) -> Violations:
    """A count of schools that falls to half from one year to the next is flagged ``is_doubled``.

    The collection doubled some authorities in one year. Phases with few schools are left alone: two can become one.
    """
    ordered = table.sort_values("academic_year")
    following = ordered.groupby(["area_code", "phase"])["schools_count"].shift(-1)
    ratio = ordered["schools_count"].astype(float) / following.astype(float)
    enough = following.astype(float) >= FEW_SCHOOLS
    for row in ordered.index[(ratio > DOUBLED) & enough & ~ordered["is_doubled"]]:
        count = int(table.loc[row, "schools_count"])
        yield row, "schools_count", count, "a count twice that of the next year is flagged is_doubled"


def academies_add_up(table: pd.DataFrame) -> Violations:
    """Academies in all are the sum of those by phase."""
    phases = ["primary", "secondary", "special", "alternative_provision", "sixteen_plus"]
    total = table[[f"{phase}_count" for phase in phases]].sum(axis=1)
    for row in table.index[total != table["academies_count"]]:
        yield row, "academies_count", int(table.loc[row, "academies_count"]), f"the sum of the phases, {total[row]}"


def known_indicators(table: pd.DataFrame, project: Project) -> Violations:
    """Every indicator that has values is in a catalogue."""
    known = set(read_columns(project, INDICATORS_FILES, ["indicator_id"])["indicator_id"])
    for position, name in table["indicator_id"].drop_duplicates().items():
        if name not in known:
            yield position, "indicator_id", name, f"must be in data/raw/{INDICATORS_FILES}"


def complete_published_indicators(table: pd.DataFrame, project: Project) -> Violations:
    """Every indicator that `make refresh` writes has a row for each authority and year; one of a team need not."""
    published = set(read_columns(project, PUBLISHED_INDICATORS_FILE, ["indicator_id"])["indicator_id"])
    rule = every_combination("indicator_id", "area_code", "academic_year")
    yield from rule(table[table["indicator_id"].isin(published)])
