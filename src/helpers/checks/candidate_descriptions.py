"""What a candidate is and what it amounts to, as a reader says it: titles, dates and units for codes and numbers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.checks.check_findings import Figure, plain
from helpers.indicators import formats

Tables = Mapping[str, pd.DataFrame]
INDICATORS, AREAS = "indicators", "areas"
MOST_LISTED = 3
TITLES = {
    "iod2019_file_10": "Indices of Deprivation 2019",
    "iod2019_file_11": "Indices of Deprivation 2019, upper tier",
    "ons_income_2019": "ONS income deprivation 2019",
    "imd": "multiple deprivation",
    "idaci": "income deprivation affecting children",
    "idaopi": "income deprivation affecting older people",
    "district": "",
}
"""Codes of the official tables, as a reader says them; ranks are of districts unless a publication says otherwise."""
TABLE_TITLES = {
    "academies": "list of academies",
    "area_groups": "members of the group",
    "areas": "list of authorities",
    "combined_authority_membership": "membership of combined authorities",
    "deprivation": "deprivation ranks",
    "indicator_values": "indicators of the Department for Education",
    "ofsted_shares": "inspection outcomes",
    "school_counts": "counts of schools",
}
DATES = ("date",)


def labels(rows: pd.DataFrame, columns: list[str], tables: Tables) -> pd.Series:
    """What each row is, in words; a column that is the same throughout is said once all the same."""
    shown = [_said(rows[name], tables) for name in dict.fromkeys(columns) if name in rows]
    if not shown:
        return pd.Series("value", index=rows.index)
    text = shown[0]
    for more in shown[1:]:
        text = (text + ", " + more).where(more != "", text)
    return text.str.strip(", ")


def table_title(name: object) -> str:
    """A table's name as a sentence says it."""
    return TABLE_TITLES.get(str(name), str(name).replace("_", " "))


def indicator_phrase(indicator_id: str, tables: Tables) -> str:
    """The catalogue's title of an indicator within a sentence; its id in words where there is no catalogue."""
    catalogue = tables.get(INDICATORS)
    if catalogue is None or indicator_id not in set(catalogue["indicator_id"]):
        return indicator_id.replace("_", " ")
    title = str(catalogue.loc[catalogue["indicator_id"] == indicator_id, "title"].iloc[0])
    whole, mark, schools = title.rpartition(", ")
    return formats.measure_phrase(f"{whole} in {schools}" if mark and schools.endswith("schools") else title)


def indicator_value(indicator_id: str, value: float, tables: Tables) -> str:
    """A value of an indicator with its unit, to the decimals that are published."""
    catalogue = tables.get(INDICATORS)
    if catalogue is None or indicator_id not in set(catalogue["indicator_id"]):
        return plain(value)
    known = catalogue[catalogue["indicator_id"] == indicator_id].iloc[0]
    return formats.with_unit(value, str(known["unit"]), int(known["decimals"]))


def area_phrase(area_code: str, tables: Tables) -> str:
    """Where the comparator is: ``in England``, or ``in Leeds``."""
    areas = tables.get(AREAS)
    if areas is None or "area_name" not in areas or area_code not in set(areas["area_code"]):
        return "there"
    return f"in {areas.loc[areas['area_code'] == area_code, 'area_name'].iloc[0]}"


def value_text(value: float, figure: Figure) -> str:
    """A candidate's value as the figure would be written: a place, a percentage, a count."""
    if figure.value_kind == "rank" and float(value).is_integer():
        return formats.ordinal(int(value))
    text = formats.number(value, formats.decimals_of(plain(value)))
    return f"{text}%" if figure.value_kind == "percent" else text


def listed(candidates: pd.DataFrame) -> str:
    """The leading candidates with their values, and how many more there are."""
    shown = [
        f"{name} [{value}]"
        for name, value in candidates[["candidate", "shown_value"]].head(MOST_LISTED).itertuples(index=False)
    ]
    more = len(candidates) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


def _said(column: pd.Series, tables: Tables) -> pd.Series:
    if pd.api.types.is_bool_dtype(column):
        return column.map({True: str(column.name).removeprefix("is_").replace("_", " "), False: ""})
    if column.name == "indicator_id":
        return column.map(lambda name: indicator_phrase(name, tables))
    if column.name in DATES:
        return column.astype(str).map(formats.date_in_words)
    return column.astype(str).replace(TITLES).str.replace("_", " ")
