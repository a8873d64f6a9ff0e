"""Rules across the rows of a restricted table and between tables, which no schema of a column can say.

Each takes typed rows, which are not empty. Values that a schema refused are not here: their rows are left out before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from helpers.project.academic_years import days_of
from helpers.sources.schemas.raw_table_declaration import Violations
from helpers.sources.schemas.row_rules import broken_where
from restricted.rows.pseudonyms import as_compared
from restricted.rows.restricted_tables import REGISTER_OF_RECORD, RowTable
from restricted.rows.vocabulary import Vocabulary

MOST_SESSIONS_A_TERM = 160
"""Sixteen weeks of ten sessions: no term of a school in England is longer."""
MOST_SESSIONS_A_YEAR = 390
"""195 days, the working year of teachers in maintained schools."""
NOT_OF_A_LOCALITY = frozenset({"advisory-team-interviews"})


PERSON_OF = {"survey_answers": ("respondent_id", "survey"), "interviews": ("person_id", "interview")}
"""Tables whose rows need a consent on record: whose it is, and to what."""
PUPIL_TABLES = ("cohort_sessions", "cohort_events")
"""Tables whose rows are used unless somebody has withdrawn the pupil."""


@dataclass(frozen=True)
class Known:
    """What rules look up: the closed lists, and every table's identifiers as they stand in the files."""

    vocabulary: Vocabulary
    tables: dict[str, pd.DataFrame]

    @cached_property
    def consents(self) -> set[tuple[str, str]]:
        """Scope and identifier, as compared, of every entry in the register of consent, given or withdrawn."""
        held = self.tables["consent"][["scope", "person_id"]].dropna()
        return {(scope, as_compared(person)) for scope, person in held.itertuples(index=False, name=None)}


RowRule = Callable[[RowTable, pd.DataFrame, Known], Violations]


def broken_rules(table: RowTable, rows: pd.DataFrame, known: Known) -> Violations:
    """Everything that breaks a rule in ``rows`` of ``table``."""
    for rule in (_repeated, *_RULES.get(table.name, ()), _consented) if len(rows) else ():
        yield from rule(table, rows, known)


def _repeated(table: RowTable, rows: pd.DataFrame, _known: Known) -> Violations:
    compared = rows[list(table.key)].astype("str").apply(lambda column: column.map(as_compared, na_action="ignore"))
    words = f"each {' and '.join(table.key)} stands once; an earlier row has the same"
    yield from broken_where(rows, compared.duplicated(), table.key[0], words)


def _consented(table: RowTable, rows: pd.DataFrame, known: Known) -> Violations:
    """The first row of each person with no entry in the register of consent."""
    if table.name not in PERSON_OF:
        return
    column, scope = PERSON_OF[table.name]
    people = rows[column].map(as_compared)
    is_missing = ~people.isin([person for held, person in known.consents if held == scope]) & ~people.duplicated()
    words = f"consent to '{scope}' is not on record: add it to the register, or take the person out"
    yield from broken_where(rows, is_missing, column, words)


def _date_in_wave(_table: RowTable, rows: pd.DataFrame, known: Known) -> Violations:
    ends = rows["wave"].map(known.vocabulary.waves)
    first, last = (pd.to_datetime(ends.str[place]) for place in (0, 1))
    is_outside = rows["date"].notna() & ~rows["date"].between(first, last)
    yield from broken_where(
        rows,
        is_outside,
        "date",
        lambda row: "a day of {0}, {1[0]} to {1[1]}".format(row["wave"], known.vocabulary.waves[row["wave"]]),
    )


def _one_place(identifier: str, columns: tuple[str, ...], within: tuple[str, ...]) -> RowRule:
    """The rule that each ``identifier`` has one value in each of ``columns``: that of its first row."""

    def rule(_table: RowTable, rows: pd.DataFrame, _known: Known) -> Violations:
        filled = rows.fillna(dict.fromkeys(columns, ""))
        keys = [rows[identifier].map(as_compared), *(rows[name] for name in within)]
        for column in columns:
            is_other = filled[column] != filled.groupby(keys)[column].transform("first")
            yield from broken_where(
                rows, is_other, column, f"one {identifier} has one {column}; an earlier row has another"
            )

    return rule


def _more_answers_than_asked(_table: RowTable, rows: pd.DataFrame, known: Known) -> Violations:
    by = ["wave", "locality", "role_group"]
    answered = known.tables["survey_answers"].drop_duplicates(["respondent_id", "wave"]).value_counts(by)
    count = answered.reindex(pd.MultiIndex.from_frame(rows[by]), fill_value=0).to_numpy()
    yield from broken_where(rows, rows["invited_count"] < count, "invited_count", "at least as many as answered")


def _locality_given(_table: RowTable, rows: pd.DataFrame, _known: Known) -> Violations:
    is_without = ~rows["source_id"].isin(NOT_OF_A_LOCALITY) & rows["locality"].isna()
    yield from broken_where(rows, is_without, "locality", "an interview of this source has a locality")


