"""Inference for one treated unit: its place among placebos, authorities treated as if the project had been theirs.

Randomisation inference after Fisher (1935) as used by Abadie, Diamond and Hainmueller (2010) and, for differences in
differences, Conley and Taber (2011): had the project been given to any authority by lot, an effect of nought would put
the treated one anywhere in the ranking with equal chance. Authorities were not drawn by lot; the p-value says how
unusual a value is among authorities, no more.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

TOLERANCE = 1e-9
"""Values of published rates that differ by less are the same: sums of decimals are not exact."""


def rank_p_value(value: float, placebos: ArrayLike) -> float:
    """Two-sided p-value: the share of all units, the treated one among them, that are at least as far from nought.

    >>> rank_p_value(3.0, [1.0, -2.0, -3.0, 0.5])
    0.4
    """
    distances = np.abs(np.asarray(placebos, dtype=float))
    return float((1 + np.sum(distances >= abs(value) - TOLERANCE)) / (1 + len(distances)))


def placebo_p_values(placebos: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each placebo's own p-value among all of them, as :func:`rank_p_value` gives it against the others."""
    distances = np.sort(np.abs(placebos))
    at_least = len(distances) - np.searchsorted(distances, np.abs(placebos) - TOLERANCE, side="left")
    return at_least / len(distances)


def critical_value(placebos: ArrayLike, significance: float) -> float:
    """The distance from nought beyond which :func:`rank_p_value` is at most ``significance``.

    Infinite where there are too few placebos for any value to be that unusual.

    >>> critical_value(range(1, 20), 0.05), critical_value(range(1, 10), 0.05)
    (19.0, inf)
    """
    distances = np.sort(np.abs(np.asarray(placebos, dtype=float)))[::-1]
    allowed = math.floor(significance * (len(distances) + 1) + TOLERANCE) - 1
    return float(distances[allowed]) if allowed >= 0 else math.inf


def interval(value: float, placebos: ArrayLike, confidence: float) -> tuple[float, float]:
    """The effects that the rank test does not reject: ``value`` less any of them is not unusual among placebos."""
    reach = critical_value(placebos, 1 - confidence)
    return value - reach, value + reach


def robust_sd(values: ArrayLike) -> float:
    """Spread from the median absolute deviation, times 1.4826: the standard deviation, were the values normal."""
    known = np.asarray(values, dtype=float)
    known = known[~np.isnan(known)]
    if len(known) == 0:
        return math.nan
    return float(1.4826 * np.median(np.abs(known - np.median(known))))
