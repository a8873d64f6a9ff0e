"""Power in the real data: an effect planted in each real placebo in turn, in the main window and in other real years.

Unlike a simulated panel this assumes nothing about the noise. An effect planted in one authority's later years moves
its estimate by as much, since weights are fitted on earlier years and on other authorities; it is found when its rank
among the other placebos is unusual and its sign right.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.indicators.cohort_outcomes import exact_interval
from helpers.studies.analysis_plan import Window
from helpers.studies.difference_in_differences import estimate_differences
from helpers.studies.national_study import Study
from helpers.studies.placebos import rank_p_value
from helpers.studies.study_columns import PLANTED_COLUMNS
from helpers.studies.synthetic_control import fit_panel
from helpers.studies.synthetic_did import estimate_synthetic_did

DIFFERENCES, RATIO, GAP, SYNTHETIC_DID = (
    "difference in differences",
    "synthetic control, rank of the ratio",
    "synthetic control, rank of the gap",
    "synthetic difference in differences",
)
LEAST_FIT_YEARS = 3
"""Fewer comparable years before give the synthetic methods nothing to fit."""


def count_found(statistics: NDArray[np.float64], shifts: NDArray[np.float64], significance: float) -> int:
    """Placebos that the rank test finds with the right sign when each in turn is moved by its own shift.

    With a shift of nought: those that it finds with nothing planted, false alarms of either sign.
    """
    found = 0
    for place, (own, shift) in enumerate(zip(statistics, shifts, strict=True)):
        moved = own + shift
        is_unusual = rank_p_value(float(moved), np.delete(statistics, place)) <= significance
        found += bool(is_unusual and (shift == 0 or np.sign(moved) == np.sign(shift)))
    return found


def plant_effects(study: Study) -> pd.DataFrame:
    """:data:`study_columns.PLANTED_COLUMNS`: one row per window, method and planted effect, nought among them."""
    plan, rows = study.plan, []
    panel = study.panel(plan.simulation.indicator)
    for window in plan.simulation.planted_windows:
        if not panel.has_years(window.academic_years):
            continue
        for method, statistics, unit in _statistics(study, window):
            for planted in (0.0, *plan.simulation.planted_effects_pp):
                found = count_found(statistics, planted / unit, plan.significance)
                low, high = exact_interval(found, len(statistics))
                rows.append(
                    (
                        *(window.id, window.title, method, planted, len(statistics), found),
                        *(100 * found / len(statistics), low, high),
                    )
                )
    return pd.DataFrame(rows, columns=list(PLANTED_COLUMNS))


def _statistics(study: Study, window: Window) -> Iterator[tuple[str, NDArray[np.float64], NDArray[np.float64]]]:
    """Each method with the placebos' statistics, and the unit that each statistic measures an effect in."""
    plan, name = study.plan, study.plan.simulation.indicator
    panel, weights = study.panel(name), study.weights(name, study.plan.main_group)
    differences = study.placebos_of(name, estimate_differences(panel, weights, window)).to_numpy()
    yield DIFFERENCES, differences, np.ones(len(differences))
    fit_years = panel.years_until(max(window.before))
    if len(fit_years) < LEAST_FIT_YEARS:
        return
    fit = fit_panel(panel, weights, fit_years, plan.synthetic_control.penalty)
    ratios = study.placebos_of(name, fit.ratio(window.after))
    gaps = study.placebos_of(name, fit.estimate(window.after))
    yield RATIO, ratios.to_numpy(), fit.misfit[ratios.index].to_numpy()
    yield GAP, gaps.to_numpy(), np.ones(len(gaps))
    rates = panel.rates[[*fit_years, *window.after]]
    estimates = study.placebos_of(name, estimate_synthetic_did(rates, panel.placebos, len(fit_years))).to_numpy()
    yield SYNTHETIC_DID, estimates, np.ones(len(estimates))
