"""The smallest change that a test would see: with the power and the error rate that the plan fixes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.optimize import brentq

from helpers.studies.placebos import critical_value

Direction = Literal["fall", "rise"]


def detectable_by_rank(placebos: ArrayLike, *, significance: float, power: float, direction: Direction) -> float:
    """The smallest effect (its size) that the rank test sees with ``power``, were the noise that of the placebos.

    An effect adds to a unit's noise, and the unit is found when the sum lies beyond :func:`placebos.critical_value`.
    For a fall of size d that happens to all placebos e with e - d below the negative critical value, so d is the
    critical value plus the placebos' quantile at ``power``. Noise that is normal with standard deviation s gives the
    textbook's (1.96 + 0.84) s for 5% and 80% (Bloom 1995, minimum detectable effects); nothing here assumes it normal.
    Finding an effect with the wrong sign is not counted as seeing it.
    """
    noise = np.asarray(placebos, dtype=float)
    signed = noise if direction == "fall" else -noise
    # The smallest placebo with at least the wanted share of placebos at or below it.
    reached = float(np.quantile(signed, power, method="inverted_cdf"))
    return max(critical_value(noise, significance) + reached, 0.0)


def detectable_from_history(changes: Sequence[float], *, significance: float, power: float) -> float:
    """The smallest departure of one further change from a unit's own past changes that a t test sees with ``power``.

    The new change d is held against the mean and standard deviation s of n past ones: t = (d - mean) / (s √(1 + 1/n))
    with n - 1 degrees of freedom, and its power is that of the noncentral t distribution (Cohen 1988). Missing for
    fewer than two past changes; very large for two or three, as it should be. It takes changes as independent and of
    one spread, which the pandemic makes doubtful.

    >>> round(detectable_from_history([0.1, -0.1, 0.0], significance=0.05, power=0.8), 2)
    0.65
    """
    past = np.asarray(changes, dtype=float)
    past = past[~np.isnan(past)]
    if len(past) < 2:
        return math.nan
    freedom = len(past) - 1
    limit = stats.t.ppf(1 - significance / 2, freedom)
    shift = brentq(lambda d: stats.nct.sf(limit, freedom, d) - power, 0.0, 200.0)
    return float(shift * past.std(ddof=1) * math.sqrt(1 + 1 / len(past)))
