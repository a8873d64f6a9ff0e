"""The panel of one indicator: authorities by comparable years, and who is compared with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.indicators.indicator_values import UPPER_TIER, IndicatorError, indicator_of
from helpers.studies.analysis_plan import AnalysisPlan, ComparisonGroup


@dataclass(frozen=True)
class Panel:
    """Published values of one indicator, complete: authorities (rows, by ``area_code``) by academic years (columns).

    ``treated`` are the project's authorities, ``placebos`` all others that the plan admits. Project authorities are
    never compared with, not with each other either: each may hold an effect.
    """

    indicator_id: str
    decimals: int
    rates: pd.DataFrame
    treated: tuple[str, ...]
    placebos: tuple[str, ...]

    @property
    def academic_years(self) -> tuple[str, ...]:
        """The comparable years, in order."""
        return tuple(self.rates.columns)

    def years_until(self, academic_year: str) -> tuple[str, ...]:
        """The comparable years up to and with this one."""
        return tuple(year for year in self.academic_years if year <= academic_year)

    def has_years(self, years: Sequence[str]) -> bool:
        """Whether every one of ``years`` is held."""
        return set(years) <= set(self.academic_years)


def build_panel(
    values: pd.DataFrame,
    catalogue: pd.DataFrame,
    areas: pd.DataFrame,
    indicator_id: str,
    plan: AnalysisPlan,
    project_codes: Sequence[str],
) -> Panel:
    """The panel of one indicator after the plan's exclusions.

    Left out are the plan's years, the years that the catalogue calls not comparable, years in which nobody has a value,
    the plan's authorities, and any authority that lacks a value in one of the remaining years: an authority with a gap
    is not filled.

    Raises
    ------
    IndicatorError
        The indicator is unknown, or fewer than two years or three authorities remain.
    """
    row = indicator_of(catalogue, indicator_id)
    apart = set() if pd.isna(row["not_comparable_years"]) else set(row["not_comparable_years"].split("; "))
    apart |= {entry.academic_year for entry in plan.left_out_years}
    present = areas.loc[areas["area_type"] == UPPER_TIER, "area_code"]
    admitted = [code for code in present if code not in plan.excluded_codes]
    own = values[(values["indicator_id"] == indicator_id) & values["area_code"].isin(admitted)]
    own = own[own["academic_year"].between(plan.first_year, plan.last_year) & ~own["academic_year"].isin(apart)]
    rates = own.pivot(index="area_code", columns="academic_year", values="value").dropna(axis="columns", how="all")
    rates = rates.dropna(axis="index").sort_index(axis="columns")
    treated = tuple(code for code in rates.index if code in set(project_codes))
    placebos = tuple(code for code in rates.index if code not in set(project_codes))
    if rates.shape[1] < 2 or len(placebos) < 3:
        raise IndicatorError(
            f"{indicator_id}: {rates.shape[1]} comparable years and {len(placebos)} authorities remain after the "
            "plan's exclusions, too few to compare: take it out of analysis_plan.yml or loosen its exclusions"
        )
    return Panel(indicator_id, int(row["decimals"]), rates, treated, placebos)


def comparison_weights(
    panel: Panel,
    group: ComparisonGroup,
    areas: pd.DataFrame,
    neighbours: pd.DataFrame,
    models: dict[str, str],
    least_count: int,
) -> pd.DataFrame:
    """Who each authority is compared with: rows all authorities of the panel, columns the placebos, rows adding to one.

    Each comparator counts once, whatever its size: the result is a typical authority, not the rate of a group. An
    authority is no comparator of itself. With fewer than ``least_count`` comparators the row is missing. ``models``
    maps ``baseline`` and ``current`` to the names of the neighbour models.
    """
    codes, donors = list(panel.rates.index), list(panel.placebos)
    if group.neighbours:
        rows = neighbours[neighbours["model"] == models[group.neighbours]]
        places = pd.Index(codes).get_indexer(pd.Index(rows["area_code"]))
        donor_places = pd.Index(donors).get_indexer(pd.Index(rows["neighbour_code"]))
        held = (places >= 0) & (donor_places >= 0)
        is_comparator = np.zeros((len(codes), len(donors)), dtype=bool)
        is_comparator[places[held], donor_places[held]] = True
    elif group.id == "region":
        region = areas.drop_duplicates("area_code").set_index("area_code")["region_code"]
        is_comparator = region.reindex(codes).to_numpy()[:, None] == region.reindex(donors).to_numpy()[None, :]
    else:
        is_comparator = np.ones((len(codes), len(donors)), dtype=bool)
    is_comparator = is_comparator & (np.array(codes)[:, None] != np.array(donors)[None, :])
    counts = is_comparator.sum(axis=1, keepdims=True)
    weights = np.where(counts >= least_count, is_comparator / np.maximum(counts, 1), np.nan)
    return pd.DataFrame(weights, index=codes, columns=donors)
