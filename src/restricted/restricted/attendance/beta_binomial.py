"""Sensitivity of the change in attendance to the model: beta-binomial in place of binomial with sandwich errors.

Sessions of one pupil in one year come in runs. A beta-binomial gives them a distribution with an intraclass correlation
of its own, where the main model only widens its errors. It has no term for each pupil: it compares the average of the
periods, with the covariance clustered by pupil, so the change is in percentage points, which both models can give.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit
from statsmodels.base.model import GenericLikelihoodModel

from helpers.project.released_labels import CHOSEN, EARLIER, SUPPORTED
from helpers.project.rows import rows_of
from restricted.attendance.attendance_model import CONFIDENCE, CONTRASTS, modelled_periods

BETA_BINOMIAL_VALUES = ("bb_points", "bb_low_points", "bb_high_points", "bb_correlation")
ORDER = (EARLIER, CHOSEN, SUPPORTED)
SMALLEST_CORRELATION = 1e-6


def beta_binomial_changes(periods: pd.DataFrame) -> pd.DataFrame | None:
    """Columns :data:`BETA_BINOMIAL_VALUES` by contrast of one cohort's periods; ``None`` where no model is fitted.

    Points are percentage points of sessions missed, with the delta method's interval; ``bb_correlation`` is the
    intraclass correlation of a pupil's sessions in a year.
    """
    if (known := modelled_periods(periods)) is None:
        return None
    varied, owner = known
    missed = varied["missed_count"].to_numpy(float)
    possible = varied["possible_count"].to_numpy(float)
    design = np.column_stack([(varied["period"] == period).to_numpy(float) for period in ORDER])

    class BetaBinomial(GenericLikelihoodModel):
        def loglikeobs(self, params: np.ndarray) -> np.ndarray:
            share = expit(design @ params[:-1])
            correlation = np.clip(expit(params[-1]), SMALLEST_CORRELATION, 1 - SMALLEST_CORRELATION)
            size = (1 - correlation) / correlation
            return stats.betabinom.logpmf(missed, possible, share * size, (1 - share) * size)

    totals = design.T @ missed / (design.T @ possible)
    start = np.append(np.log(totals / (1 - totals)), -2.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = BetaBinomial(missed, design, extra_params_names=["correlation"]).fit(
            start_params=start, method="bfgs", disp=False, cov_type="cluster", cov_kwds={"groups": owner}
        )
    shares = expit(fitted.params[:-1])
    covariance = np.asarray(fitted.cov_params())[:-1, :-1]
    reach = stats.t.ppf(0.5 + CONFIDENCE / 2, len(np.unique(owner)) - 1)
    rows = {}
    for contrast, before in CONTRASTS.items():
        weights = np.zeros(len(ORDER))
        weights[ORDER.index(SUPPORTED)], weights[ORDER.index(before)] = 1, -1
        gradient = weights * shares * (1 - shares)
        points, error = 100 * float(weights @ shares), 100 * float(np.sqrt(gradient @ covariance @ gradient))
        rows[contrast] = (points, points - reach * error, points + reach * error, float(expit(fitted.params[-1])))
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(BETA_BINOMIAL_VALUES))


def add_beta_binomial(effects: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """``effects`` of :func:`estimate_effects` on ``periods``, with :data:`BETA_BINOMIAL_VALUES` added."""
    columns = list(BETA_BINOMIAL_VALUES)
    found: dict[tuple[str, str], list[float]] = {}
    for cohort_id, own in periods.groupby("cohort_id", sort=False):
        if (changes := beta_binomial_changes(own)) is not None:
            found |= {(str(cohort_id), str(name)): list(row) for name, row in changes.iterrows()}
    added = [found[row.cohort_id, row.contrast] for row in rows_of(effects)]
    return effects.assign(**dict(zip(columns, np.array(added, dtype=float).reshape(-1, len(columns)).T, strict=True)))
