"""The specification curve: every admissible combination of the plan's choices, so that no single one decides.

Simonsohn, Simmons and Nelson (2020). Specifications of one authority are not independent, so how many of them may look
unusual is itself read from the placebos: each runs through the same curve.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from helpers.studies.analysis_plan import ComparisonGroup, Window
from helpers.studies.difference_in_differences import estimate_differences
from helpers.studies.main_analysis import improvement
from helpers.studies.national_study import Study, TreatedArea
from helpers.studies.panel_simulation import DIFFERENCES, SYNTHETIC
from helpers.studies.placebos import placebo_p_values, rank_p_value, robust_sd
from helpers.studies.study_columns import CURVE_COLUMNS, ESTIMATE_COLUMNS, SUMMARY_COLUMNS


@dataclass(frozen=True)
class Specification:
    """One combination, with the estimate of every authority and the statistic that it is ranked by."""

    indicator_id: str
    method: str
    group: ComparisonGroup
    window: Window
    estimates: pd.Series
    statistics: pd.Series
    placebos: pd.Index
    comparators_count: pd.Series

    @property
    def id(self) -> str:
        """A name that says every choice."""
        method = "did" if self.method == DIFFERENCES else "synthetic"
        return f"{self.indicator_id}/{method}/{self.group.id}/{self.window.id}"

    @cached_property
    def spread(self) -> float:
        """Robust standard deviation of the placebos' estimates."""
        return robust_sd(self.estimates[self.placebos])

    @cached_property
    def placebo_statistics(self) -> np.ndarray:
        """What the placebos are ranked by."""
        return self.statistics[self.placebos].to_numpy()

    def placebo_alarms(self, significance: float) -> pd.Series:
        """Which placebos stand out among themselves: one, else nought."""
        alarms = placebo_p_values(self.placebo_statistics) <= significance
        return pd.Series(alarms.astype(float), index=self.placebos)


def estimate_specifications(study: Study) -> pd.DataFrame:
    """:data:`study_columns.ESTIMATE_COLUMNS`: every authority under every combination for which the years are there."""
    return pd.concat(
        [estimates for name in study.plan.indicators for estimates in _estimates_of(study, name)], ignore_index=True
    )


def _estimates_of(study: Study, indicator_id: str) -> Iterator[pd.DataFrame]:
    """A frame a combination.

    A synthetic control takes its years before the project from the fit, so it is run once for each set of years after:
    with the windows that begin in the baseline year alone.
    """
    plan, panel = study.plan, study.panel(indicator_id)
    for window in plan.windows:
        if not panel.has_years(window.academic_years):
            continue
        for group in plan.comparison_groups:
            differences = estimate_differences(panel, study.weights(indicator_id, group), window).dropna()
            found = [(DIFFERENCES, differences, differences)]
            if group.id in plan.synthetic_control.comparison_groups and window.before == (plan.baseline_year,):
                fit = study.synthetic(indicator_id, group)
                found.append((SYNTHETIC, fit.estimate(window.after), fit.ratio(window.after)))
            counts = (study.weights(indicator_id, group) > 0).sum(axis=1)
            for method, estimates, statistics in found:
                codes = estimates.index
                yield pd.DataFrame(
                    {
                        "indicator_id": indicator_id,
                        "method": method,
                        "comparison_group": group.id,
                        "window": window.id,
                        "area_code": codes,
                        "estimate": estimates.to_numpy(),
                        "statistic": statistics.loc[codes].to_numpy(),
                        "is_placebo": codes.isin(panel.placebos),
                        "comparators_count": counts.loc[codes].to_numpy(),
                    }
                )[list(ESTIMATE_COLUMNS)]


def draw_curve(study: Study, estimates: pd.DataFrame) -> pd.DataFrame:
    """The curve of ``estimates``: :data:`study_columns.CURVE_COLUMNS`, a row a treated authority and combination.

    ``standardised`` is the estimate over the robust standard deviation of the placebos' estimates, positive where it
    is for the better.
    """
    found = _specifications(study, estimates)
    return pd.DataFrame(
        [
            _row(study, area, spec, _sign(study, name))
            for area in study.studied_areas
            for name in study.plan.indicators_of(area.pilot)
            for spec in found[name]
            if area.area_code in spec.estimates.index
        ]
    )[list(CURVE_COLUMNS)]


