"""What a case is set beside (England, its region, its statistical neighbours), and the series of all of them, tidy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from helpers.indicators.indicator_values import neighbour_codes

if TYPE_CHECKING:
    from helpers.project import registry

__all__ = ["Case", "Comparators", "find_comparators", "gather_series", "summarise_neighbours"]

ROLES = ("locality", "england", "region", "neighbour")
SUMMARY_ROLES = {
    "neighbours_lowest": "Statistical neighbours, lowest",
    "neighbours_median": "Statistical neighbours, median",
    "neighbours_highest": "Statistical neighbours, highest",
}


class Case(Protocol):
    """Whatever is set beside others: a locality of the project, or any one authority."""

    @property
    def id(self) -> str:
        """Its name in labels."""

    @property
    def title(self) -> str:
        """Its name in sentences."""

    @property
    def areas(self) -> tuple[str, ...]:
        """The GSS codes of its authorities."""

    @property
    def is_combined(self) -> bool:
        """Whether it has several."""


@dataclass(frozen=True)
class Comparators:
    """The areas in a case's charts, by GSS code, with their names."""

    title: str
    authorities: dict[str, str]
    country: dict[str, str]
    region: dict[str, str] = field(default_factory=dict)
    """Empty where the case's authorities lie in more than one region."""
    neighbours: dict[str, str] = field(default_factory=dict)
    """Empty for a case of several authorities: each has its own neighbours, and no ten are those of the whole."""
    neighbour_model: str = ""

    @property
    def is_combined(self) -> bool:
        """Whether the case covers several authorities, shown one by one."""
        return len(self.authorities) > 1

    @property
    def region_name(self) -> str:
        """The region's name, or an empty text where there is no single one."""
        return next(iter(self.region.values()), "")

    @property
    def country_name(self) -> str:
        """The country's name, or an empty text where the case is not set beside it."""
        return next(iter(self.country.values()), "")

    @property
    def roles(self) -> pd.DataFrame:
        """``area_code, area_name, role``, a row for each area, the case's own first."""
        groups = zip(ROLES, (self.authorities, self.country, self.region, self.neighbours), strict=True)
        rows = [(code, name, role) for role, group in groups for code, name in group.items()]
        return pd.DataFrame(rows, columns=["area_code", "area_name", "role"])


def find_comparators(
    locality: Case, areas: pd.DataFrame, neighbours: pd.DataFrame, settings: registry.Comparators
) -> Comparators:
    """The comparators of ``locality``, from the tables ``areas`` and ``statistical_neighbours``.

    Neighbours are those of the baseline model, in force when the project began; of the current one for an authority
    that did not exist then.

    Raises
    ------
    KeyError
        An area code of the locality is not in ``areas``.
    """
    names = areas.drop_duplicates("area_code").set_index("area_code")["area_name"]
    if unknown := [code for code in locality.areas if code not in names.index]:
        raise KeyError(f"{locality.id}: area code(s) {', '.join(unknown)} not in the table areas: mend cases.yml")
    regions = areas[areas["area_code"].isin(locality.areas)][["region_code", "region_name"]].dropna().drop_duplicates()
    model, codes = "", []
    if not locality.is_combined:
        for model in (settings.neighbour_models.baseline, settings.neighbour_models.current):
            if codes := neighbour_codes(neighbours, locality.areas[0], model):
                break
    return Comparators(
        title=locality.title,
        authorities={code: str(names[code]) for code in locality.areas},
        country={settings.country: str(names[settings.country])},
        region=dict(regions.itertuples(index=False)) if len(regions) == 1 else {},
        neighbours={code: str(names.get(code, code)) for code in codes},
        neighbour_model=model if codes else "",
    )


def gather_series(values: pd.DataFrame, comparators: Comparators, indicator_ids: Sequence[str]) -> pd.DataFrame:
    """The published values of the case and its comparators, tidy, one row per indicator, area and academic year.

    Returns ``indicator_id, role, area_code, area_name, academic_year, value``; a year without a published value keeps
    its row with an empty value. Three summary rows a year (roles ``neighbours_lowest``, ``_median``, ``_highest``)
    are added from the statistical neighbours that have a value.

    >>> from helpers.project.registry import load_registry
    >>> from helpers.sources.tables import read_raw
    >>> values, areas, nearest = (read_raw(name) for name in ("indicator_values", "areas", "statistical_neighbours"))
    >>> cases = load_registry()
    >>> beside = find_comparators(cases.locality("coventry"), areas, nearest, cases.comparators)
    >>> series = gather_series(values, beside, ["persistent_absence_pct"])
    >>> series[series["academic_year"] == "2022/23"].groupby("role", sort=False)["value"].first().to_dict()["england"]
    21.22
    """
    wanted = values[values["indicator_id"].isin(indicator_ids)]
    series = wanted.merge(comparators.roles, on="area_code", how="inner")
    columns = ["indicator_id", "role", "area_code", "area_name", "academic_year", "value"]
    series = pd.concat([series[columns], summarise_neighbours(series)], ignore_index=True)
    order = {role: place for place, role in enumerate((*ROLES, *SUMMARY_ROLES))}
    indicator_order = {name: place for place, name in enumerate(indicator_ids)}
    area_order = {code: place for place, code in enumerate(comparators.roles["area_code"])}
    keys = pd.DataFrame(
        {
            "indicator": series["indicator_id"].map(indicator_order),
            "role": series["role"].map(order),
            "area": series["area_code"].map(area_order),
            "year": series["academic_year"],
        }
    )
    return series.loc[keys.sort_values(list(keys.columns)).index].reset_index(drop=True)


def summarise_neighbours(series: pd.DataFrame) -> pd.DataFrame:
    """Lowest, median and highest value of the neighbours, by indicator and year, as rows of their own.

    The median of published rates is a position among ten areas, not an average of their pupils.
    """
    columns = ["indicator_id", "role", "area_code", "area_name", "academic_year", "value"]
    neighbours = series[(series["role"] == "neighbour") & series["value"].notna()]
    if neighbours.empty:
        return pd.DataFrame(columns=columns).astype({"value": float})
    spans = neighbours.groupby(["indicator_id", "academic_year"])["value"].agg(["min", "median", "max"])
    spans.columns = pd.Index(list(SUMMARY_ROLES))
    tidy = spans.reset_index().melt(id_vars=["indicator_id", "academic_year"], var_name="role", value_name="value")
    return tidy.assign(area_code="", area_name=tidy["role"].map(SUMMARY_ROLES))[columns]
