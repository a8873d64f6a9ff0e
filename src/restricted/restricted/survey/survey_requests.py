"""What the survey asks the disclosure gate to release: rows in, one request per table out.

The unit of what is counted is a response: a person in a wave. Tables of one universe protect each other. Reliability
and change are of people, who count once whatever the waves that they answered in: a universe of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

import pandas as pd

from helpers.project.instrument import load_instrument
from helpers.project.paths import Project
from helpers.project.registry import Registry, load_registry
from helpers.project.rows import rows_of
from helpers.project.suppression_symbols import ALL
from restricted.disclosure.release_requests import Dimension, Request, locality_dimension
from restricted.disclosure.tabulating import About, count_units, estimate_for_units
from restricted.survey.internal_consistency import RELIABILITY_VALUES, first_whole_answers, reliability
from restricted.survey.ordinal_model import NotEstimableError, OrdinalFit, fit_ordinal
from restricted.survey.partial_pooling import agreement_by, pool
from restricted.survey.proportional_odds import check_proportional_odds
from restricted.survey.survey_answers import LEVELS, level_of, prepare_answers
from restricted.survey.wave_change import CHANGE_VALUES, change_between, compared_people

PERSON = "respondent_id"
UNIT = (PERSON, "wave")
RESPONSES: About = {"source": "survey", "universe": "survey_responses", "unit": UNIT}
INVITED: About = {"source": "survey", "universe": "survey_invited", "unit": "person"}
PEOPLE: About = {"source": "survey", "universe": "survey_people", "unit": PERSON}
SEED = 20221122
POOLED = ("locality", "role_group")

ODDS_VALUES = ("f_statistic", "p_value")
DIFFERENCE_VALUES = ("agree_pct", "low_pct", "high_pct", "overall_pct")

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class _Survey:
    """The survey as its tables need it: answers made ready, and what the dimensions may hold."""

    answers: pd.DataFrame
    registry: Registry
    roles: tuple[str, ...]

    @property
    def waves(self) -> tuple[str, ...]:
        return tuple(wave.id for wave in self.registry.waves)

    def dimension(self, column: str) -> Dimension:
        if column == "locality":
            return locality_dimension(self.registry)
        return Dimension(column, self.waves if column == "wave" else self.roles)


def _survey(tables: Tables, project: Project) -> _Survey:
    instrument = load_instrument(project)
    answers = prepare_answers(tables["survey_answers"], instrument)
    return _Survey(answers, load_registry(project.registry), instrument.surveyed_role_ids)


def survey_items(tables: Tables, project: Project) -> Request:
    """How many disagree, are between, agree or leave out each item, over all responses."""
    survey = _survey(tables, project)
    rows = survey.answers.assign(level=level_of(survey.answers["answer"]))
    return count_units(
        rows[[*UNIT, "item_id", "level"]],
        **RESPONSES,
        dimensions=(Dimension("level", LEVELS, of="item_id"),),
        percent_within=(),
    )


def survey_responses(tables: Tables, project: Project) -> Request:
    """How many responses there are by wave, and in each by locality and by role group."""
    survey = _survey(tables, project)
    given = survey.answers.dropna(subset=["answer"]).drop_duplicates(list(UNIT))
    return _by_wave(given[[*UNIT, *POOLED]], survey, RESPONSES)


def survey_invited(tables: Tables, project: Project) -> Request:
    """How many people were asked by wave, and in each by locality and by role group.

    A row a person who was asked, so that the gate hides what would give a small group away as a total less the others.
    """
    invitations = tables["survey_invitations"]
    rows = invitations.loc[invitations.index.repeat(invitations["invited_count"].astype(int))].reset_index(drop=True)
    people = rows[["wave", *POOLED]].assign(person=rows.index.astype("str"))
    survey = _Survey(people, load_registry(project.registry), load_instrument(project).surveyed_role_ids)
    return _by_wave(people, survey, INVITED)


def _by_wave(rows: pd.DataFrame, survey: _Survey, about: About) -> Request:
    return count_units(
        rows,
        **about,
        dimensions=tuple(survey.dimension(column) for column in ("wave", *POOLED)),
        margins=(("wave", "locality"), ("wave", "role_group"), ("wave",)),
    )


def survey_reliability(tables: Tables, project: Project) -> Request:
    """Alpha and omega of each criterion, on the first whole answer of each person."""
    survey = _survey(tables, project)
    whole = first_whole_answers(survey.answers, survey.waves)
    people = [own.index.to_frame(index=False).assign(criterion=criterion) for criterion, own in whole.items()]
    columns = ["criterion", PERSON]
    return estimate_for_units(
        reliability(survey.answers, SEED, survey.waves),
        pd.concat(people, ignore_index=True)[columns] if people else pd.DataFrame(columns=columns),
        **PEOPLE,
        of="criterion",
        labels=("items_count",),
        values=RELIABILITY_VALUES,
        fitted_on="answered every item in a wave",
    )


def survey_differences(tables: Tables, project: Project) -> Request:
    """The partially pooled share that agrees, by criterion: of each locality, and of each role group."""
    survey = _survey(tables, project)
    found = [
        _pooled(fit, answers).assign(criterion=name, residual_df=_spare(fit)) for name, answers, fit in _fits(survey)
    ]
    columns = ["criterion", *POOLED, *DIFFERENCE_VALUES, "residual_df"]
    contributing = _who_answered(survey)
    table = (pd.concat(found, ignore_index=True) if found else pd.DataFrame()).reindex(columns=columns)
    return estimate_for_units(
        table.assign(fewest_count=_people_behind(table, contributing[contributing["contributes"].astype(bool)])),
        contributing,
        **RESPONSES,
        dimensions=tuple(survey.dimension(column) for column in POOLED),
        of="criterion",
        values=DIFFERENCE_VALUES,
        fitted_on="answered an item",
    )


def survey_odds(tables: Tables, project: Project) -> Request:
    """By criterion and factor, whether the ordinal model's effects are the same at every cut point."""
    survey = _survey(tables, project)
    parts = [
        check_proportional_odds(fit, answers).assign(criterion=name, residual_df=_spare(fit))
        for name, answers, fit in _fits(survey)
    ]
    columns = ["factor", "criterion", *ODDS_VALUES, "residual_df"]
    found = (pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()).reindex(columns=columns)
    return estimate_for_units(
        found,
        _who_answered(survey),
        **RESPONSES,
        of="criterion",
        labels=("factor",),
        values=ODDS_VALUES,
        fitted_on="answered an item",
    )


