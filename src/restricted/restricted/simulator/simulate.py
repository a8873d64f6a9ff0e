"""All simulated evidence of one seed: as files with a team's columns, and as the rows that the intake makes of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project, find_project
from helpers.project.registry import load_registry
from helpers.project.rows import rows_of
from helpers.sources.tables import read_raw
from restricted.intake.file_reading import sheet_of_csv
from restricted.intake.intake_checks import check_sheets
from restricted.intake.row_tables import Tables, rows_of_checked
from restricted.rows.evidence_files import (
    SIMULATED_FOLDER,
    SIMULATED_LINE,
    SIMULATED_PREFIX,
    TRUTH_NAME,
    simulated_files,
)
from restricted.rows.pseudonyms import SIMULATION_KEY, Pseudonymiser
from restricted.rows.restricted_tables import TABLES
from restricted.rows.vocabulary import Vocabulary, load_vocabulary
from restricted.simulator.planted_parameters import Truth, filled
from restricted.simulator.season_calendar import a_year_later, season_days
from restricted.simulator.simulated_cohorts import simulate_cohorts
from restricted.simulator.simulated_fieldwork import simulate_registers, simulate_segments
from restricted.simulator.simulated_kpis import simulate_kpis
from restricted.simulator.simulated_quotations import simulate_quotations
from restricted.simulator.simulated_survey import WavePlan, simulate_survey

DEFAULT_SEED = 20221122
QUOTABLE_SHARE = 0.8
INVENTED = (
    "The second wave of the survey: Table 1 of the report has one.",
    "Every answer, code, word, session, event and indicator; only how many records there are of each kind is printed.",
    "The size of the cohort whose size no source prints.",
    "Which locality a record belongs to, where Table 1 gives a pilot or the whole project.",
    "The survey's items, which no source prints.",
)
"""What of the simulated evidence has no counterpart in print, for the book to say."""


@dataclass(frozen=True)
class Simulated:
    """Simulated evidence: ``files`` as tables with a team's columns, by name; ``truth`` with everything filled in."""

    files: Tables
    truth: Truth
    seed: int
    project: Project

    @cached_property
    def rows(self) -> Tables:
        """The tables of rows, by the same intake that real files go through."""
        sheets = {
            name: [sheet_of_csv(_as_csv(content), f"{SIMULATED_FOLDER}/{SIMULATED_PREFIX}{name}.csv")]
            for name, content in self.files.items()
        }
        checked = check_sheets(sheets, [], "simulated", self.project)
        return rows_of_checked(checked, Pseudonymiser(SIMULATION_KEY))


def simulate(seed: int = DEFAULT_SEED, truth: Truth | None = None, project: Project | None = None) -> Simulated:
    """Evidence drawn from ``truth`` by ``seed``; the same seed gives the same evidence, to the byte."""
    project = project or find_project()
    registry, vocabulary = load_registry(project.registry), load_vocabulary(project)
    truth = filled(truth or Truth(), vocabulary, seed)
    sources, figures, cohorts = (
        read_raw(name, project).astype(object) for name in ("evidence_sources", "published_figures", "cohorts")
    )
    sources, cohorts = sources.fillna({"season": ""}), cohorts.fillna("")
    answers, invitations = simulate_survey(_waves(sources, truth, vocabulary), truth, vocabulary, seed)
    registers = simulate_registers(sources, registry, vocabulary, seed)
    sessions, events = simulate_cohorts(cohorts, figures, truth, vocabulary, seed)
    consents = _consents(answers, registers["interviews"], seed)
    files = {
        "survey_answers": answers,
        "survey_invitations": invitations,
        **registers,
        "segments": simulate_segments(registers, truth, vocabulary, seed),
        "cohort_sessions": sessions,
        "cohort_events": events,
        "kpis": simulate_kpis(registry, truth, seed),
        "consent": consents,
        **simulate_quotations(registers["interviews"], answers, consents, vocabulary, seed),
    }
    ordered = {table.name: _in_order(files[table.name], table.columns) for table in TABLES}
    return Simulated({name: table.assign(is_simulated="true") for name, table in ordered.items()}, truth, seed, project)


def write_simulated(simulated: Simulated) -> list[Path]:
    """Write the files and the planted parameters to ``data/raw/restricted/simulated/``; older ones give way."""
    folder = simulated.project.restricted / SIMULATED_FOLDER
    written = []
    for name, content in simulated.files.items():
        path = folder / f"{SIMULATED_PREFIX}{name}.csv"
        with replacing(path) as partial:
            partial.write_text(_as_csv(content), encoding="utf-8", newline="")
        written.append(path)
    for stale in set(simulated_files(simulated.project)) - set(written):
        stale.unlink()
    planted = {"SIMULATED": SIMULATED_LINE.lstrip("# "), "seed": simulated.seed, **simulated.truth.as_data()}
    with replacing(folder / TRUTH_NAME) as partial:
        partial.write_text(json.dumps(planted, indent=2) + "\n", encoding="utf-8", newline="")
    return [*written, folder / TRUTH_NAME]


def _as_csv(content: pd.DataFrame) -> str:
    return SIMULATED_LINE + "\n" + content.to_csv(index=False, lineterminator="\n")


def _in_order(content: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """The declared columns first; a wide survey has its items after them."""
    first = [column for column in columns if column in content]
    return content[[*first, *(column for column in content if column not in first)]]


def _waves(sources: pd.DataFrame, truth: Truth, vocabulary: Vocabulary) -> list[WavePlan]:
    """The waves that Table 1 has, and for each that it lacks an invented one, a year after the last that it has."""
    plans = []
    printed = {row.wave: row for row in rows_of(sources[sources["unit"] == "responses"])}
    last = next(iter(printed.values()))
    season, academic_year, count = last.season, last.academic_year, int(last.count)
    for wave in vocabulary.lists["waves"]:
        if wave in printed:
            season, academic_year, count = printed[wave].season, printed[wave].academic_year, int(printed[wave].count)
        else:
            season, count = a_year_later(season), round(count * truth.second_wave_share)
        plans.append(WavePlan(wave, count, *season_days(season, academic_year)))
    return plans


def _consents(answers: pd.DataFrame, interviews: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Everybody consents, on the day of the first record; not everybody to be quoted."""
    generator = np.random.default_rng([seed, 6])
    parts = []
    for table, column, scope in ((answers, "respondent_id", "survey"), (interviews, "person_id", "interview")):
        first = table.groupby(column, sort=True)["date"].min().rename_axis("person_id").reset_index(name="date")
        parts.append(first.assign(scope=scope, status="given"))
    is_quotable = generator.random(len(parts[-1])) < QUOTABLE_SHARE
    parts.append(parts[-1][is_quotable].assign(scope="quotation"))
    parts.append(parts[0].head(1).assign(scope="survey_quotation"))
    return pd.concat(parts, ignore_index=True)