def summarise_curve(study: Study, estimates: pd.DataFrame, curve: pd.DataFrame) -> pd.DataFrame:
    """What ``curve`` adds up to, a row a treated authority (:data:`study_columns.SUMMARY_COLUMNS`).

    ``unusual_count``: specifications with a p-value of at most the significance, where ``expected_count`` would be so
    by chance. ``unusual_p`` and ``median_p`` are the shares of authorities, the treated one among them, whose own curve
    has at least as many unusual specifications, or a median at least as far from nought: the one test of the whole
    curve, whatever it is made of.
    """
    plan, found = study.plan, _specifications(study, estimates)
    by_pilot = {
        entry.pilot: [(spec, _sign(study, name)) for name in entry.indicators for spec in found[name]]
        for entry in plan.outcomes
    }
    scores = {
        pilot: pd.DataFrame({spec.id: sign * spec.estimates[spec.placebos] / spec.spread for spec, sign in specs})
        for pilot, specs in by_pilot.items()
    }
    alarms = {
        pilot: pd.DataFrame({spec.id: spec.placebo_alarms(plan.significance) for spec, _ in specs})
        for pilot, specs in by_pilot.items()
    }
    summaries = [
        _summary(rows, scores[rows["pilot"].iloc[0]], alarms[rows["pilot"].iloc[0]], plan.significance)
        for _, rows in curve.groupby("area_code", sort=False)
    ]
    return pd.DataFrame(summaries)[list(SUMMARY_COLUMNS)]


def _specifications(study: Study, estimates: pd.DataFrame) -> dict[str, list[Specification]]:
    """Combinations by indicator, in the order of ``estimates``."""
    groups = {group.id: group for group in study.plan.comparison_groups}
    windows = {window.id: window for window in study.plan.windows}
    found: dict[str, list[Specification]] = {name: [] for name in study.plan.indicators}
    choices = ["indicator_id", "method", "comparison_group", "window"]
    for chosen, rows in estimates.groupby(choices, sort=False):
        name, method, group, window = map(str, chosen)
        areas = rows.set_index("area_code")
        found[name].append(
            Specification(
                name,
                method,
                groups[group],
                windows[window],
                areas["estimate"],
                areas["statistic"],
                areas.index[areas["is_placebo"]],
                areas["comparators_count"],
            )
        )
    return found


def _sign(study: Study, indicator_id: str) -> float:
    """What an estimate is multiplied by, so that more is better."""
    return 1.0 if improvement(study.indicator(indicator_id)["polarity"]) == "rise" else -1.0


def _row(study: Study, area: TreatedArea, spec: Specification, sign: float) -> dict[str, object]:
    estimate = float(spec.estimates[area.area_code])
    return {
        "case": area.case,
        "pilot": area.pilot,
        "area_code": area.area_code,
        "area_name": area.area_name,
        "specification_id": spec.id,
        "method": spec.method,
        "comparison_group": spec.group.id,
        "window": spec.window.id,
        "indicator_id": spec.indicator_id,
        "phase": study.indicator(spec.indicator_id)["phase"],
        "estimate": estimate,
        "standardised": sign * estimate / spec.spread,
        "p_value": rank_p_value(float(spec.statistics[area.area_code]), spec.placebo_statistics),
        "comparators_count": int(spec.comparators_count[area.area_code]),
        "placebos_count": len(spec.placebos),
        "is_main": spec.window == study.plan.main_window and spec.group == study.plan.main_group,
    }


def _summary(rows: pd.DataFrame, scores: pd.DataFrame, alarms: pd.DataFrame, significance: float) -> dict[str, object]:
    """One authority's curve against those of the placebos that run through all of its specifications."""
    own = list(rows["specification_id"])
    scores, alarms = scores[own].dropna(), alarms[own].dropna()
    unusual = int((rows["p_value"] <= significance).sum())
    median = float(rows["standardised"].median())
    return {
        **{name: rows[name].iloc[0] for name in ("case", "pilot", "area_code", "area_name")},
        "specifications_count": len(rows),
        "unusual_count": unusual,
        "expected_count": significance * len(rows),
        "favourable_count": int((rows["standardised"] > 0).sum()),
        "median_standardised": median,
        "placebos_count": len(scores),
        "unusual_p": (1 + int((alarms.sum(axis=1) >= unusual).sum())) / (1 + len(alarms)),
        "median_p": rank_p_value(median, scores.median(axis=1)),
    }
