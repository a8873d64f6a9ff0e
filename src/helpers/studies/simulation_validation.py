"""What the simulated panels say of the machinery: bias, coverage, power and false alarms, each with its own doubt."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from helpers.indicators.cohort_outcomes import exact_interval
from helpers.studies.analysis_plan import AnalysisPlan
from helpers.studies.panel_simulation import DIFFERENCES, Calibration, run_validation
from helpers.studies.study_columns import VALIDATION_COLUMNS

MEAN_ERROR, COVERAGE, DETECTED, FALSE_ALARM = "mean_error_pp", "coverage_pct", "detected_pct", "false_alarm_pct"
SIMULATED_SPREAD, OFFICIAL_SPREAD = "simulated_spread_pp", "official_spread_pp"
SIMULATED_KURTOSIS, OFFICIAL_KURTOSIS = "simulated_kurtosis", "official_kurtosis"
MIDDLE_PANELS = (0.05, 0.5, 0.95)
"""The quantiles of the panels' kurtosis that are given as low, value and high."""


def validate_machinery(calibration: Calibration, plan: AnalysisPlan, official: pd.Series) -> pd.DataFrame:
    """The validation as one table: :data:`study_columns.VALIDATION_COLUMNS`.

    There is one row per method, measure and planted effect.

    ``measure``: ``mean_error_pp``, the mean of estimate less planted effect; ``coverage_pct``, how often the interval
    holds the planted effect; ``detected_pct``, how often p is at most the significance and the sign is right;
    ``false_alarm_pct``, how often p is that small with nothing planted. ``false_alarm_pct of the …`` is the same by how
    noisy the authority is. ``low`` and ``high`` bound what the number of panels leaves open: exact binomial intervals
    for shares of panels, else two-sided normal ones of the mean over panels. ``simulated_spread_pp`` and
    ``official_spread_pp`` set the standard deviation of the differences in differences with nothing planted beside that
    of the real placebos, which are ``official``: how like the real thing the panels are. ``simulated_kurtosis`` and
    ``official_kurtosis`` do so for the kurtosis (3 for a normal distribution): median and middle nine tenths of the
    panels, each of as many authorities as are real.
    """
    results, alarms = run_validation(calibration, plan)
    rows: list[dict[str, object]] = []
    for key, group in results.groupby(["method", "planted_pp"], sort=False):
        method, planted = key[0], float(group["planted_pp"].iloc[0])
        error = group["estimate_pp"] - planted
        base = {"method": method, "planted_pp": planted, "panels_count": len(group)}
        rows.append({**base, "measure": MEAN_ERROR, **_mean(error.to_numpy())})
        covered = group["low_pp"].le(planted) & group["high_pp"].ge(planted)
        rows.append({**base, "measure": COVERAGE, **_share(covered)})
        is_small = group["p_value"] <= plan.significance
        if planted == 0:
            rows.append({**base, "measure": FALSE_ALARM, **_share(is_small)})
        else:
            has_sign = np.sign(group["estimate_pp"]) == np.sign(planted)
            rows.append({**base, "measure": DETECTED, **_share(is_small & has_sign)})
    for (method, third), group in alarms.groupby(["method", "third"], sort=False):
        base = {"method": method, "measure": f"{FALSE_ALARM} of the {third}", "planted_pp": 0.0}
        rows.append({**base, "panels_count": len(group), **_mean(100 * group["alarm_share"].to_numpy())})
    noise = results.query("method == @DIFFERENCES and planted_pp == 0")
    low, middle, high = noise["kurtosis"].quantile(list(MIDDLE_PANELS))
    for measure, *ends in (
        (SIMULATED_SPREAD, noise["estimate_pp"].std(ddof=1), np.nan, np.nan),
        (OFFICIAL_SPREAD, official.std(ddof=1), np.nan, np.nan),
        (SIMULATED_KURTOSIS, middle, low, high),
        (OFFICIAL_KURTOSIS, stats.kurtosis(official, fisher=False), np.nan, np.nan),
    ):
        base = {"method": DIFFERENCES, "measure": measure, "planted_pp": 0.0, "panels_count": len(noise)}
        rows.append(base | dict(zip(("value", "low", "high"), map(float, ends), strict=True)))
    return pd.DataFrame(rows)[list(VALIDATION_COLUMNS)]


def _share(hits: pd.Series) -> dict[str, float]:
    count, total = int(hits.sum()), len(hits)
    low, high = exact_interval(count, total)
    return {"value": 100 * count / total, "low": low, "high": high}


def _mean(values: np.ndarray) -> dict[str, float]:
    reach = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
    return {"value": float(values.mean()), "low": float(values.mean() - reach), "high": float(values.mean() + reach)}
