"""Changes of area codes: an authority that keeps its boundary and gets a new GSS code, as Sheffield did in 2025."""

from __future__ import annotations

import pandas as pd

from helpers.sources.schemas.schema_columns import AREA_CODE


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
