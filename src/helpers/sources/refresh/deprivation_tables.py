"""English Indices of Deprivation 2019: every summary measure of every domain, and ONS's ranks of income deprivation."""

from __future__ import annotations

import re

import pandas as pd

from helpers.sources.refresh.number_parsing import numbers_in
from helpers.sources.refresh.publisher_files import RefreshError
from helpers.sources.schemas.schema_columns import AREA_CODE

DOMAINS = {
    "IMD": "imd",
    "Income": "income",
    "Employment": "employment",
    "Education": "education",
    "Health": "health",
    "Crime": "crime",
    "Barriers": "barriers",
    "Living": "living_environment",
    "IDACI": "idaci",
    "IDAOPI": "idaopi",
}
"""Sheets of the publisher's workbooks, and the domain that each holds."""

MEASURES = {
    "average rank": "average_rank",
    "rank of average rank": "rank_of_average_rank",
    "average score": "average_score",
    "rank of average score": "rank_of_average_score",
    "proportion of lsoas in most deprived 10% nationally": "proportion_in_most_deprived_tenth",
    "rank of proportion of lsoas in most deprived 10% nationally": "rank_of_proportion_in_most_deprived_tenth",
    "extent": "extent",
    "rank of extent": "rank_of_extent",
    "local concentration": "local_concentration",
    "rank of local concentration": "rank_of_local_concentration",
    "scale": "scale",
    "rank of scale": "rank_of_scale",
}
ONS_MEASURES = {
    "Deprivation gap (percentage points)": "deprivation_gap",
    "Deprivation gap ranking": "rank_of_deprivation_gap",
    "Moran's I": "morans_i",
    "Moran's I ranking": "rank_of_morans_i",
    "Income deprivation rate": "income_deprivation_rate",
    "Income deprivation rate ranking": "rank_of_income_deprivation_rate",
    "Income deprivation rate quintile": "income_deprivation_rate_quintile",
}
ONS_LOCAL_AUTHORITIES = {
    "Income deprivation- Average score": "average_score",
    "Income deprivation - Rank of average score": "rank_of_average_score",
    "Income - Proportion of LSOAs in most deprived 10% nationally": "proportion_in_most_deprived_tenth",
    "Income - Rank of proportion of LSOAs in most deprived 10% nationally": "rank_of_proportion_in_most_deprived_tenth",
}


def measure_of(column: str, domain: str) -> str:
    """The measure that a workbook's column heading names; headings differ between sheets in spaces and word order.

    >>> measure_of("IMD 2019 - Rank of extent", "IMD"), measure_of("Rank of Income Scale", "Income")
    ('rank_of_extent', 'rank_of_scale')
    """
    words = column.split(" - ", 1)[-1].casefold().strip()
    words = re.sub(rf"^(rank of )?{domain.casefold()} scale$", r"\1scale", words)
    if words not in MEASURES:
        raise RefreshError(
            f"the sheet '{domain}' of an Indices of Deprivation workbook has an unknown column '{column}'"
        )
    return MEASURES[words]


def tidy_sheet(sheet: pd.DataFrame, domain: str, *, level: str, publication: str) -> pd.DataFrame:
    """One domain's sheet in long form: a row per area and measure. The first two columns are code and name."""
    measures = {column: measure_of(column, domain) for column in sheet.columns[2:] if not column.startswith("unnamed_")}
    table = _long(sheet, sheet.columns[0], measures)
    return table.assign(level=level, publication=publication, domain=DOMAINS[domain])


def tidy_ons(local_authorities: pd.DataFrame, rankings: pd.DataFrame) -> pd.DataFrame:
    """ONS's two sheets of income deprivation in long form, for the districts of 2019."""
    code = "Local Authority District code (2019)"
    frames = [_long(local_authorities, code, ONS_LOCAL_AUTHORITIES), _long(rankings, code, ONS_MEASURES)]
    return pd.concat(frames).assign(level="district", publication="ons_income_2019", domain="income")


def sort_deprivation(table: pd.DataFrame) -> pd.DataFrame:
    """The order of the files: by publication, domain, measure and area."""
    return table.sort_values(["publication", "domain", "measure", "area_code"], ignore_index=True)


def _long(sheet: pd.DataFrame, code: str, measures: dict[str, str]) -> pd.DataFrame:
    areas = sheet[sheet[code].fillna("").str.match(AREA_CODE)]
    if areas.empty:
        raise RefreshError(f"a workbook of deprivation has no GSS code in its column '{code}'")
    # An area without a value (Isles of Scilly has one neighbourhood, so no Moran's I) has a blank or a symbol.
    numbers = areas.assign(**{column: numbers_in(areas, column) for column in measures})
    table = numbers.melt(id_vars=[code], value_vars=list(measures), var_name="measure").rename(
        columns={code: "area_code"}
    )
    return table.assign(measure=table["measure"].map(measures)).dropna(subset=["value"])
