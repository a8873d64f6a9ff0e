"""Ranks among placebos that allow for size: the rates of small authorities vary more than those of large ones.

Ferman and Pinto (2019): with one treated unit, ranking raw estimates rejects too often for small units and too rarely
for large ones. Their correction models the variance of the estimate on one over the number of people behind it, and
ranks estimates in units of that standard deviation. Two alternatives show how much depends on the model: a gamma
regression of squared estimates on the logarithm of size, which cannot give a negative variance, and plain ranks among
the authorities nearest in size.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from statsmodels.genmod.families import Gamma
from statsmodels.genmod.families.links import Log
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import OLS
from statsmodels.tools.tools import add_constant

from helpers.studies.placebos import placebo_p_values, rank_p_value

SIZE_THIRDS = ("smallest third", "middle third", "largest third")


def pupils_by_authority(school_counts: pd.DataFrame, phases: tuple[str, ...], academic_year: str) -> pd.Series:
    """Enrolments of ``phases`` together in one year, by ``area_code``; a phase that an authority lacks adds nothing."""
    rows = school_counts[school_counts["phase"].isin(phases) & (school_counts["academic_year"] == academic_year)]
    return rows.groupby("area_code")["enrolments_count"].sum().astype(float)


def variance_by_size(placebos: pd.Series, pupils: pd.Series, floor_quantile: float) -> pd.Series:
    """Expected squared estimate, a + b / pupils, by least squares over the placebos.

    A straight line can fall below nought for large authorities. No variance is taken to be below the
    ``floor_quantile`` of the placebos' squared estimates; where that binds (:func:`count_floored`) the result rests on
    the floor.
    """
    squares = placebos**2
    line = _line_by_size(squares, pupils)
    return line.clip(lower=float(squares.quantile(floor_quantile)))


def count_floored(placebos: pd.Series, pupils: pd.Series) -> int:
    """How many placebos the straight line of :func:`variance_by_size` gives a variance of nought or less."""
    return int((_line_by_size(placebos**2, pupils).reindex(placebos.index) <= 0).sum())


def _line_by_size(squares: pd.Series, pupils: pd.Series) -> pd.Series:
    # Per ten thousand pupils, so that both columns are of like size.
    inverse = 1e4 / pupils
    fitted = OLS(squares, add_constant(inverse.reindex(squares.index).to_numpy())).fit().params.to_numpy()
    return fitted[0] + fitted[1] * inverse


def gamma_variance_by_size(placebos: pd.Series, pupils: pd.Series) -> pd.Series:
    """Expected squared estimate by a gamma regression with logarithmic link on the logarithm of the pupils."""
    squares = (placebos**2).clip(lower=1e-8)
    logs = np.log(pupils)
    fitted = GLM(squares, add_constant(logs.reindex(squares.index).to_numpy()), family=Gamma(Log())).fit().params
    return np.exp(fitted.iloc[0] + fitted.iloc[1] * logs)


def scaled_p_value(area_code: str, estimates: pd.Series, placebos: pd.Series, variance: pd.Series) -> float:
    """Rank p-value of one authority's estimate, each in units of the standard deviation that ``variance`` gives it."""
    scaled = estimates / np.sqrt(variance)
    return rank_p_value(float(scaled[area_code]), scaled[placebos.index])


def nearest_p_value(area_code: str, estimates: pd.Series, placebos: pd.Series, pupils: pd.Series, count: int) -> float:
    """Rank p-value among the ``count`` placebos whose pupils are in proportion most like the authority's."""
    apart = (np.log(pupils.reindex(placebos.index)) - np.log(pupils[area_code])).abs()
    nearest = apart.sort_values(kind="stable").index[:count]
    return rank_p_value(float(estimates[area_code]), placebos[nearest])


def alarms_by_size(
    placebos: pd.Series, pupils: pd.Series, significance: float, variance: pd.Series | None = None
) -> dict[str, float]:
    """False alarms, per cent, of the placebos by third of size; in units of ``variance`` where it is given."""
    statistic = placebos if variance is None else placebos / np.sqrt(variance.reindex(placebos.index))
    is_alarm = pd.Series(placebo_p_values(statistic.to_numpy()) <= significance, index=placebos.index)
    thirds = pd.qcut(pupils.reindex(placebos.index), 3, labels=list(SIZE_THIRDS))
    return {str(third): 100 * float(share) for third, share in is_alarm.groupby(thirds, observed=True).mean().items()}
