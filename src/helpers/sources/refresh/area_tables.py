"""Areas and what belongs to what: authorities present and former, districts, regions, combined authorities.

A recode is an authority that keeps its boundary and gets a new GSS code, as Sheffield did in 2025.
"""

from __future__ import annotations

import pandas as pd

from helpers.sources.refresh.publisher_files import RefreshError
from helpers.sources.schemas.schema_columns import AREA_CODE

COUNTRY_CODE = "E92000001"
LONDON_PARTS = {"987": ("E13000001", "Inner London"), "988": ("E13000002", "Outer London")}
"""GSS codes of the two parts of London; no file read here prints them. The numbers are DfE's."""

LONDON_REGION = "E12000007"
NOT_APPLICABLE = "z"
GREATER_LONDON_AUTHORITY = "E61000001"

LOOKUP_COLUMNS = ["old_la_code", "new_la_code", "la_name", "region_code", "region_name", "lait_name"]
DEVOLVED_COLUMNS = [
    "new_la_code",
    "old_la_code",
    "la_name",
    "english_devolved_area_name",
    "english_devolved_area_code",
    "region_name",
    "region_code",
    "year",
]


def tidy_areas(lookup: pd.DataFrame, devolved: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    """Every area that any table names, one row each.

    ``lookup``: authorities and regions with DfE and GSS codes; ``devolved``: the authorities of each year, in which the
    former ones have their codes; ``districts``: codes and names of 2019 with the upper-tier authority they lie in.
    """
    current = _unrepeated(_authorities(lookup[lookup["new_la_code"].notna()], "upper_tier"))
    frames = [
        current,
        _former(devolved, current),
        _districts(districts, current),
        _regions(lookup, current),
        _combined_authorities(devolved),
    ]
    return _unrepeated(pd.concat(frames, ignore_index=True)).sort_values("area_code", ignore_index=True)


def _unrepeated(areas: pd.DataFrame) -> pd.DataFrame:
    if repeated := sorted(areas.loc[areas["area_code"].duplicated(), "area_code"]):
        raise RefreshError(
            f"these area codes stand for two areas: {', '.join(repeated)}; fetch the lookups again, "
            "or delete the row that is wrong"
        )
    return areas


def _authorities(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    names = {"new_la_code": "area_code", "la_name": "area_name", "old_la_code": "dfe_code"}
    return rows.rename(columns=names).assign(area_type=kind)


def _former(devolved: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    """Codes that stand in the lookup of an earlier year and not in today's; the year is the last that names them."""
    rows = devolved[~devolved["new_la_code"].isin(current["area_code"]) & (devolved["old_la_code"] != NOT_APPLICABLE)]
    rows = rows.sort_values("year").drop_duplicates("new_la_code", keep="last")
    return _authorities(rows.assign(la_name=rows["la_name"] + " (former)"), "former_upper_tier")


def _districts(districts: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    """The lower-tier districts alone: a unitary district is an upper-tier authority already."""
    regions = current.set_index("area_code")[["region_code", "region_name"]]
    rows = districts[districts["area_code"].str.startswith("E07")].assign(area_type="district")
    return rows.join(regions, on="upper_tier_code")


def _regions(lookup: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    england = {"area_code": COUNTRY_CODE, "area_name": "England", "area_type": "country", "dfe_code": "970"}
    others = lookup[lookup["new_la_code"].isna()]
    numbers = dict(zip(others["lait_name"].str.casefold(), others["old_la_code"], strict=True))
    regions = current[["region_code", "region_name"]].drop_duplicates()
    regions = regions.assign(
        area_code=regions["region_code"],
        area_name=regions["region_name"],
        area_type="region",
        dfe_code=regions["region_name"].str.casefold().map(numbers),
    )
    parts = [(code, name, number) for number, (code, name) in LONDON_PARTS.items()]
    london = pd.DataFrame(parts, columns=["area_code", "area_name", "dfe_code"])
    london = london.assign(area_type="subregion", region_code=LONDON_REGION, region_name="London")
    return pd.concat([pd.DataFrame([england]), regions, london], ignore_index=True)


def _combined_authorities(devolved: pd.DataFrame) -> pd.DataFrame:
    rows = membership_rows(devolved).sort_values("year").drop_duplicates("english_devolved_area_code", keep="last")
    names = {"english_devolved_area_code": "area_code", "english_devolved_area_name": "area_name"}
    return rows[list(names)].rename(columns=names).assign(area_type="combined_authority")


def membership_rows(devolved: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``devolved`` that name a combined authority; the Greater London Authority is none."""
    return devolved[~devolved["english_devolved_area_code"].isin([NOT_APPLICABLE, GREATER_LONDON_AUTHORITY])]


def tidy_membership(devolved: pd.DataFrame, areas: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Which authorities each combined authority had, by year of the lookup, under the codes that all tables keep."""
    rows = membership_rows(devolved)
    known = areas[areas["area_type"].isin(["upper_tier", "former_upper_tier"])]
    codes = kept_codes(rows["new_la_code"], changes)
    if unknown := sorted(rows.loc[~codes.isin(known["area_code"]), "la_name"]):
        raise RefreshError(
            f"the devolved areas name an unknown authority: {', '.join(unknown)}; fetch the lookup of "
            "authorities of the same year"
        )
    names = {
        "english_devolved_area_code": "combined_authority_code",
        "english_devolved_area_name": "combined_authority_name",
    }
    return (
        rows.rename(columns=names)
        .assign(area_code=codes)
        .sort_values(["combined_authority_code", "year", "area_code"], ignore_index=True)
    )


def reorganised_authorities(devolved: pd.DataFrame, areas: pd.DataFrame) -> dict[str, str]:
    """Authorities that ``began`` or ``ended`` in the years of the lookup, by area code, told by their DfE numbers.

    A county that became a unitary authority with the same DfE number goes on as one authority, under its new code.
    """
    first, last = devolved["year"].min(), devolved["year"].max()
    numbers = devolved[devolved["old_la_code"] != NOT_APPLICABLE]
    began = set(numbers["old_la_code"]) - set(numbers.loc[numbers["year"] == first, "old_la_code"])
    ended = set(numbers["old_la_code"]) - set(numbers.loc[numbers["year"] == last, "old_la_code"])
    renumbered = set(devolved.loc[devolved["old_la_code"] == NOT_APPLICABLE, "la_name"])
    authorities = areas[areas["area_type"].isin(["upper_tier", "former_upper_tier"])]
    authorities = authorities[~authorities["area_name"].isin(renumbered)]
    has_ended = authorities["dfe_code"].isin(ended) & (authorities["area_type"] == "former_upper_tier")
    has_begun = authorities["dfe_code"].isin(began)
    return {
        **dict.fromkeys(authorities.loc[has_begun, "area_code"], "began"),
        **dict.fromkeys(authorities.loc[has_ended, "area_code"], "ended"),
    }


def area_numbers(areas: pd.DataFrame) -> dict[str, str]:
    """GSS codes by DfE number. Where a number was kept through a reorganisation, the present code has it."""
    numbered = areas[areas["dfe_code"].notna()].sort_values("area_type", key=lambda kinds: kinds == "former_upper_tier")
    numbered = numbered.drop_duplicates("dfe_code")
    return dict(zip(numbered["dfe_code"], numbered["area_code"], strict=True))


def tidy_code_changes(devolved: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Every recode in the lookup by year: a code that ``areas`` lacks, of an authority that it names.

    All tables keep ``old_code``. ``first_year`` is the first year of the lookup with the new code. A reorganisation
    (another boundary, or another DfE number) is no recode: such authorities have rows of their own in ``areas``.
    """
    present = areas[areas["area_type"] == "upper_tier"].set_index("area_name")["area_code"]
    authorities = devolved["new_la_code"].str.match(AREA_CODE, na=False)
    unknown = devolved[authorities & ~devolved["new_la_code"].isin(areas["area_code"])]
    recoded = unknown[unknown["la_name"].isin(present.index)].sort_values("year").drop_duplicates("new_la_code")
    table = pd.DataFrame(
        {
            "old_code": recoded["la_name"].map(present),
            "new_code": recoded["new_la_code"],
            "area_name": recoded["la_name"],
            "first_year": recoded["year"],
        }
    )
    return table.sort_values("old_code", ignore_index=True)


def kept_codes(codes: pd.Series, changes: pd.DataFrame) -> pd.Series:
    """``codes`` with every new code of a recode as the old one, so that a file of any year joins to every table."""
    return codes.replace(dict(zip(changes["new_code"], changes["old_code"], strict=True)))


def with_kept_codes(table: pd.DataFrame, column: str, changes: pd.DataFrame) -> pd.DataFrame:
    """``table`` with :func:`kept_codes` in ``column``."""
    return table.assign(**{column: kept_codes(table[column], changes)})
