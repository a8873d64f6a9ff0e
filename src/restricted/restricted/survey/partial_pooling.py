"""Partial pooling: each place and role is drawn towards the average as far as its few answers leave it uncertain.

The estimates of :mod:`ordinal_model` are taken as normal with their covariance; effects of localities are
normal around nought with a spread that is itself unknown, those of role groups likewise. Both spreads are summed over
a grid under a half-normal prior, not fixed at a best guess: with nine places a best guess is often nought, and the
intervals that follow from it are far too narrow (Röver, 2020, does this for meta-analysis; Gelman, 2006, for the
prior). No chain is run, so the result is the same every time but for seeded draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from restricted.survey.ordinal_model import AGREES_FROM, OrdinalFit

SPREAD_PRIOR_SD = 1.0
"""Half-normal prior of a spread, in log odds: two thirds of its mass below 1, which is already a large difference."""
SPREADS = np.linspace(0.02, 2.5, 32)
DRAWS = 4_000
INTERVAL_PCT = (2.5, 97.5)

ESTIMATE_COLUMNS = ("group", "level", "agree_pct", "low_pct", "high_pct", "raw_agree_pct", "overall_pct", "spread")


@dataclass(frozen=True)
class Posterior:
    """Draws of every parameter: ``effects[group]`` has a column a level, ``cuts`` one a cut point."""

    effects: Mapping[str, np.ndarray]
    cuts: np.ndarray
    spreads: Mapping[str, float]
    """The posterior mean of each group's spread, in log odds."""


def pool(fit: OrdinalFit, groups: tuple[str, ...], seed: int) -> Posterior:
    """The posterior of ``fit`` with the levels of ``groups`` partially pooled; items and other factors are left as
    they are."""
    groups = tuple(name for name in groups if name in fit.levels)
    names, carry = _expansion(fit, groups)
    precision = np.linalg.pinv(fit.covariance, hermitian=True)
    likelihood = carry.T @ precision @ carry
    towards = carry.T @ precision @ fit.params
    owner = np.array([groups.index(group) if group in groups else -1 for group, _ in names] + [-1] * fit.cuts_count)
    grid = np.stack(np.meshgrid(*([SPREADS] * len(groups)), indexing="ij"), axis=-1).reshape(-1, max(len(groups), 1))
    weights, means, covariances = [], [], []
    for spreads in grid:
        prior = np.array([0.0 if place < 0 else spreads[place] ** -2 for place in owner])
        whole = likelihood + np.diag(prior)
        covariance = np.linalg.inv(whole + 1e-9 * np.eye(len(whole)))
        mean = covariance @ towards
        sign, logdet = np.linalg.slogdet(whole)
        counts = np.array([(owner == place).sum() for place in range(len(groups))])
        log_weight = 0.5 * (towards @ mean - logdet) - (counts * np.log(spreads)).sum()
        weights.append(log_weight - 0.5 * ((spreads / SPREAD_PRIOR_SD) ** 2).sum() if sign > 0 else -np.inf)
        means.append(mean)
        covariances.append(covariance)
    shares = np.exp(np.array(weights) - np.max(weights))
    shares /= shares.sum()
    drawn = _draw(means, covariances, shares, seed)
    effects = {}
    for group, levels in fit.levels.items():
        columns = [drawn[:, names.index((group, level))] for level in levels if (group, level) in names]
        if group not in groups:
            columns.insert(0, np.zeros(len(drawn)))  # the reference
        effects[group] = np.column_stack(columns)
    steps = drawn[:, len(names) :]
    cuts = np.cumsum(np.column_stack([steps[:, :1], np.exp(steps[:, 1:])]), axis=1)
    spreads_found = {group: float((shares * grid[:, place]).sum()) for place, group in enumerate(groups)}
    return Posterior(effects, cuts, spreads_found)


