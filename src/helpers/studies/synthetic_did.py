"""Synthetic difference in differences (Arkhangelsky, Athey, Hirshberg, Imbens and Wager 2021) with one treated unit.

Unit weights make the comparators' course before the project parallel to the authority's; time weights pick the earlier
years that are like the later ones; the estimate is the weighted difference in differences. No maintained Python
library computes it; the test holds this against the published estimate for California's tobacco tax (-15.6).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import nnls

Floats = NDArray[np.float64]
SUM_WEIGHT = 1e4
"""How much harder the weights are held to add to one than to fit; what is left over is divided away."""
TIME_PENALTY = 1e-6
"""Penalty of the time weights, in standard deviations of the noise: small, so that it only breaks ties."""


def simplex_regression(predictors: Floats, target: Floats, penalty: float) -> Floats:
    """Non-negative weights that add to one, with an intercept and a ridge penalty.

    Minimises the mean squared error of ``intercept + predictors @ weights`` plus ``penalty``² times the sum of squared
    weights. ``predictors`` has one column per weight.
    """
    rows, columns = predictors.shape
    centred = predictors - predictors.mean(axis=0)
    aim = target - target.mean()
    scale = float(np.abs(centred).max()) or 1.0
    stacked = np.vstack(
        [centred / scale, math.sqrt(rows) * penalty / scale * np.eye(columns), np.full(columns, SUM_WEIGHT)]
    )
    weights, _ = nnls(stacked, np.concatenate([aim / scale, np.zeros(columns), [SUM_WEIGHT]]), maxiter=100 * columns)
    return weights / weights.sum()


def synthetic_did(target: Floats, donors: Floats, before_count: int) -> float:
    """The estimate for one unit: ``target`` by year, ``donors`` units by years, the first ``before_count`` before.

    The penalty on unit weights is the one of the paper: the number of years after to the power of a quarter, times the
    standard deviation of the donors' yearly changes before.
    """
    before, after = donors[:, :before_count], donors[:, before_count:]
    noise = float(np.diff(before, axis=1).std(ddof=1))
    unit_weights = simplex_regression(before.T, target[:before_count], after.shape[1] ** 0.25 * noise)
    time_weights = simplex_regression(before, after.mean(axis=1), TIME_PENALTY * noise)
    change = target[before_count:].mean() - target[:before_count] @ time_weights
    return float(change - unit_weights @ (after.mean(axis=1) - before @ time_weights))


def estimate_synthetic_did(rates: pd.DataFrame, placebos: Sequence[str], before_count: int) -> pd.Series:
    """The estimate of every authority of ``rates`` (by years), each with all other ``placebos`` as donors."""
    values, codes = rates.to_numpy(), np.asarray(rates.index)
    is_placebo = np.isin(codes, list(placebos))
    return pd.Series(
        [
            synthetic_did(values[place], values[is_placebo & (codes != code)], before_count)
            for place, code in enumerate(codes)
        ],
        index=rates.index,
    )
