"""What changed with support, from sessions: a binomial model with a term for each pupil, and errors that allow for
more.

Each pupil is compared with their own past (a fixed effect each), so what never changes about a pupil cannot bias the
change. Sessions of one pupil come in runs, far more alike than coin tosses: the errors are therefore those of the
cluster sandwich over pupils (statsmodels), with Student's t for few pupils, and the dispersion says how far from
coin tosses they are.

Regression to the mean: pupils were chosen because a year went badly, so the next would look better by itself. The year
*before* that one was not chosen on; where absence has no trend, it and the year with support stand equally far from the
year of choice, so their difference is free of it (the symmetric design of Chabé-Ferret, 2015, after Heckman, 1978).
Both contrasts are given; the difference between them is the part that is likely to be regression.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from scipy.special import expit

from helpers.project.released_labels import CHOSEN, EARLIER, SUPPORTED

CONFIDENCE = 0.95
LEAST_PUPILS = 5
CONTRASTS = {"since_earlier": EARLIER, "since_chosen": CHOSEN}
"""From which period each contrast measures; both end in the first year with support."""
EFFECT_VALUES = (
    *("before_pct", "after_pct", "change_logit", "se_logit", "low_logit"),
    *("high_logit", "change_points", "low_points", "high_points", "dispersion"),
)
EFFECT_COLUMNS = ("cohort_id", "contrast", "pupils_count", "sessions_count", *EFFECT_VALUES)


@dataclass(frozen=True)
class SessionsFit:
    """The model of one cohort: changes on the logit scale with standard errors, pupils' own levels, dispersion."""

    changes: dict[str, tuple[float, float]]
    levels: np.ndarray
    dispersion: float
    pupils_count: int
    sessions_count: int

    def share_pct(self, change: float = 0.0) -> float:
        """The average pupil's share of sessions missed, per cent, ``change`` away from the earlier year."""
        return float(100 * expit(self.levels + change).mean())


def modelled_rows(periods: pd.DataFrame) -> pd.DataFrame:
    """The rows of pupils who can be modelled.

    Pupils without all three periods are left out, and those who missed nothing, or everything, throughout: they say
    nothing of change.
    """
    whole = periods.groupby("pupil_id").filter(lambda own: set(own["period"]) >= {EARLIER, CHOSEN, SUPPORTED})
    return whole.groupby("pupil_id").filter(lambda own: 0 < own["missed_count"].sum() < own["possible_count"].sum())


def modelled_periods(periods: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray] | None:
    """:func:`modelled_rows` of one cohort, with a number for each row's pupil; ``None`` under :data:`LEAST_PUPILS`."""
    varied = modelled_rows(periods)
    pupils, owner = np.unique(varied["pupil_id"].to_numpy(str), return_inverse=True)
    return None if len(pupils) < LEAST_PUPILS else (varied, owner)


def fit_sessions(periods: pd.DataFrame) -> SessionsFit | None:
    """The model of one cohort's :func:`pupil_periods` on :func:`modelled_periods`; ``None`` where these are too few."""
    if (known := modelled_periods(periods)) is None:
        return None
    varied, owner = known
    pupils = np.unique(owner)
    design = np.column_stack(
        [np.eye(len(pupils))[owner], *((varied["period"] == period).to_numpy(float) for period in (CHOSEN, SUPPORTED))]
    )
    missed = varied["missed_count"].to_numpy(float)
    counts = np.column_stack([missed, varied["possible_count"].to_numpy(float) - missed])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = sm.GLM(counts, design, family=sm.families.Binomial()).fit(
            cov_type="cluster", cov_kwds={"groups": owner}
        )
    own = np.asarray(fitted.cov_params())[-2:, -2:]
    chosen, supported = fitted.params[-2:]
    return SessionsFit(
        changes={
            "since_earlier": (float(supported), float(np.sqrt(own[1, 1]))),
            "since_chosen": (float(supported - chosen), float(np.sqrt(own[0, 0] + own[1, 1] - 2 * own[0, 1]))),
        },
        levels=np.asarray(fitted.params[:-2]),
        dispersion=float(fitted.pearson_chi2 / max(fitted.df_resid, 1)),
        pupils_count=len(pupils),
        sessions_count=int(counts.sum()),
    )


def estimate_effects(periods: pd.DataFrame) -> pd.DataFrame:
    """Columns :data:`EFFECT_COLUMNS`, two rows a cohort; cohorts too small for the model are left out.

    ``change_points`` translates the logit for the cohort's average pupil, in percentage points of sessions missed.
    """
    rows = []
    for cohort_id, own in periods.groupby("cohort_id", sort=False):
        if (fit := fit_sessions(own)) is None:
            continue
        rows += [{"cohort_id": cohort_id, "contrast": contrast} | _effect(fit, contrast) for contrast in CONTRASTS]
    return pd.DataFrame(rows, columns=list(EFFECT_COLUMNS))


def _effect(fit: SessionsFit, contrast: str) -> dict[str, float]:
    change, error = fit.changes[contrast]
    margin = stats.t.ppf(0.5 + CONFIDENCE / 2, fit.pupils_count - 1) * error
    start = fit.changes["since_earlier"][0] - change
    before = fit.share_pct(start)
    ends = [fit.share_pct(start + end) - before for end in (change, change - margin, change + margin)]
    return {
        "pupils_count": fit.pupils_count,
        "sessions_count": fit.sessions_count,
        "before_pct": before,
        "after_pct": before + ends[0],
        "change_logit": change,
        "se_logit": error,
        "low_logit": change - margin,
        "high_logit": change + margin,
        "change_points": ends[0],
        "low_points": ends[1],
        "high_points": ends[2],
        "dispersion": fit.dispersion,
    }