def _expansion(fit: OrdinalFit, groups: tuple[str, ...]) -> tuple[list[tuple[str, str]], np.ndarray]:
    """All pooled levels, the reference too, and the matrix that carries them into the model's own parameters.

    A reference level that is not nought moves every other level of its group, and the first cut point with them.
    """
    names: list[tuple[str, str]] = []
    for group, levels in fit.levels.items():
        names += [(group, level) for level in (levels if group in groups else levels[1:])]
    carry = np.zeros((len(fit.params), len(names) + fit.cuts_count))
    for row, (group, level) in enumerate(fit.terms):
        carry[row, names.index((group, level))] = 1
        if group in groups:
            carry[row, names.index((group, fit.levels[group][0]))] = -1
    first_cut = len(fit.terms)
    for step in range(fit.cuts_count):
        carry[first_cut + step, len(names) + step] = 1
    for group in groups:
        carry[first_cut, names.index((group, fit.levels[group][0]))] = -1
    return names, carry


def _draw(means: list[np.ndarray], covariances: list[np.ndarray], shares: np.ndarray, seed: int) -> np.ndarray:
    """Draws from the mixture over the grid of spreads."""
    generator = np.random.default_rng(seed)
    counts = generator.multinomial(DRAWS, shares)
    return np.concatenate(
        [
            generator.multivariate_normal(means[place], covariances[place], size=count, method="eigh")
            for place, count in enumerate(counts)
            if count
        ]
    )


def agreement_by(fit: OrdinalFit, posterior: Posterior, answers: pd.DataFrame, group: str) -> pd.DataFrame:
    """The share of answers that agree, by level of ``group``, partially pooled, with its interval.

    Every level is shown as if it had the same items and the same mix of the other groups (that of ``answers``), so
    that places with more headteachers among their answers are not compared on that. Columns :data:`ESTIMATE_COLUMNS`:
    per cent, the interval the middle 95% of the posterior; ``raw_agree_pct`` is the plain share, without pooling;
    ``overall_pct`` the model's average; ``spread`` the standard deviation between levels in log odds.
    """
    given = answers.dropna(subset=["answer"])
    baseline = _mixed(fit, posterior, given, leave_out=group)
    effects = posterior.effects[group]
    agree = np.stack(
        [_share_agreeing(fit, posterior, baseline, effects[:, [place]]) for place in range(effects.shape[1])]
    )
    counts = given[group].astype(str).value_counts().reindex(list(fit.levels[group])).to_numpy(float)
    overall = (agree * (counts / counts.sum())[:, None]).sum(axis=0).mean()
    raw = given.assign(_agrees=given["answer"] >= AGREES_FROM).groupby(given[group].astype(str))["_agrees"].mean()
    low, high = np.percentile(agree, INTERVAL_PCT, axis=1)
    return pd.DataFrame(
        {
            "group": group,
            "level": list(fit.levels[group]),
            "agree_pct": 100 * agree.mean(axis=1),
            "low_pct": 100 * low,
            "high_pct": 100 * high,
            "raw_agree_pct": 100 * raw.reindex(list(fit.levels[group])).to_numpy(),
            "overall_pct": 100 * overall,
            "spread": posterior.spreads[group],
        },
        columns=list(ESTIMATE_COLUMNS),
    )


def _mixed(
    fit: OrdinalFit, posterior: Posterior, given: pd.DataFrame, leave_out: str
) -> list[tuple[np.ndarray, float]]:
    """Linear predictors of every combination of the other factors, each with its share among items × answers."""
    others = [name for name in fit.levels if name not in (leave_out, "item_id")]
    combinations = given.groupby(others, observed=True).size() if others else pd.Series([len(given)], index=[()])
    items = posterior.effects["item_id"]
    mixed = []
    for key, count in combinations.items():
        key = key if isinstance(key, tuple) else (key,)
        shift = np.zeros(len(items))
        for name, level in zip(others, key, strict=True):
            shift = shift + posterior.effects[name][:, fit.levels[name].index(str(level))]
        mixed.append((items + shift[:, None], float(count) / len(given)))
    return mixed


def _share_agreeing(
    fit: OrdinalFit, posterior: Posterior, baseline: list[tuple[np.ndarray, float]], effect: np.ndarray
) -> np.ndarray:
    """Draws of the share of answers of :data:`AGREES_FROM` or more, averaged over items and the mix."""
    below = sum(category < AGREES_FROM for category in fit.categories)
    if below == 0:
        return np.ones(len(effect))
    if below > fit.cuts_count:
        return np.zeros(len(effect))
    cut = posterior.cuts[:, [below - 1]]
    return sum(share * expit(predictor + effect - cut).mean(axis=1) for predictor, share in baseline)
