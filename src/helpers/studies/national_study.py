"""The study: the plan carried out on the official tables, panel by panel, each built once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

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


@dataclass(eq=False)
class Study:
    """Panels, comparison groups and synthetic controls by indicator, kept once they are made.

    ``tables`` holds the tables ``indicator_values``, ``indicators``, ``areas`` and ``statistical_neighbours``. What is
    made stays in memory for as long as the process lives: a process makes one study or a few.
    """

    tables: Mapping[str, pd.DataFrame]
    plan: AnalysisPlan
    registry: Registry

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

    @cache  # noqa: B019
    def indicator(self, indicator_id: str) -> pd.Series:
        """The catalogue's row of one indicator."""
        return indicator_of(self.tables["indicators"], indicator_id)

    @cache  # noqa: B019
    def panel(self, indicator_id: str) -> Panel:
        """The panel of one indicator."""
        return build_panel(
            self.tables["indicator_values"],
            self.tables["indicators"],
            self.tables["areas"],
            indicator_id,
            self.plan,
            [area.area_code for area in self.treated_areas],
        )

    @cache  # noqa: B019
    def weights(self, indicator_id: str, group: ComparisonGroup) -> pd.DataFrame:
        """Who is compared with whom, see ``indicator_panel.comparison_weights``."""
        models = self.registry.comparators.neighbour_models
        return comparison_weights(
            self.panel(indicator_id),
            group,
            self.tables["areas"],
            self.tables["statistical_neighbours"],
            {"baseline": models.baseline, "current": models.current},
            self.plan.least_comparators_count,
        )

    def fit_years(self, indicator_id: str) -> tuple[str, ...]:
        """The comparable years before the project, on which the synthetic control is fitted."""
        return self.panel(indicator_id).years_until(self.plan.baseline_year)

    @cache  # noqa: B019
    def synthetic(self, indicator_id: str, group: ComparisonGroup) -> SyntheticFit:
        """Every authority's synthetic control with donors from ``group``."""
        return fit_panel(
            self.panel(indicator_id),
            self.weights(indicator_id, group),
            self.fit_years(indicator_id),
            self.plan.synthetic_control.penalty,
        )

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

    @cache  # noqa: B019
    def differences(self, indicator_id: str) -> pd.Series:
        """Every authority's difference in differences in the main comparison."""
        weights = self.weights(indicator_id, self.plan.main_group)
        return estimate_differences(self.panel(indicator_id), weights, self.plan.main_window)

    @cache  # noqa: B019
    def gaps(self, indicator_id: str) -> pd.DataFrame:
        """Every authority's gap to the main group, year by year, nought in the baseline year."""
        weights = self.weights(indicator_id, self.plan.main_group)
        return gaps_by_year(self.panel(indicator_id), weights, self.plan.baseline_year)

    def placebos_of(self, indicator_id: str, results: pd.Series) -> pd.Series:
        """The placebos' part of ``results`` (by authority), those without a result left out."""
        return results.reindex(list(self.panel(indicator_id).placebos)).dropna()
