"""Sensitivity to trends: how large a departure from parallel trends an estimate could stand.

Two restrictions of Rambachan and Roth (2023). Relative magnitudes: after the baseline the gap to the comparators may
drift in each year by at most M times the fastest yearly drift seen before. Smoothness, with no change of slope allowed:
the gap would have gone on along its own straight line.

Their intervals take the covariance of a gap's yearly estimates. One authority has none: the noise here is that of the
placebos, and the drift before is taken as observed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.project.academic_years import first_year_of


def fastest_drift(gaps: pd.DataFrame, baseline_year: str) -> pd.Series:
    """The largest change of the gap per year, between comparable years until the baseline, by ``area_code``."""
    before = gaps[[year for year in gaps.columns if year <= baseline_year]]
    years = np.array([first_year_of(year) for year in before.columns])
    return (before.diff(axis=1).iloc[:, 1:].abs() / np.diff(years)).max(axis=1)


def own_trend(gaps: pd.DataFrame, baseline_year: str) -> pd.Series:
    """The least-squares slope of the gap per year until the baseline, by ``area_code``."""
    before = gaps[[year for year in gaps.columns if year <= baseline_year]]
    years = np.array([first_year_of(year) for year in before.columns], dtype=float)
    centred = years - years.mean()
    return before.mul(centred, axis=1).sum(axis=1, skipna=False) / (centred**2).sum()


def years_ahead(baseline_year: str, after: Sequence[str]) -> float:
    """Years from the baseline to the mean of the years ``after``."""
    return float(np.mean([first_year_of(year) for year in after])) - first_year_of(baseline_year)


def breakdown(estimate: float, drift: float, ahead: float) -> float:
    """The M at which drift alone could have made the estimate: below one, no more than was seen before the project."""
    return abs(estimate) / (drift * ahead) if drift else np.inf


def bounded_interval(low: float, high: float, drift: float, ahead: float, multiple: float) -> tuple[float, float]:
    """An interval that holds under parallel trends, widened to hold under relative magnitudes at M = ``multiple``.

    After ``ahead`` years the gap may have drifted either way by ``multiple * drift * ahead``. The placebos' noise has
    drift of its own in it, so the interval is a wide one.

    >>> bounded_interval(-0.25, 0.75, drift=0.125, ahead=2, multiple=1)
    (-0.5, 1.0)
    """
    reach = multiple * drift * ahead
    return low - reach, high + reach