def _who_answered(survey: _Survey) -> pd.DataFrame:
    """A row per criterion and response: whether any item of the criterion was answered."""
    rows = survey.answers.groupby(["criterion", *UNIT, *POOLED])["answer"].apply(lambda a: a.notna().any())
    return rows.rename("contributes").reset_index()


def _people_behind(table: pd.DataFrame, responses: pd.DataFrame) -> list[int]:
    """How many people gave the responses of each row: who answered in two waves is one."""
    counts = []
    for row in rows_of(table):
        own = responses[responses["criterion"] == row.criterion]
        for column in POOLED:
            label = getattr(row, column)
            own = own if label == ALL else own[own[column] == label]
        counts.append(own[PERSON].nunique())
    return counts


def _fits(survey: _Survey) -> Iterator[tuple[str, pd.DataFrame, OrdinalFit]]:
    """The ordinal model of each criterion with the answers that it is fitted on, where they carry one."""
    for name in dict.fromkeys(survey.answers["criterion"]):
        answers = survey.answers[survey.answers["criterion"] == name]
        with suppress(NotEstimableError):
            yield name, answers, fit_ordinal(answers, (*POOLED, "wave"))


def _spare(fit: OrdinalFit) -> int:
    """Residual degrees of freedom."""
    return fit.respondents_count - len(fit.params)


def _pooled(fit: OrdinalFit, answers: pd.DataFrame) -> pd.DataFrame:
    """Estimates of one criterion by place and by role, none where all answers come from one place and role."""
    compared = [name for name in POOLED if name in fit.levels]
    if not compared:
        return pd.DataFrame()
    posterior = pool(fit, POOLED, SEED)
    parts = []
    for column in compared:
        found = agreement_by(fit, posterior, answers, column).rename(columns={"level": column})
        parts.append(found.assign(**{other: ALL for other in POOLED if other != column}))
    return pd.concat(parts, ignore_index=True)


def survey_change(tables: Tables, project: Project) -> Request:
    """Change between the first and the last wave, of people linked across them and of those who are not."""
    survey = _survey(tables, project)
    before, after = survey.waves[0], survey.waves[-1]
    found, people = change_between(survey.answers, before, after), compared_people(survey.answers, before, after)
    words = {"linked": "yes", "unlinked": "no"}
    return estimate_for_units(
        found.assign(
            is_linked=found["kind"].map(words), fewest_count=found[["before_count", "after_count"]].min(axis=1)
        ),
        people.assign(is_linked=people["kind"].map(words))[["criterion", PERSON, "is_linked"]],
        **PEOPLE,
        dimensions=(Dimension("is_linked", ("yes", "no")),),
        of="criterion",
        values=CHANGE_VALUES,
        fitted_on="answered half the items, in one wave or in both",
    )
