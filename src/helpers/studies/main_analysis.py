"""The study's tables in the plan's main comparison: what could be seen and what was, series, donors, placebos."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.indicators.cohort_outcomes import cohort_table
from helpers.studies.arithmetic_ceiling import (
    CohortCount,
    ceiling_pp,
    count_cohorts,
    enrolments_by_year,
    pupils_for_change,
)
from helpers.studies.detectability import Direction, detectable_by_rank, detectable_from_history
from helpers.studies.difference_in_differences import pretrend_statistic, window_change
from helpers.studies.indicator_panel import Panel
from helpers.studies.national_study import Study, TreatedArea
from helpers.studies.placebos import interval, rank_p_value, robust_sd
from helpers.studies.synthetic_control import SMALLEST_WEIGHT, fit_panel, ratio_interval

Row = dict[str, object]
SHARES_OF_PUPILS = ("severe_absence", "persistent_absence", "permanent_exclusion")
"""Indicators in which each child counts once at most, so that a change can be given in children."""
SHARES_OF_SESSIONS = ("overall_absence",)
"""Indicators in which a child counts by the sessions missed: there is a ceiling, but no number of children."""


def analyse_outcomes(study: Study, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row an authority and declared outcome; the columns are those of ``study_columns.DESIGN_COLUMNS``.

    ``tables`` also holds ``school_counts``, ``cohorts`` and ``cohort_figures``.
    """
    cohorts = {
        entry.id: count_cohorts(cohort_table(tables["cohorts"], tables["cohort_figures"], entry.id))
        for entry in study.registry.localities
    }
    return pd.DataFrame(
        [
            {
                **_about(study, area, indicator_id),
                **_arithmetic(study, indicator_id, cohorts[area.case], enrolments),
                **_detectability(study, area, indicator_id, enrolments),
                **_differences(study, area, indicator_id),
                **_synthetic(study, area, indicator_id),
            }
            for area, indicator_id in study.outcomes()
            for enrolments in [_enrolments(study, area, indicator_id, tables["school_counts"])]
        ]
    )


def improvement(polarity: str) -> Direction:
    """Which way an indicator moves when things go well."""
    return "rise" if polarity == "high" else "fall"


def one_year_changes(panel: Panel) -> pd.DataFrame:
    """Changes between comparable years that follow each other, by authority and the later year."""
    pairs = zip(panel.academic_years, panel.academic_years[1:], strict=False)
    adjacent = {later: earlier for earlier, later in pairs if int(later[:4]) == int(earlier[:4]) + 1}
    return pd.DataFrame({later: panel.rates[later] - panel.rates[earlier] for later, earlier in adjacent.items()})


def _about(study: Study, area: TreatedArea, indicator_id: str) -> Row:
    row, window = study.indicator(indicator_id), study.plan.main_window
    rates = study.panel(indicator_id).rates.T[area.area_code]
    return {
        "case": area.case,
        "pilot": area.pilot,
        "area_code": area.area_code,
        "area_name": area.area_name,
        "indicator_id": indicator_id,
        "unit": row["unit"],
        "decimals": int(row["decimals"]),
        "polarity": row["polarity"],
        "window": window.id,
        "from_value": float(rates[list(window.before)].mean()),
        "to_value": float(rates[list(window.after)].mean()),
        "rounding": 10.0 ** -int(row["decimals"]),
    }


def _enrolments(study: Study, area: TreatedArea, indicator_id: str, school_counts: pd.DataFrame) -> pd.Series:
    phase = str(study.indicator(indicator_id)["phase"])
    return enrolments_by_year(school_counts, area.area_code, phase, study.plan.arithmetic.enrolments_years)


def _arithmetic(study: Study, indicator_id: str, cohorts: CohortCount, enrolments: pd.Series) -> Row:
    year = study.plan.arithmetic.enrolments_year
    is_bounded = indicator_id.startswith((*SHARES_OF_PUPILS, *SHARES_OF_SESSIONS))
    ceilings = [
        ceiling_pp(cohorts.pupils_count, float(count))
        for count in enrolments.dropna()
        if is_bounded and cohorts.pupils_count
    ]
    main = enrolments[year]
    return {
        "cohorts_count": cohorts.cohorts_count,
        "cohorts_without_count": cohorts.without_count,
        "cohort_pupils_count": cohorts.pupils_count,
        "enrolments_year": year,
        "enrolments_count": math.nan if pd.isna(main) else float(main),
        "ceiling": ceiling_pp(cohorts.pupils_count, float(main)) if ceilings and pd.notna(main) else math.nan,
        "ceiling_highest": max(ceilings, default=math.nan),
    }


