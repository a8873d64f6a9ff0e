"""A pilot's localities set beside one another: who is compared, on which indicators, against England. Pure functions.

Nothing here ranks. Localities stand in the order of the registry, and a change is always shown beside England's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import pandas as pd

from helpers.indicators.cohort_outcomes import cohort_table
from helpers.indicators.indicator_values import is_comparable
from helpers.project.registry import Locality, Registry, RegistryError

COMPARED_COLUMNS = [
    *("indicator_id", "locality_id", "area_code", "label"),
    *("academic_year", "value", "country_value", "gap", "missing_reason"),
]
CHANGE_COLUMNS = [
    *("indicator_id", "locality_id", "label", "from_year", "to_year", "from_value", "to_value"),
    *("change", "country_change", "difference"),
]


def compared_indicators(registry: Registry, pilot_id: str, catalogue: pd.DataFrame) -> tuple[str, ...]:
    """The indicator ids that the localities of a pilot are compared on, as ``cases.yml`` names them.

    The evaluation itself judged national data unfit to measure the projects' impact, so these are context.

    Raises
    ------
    RegistryError
        ``cases.yml`` names none, or one that the catalogue does not have.
    """
    own = registry.pilot(pilot_id).compared_on
    chosen, place = (own, f"pilot '{pilot_id}'") if own else (registry.comparators.compared_on, "comparators")
    known = list(catalogue["indicator_id"])
    if not chosen:
        raise RegistryError(f"cases.yml: pilot '{pilot_id}' has no 'compared_on', and neither have the comparators")
    if unknown := [name for name in chosen if name not in known]:
        near = get_close_matches(unknown[0], known, 3)
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        raise RegistryError(f"cases.yml: {place} is compared on {', '.join(unknown)}, not in the catalogue{meant}")
    return chosen


def comparison_units(localities: Iterable[Locality], areas: pd.DataFrame) -> pd.DataFrame:
    """One row per authority to show, in registry order: ``locality_id, area_code, label``.

    A locality of several authorities is shown authority by authority, since their rates cannot be averaged without
    the counts beneath them; its label is then the authority's name.
    """
    names = areas.drop_duplicates("area_code").set_index("area_code")["area_name"]
    rows = [
        (locality.id, code, names[code] if locality.is_combined else locality.title)
        for locality in localities
        for code in locality.areas
    ]
    return pd.DataFrame(rows, columns=["locality_id", "area_code", "label"])


def compare_with_country(
    values: pd.DataFrame, units: pd.DataFrame, indicator_ids: Sequence[str], country_code: str
) -> pd.DataFrame:
    """The series of each unit beside the country's.

    Returns ``indicator_id, locality_id, area_code, label, academic_year, value, country_value, gap, missing_reason``,
    in the order of ``indicator_ids`` and ``units``; ``gap`` is value less country value, in the indicator's unit.
    Missing values stay, with their reason.

    Raises
    ------
    ValueError
        An indicator has no row at all for one of the units.
    """
    wanted = values[values["indicator_id"].isin(indicator_ids)]
    country = wanted.loc[wanted["area_code"] == country_code, ["indicator_id", "academic_year", "value"]]
    series = units.merge(wanted, on="area_code").merge(
        country.rename(columns={"value": "country_value"}), on=["indicator_id", "academic_year"], how="left"
    )
    there = set(zip(series["indicator_id"], series["area_code"], strict=True))
    lacking = [f"{i} for {code}" for i in indicator_ids for code in units["area_code"] if (i, code) not in there]
    if lacking:
        raise ValueError(f"no indicator values: {', '.join(lacking)}")
    series["gap"] = series["value"] - series["country_value"]
    order = {
        "indicator_id": {name: place for place, name in enumerate(indicator_ids)},
        "area_code": {code: place for place, code in enumerate(units["area_code"])},
    }
    series = series.sort_values(
        ["indicator_id", "area_code", "academic_year"],
        key=lambda column: column.map(order[column.name]) if column.name in order else column,
        ignore_index=True,
    )
    return series[COMPARED_COLUMNS]


def changes_between(compared: pd.DataFrame, catalogue: pd.DataFrame, from_year: str, to_year: str) -> pd.DataFrame:
    """What changed in each unit between two academic years, and in the country over the same years.

    Returns ``indicator_id, locality_id, label, from_year, to_year, from_value, to_value, change, country_change,
    difference``; a unit without a value in either year stays with missing changes, and so does every unit where the
    ``catalogue`` calls one of the years not comparable. ``difference`` is the unit's change less the country's: a
    description, never an effect.
    """
    keys = ["indicator_id", "locality_id", "area_code", "label"]
    ends = []
    for year, side in ((from_year, "from"), (to_year, "to")):
        at_year = compared[compared["academic_year"] == year]
        ends.append(
            at_year[[*keys, "value", "country_value"]].rename(
                columns={"value": f"{side}_value", "country_value": f"{side}_country"}
            )
        )
    order = compared[keys].drop_duplicates()
    changes = order.merge(ends[0], on=keys, how="left").merge(ends[1], on=keys, how="left")
    may_compare = changes["indicator_id"].map(lambda name: is_comparable(catalogue, name, from_year, to_year))
    changes["change"] = (changes["to_value"] - changes["from_value"]).where(may_compare)
    changes["country_change"] = (changes["to_country"] - changes["from_country"]).where(may_compare)
    changes["difference"] = changes["change"] - changes["country_change"]
    changes = changes.assign(from_year=from_year, to_year=to_year)
    return changes[CHANGE_COLUMNS]


def gather_cohorts(cohorts: pd.DataFrame, figures: pd.DataFrame, localities: Iterable[Locality]) -> pd.DataFrame:
    """The cohorts of several localities, in registry order: ``label`` and the columns of ``outcomes.cohort_table``."""
    tables = []
    for locality in localities:
        table = cohort_table(cohorts, figures, locality.id)
        tables.append(table.assign(case=locality.id, label=[f"{locality.title}: {title}" for title in table["title"]]))
    return pd.concat(tables, ignore_index=True)


def printed_shares(figures: pd.DataFrame, localities: Iterable[Locality]) -> pd.DataFrame:
    """The share of good or outstanding schools that the report's tables print: ``locality_id, value_pct``."""
    wanted = {f"{locality.id}-good-outstanding-share": locality.id for locality in localities}
    rows = figures[figures["figure_id"].isin(list(wanted))]
    return pd.DataFrame({"locality_id": rows["figure_id"].map(wanted), "value_pct": rows["value"].astype(float)})