def _record_is_registered(_table: RowTable, rows: pd.DataFrame, known: Known) -> Violations:
    for kind, register in REGISTER_OF_RECORD.items():
        held, own = known.tables[register.name], rows[rows["record_kind"] == kind]
        localities = dict(zip(map(as_compared, held[register.key[0]].fillna("")), held["locality"], strict=True))
        records = own["record_id"].map(as_compared)
        is_known, place = records.isin(list(localities)), records.map(localities)
        yield from broken_where(own, ~is_known, "record_id", f"a record of the register of {kind}s")
        yield from broken_where(
            own, place.notna() & (own["locality"] != place), "locality", "the locality of its record"
        )


def _sessions(_table: RowTable, rows: pd.DataFrame, _known: Known) -> Violations:
    possible, missed = rows["sessions_possible_count"], rows["sessions_missed_count"]
    yearly = rows.groupby(["pupil_id", "cohort_id", "academic_year"], observed=True)["sessions_possible_count"]
    is_too_long, is_too_much = possible > MOST_SESSIONS_A_TERM, yearly.transform("sum") > MOST_SESSIONS_A_YEAR
    for is_broken, column, words in (
        (missed > possible, "sessions_missed_count", "at most the sessions possible in the row"),
        (is_too_long, "sessions_possible_count", f"at most {MOST_SESSIONS_A_TERM}, the longest term"),
        (
            is_too_much & ~is_too_long,
            "sessions_possible_count",
            f"at most {MOST_SESSIONS_A_YEAR} over the terms of a year",
        ),
    ):
        yield from broken_where(rows, is_broken, column, words)


def _cohort_of_locality(_table: RowTable, rows: pd.DataFrame, known: Known) -> Violations:
    place_of = known.vocabulary.locality_of_cohort
    is_other = rows["cohort_id"].map(place_of) != rows["locality"]
    yield from broken_where(
        rows, is_other, "locality", lambda row: f"the locality of the cohort, {place_of[row['cohort_id']]}"
    )


def _events(_table: RowTable, rows: pd.DataFrame, known: Known) -> Violations:
    listed = known.vocabulary.lists["academic_years"]
    held = known.tables["cohort_sessions"]
    held = held[held["pupil_id"].notna() & held["academic_year"].isin(listed)]
    years = held["academic_year"].groupby(held["pupil_id"].map(as_compared)).unique()
    own = rows["pupil_id"].map(as_compared).map(years)
    yield from broken_where(rows, own.isna(), "pupil_id", "a pupil who has rows of sessions")
    is_within = [
        isinstance(names, float) or any(first <= day.date() <= last for first, last in map(days_of, names))
        for day, names in zip(rows["date"], own, strict=True)
    ]
    is_outside = ~pd.Series(is_within, index=rows.index, dtype=bool)
    yield from broken_where(rows, is_outside, "date", "a day of an academic year that the pupil has sessions in")


def _support(_table: RowTable, rows: pd.DataFrame, _known: Known) -> Violations:
    pupil = rows.assign(pupil_id=rows["pupil_id"].map(as_compared))
    starts = pupil[pupil["event"] == "support_start"]
    is_again = starts.duplicated(["pupil_id", "cohort_id"])
    yield from broken_where(starts, is_again, "event", "support starts once for a pupil of a cohort")
    begun = starts[~is_again].set_index(["pupil_id", "cohort_id"])["date"]
    ends = pupil[pupil["event"] == "support_end"]
    start = begun.reindex(pd.MultiIndex.from_frame(ends[["pupil_id", "cohort_id"]])).to_numpy()
    yield from broken_where(ends, ends["date"] < start, "date", "not before the support started")


def _kpis(_table: RowTable, rows: pd.DataFrame, _known: Known) -> Violations:
    is_early = rows["actual_date"] < rows["baseline_date"]
    yield from broken_where(rows, is_early, "actual_date", "not before the day of the baseline")
    way, is_higher = rows["target"] - rows["baseline"], rows["is_higher_better"].astype("boolean")
    words = "on the side of the baseline that is_higher_better says (equal, where it is to be held)"
    yield from broken_where(rows, ((way > 0) & ~is_higher) | ((way < 0) & is_higher), "target", words)
    for column in ("baseline", "target", "actual"):
        is_outside = (rows["unit"] == "percent") & rows[column].notna() & ~rows[column].between(0, 100)
        yield from broken_where(rows, is_outside, column, "a percentage from 0 to 100")


_RULES: dict[str, tuple[RowRule, ...]] = {
    "survey_answers": (_date_in_wave, _one_place("respondent_id", ("locality", "role_group"), ("wave",))),
    "survey_invitations": (_more_answers_than_asked,),
    "interviews": (_date_in_wave, _locality_given),
    "observations": (_date_in_wave,),
    "workshops": (_date_in_wave,),
    "segments": (_record_is_registered, _one_place("segment_id", ("record_id", "record_kind", "locality"), ())),
    "cohort_sessions": (_sessions, _cohort_of_locality),
    "cohort_events": (_cohort_of_locality, _events, _support),
    "kpis": (_kpis,),
}