def _detectability(study: Study, area: TreatedArea, indicator_id: str, enrolments: pd.Series) -> Row:
    plan, panel = study.plan, study.panel(indicator_id)
    limits = {"significance": plan.significance, "power": plan.power}
    direction = improvement(study.indicator(indicator_id)["polarity"])
    changes = one_year_changes(panel)
    own = changes.T[area.area_code][[year for year in changes.columns if year <= plan.baseline_year]]
    others = changes.loc[list(panel.placebos), [year for year in changes.columns if year > plan.baseline_year]]
    window = window_change(panel.rates, plan.main_window)[list(panel.placebos)]
    estimates = study.differences(indicator_id)
    by_neighbours = detectable_by_rank(study.placebos_of(indicator_id, estimates), direction=direction, **limits)
    fit = study.synthetic(indicator_id, plan.main_group)
    ratios = study.placebos_of(indicator_id, fit.ratio(plan.main_window.after))
    count = enrolments[plan.arithmetic.enrolments_year]
    is_count = indicator_id.startswith(SHARES_OF_PUPILS) and pd.notna(count)
    return {
        "usual_change_own": float(own.std(ddof=1)) if len(own) > 1 else math.nan,
        "own_changes_count": len(own),
        "usual_change_national": robust_sd((others - others.median()).to_numpy()),
        "mdc_own": detectable_from_history(own.tolist(), **limits),
        "mdc_national": detectable_by_rank(window - window.median(), direction=direction, **limits),
        "mdc_neighbours": by_neighbours,
        "mdc_synthetic": float(fit.misfit[area.area_code]) * detectable_by_rank(ratios, direction=direction, **limits),
        "mdc_pupils_count": pupils_for_change(by_neighbours, float(count)) if is_count else math.nan,
    }


def _differences(study: Study, area: TreatedArea, indicator_id: str) -> Row:
    plan, panel = study.plan, study.panel(indicator_id)
    weights = study.weights(indicator_id, plan.main_group)
    estimates = study.differences(indicator_id)
    placebos = study.placebos_of(indicator_id, estimates)
    estimate = float(estimates[area.area_code])
    low, high = interval(estimate, placebos, plan.confidence)
    gaps = study.gaps(indicator_id)
    deviations = pretrend_statistic(gaps, plan.baseline_year, panel.academic_years)
    return {
        "comparators_count": int((weights.T[area.area_code] > 0).sum()),
        "placebos_count": len(placebos),
        "did_estimate": estimate,
        "did_low": low,
        "did_high": high,
        "did_p": rank_p_value(estimate, placebos),
        "pretrend_p": rank_p_value(float(deviations[area.area_code]), study.placebos_of(indicator_id, deviations)),
    }


def _synthetic(study: Study, area: TreatedArea, indicator_id: str) -> Row:
    plan, after = study.plan, study.plan.main_window.after
    fit = study.synthetic(indicator_id, plan.main_group)
    ratios = fit.ratio(after)
    placebos = study.placebos_of(indicator_id, ratios)
    estimate, ratio = float(fit.estimate(after)[area.area_code]), float(ratios[area.area_code])
    low, high = ratio_interval(estimate, float(fit.misfit[area.area_code]), placebos, plan.confidence)
    without = study.estimates_without_donors(indicator_id, area.area_code)
    return {
        "sc_estimate": estimate,
        "sc_low": low,
        "sc_high": high,
        "sc_rmspe_before": float(fit.rmspe_before[area.area_code]),
        "sc_ratio": abs(ratio),
        "sc_p": rank_p_value(ratio, placebos),
        "sc_lowest_without_one": without.min() if len(without) else math.nan,
        "sc_highest_without_one": without.max() if len(without) else math.nan,
    }


