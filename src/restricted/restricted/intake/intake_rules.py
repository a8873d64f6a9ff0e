"""Rules across the rows of a restricted table and between tables, which no schema of a column can say.

Each takes typed rows and gives back ``position, column, rule``; a position is the index of a row. Values that a schema
refused are not here: their rows are left out before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import pandas as pd

from helpers.project.academic_years import days_of
from helpers.project.rows import rows_of
from restricted.rows.pseudonyms import as_compared
from restricted.rows.restricted_tables import REGISTER_OF_RECORD, RowTable
from restricted.rows.vocabulary import Vocabulary

MOST_SESSIONS_A_TERM = 160
"""Sixteen weeks of ten sessions: no term of a school in England is longer."""
MOST_SESSIONS_A_YEAR = 390
"""195 days, the working year of teachers in maintained schools."""
NOT_OF_A_LOCALITY = frozenset({"advisory-team-interviews"})

Violation = tuple[int, str, str]
"""Position, column, rule."""


@dataclass(frozen=True)
class Known:
    """What rules look up: the closed lists, and every table's identifiers as they stand in the files."""

    vocabulary: Vocabulary
    tables: dict[str, pd.DataFrame]


def broken_rules(table: RowTable, rows: pd.DataFrame, known: Known) -> Iterator[Violation]:
    """Everything that breaks a rule in ``rows`` of ``table``."""
    rules = _RULES.get(table.name, ())
    for rule in (_repeated, *rules):
        yield from rule(table, rows, known)


def _repeated(table: RowTable, rows: pd.DataFrame, _known: Known) -> Iterator[Violation]:
    if rows.empty:
        return
    compared = rows[list(table.key)].astype("str").apply(lambda column: column.map(as_compared, na_action="ignore"))
    named = " and ".join(table.key)
    for position in rows.index[compared.duplicated(keep="first")]:
        yield position, table.key[0], f"each {named} stands once; an earlier row has the same"


def _date_in_wave(_table: RowTable, rows: pd.DataFrame, known: Known) -> Iterator[Violation]:
    for row in rows_of(rows[["wave", "date"]].assign(position=rows.index).dropna()):
        first, last = known.vocabulary.waves[row.wave]
        if not first <= row.date.date() <= last:
            yield row.position, "date", f"a day of {row.wave}, {first} to {last}"


def _one_place(identifier: str, columns: tuple[str, ...], within: tuple[str, ...]):
    def rule(_table: RowTable, rows: pd.DataFrame, _known: Known) -> Iterator[Violation]:
        seen: dict[tuple, tuple] = {}
        for row in rows_of(rows[[identifier, *within, *columns]].assign(position=rows.index)):
            key = (as_compared(getattr(row, identifier)), *(getattr(row, name) for name in within))
            values = tuple(getattr(row, name) for name in columns)
            first = seen.setdefault(key, values)
            for column, value, before in zip(columns, values, first, strict=True):
                if value != before and not (pd.isna(value) and pd.isna(before)):
                    yield row.position, column, f"one {identifier} has one {column}; an earlier row has another"

    return rule


def _more_answers_than_asked(_table: RowTable, rows: pd.DataFrame, known: Known) -> Iterator[Violation]:
    answers = known.tables["survey_answers"]
    by = ["wave", "locality", "role_group"]
    answered = answers.drop_duplicates(["respondent_id", "wave"]).groupby(by).size()
    for row in rows_of(rows.assign(position=rows.index)):
        count = int(answered.get((row.wave, row.locality, row.role_group), 0))
        if row.invited_count < count:
            yield row.position, "invited_count", "at least as many as answered"


def _locality_given(_table: RowTable, rows: pd.DataFrame, _known: Known) -> Iterator[Violation]:
    is_needed = ~rows["source_id"].isin(NOT_OF_A_LOCALITY)
    for position in rows.index[is_needed & rows["locality"].isna()]:
        yield position, "locality", "an interview of this source has a locality"


def _record_is_registered(_table: RowTable, rows: pd.DataFrame, known: Known) -> Iterator[Violation]:
    localities: dict[str, dict[str, object]] = {}
    for kind, register in REGISTER_OF_RECORD.items():
        held = known.tables[register.name]
        identifiers = map(as_compared, held[register.key[0]].fillna(""))
        localities[kind] = dict(zip(identifiers, held["locality"], strict=True))
    for row in rows_of(rows.assign(position=rows.index)):
        records = localities[row.record_kind]
        record = as_compared(row.record_id)
        if record not in records:
            yield row.position, "record_id", f"a record of the register of {row.record_kind}s"
            continue
        own = records[record]
        if isinstance(own, str) and row.locality != own:
            yield row.position, "locality", "the locality of its record"


