"""The comparators of a case: England, its region, its statistical neighbours; and the indicators it is compared on."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches

import pandas as pd

from helpers.indicators.indicator_values import IndicatorError, neighbour_codes
from helpers.indicators.place_lookup import Place
from helpers.project import registry

ROLES = ("locality", "england", "region", "neighbour")


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
    locality: registry.Locality | Place, areas: pd.DataFrame, neighbours: pd.DataFrame, settings: registry.Comparators
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


def project_indicators(locality: registry.Locality, cases: registry.Registry, catalogue: pd.DataFrame) -> list[str]:
    """The ids under ``compared_on`` of the locality, else of its pilot, else of the comparators.

    The evaluation itself judged national data unfit to measure the projects' impact, so these are context.

    Raises
    ------
    RegistryError
        ``cases.yml`` names none, or one that ``catalogue`` (the table ``indicators``) does not have.
    """
    pilot = cases.pilot(locality.pilot)
    places = {
        f"locality '{locality.id}'": locality.compared_on,
        f"pilot '{pilot.id}'": pilot.compared_on,
        "comparators": cases.comparators.compared_on,
    }
    place, chosen = next(((name, ids) for name, ids in places.items() if ids), ("", ()))
    if not chosen:
        raise registry.RegistryError(
            f"cases.yml: none of {', '.join(places)} has a 'compared_on': name two or three indicators"
        )
    known = list(catalogue["indicator_id"])
    if unknown := [name for name in chosen if name not in known]:
        near = get_close_matches(unknown[0], known, 3)
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        raise registry.RegistryError(
            f"cases.yml: {place} is compared on {', '.join(unknown)}, not in the catalogue{meant}"
        )
    return list(chosen)
