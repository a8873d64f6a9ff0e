"""The study: the plan carried out on the official tables, panel by panel, each built once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from helpers.indicators.indicator_values import area_name, indicator_of
from helpers.project.registry import Registry
from helpers.studies.analysis_plan import AnalysisPlan, ComparisonGroup
from helpers.studies.difference_in_differences import estimate_differences, gaps_by_year
from helpers.studies.indicator_panel import Panel, build_panel, comparison_weights
from helpers.studies.synthetic_control import SyntheticFit, fit_panel, leave_one_out


@dataclass(frozen=True)
class TreatedArea:
    """An authority of the project, with the locality and the pilot that it was part of."""

    case: str
    pilot: str
    area_code: str
    area_name: str


@dataclass
class Study:
    """Panels, comparison groups and synthetic controls by indicator, kept once they are made.

    ``tables`` holds the tables ``indicator_values``, ``indicators``, ``areas`` and ``statistical_neighbours``.
    """

    tables: Mapping[str, pd.DataFrame]
    plan: AnalysisPlan
    registry: Registry
    _indicators: dict[str, pd.Series] = field(default_factory=dict)
    _panels: dict[str, Panel] = field(default_factory=dict)
    _weights: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)
    _differences: dict[str, pd.Series] = field(default_factory=dict)
    _gaps: dict[str, pd.DataFrame] = field(default_factory=dict)
    _fits: dict[tuple[str, str], SyntheticFit] = field(default_factory=dict)

    @cached_property
    def treated_areas(self) -> tuple[TreatedArea, ...]:
        """Every authority of every locality, in the order of the registry."""
        areas = self.tables["areas"]
        return tuple(
            TreatedArea(entry.id, entry.pilot, code, area_name(areas, code))
            for entry in self.registry.localities
            for code in entry.areas
        )

    @property
    def studied_areas(self) -> tuple[TreatedArea, ...]:
        """Those of :attr:`treated_areas` whose pilot has outcomes in the plan: what is undeclared is left alone."""
        declared = {entry.pilot for entry in self.plan.outcomes}
        return tuple(area for area in self.treated_areas if area.pilot in declared)

    def outcomes(self) -> Iterator[tuple[TreatedArea, str]]:
        """Every authority with every outcome that the plan declares for its pilot."""
        for area in self.studied_areas:
            for indicator_id in self.plan.indicators_of(area.pilot):
                yield area, indicator_id

    def indicator(self, indicator_id: str) -> pd.Series:
        """The catalogue's row of one indicator."""
        if indicator_id not in self._indicators:
            self._indicators[indicator_id] = indicator_of(self.tables["indicators"], indicator_id)
        return self._indicators[indicator_id]

    def panel(self, indicator_id: str) -> Panel:
        """The panel of one indicator."""
        if indicator_id not in self._panels:
            self._panels[indicator_id] = build_panel(
                self.tables["indicator_values"],
                self.tables["indicators"],
                self.tables["areas"],
                indicator_id,
                self.plan,
                [area.area_code for area in self.treated_areas],
            )
        return self._panels[indicator_id]

    def weights(self, indicator_id: str, group: ComparisonGroup) -> pd.DataFrame:
        """Who is compared with whom, see ``indicator_panel.comparison_weights``."""
        key = indicator_id, group.id
        if key not in self._weights:
            models = self.registry.comparators.neighbour_models
            self._weights[key] = comparison_weights(
                self.panel(indicator_id),
                group,
                self.tables["areas"],
                self.tables["statistical_neighbours"],
                {"baseline": models.baseline, "current": models.current},
                self.plan.least_comparators_count,
            )
        return self._weights[key]

    def fit_years(self, indicator_id: str) -> tuple[str, ...]:
        """The comparable years before the project, on which the synthetic control is fitted."""
        return self.panel(indicator_id).years_until(self.plan.baseline_year)

    def synthetic(self, indicator_id: str, group: ComparisonGroup) -> SyntheticFit:
        """Every authority's synthetic control with donors from ``group``."""
        key = indicator_id, group.id
        if key not in self._fits:
            self._fits[key] = fit_panel(
                self.panel(indicator_id),
                self.weights(indicator_id, group),
                self.fit_years(indicator_id),
                self.plan.synthetic_control.penalty,
            )
        return self._fits[key]

    def estimates_without_donors(self, indicator_id: str, area_code: str) -> pd.Series:
        """One authority's main synthetic control estimate without each donor, by the donor left out."""
        return leave_one_out(
            self.panel(indicator_id),
            self.weights(indicator_id, self.plan.main_group),
            self.synthetic(indicator_id, self.plan.main_group),
            area_code,
            self.fit_years(indicator_id),
            self.plan.main_window.after,
            self.plan.synthetic_control.penalty,
        )

    def differences(self, indicator_id: str) -> pd.Series:
        """Every authority's difference in differences in the main comparison."""
        if indicator_id not in self._differences:
            weights = self.weights(indicator_id, self.plan.main_group)
            estimates = estimate_differences(self.panel(indicator_id), weights, self.plan.main_window)
            self._differences[indicator_id] = estimates
        return self._differences[indicator_id]

    def gaps(self, indicator_id: str) -> pd.DataFrame:
        """Every authority's gap to the main group, year by year, nought in the baseline year."""
        if indicator_id not in self._gaps:
            weights = self.weights(indicator_id, self.plan.main_group)
            self._gaps[indicator_id] = gaps_by_year(self.panel(indicator_id), weights, self.plan.baseline_year)
        return self._gaps[indicator_id]

    def placebos_of(self, indicator_id: str, results: pd.Series) -> pd.Series:
        """The placebos' part of ``results`` (by authority), those without a result left out."""
        return results.reindex(list(self.panel(indicator_id).placebos)).dropna()