def _sessions(_table: RowTable, rows: pd.DataFrame, known: Known) -> Iterator[Violation]:
    for row in rows_of(rows.assign(position=rows.index)):
        if row.sessions_missed_count > row.sessions_possible_count:
            yield row.position, "sessions_missed_count", "at most the sessions possible in the row"
        if row.sessions_possible_count > MOST_SESSIONS_A_TERM:
            yield row.position, "sessions_possible_count", f"at most {MOST_SESSIONS_A_TERM}, the longest term"
    yearly = rows.groupby(["pupil_id", "cohort_id", "academic_year"], observed=True)["sessions_possible_count"]
    too_many = yearly.transform("sum") > MOST_SESSIONS_A_YEAR
    for position in rows.index[too_many & (rows["sessions_possible_count"] <= MOST_SESSIONS_A_TERM)]:
        yield position, "sessions_possible_count", f"at most {MOST_SESSIONS_A_YEAR} over the terms of a year"


def _cohort_of_locality(_table: RowTable, rows: pd.DataFrame, known: Known) -> Iterator[Violation]:
    own = rows["cohort_id"].map(known.vocabulary.locality_of_cohort)
    for position in rows.index[own != rows["locality"]]:
        yield position, "locality", f"the locality of the cohort, {own[position]}"


def _events(_table: RowTable, rows: pd.DataFrame, known: Known) -> Iterator[Violation]:
    years: dict[str, set[str]] = {}
    for row in rows_of(known.tables["cohort_sessions"][["pupil_id", "academic_year"]].dropna().drop_duplicates()):
        years.setdefault(as_compared(row.pupil_id), set()).add(row.academic_year)
    listed = set(known.vocabulary.lists["academic_years"])
    for row in rows_of(rows.assign(position=rows.index)):
        own = [days_of(year) for year in years.get(as_compared(row.pupil_id), set()) & listed]
        if not own:
            yield row.position, "pupil_id", "a pupil who has rows of sessions"
        elif not any(first <= row.date.date() <= last for first, last in own):
            yield row.position, "date", "a day of an academic year that the pupil has sessions in"
    yield from _support(rows)


def _support(rows: pd.DataFrame) -> Iterator[Violation]:
    begun: dict[tuple[str, str], pd.Timestamp] = {}
    for row in rows_of(rows[rows["event"] == "support_start"].assign(position=lambda frame: frame.index)):
        key = (as_compared(row.pupil_id), row.cohort_id)
        if key in begun:
            yield row.position, "event", "support starts once for a pupil of a cohort"
        begun.setdefault(key, row.date)
    for row in rows_of(rows[rows["event"] == "support_end"].assign(position=lambda frame: frame.index)):
        start = begun.get((as_compared(row.pupil_id), row.cohort_id))
        if start is not None and row.date < start:
            yield row.position, "date", "not before the support started"


def _kpi_dates(_table: RowTable, rows: pd.DataFrame, _known: Known) -> Iterator[Violation]:
    for position in rows.index[rows["actual_date"] < rows["baseline_date"]]:
        yield position, "actual_date", "not before the day of the baseline"


def _kpi_target(_table: RowTable, rows: pd.DataFrame, _known: Known) -> Iterator[Violation]:
    way = rows["target"] - rows["baseline"]
    is_higher = rows["is_higher_better"].astype("boolean")
    for position in rows.index[((way > 0) & ~is_higher) | ((way < 0) & is_higher)]:
        yield (
            position,
            "target",
            "on the side of the baseline that is_higher_better says (equal, where it is to be held)",
        )


def _kpi_percent(_table: RowTable, rows: pd.DataFrame, _known: Known) -> Iterator[Violation]:
    percent = rows[rows["unit"] == "percent"]
    for column in ("baseline", "target", "actual"):
        for position in percent.index[percent[column].notna() & ~percent[column].between(0, 100)]:
            yield position, column, "a percentage from 0 to 100"


_RULES: dict[str, tuple[Callable[..., Iterator[Violation]], ...]] = {
    "survey_answers": (_date_in_wave, _one_place("respondent_id", ("locality", "role_group"), ("wave",))),
    "survey_invitations": (_more_answers_than_asked,),
    "interviews": (_date_in_wave, _locality_given),
    "observations": (_date_in_wave,),
    "workshops": (_date_in_wave,),
    "segments": (_record_is_registered, _one_place("segment_id", ("record_id", "record_kind", "locality"), ())),
    "cohort_sessions": (_sessions, _cohort_of_locality),
    "cohort_events": (_cohort_of_locality, _events),
    "kpis": (_kpi_dates, _kpi_target, _kpi_percent),
}
PERSON_OF = {"survey_answers": ("respondent_id", "survey"), "interviews": ("person_id", "interview")}
"""Tables whose rows need a consent on record: whose it is, and to what."""
PUPIL_TABLES = ("cohort_sessions", "cohort_events")
"""Tables whose rows are used unless somebody has withdrawn the pupil."""


def without_consent(table: RowTable, rows: pd.DataFrame, recorded: Collection[tuple[str, str]]) -> Iterator[Violation]:
    """The first row of each person with no entry in the register of consent, given or withdrawn.

    ``recorded`` holds scope and identifier as compared.
    """
    if table.name not in PERSON_OF:
        return
    column, scope = PERSON_OF[table.name]
    compared = rows[column].map(as_compared)
    for position, identifier in compared.drop_duplicates().items():
        if (scope, identifier) not in recorded:
            rule = f"consent to '{scope}' is not on record: add it to the register, or take the person out"
            yield int(str(position)), column, rule
