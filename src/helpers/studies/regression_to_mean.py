"""How much a group chosen for extreme absence would improve without any help, under stated assumptions.

Pupils' absence is taken to be logit-normal: two published shares, of pupils missing at least a tenth and at least half
of their sessions, fix its two parameters, and the published overall rate, which is not used, shows how well that fits.
Two years of the same pupil go together with a correlation on that scale which no table here gives, so it is assumed,
over a range. Galton (1886) named the effect; the arithmetic is that of the bivariate normal distribution.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import brentq
from scipy.special import expit, logit

GRID = np.linspace(-8.0, 8.0, 1601)
"""Standard scores on which expectations are summed up; finer changes no printed digit."""


@dataclass(frozen=True)
class AbsenceDistribution:
    """Pupils' absence as a share of sessions: the logit is normal with this mean and standard deviation."""

    mean: float
    sd: float

    def expected_pct(self, correlation: float = 0.0, score: float | np.ndarray = 0.0) -> np.ndarray:
        """Expected absence, per cent, of a pupil whose other year stands ``score`` standard deviations from the mean.

        Without correlation, that of all pupils.
        """
        spread = math.sqrt(1 - correlation**2)
        scores = np.atleast_1d(score)[:, None] * correlation + spread * GRID[None, :]
        density = stats.norm.pdf(GRID)
        return 100 * (expit(self.mean + self.sd * scores) * density).sum(axis=1) / density.sum()


def fit_distribution(
    persistent_pct: float, severe_pct: float, *, persistent_threshold_pct: float, severe_threshold_pct: float
) -> AbsenceDistribution:
    """The distribution in which these shares of pupils miss at least the two thresholds.

    Raises
    ------
    ValueError
        The shares are not in order: fewer pupils must miss half than miss a tenth.
    """
    if not 0 < severe_pct < persistent_pct < 100:
        raise ValueError(
            f"{severe_pct}% severely and {persistent_pct}% persistently absent: the first must be the smaller, both "
            "between 0 and 100"
        )
    scores = stats.norm.isf([persistent_pct / 100, severe_pct / 100])
    heights = logit([persistent_threshold_pct / 100, severe_threshold_pct / 100])
    sd = float((heights[1] - heights[0]) / (scores[1] - scores[0]))
    return AbsenceDistribution(float(heights[0] - sd * scores[0]), sd)


def regression_of_extremes(
    distribution: AbsenceDistribution, correlations: Sequence[float], threshold_pct: float
) -> pd.DataFrame:
    """Pupils chosen because they missed at least ``threshold_pct`` last year: what the next year brings by itself.

    Columns ``correlation``; ``chosen_pct``, their expected absence in the year of choice; ``next_pct``, that of the
    year after, if nothing is done and all pupils together stay as they were; ``no_longer_pct``, the share of
    them that then lies below the threshold.
    """
    limit = (logit(threshold_pct / 100) - distribution.mean) / distribution.sd
    is_chosen = limit <= GRID
    density = stats.norm.pdf(GRID) * is_chosen
    density /= density.sum()
    chosen = float((100 * expit(distribution.mean + distribution.sd * GRID) * density).sum())
    rows = []
    for correlation in correlations:
        following = distribution.expected_pct(correlation, GRID[is_chosen])
        below = stats.norm.cdf((limit - correlation * GRID[is_chosen]) / math.sqrt(1 - correlation**2))
        rows.append(
            {
                "correlation": correlation,
                "chosen_pct": chosen,
                "next_pct": float((following * density[is_chosen]).sum()),
                "no_longer_pct": float(100 * (below * density[is_chosen]).sum()),
            }
        )
    return pd.DataFrame(rows)


def latent_correlation(distribution: AbsenceDistribution, raw_correlation: float) -> float:
    """The correlation on the scale of the model at which rates of absence correlate by ``raw_correlation``."""
    scores = GRID[::10]  # the sums are of smooth curves: to twelve digits they are those over the whole grid
    density = stats.norm.pdf(scores)
    density /= density.sum()
    rates = 100 * expit(distribution.mean + distribution.sd * scores)
    departures = rates - rates @ density

    def surplus(correlation: float) -> float:
        expected = distribution.expected_pct(correlation, scores)
        return float((departures * expected) @ density / (departures**2 @ density)) - raw_correlation

    return float(brentq(surplus, 0.0, 0.999))