def list_series(study: Study) -> pd.DataFrame:
    """Year by year: each authority's rate, the mean of its comparators, its synthetic rate, and its gap.

    Columns ``case, area_code, area_name, indicator_id, academic_year, rate, comparators_mean, synthetic_rate, gap,
    placebo_low, placebo_high``. ``gap`` is rate less ``comparators_mean``, nought in the baseline year;
    ``placebo_low`` and ``placebo_high`` hold all but the plan's significance of the placebos' gaps, half on either
    side. ``comparators_mean`` counts each authority once and is no rate of the group.
    """
    plan, parts = study.plan, []
    for area, indicator_id in study.outcomes():
        panel, weights = study.panel(indicator_id), study.weights(indicator_id, plan.main_group)
        gaps = study.gaps(indicator_id)
        placebos = gaps.loc[list(panel.placebos)].dropna()
        rates = panel.rates.loc[area.area_code]
        synthetic = rates - study.synthetic(indicator_id, plan.main_group).gaps.loc[area.area_code]
        parts.append(
            pd.DataFrame(
                {
                    "case": area.case,
                    "area_code": area.area_code,
                    "area_name": area.area_name,
                    "indicator_id": indicator_id,
                    "academic_year": panel.academic_years,
                    "rate": rates.to_numpy(),
                    "comparators_mean": weights.loc[area.area_code].to_numpy()
                    @ panel.rates.loc[weights.columns].to_numpy(),
                    "synthetic_rate": synthetic.to_numpy(),
                    "gap": gaps.loc[area.area_code].to_numpy(),
                    "placebo_low": placebos.quantile(plan.significance / 2).to_numpy(),
                    "placebo_high": placebos.quantile(1 - plan.significance / 2).to_numpy(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def list_donors(study: Study) -> pd.DataFrame:
    """Who each synthetic authority is made of.

    Columns ``case, area_code, area_name, indicator_id, donor_code, donor_name, weight, estimate_without``: the weights
    above :data:`synthetic_control.SMALLEST_WEIGHT`, and the estimate were the donor left out.
    """
    plan = study.plan
    areas = study.tables["areas"]
    names = dict(zip(areas["area_code"], areas["area_name"], strict=True))
    rows: list[Row] = []
    for area, indicator_id in study.outcomes():
        fit = study.synthetic(indicator_id, plan.main_group)
        own = fit.weights.T[area.area_code].sort_values(ascending=False)
        without = study.estimates_without_donors(indicator_id, area.area_code)
        rows += [
            {
                "case": area.case,
                "area_code": area.area_code,
                "area_name": area.area_name,
                "indicator_id": indicator_id,
                "donor_code": code,
                "donor_name": names[code],
                "weight": weight,
                "estimate_without": float(without.get(code, math.nan)),
            }
            for code, weight in own.items()
            if weight >= SMALLEST_WEIGHT
        ]
    return pd.DataFrame(rows)


def list_time_placebos(study: Study) -> pd.DataFrame:
    """The synthetic control of a project that did not exist yet: fitted on the years before a pretended start.

    Columns ``case, area_code, area_name, indicator_id, pretended_start, fit_years_count, estimate, ratio, p_value``.
    Where fewer than two comparable years lie before the pretended start there is no row.
    """
    plan, rows = study.plan, []
    for indicator_id in plan.indicators:
        panel, weights = study.panel(indicator_id), study.weights(indicator_id, plan.main_group)
        for start in plan.synthetic_control.pretended_starts:
            years = [year for year in panel.academic_years if year < start]
            if len(years) < 2 or start not in panel.academic_years:
                continue
            fit = fit_panel(panel, weights, years, plan.synthetic_control.penalty)
            ratios, estimates = fit.ratio([start]), fit.estimate([start])
            placebos = study.placebos_of(indicator_id, ratios)
            rows += [
                {
                    "case": area.case,
                    "area_code": area.area_code,
                    "area_name": area.area_name,
                    "indicator_id": indicator_id,
                    "pretended_start": start,
                    "fit_years_count": len(years),
                    "estimate": float(estimates[area.area_code]),
                    "ratio": float(np.abs(ratios[area.area_code])),
                    "p_value": rank_p_value(float(ratios[area.area_code]), placebos),
                }
                for area, declared in study.outcomes()
                if declared == indicator_id
            ]
    return pd.DataFrame(rows)
