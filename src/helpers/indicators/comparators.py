"""The comparators of a case: England, its region, its statistical neighbours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from helpers.indicators.indicator_values import IndicatorError, neighbour_codes

if TYPE_CHECKING:
    from helpers.project import registry


ROLES = ("locality", "england", "region", "neighbour")


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
    IndicatorError
        An area code of the locality is not in ``areas``.
    """
    names = areas.drop_duplicates("area_code").set_index("area_code")["area_name"]
    if unknown := [code for code in locality.areas if code not in names.index]:
        raise IndicatorError(f"{locality.id}: area code(s) {', '.join(unknown)} not in the table areas: mend cases.yml")
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
