"""The main comparison looked at in other ways: scaled for size, given the change before, by other estimators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers.project.rows import rows_of
from helpers.studies.arithmetic_ceiling import PHASES
from helpers.studies.lagged_change import LaggedChange, condition_on_lagged_change
from helpers.studies.national_study import Study
from helpers.studies.placebos import interval, rank_p_value
from helpers.studies.size_scaled_ranks import (
    alarms_by_size,
    count_floored,
    gamma_variance_by_size,
    nearest_p_value,
    pupils_by_authority,
    scaled_p_value,
    variance_by_size,
)
from helpers.studies.study_columns import LAGGED_COLUMNS, ROBUSTNESS_COLUMNS, SIZE_COLUMNS
from helpers.studies.synthetic_control import rescaled_gap
from helpers.studies.synthetic_did import estimate_synthetic_did
from helpers.studies.trend_sensitivity import breakdown, fastest_drift, own_trend, years_ahead


def analyse_robustness(study: Study, school_counts: pd.DataFrame, analysis: pd.DataFrame) -> pd.DataFrame:
    """:data:`study_columns.ROBUSTNESS_COLUMNS`, one row per row of ``analysis`` (the table ``design_analysis``)."""
    rows = []
    for indicator_id, own in analysis.groupby("indicator_id", sort=False):
        name = str(indicator_id)
        results = _results_of(study, name, pupils_of(study, name, school_counts), list(own["area_code"]))
        rows += [
            {
                **{column: getattr(row, column) for column in ("case", "pilot", "area_code", "area_name")},
                **{column: getattr(row, column) for column in ("did_estimate", "did_p", "sc_estimate", "sc_p")},
                "indicator_id": name,
                **results.loc[row.area_code].to_dict(),
                **_what_is_left(row),
            }
            for row in rows_of(own)
        ]
    order = analysis[["area_code", "indicator_id"]]
    return order.merge(pd.DataFrame(rows), on=["area_code", "indicator_id"])[list(ROBUSTNESS_COLUMNS)]


def list_lagged_changes(study: Study) -> pd.DataFrame:
    """How far authorities fall back after 2021/22, by outcome: :data:`study_columns.LAGGED_COLUMNS`."""
    rows = []
    for name in study.plan.indicators:
        lagged = _lagged_change(study, name)
        plain, conditional = (study.placebos_of(name, found) for found in (study.differences(name), lagged.estimates))
        rows.append(
            (
                *(name, len(conditional), lagged.slope, lagged.t_value, lagged.r_squared),
                *(float(plain.std(ddof=1)), float(conditional.std(ddof=1))),
            )
        )
    return pd.DataFrame(rows, columns=list(LAGGED_COLUMNS))


def list_size_alarms(study: Study, school_counts: pd.DataFrame) -> pd.DataFrame:
    """False alarms of the difference in differences by size, pooled and scaled: :data:`study_columns.SIZE_COLUMNS`."""
    rows = []
    for name in study.plan.indicators:
        placebos, pupils = study.placebos_of(name, study.differences(name)), pupils_of(study, name, school_counts)
        floor = study.plan.size_scaling.floor_quantile
        pooled = alarms_by_size(placebos, pupils, study.plan.significance)
        variance = variance_by_size(placebos, pupils, floor)
        scaled = alarms_by_size(placebos, pupils, study.plan.significance, variance)
        rows += [(name, third, pooled[third], scaled[third]) for third in pooled]
    return pd.DataFrame(rows, columns=list(SIZE_COLUMNS))


def pupils_of(study: Study, indicator_id: str, school_counts: pd.DataFrame) -> pd.Series:
    """Enrolments of the phases that an outcome covers in the plan's year, by ``area_code`` of the panel."""
    phase = str(study.indicator(indicator_id)["phase"])
    phases = (phase,) if phase in PHASES else PHASES
    pupils = pupils_by_authority(school_counts, phases, study.plan.arithmetic.enrolments_year)
    return pupils.reindex(study.panel(indicator_id).rates.index)


def _lagged_change(study: Study, indicator_id: str) -> LaggedChange:
    plan, weights = study.plan, study.weights(indicator_id, study.plan.main_group)
    return condition_on_lagged_change(study.panel(indicator_id), weights, plan.main_window, plan.lagged_window)


def _results_of(study: Study, indicator_id: str, pupils: pd.Series, codes: Sequence[str]) -> pd.DataFrame:
    """The results of the project authorities ``codes`` in one outcome, by ``area_code``."""
    plan, panel = study.plan, study.panel(indicator_id)
    weights, after = study.weights(indicator_id, plan.main_group), plan.main_window.after
    fit_years = study.fit_years(indicator_id)

    def placebos_of(results: pd.Series) -> pd.Series:
        return study.placebos_of(indicator_id, results)

    estimates = study.differences(indicator_id)
    placebos = placebos_of(estimates)
    floored_count = count_floored(placebos, pupils)
    by_line = variance_by_size(placebos, pupils, plan.size_scaling.floor_quantile)
    by_gamma = gamma_variance_by_size(placebos, pupils)
    conditional = _lagged_change(study, indicator_id).estimates
    gaps_after = study.synthetic(indicator_id, plan.main_group).estimate(after)
    sdid = estimate_synthetic_did(panel.rates[[*fit_years, *after]], panel.placebos, len(fit_years))
    gaps, ahead = study.gaps(indicator_id), years_ahead(plan.baseline_year, after)
    drift = fastest_drift(gaps, plan.baseline_year)
    detrended = estimates - ahead * own_trend(gaps, plan.baseline_year)
    rows = {}
    for code in codes:
        low, high = interval(float(conditional[code]), placebos_of(conditional), plan.confidence)
        rescaled = {
            f"sc_{scaling}": rescaled_gap(
                panel, weights, code, fit_years, after, plan.synthetic_control.penalty, scaling=scaling
            )
            for scaling in ("standardised", "demeaned")
        }
        rows[code] = {
            "pupils_count": pupils[code],
            "did_p_size": scaled_p_value(code, estimates, placebos, by_line),
            "floored_count": floored_count,
            "did_p_gamma": scaled_p_value(code, estimates, placebos, by_gamma),
            "did_p_nearest": nearest_p_value(code, estimates, placebos, pupils, plan.size_scaling.nearest_count),
            "conditional_estimate": conditional[code],
            "conditional_low": low,
            "conditional_high": high,
            "conditional_p": rank_p_value(float(conditional[code]), placebos_of(conditional)),
            "sc_gap_p": rank_p_value(float(gaps_after[code]), placebos_of(gaps_after)),
            **rescaled,
            "sdid_estimate": sdid[code],
            "sdid_p": rank_p_value(float(sdid[code]), placebos_of(sdid)),
            "fastest_drift": drift[code],
            "breakdown": breakdown(float(estimates[code]), float(drift[code]), ahead),
            "detrended_estimate": detrended[code],
            "detrended_p": rank_p_value(float(detrended[code]), placebos_of(detrended)),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def _what_is_left(row: Any) -> dict[str, object]:
    """The rate from which a fall would have begun, by either method, and whether a fall that large could be seen.

    An outcome of which more is better has no such bound, and none is missing.
    """
    left_did = row.to_value - row.did_estimate
    left_sc = row.to_value - row.sc_estimate
    is_bounded = row.polarity == "low"
    return {
        "left_did": left_did,
        "left_sc": left_sc,
        "is_visible_did": not is_bounded or row.mdc_neighbours <= left_did,
        "is_visible_sc": not is_bounded or row.mdc_synthetic <= left_sc,
    }
