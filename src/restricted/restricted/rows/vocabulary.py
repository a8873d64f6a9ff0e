"""The closed lists that restricted rows draw their values from: cases, codebook, instrument, what is printed.

None is typed here that another file of the project holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from helpers.project.academic_years import academic_year, days_of
from helpers.project.codebook import load_codebook
from helpers.project.instrument import Instrument, load_instrument
from helpers.project.paths import Project, find_project
from helpers.project.registry import Registry, load_registry
from helpers.sources.schemas.cross_table_checks import read_columns
from restricted.rows.restricted_tables import DOMAIN_OF_SCOPE, REGISTER_OF_QUOTED, REGISTER_OF_RECORD

TERMS = ("autumn", "spring", "summer")
EVENTS = ("support_start", "support_end", "permanent_exclusion", "suspension", "school_move")
UNITS = ("percent", "count", "rate_per_100", "score")
SELF_RATINGS = ("met", "partly_met", "not_met", "too_early")
SCOPES = tuple(DOMAIN_OF_SCOPE)
STATUSES = ("given", "withdrawn")
KINDS_OF_NAMES = ("person", "school", "place", "organisation")
YEARS_BEFORE, YEARS_AFTER = 3, 2
"""How far pupils' sessions may lie before and after the project: their history, and what came of it."""


@dataclass(frozen=True)
class Vocabulary:
    """Every closed list by name, the waves' days, and the locality of each cohort."""

    lists: dict[str, tuple[str, ...]]
    waves: dict[str, tuple[date, date]]
    locality_of_cohort: dict[str, str]
    instrument: Instrument


def load_vocabulary(project: Project | None = None) -> Vocabulary:
    """The closed lists of ``project``, from its raw files."""
    project = project or find_project()
    registry, codebook, instrument = load_registry(project.registry), load_codebook(project), load_instrument(project)
    cohorts = read_columns(project, "published/cohorts.csv", ["cohort_id", "case"])
    sources = read_columns(project, "published/evidence_sources.csv", ["source_id", "unit"])
    return Vocabulary(
        lists={
            "waves": tuple(wave.id for wave in registry.waves),
            "localities": tuple(locality.id for locality in registry.localities),
            "role_groups": instrument.role_group_ids,
            "surveyed_roles": instrument.surveyed_role_ids,
            "items": instrument.item_ids,
            "criteria": codebook.criterion_ids,
            "elements": codebook.element_ids,
            "directions": tuple(term.id for term in codebook.directions),
            "cohorts": tuple(cohorts["cohort_id"]),
            "academic_years": academic_years(registry),
            "terms": TERMS,
            "events": EVENTS,
            "units": UNITS,
            "self_ratings": SELF_RATINGS,
            "scopes": SCOPES,
            "statuses": STATUSES,
            "quoted_in": tuple(REGISTER_OF_QUOTED),
            "kinds_of_names": KINDS_OF_NAMES,
            "record_kinds": tuple(REGISTER_OF_RECORD),
            **{f"{kind}_sources": _sources_in(sources, table.name) for kind, table in REGISTER_OF_RECORD.items()},
        },
        waves=wave_days(registry),
        locality_of_cohort=dict(zip(cohorts["cohort_id"], cohorts["case"], strict=True)),
        instrument=instrument,
    )


def wave_days(registry: Registry) -> dict[str, tuple[date, date]]:
    """First and last day of each wave.

    The first begins with the project, the others after the one before; a wave ends with its academic year, the last
    with the project, as Table 1 of the report has it: summer 2022 in the first, autumn 2024 in the second.
    """
    begin = date.fromisoformat(f"{registry.project.start}-01")
    project_end = (pd.Period(registry.project.end, freq="M").end_time).date()
    days: dict[str, tuple[date, date]] = {}
    for wave in registry.waves:
        end = project_end if wave is registry.waves[-1] else days_of(wave.academic_year)[1]
        days[wave.id] = (begin, end)
        begin = end + timedelta(days=1)
    return days


def academic_years(registry: Registry) -> tuple[str, ...]:
    """The years that pupils' sessions may be of, the project's and some on both sides."""
    first = int(registry.project.start[:4]) - YEARS_BEFORE
    last = int(registry.project.end[:4]) + YEARS_AFTER
    return tuple(map(academic_year, range(first, last)))


def _sources_in(sources: pd.DataFrame, unit: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sources.loc[sources["unit"] == unit, "source_id"]))
