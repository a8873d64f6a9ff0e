"""Codes held against each other across the tables of a refresh: areas, counts, values, neighbours, outlines."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from helpers.sources.refresh.publisher_files import RefreshError

CODE_COLUMNS = ("area_code", "neighbour_code")
OF_EVERY_AUTHORITY = ("indicator_values", "school_counts")
"""Tables that have a row for every present authority, and every authority in every year that they have."""
MOST_NAMED = 10
NEW_LOOKUP = "fetch the lookup of authorities of the latest year"
WHOLE_FILE = "fetch the publisher's whole file again"


def check_keys(
    areas: pd.DataFrame, tables: Mapping[str, pd.DataFrame], outlines: Mapping[str, Collection[str]]
) -> None:
    """Stop where a table or outline has a code that ``areas`` lacks, or lacks an authority that it should have.

    ``outlines`` holds the codes of each file of outlines of authorities.

    Raises
    ------
    RefreshError
        Every table that is at fault is named, with the codes.
    """
    known = set(areas["area_code"])
    present = set(areas.loc[areas["area_type"] == "upper_tier", "area_code"])
    faults = []
    for name, table in tables.items():
        faults += [
            f"{name}, column {column}: {_named(strange)} is in no lookup of areas: {NEW_LOOKUP}"
            for column in CODE_COLUMNS
            if column in table and (strange := set(table[column].dropna()) - known)
        ]
        if name in OF_EVERY_AUTHORITY:
            if absent := present - set(table["area_code"]):
                faults.append(f"{name}: no row for the authorities {_named(absent)}: {WHOLE_FILE}")
            years = set(table["academic_year"])
            held = table[table["area_code"].isin(present)].groupby("area_code")["academic_year"].nunique()
            if short := set(held.index[held < len(years)]):
                faults.append(
                    f"{name}: {_named(short)} lacks some of the years {', '.join(sorted(years))}: {WHOLE_FILE}"
                )
    for name, codes in outlines.items():
        if strange := set(codes) - known:
            faults.append(f"{name}: {_named(strange)} is in no lookup of areas: {NEW_LOOKUP}")
        if absent := present - set(codes):
            faults.append(
                f"{name}: no outline of the authorities {_named(absent)}: fetch the outlines of the lookup's year"
            )
    if faults:
        raise RefreshError(
            "the publishers' files do not fit together; an authority that has a new code must stand in the lookup by "
            "year under both:\n  - " + "\n  - ".join(faults)
        )


def _named(codes: Collection[str]) -> str:
    more = len(codes) - MOST_NAMED
    return ", ".join(sorted(codes)[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
