"""The analysis plan: what the chapter on national data compares with what, fixed before it is run.

Read from ``data/raw/design/analysis_plan.yml`` and checked on reading. Its checksum is printed in the chapter, so that
a reader can tell whether the plan was the one that the history of the repository holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from helpers.project.paths import Project, find_project
from helpers.project.read_record import note_file
from helpers.project.registry import AcademicYear, AreaCode, CaseId
from helpers.project.yaml_models import read_model
from helpers.sources.sidecars import file_sha256

PLAN_FILE = Path("design") / "analysis_plan.yml"
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
IndicatorId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
Words = Annotated[str, StringConstraints(min_length=10)]
Share = Annotated[float, Field(gt=0, lt=1)]
Percent = Annotated[float, Field(gt=0, lt=100)]
Years = Annotated[tuple[AcademicYear, ...], Field(min_length=1)]


class PlanError(ValueError):
    """The plan cannot be used; the message names the entry and the mend."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Amendment(_Entry):
    """A change of the plan after it was declared, with the results that it replaced."""

    amended: date
    change: Words
    old_results: tuple[Words, ...] = ()


class PilotOutcomes(_Entry):
    """The published rates that the aim of a pilot could touch, the one shown in full first."""

    pilot: CaseId
    indicators: Annotated[tuple[IndicatorId, ...], Field(min_length=1)]
    reason: Words


class LeftOutYear(_Entry):
    """A year that no comparison uses."""

    academic_year: AcademicYear
    reason: Words


class Window(_Entry):
    """A change: the mean of the years ``after`` less the mean of the years ``before``."""

    id: Code
    title: str
    before: Years
    after: Years

    @model_validator(mode="after")
    def _check_order(self) -> Window:
        if max(self.before) >= min(self.after):
            raise ValueError(f"window '{self.id}': every year before must lie before every year after")
        return self

    @property
    def academic_years(self) -> tuple[str, ...]:
        """Every year that the window needs, in order."""
        return (*sorted(self.before), *sorted(self.after))


class ComparisonGroup(_Entry):
    """Who an authority is compared with; ``neighbours`` names the model where it is its statistical neighbours."""

    id: Code
    title: str
    neighbours: Literal["baseline", "current"] | None = None

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if not self.neighbours and self.id not in ("region", "all"):
            raise ValueError(f"the group '{self.id}' is neither 'region' nor 'all': say whose neighbours it is")
        return self


class Exclusion(_Entry):
    """An authority that is neither a comparator nor a placebo."""

    area_code: AreaCode
    reason: Words


class Arithmetic(_Entry):
    """The counts of pupils that cohorts are set against."""

    enrolments_year: AcademicYear
    enrolments_years: Years


class SyntheticControl(_Entry):
    """Settings of the synthetic control."""

    comparison_groups: Annotated[tuple[Code, ...], Field(min_length=1)]
    penalty: Annotated[float, Field(gt=0)]
    pretended_starts: tuple[AcademicYear, ...]


class SizeScaling(_Entry):
    """Settings of ranks that allow for the size of authorities."""

    floor_quantile: Share
    nearest_count: Annotated[int, Field(ge=20)]


class Simulation(_Entry):
    """Settings of the validation on simulated panels, and of effects planted in real placebos."""

    indicator: IndicatorId
    panels_count: Annotated[int, Field(ge=50)]
    synthetic_panels_count: Annotated[int, Field(ge=50)]
    planted_effects_pp: tuple[float, ...]
    seed: int
    planted_windows: Annotated[tuple[Window, ...], Field(min_length=1)]


class RegressionToMean(_Entry):
    """Assumed correlations of a pupil's absence between years, and the thresholds of the two published shares."""

    correlations: tuple[Share, ...]
    published_correlation: Share
    published_source: Words
    severe_threshold_pct: Percent
    persistent_threshold_pct: Percent


class SmallCohorts(_Entry):
    """What the outcomes of cohorts are compared with."""

    base_rate_indicator: IndicatorId
    assumed_risks_pct: tuple[Percent, ...]


