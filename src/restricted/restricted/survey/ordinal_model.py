"""One ordinal model a criterion: all its items together, localities and role groups beside them.

The cumulative logit model of McCullagh (1980), by statsmodels' ``OrderedModel``. A respondent answers several items, so
the covariance of the estimates is the sandwich over respondents (Liang and Zeger, 1986), with the factor G/(G − 1)
for few of them. What is estimated is the average over people: an effect is the log odds that answers from
one place stand higher than those from another, among people as they are.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.tools.sm_exceptions import ConvergenceWarning, HessianInversionWarning

AGREES_FROM = 4
"""Answers of 4 and 5 agree."""
LEAST_ANSWERS = 50
"""Below this a model of some twenty parameters says nothing."""


class NotEstimableError(ValueError):
    """The answers cannot carry the model; the message says why, in words that a chapter may print."""


@dataclass(frozen=True)
class OrdinalFit:
    """Estimates of one model, in the order ``terms``, then the cut points.

    ``terms`` are (group, level) pairs such as ``("locality", "ealing")``; the first level of each group is the
    reference. ``cuts_count`` cut points follow: the first as it is, the others as logs of the steps between them
    (statsmodels' way). ``categories``: the answers that were given.
    """

    params: np.ndarray
    covariance: np.ndarray
    terms: tuple[tuple[str, str], ...]
    levels: dict[str, tuple[str, ...]]
    categories: tuple[int, ...]
    answers_count: int
    respondents_count: int

    @property
    def cuts_count(self) -> int:
        """How many cut points: one fewer than there are categories."""
        return len(self.categories) - 1


def fit_ordinal(answers: pd.DataFrame, groups: Sequence[str]) -> OrdinalFit:
    """The model of ``answer`` on ``item_id`` and ``groups`` (columns of ``answers``); missing answers are left out.

    ``answers``: ``respondent_id, item_id, answer`` and the columns named in ``groups``, one criterion, one row an
    answer.

    Raises
    ------
    NotEstimableError
        Too few answers, or all alike.
    """
    given = answers.dropna(subset=["answer"])
    if len(given) < LEAST_ANSWERS:
        raise NotEstimableError(f"{len(given)} answers are too few for a model: it takes {LEAST_ANSWERS}")
    categories = tuple(sorted(given["answer"].astype(int).unique()))
    if len(categories) < 2:
        raise NotEstimableError("all answers are the same, so nothing differs")
    factors = ["item_id", *(name for name in groups if given[name].nunique() > 1)]
    levels = {name: tuple(sorted(given[name].astype(str).unique())) for name in factors}
    terms = tuple((name, level) for name in factors for level in levels[name][1:])
    design = np.column_stack([(given[name].astype(str) == level).to_numpy(float) for name, level in terms])
    places = np.searchsorted(categories, given["answer"].astype(int))
    model = OrderedModel(places, design, distr="logit")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", HessianInversionWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        fitted = model.fit(method="bfgs", maxiter=500, disp=False)
        if not np.isfinite(fitted.params).all():
            raise NotEstimableError("the model does not converge on these answers")
        hessian = np.asarray(model.hessian(fitted.params))
        scores = np.asarray(model.score_obs(fitted.params))
    respondents = given["respondent_id"].to_numpy()
    return OrdinalFit(
        params=np.asarray(fitted.params),
        covariance=_sandwich(-hessian, scores, respondents),
        terms=terms,
        levels=levels,
        categories=categories,
        answers_count=len(given),
        respondents_count=len(np.unique(respondents)),
    )


def _sandwich(information: np.ndarray, scores: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """The covariance of estimates whose observations go together within ``clusters``."""
    names, places = np.unique(clusters, return_inverse=True)
    summed = np.zeros((len(names), scores.shape[1]))
    np.add.at(summed, places, scores)
    bread = np.linalg.pinv(information, hermitian=True)
    return bread @ (summed.T @ summed) @ bread * len(names) / max(len(names) - 1, 1)
