"""A survey in two waves: who was asked, who answered, what, and what was left blank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from restricted.rows.vocabulary import Vocabulary
from restricted.simulator.planted_parameters import Truth, latent_mean, points_answered
from restricted.simulator.season_calendar import day_in

SILENT_CELL_WEIGHT = 0.5
"""So that a group in which nobody answered may have been asked all the same."""


@dataclass(frozen=True)
class WavePlan:
    """How many answered in a wave, and when."""

    wave: str
    responses_count: int
    first_day: str
    last_day: str


def simulate_survey(
    plans: list[WavePlan], truth: Truth, vocabulary: Vocabulary, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Wide answers, one row a respondent and wave, and the invitations, as a team's files have them."""
    generator = np.random.default_rng([seed, 1])
    shares = _cell_shares(vocabulary, generator)
    people: list[tuple[str, str, str, float]] = []
    answered, invited = [], []
    for number, plan in enumerate(plans):
        earlier = people if number else []
        chosen = _respondents(plan, earlier, shares, truth, generator, begin=len(people))
        known = {name for name, *_ in people}
        people += [person for person in chosen if person[0] not in known]
        answered.append(_answers(plan, chosen, truth, vocabulary, generator, is_later=number > 0))
        invited.append(_invitations(plan, chosen, shares.index, truth, generator))
    return pd.concat(answered, ignore_index=True), pd.concat(invited, ignore_index=True)


def _cell_shares(vocabulary: Vocabulary, generator: np.random.Generator) -> pd.Series:
    """Share of respondents by locality and role group: uneven, as such lists of contacts are."""
    cells = pd.MultiIndex.from_product([vocabulary.lists["localities"], vocabulary.instrument.surveyed_role_ids])
    places = generator.dirichlet(np.full(len(cells.levels[0]), 12.0))
    roles = np.sort(generator.dirichlet(np.full(len(cells.levels[1]), 6.0)))[::-1]
    return pd.Series(np.outer(places, roles).ravel(), index=cells)


def _respondents(
    plan: WavePlan,
    earlier: list[tuple[str, str, str, float]],
    shares: pd.Series,
    truth: Truth,
    generator: np.random.Generator,
    begin: int,
) -> list[tuple[str, str, str, float]]:
    """Identifier, locality, role group and own deviation; some of them people who had answered before."""
    linked_count = min(len(earlier), round(plan.responses_count * truth.linked_share)) if earlier else 0
    again = [earlier[n] for n in sorted(generator.choice(len(earlier), linked_count, replace=False))] if earlier else []
    kept = truth.respondent_correlation
    moved = np.sqrt(1 - kept**2) * generator.normal(0, truth.respondent_sd, linked_count)
    linked = [
        (name, place, role, kept * own + float(change))
        for (name, place, role, own), change in zip(again, moved, strict=True)
    ]
    new_count = plan.responses_count - linked_count
    cells = generator.choice(len(shares), new_count, p=shares.to_numpy())
    own = generator.normal(0, truth.respondent_sd, new_count)
    new = [
        (f"SIM-R{begin + n + 1:04d}", *shares.index[cell], float(value))
        for n, (cell, value) in enumerate(zip(cells, own, strict=True))
    ]
    return linked + new


def _answers(
    plan: WavePlan,
    people: list[tuple[str, str, str, float]],
    truth: Truth,
    vocabulary: Vocabulary,
    generator: np.random.Generator,
    *,
    is_later: bool,
) -> pd.DataFrame:
    items = vocabulary.instrument.items
    shift = np.array([truth.locality_effect[place] + truth.role_effect[role] + own for _, place, role, own in people])
    latent = latent_mean(truth, vocabulary) + shift[:, None] + (truth.wave_change if is_later else 0)
    answers = points_answered(latent + generator.logistic(size=latent.shape), truth)
    is_reversed = np.array([item.is_reversed for item in items])
    answers = np.where(is_reversed, vocabulary.instrument.most_points + 1 - answers, answers)
    stops_at = np.where(
        generator.random(len(people)) < truth.break_off_share,
        generator.integers(1, len(items), len(people)),
        len(items),
    )
    is_blank = (generator.random(answers.shape) < truth.item_missing_share) | (
        np.arange(len(items)) >= stops_at[:, None]
    )
    rows = pd.DataFrame(people, columns=["respondent_id", "locality", "role_group", "_own"])
    rows.insert(1, "wave", plan.wave)
    rows["date"] = [day_in(plan.first_day, plan.last_day, generator) for _ in people]
    filled = pd.DataFrame(answers, columns=[item.id for item in items]).astype("Int64").mask(is_blank)
    return pd.concat([rows.drop(columns="_own"), filled], axis=1)


def _invitations(
    plan: WavePlan,
    people: list[tuple[str, str, str, float]],
    cells: pd.Index,
    truth: Truth,
    generator: np.random.Generator,
) -> pd.DataFrame:
    """For each locality and role group as many as answered, and those who did not; nobody asked, no row."""
    answered = pd.Series([(place, role) for _, place, role, _ in people]).value_counts().reindex(cells, fill_value=0)
    not_answered = generator.negative_binomial(answered + SILENT_CELL_WEIGHT, truth.response_share)
    invited = (answered + not_answered).rename_axis(["locality", "role_group"]).reset_index(name="invited_count")
    return invited[invited["invited_count"] > 0].assign(wave=plan.wave).reset_index(drop=True)