class AnalysisPlan(_Entry):
    """Everything that the analysis may choose, chosen."""

    version: str
    declared: date
    question: Words
    amendments: tuple[Amendment, ...]
    outcomes: tuple[PilotOutcomes, ...]
    baseline_year: AcademicYear
    first_year: AcademicYear
    project_years: Years
    last_year: AcademicYear
    left_out_years: tuple[LeftOutYear, ...]
    windows: Annotated[tuple[Window, ...], Field(min_length=1)]
    lagged_window: Window
    trend_multiples: Annotated[tuple[Annotated[float, Field(ge=0)], ...], Field(min_length=1)]
    comparison_groups: Annotated[tuple[ComparisonGroup, ...], Field(min_length=1)]
    least_comparators_count: Annotated[int, Field(ge=2)]
    exclusions: tuple[Exclusion, ...]
    significance: Share
    power: Share
    confidence: Share
    arithmetic: Arithmetic
    synthetic_control: SyntheticControl
    size_scaling: SizeScaling
    simulation: Simulation
    regression_to_mean: RegressionToMean
    small_cohorts: SmallCohorts

    @model_validator(mode="after")
    def _check_references(self) -> AnalysisPlan:
        _require_unique("outcomes", (entry.pilot for entry in self.outcomes))
        _require_unique("windows", (entry.id for entry in self.windows))
        _require_unique("comparison_groups", (entry.id for entry in self.comparison_groups))
        _require_unique("exclusions", (entry.area_code for entry in self.exclusions))
        for entry in self.outcomes:
            _require_unique(f"outcomes of {entry.pilot}", entry.indicators)
        left_out = {entry.academic_year for entry in self.left_out_years}
        for window in (*self.windows, self.lagged_window, *self.simulation.planted_windows):
            if used := sorted(left_out & set(window.academic_years)):
                raise ValueError(f"window '{window.id}' uses {', '.join(used)}, which left_out_years leaves out")
            if not self.first_year <= min(window.before) or max(window.after) > self.last_year:
                raise ValueError(f"window '{window.id}' reaches beyond {self.first_year} to {self.last_year}")
        if self.baseline_year >= min(self.project_years):
            raise ValueError(f"baseline_year {self.baseline_year} must lie before the project years")
        if self.lagged_window.after != self.windows[0].before:
            raise ValueError("lagged_window must end in the years in which the main window begins")
        if self.arithmetic.enrolments_year not in self.arithmetic.enrolments_years:
            raise ValueError("arithmetic: enrolments_year must be one of enrolments_years")
        known = [group.id for group in self.comparison_groups]
        if unknown := [name for name in self.synthetic_control.comparison_groups if name not in known]:
            raise ValueError(
                f"synthetic_control: {', '.join(unknown)} is not among the comparison_groups: {', '.join(known)}"
            )
        if late := [year for year in self.synthetic_control.pretended_starts if year > self.baseline_year]:
            raise ValueError(f"synthetic_control: a pretended start must lie before the project, not {', '.join(late)}")
        return self

    @property
    def main_window(self) -> Window:
        """The window of every result that is not part of the specification curve."""
        return self.windows[0]

    @property
    def main_group(self) -> ComparisonGroup:
        """The comparison group of every result that is not part of the specification curve."""
        return self.comparison_groups[0]

    @property
    def excluded_codes(self) -> frozenset[str]:
        """Authorities that are neither comparators nor placebos."""
        return frozenset(entry.area_code for entry in self.exclusions)

    def indicators_of(self, pilot: str) -> tuple[str, ...]:
        """The declared outcomes of one pilot.

        Raises
        ------
        PlanError
            The plan declares none for it.
        """
        for entry in self.outcomes:
            if entry.pilot == pilot:
                return entry.indicators
        declared = ", ".join(entry.pilot for entry in self.outcomes)
        raise PlanError(f"analysis_plan.yml declares no outcomes for the pilot '{pilot}'; it has: {declared}. Add them")

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every declared outcome once, in order."""
        return tuple(dict.fromkeys(name for entry in self.outcomes for name in entry.indicators))


def _require_unique(field: str, names: Iterable[str]) -> None:
    if repeated := [name for name, count in Counter(names).items() if count > 1]:
        raise ValueError(f"{field}: these stand more than once: {', '.join(repeated)}; keep one of each")


def plan_path(project: Project | None = None) -> Path:
    """Where the plan lies."""
    return (project or find_project()).raw / PLAN_FILE


def plan_sha256(project: Project | None = None) -> str:
    """The checksum of the plan as it lies in the repository."""
    return file_sha256(plan_path(project))


def load_plan(project: Project | None = None) -> AnalysisPlan:
    """The plan of ``project`` (default: the one around the working folder).

    Raises
    ------
    PlanError
        The file is missing, is not YAML, or an entry breaks a rule; every fault is listed with its place.
    """
    path = plan_path(project)
    note_file(path)
    return read_model(path, AnalysisPlan, PlanError)
