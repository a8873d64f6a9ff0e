"""Statistical neighbours: the ten authorities most like each, in the publisher's two models."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from helpers.sources.refresh.publisher_files import RefreshError
from helpers.sources.schemas.official_rules import NEIGHBOURS

KEYS = ["area_code", "model", "neighbour_rank"]


def tidy_neighbours(
    sheet: pd.DataFrame, codes: dict[str, str], model: str, present: Collection[str] = ()
) -> pd.DataFrame:
    """One row per authority and neighbour.

    ``present``: DfE codes of authorities that must have a row, with neighbours or dashes.

    ``sheet`` has the authority's number in ``LA num``, then ten pairs of columns: a neighbour's number, its closeness.
    Authorities newer than the model stand there with dashes and are left out.
    """
    numbers = sheet["LA num"].fillna("").astype(str)
    authorities = sheet[numbers.str.fullmatch(r"\d{3}")]
    pairs = [column for column in range(len(sheet.columns)) if str(sheet.columns[column]).startswith("SN")]
    if len(pairs) != 2 * NEIGHBOURS:
        raise RefreshError(
            f"statistical neighbours {model}: expected columns SN1, SNP to SN10, SNP; found {len(pairs)}"
        )
    frames = [
        pd.DataFrame(
            {
                "area_code": authorities["LA num"].map(codes),
                "model": model,
                "neighbour_rank": rank,
                "number": authorities.iloc[:, pairs[2 * rank - 2]],
                "closeness": authorities.iloc[:, pairs[2 * rank - 1]],
            }
        )
        for rank in range(1, NEIGHBOURS + 1)
    ]
    table = pd.concat(frames)
    table = table[table["number"] != "-"]
    table["neighbour_code"] = table["number"].map(codes)
    if (unknown := table["neighbour_code"].isna() | table["area_code"].isna()).any():
        raise RefreshError(
            f"statistical neighbours {model}: no lookup names {', '.join(sorted(set(table.loc[unknown, 'number'])))}"
        )
    counts = table.groupby("area_code").size()
    if len(few := counts[counts != NEIGHBOURS]):
        raise RefreshError(
            f"statistical neighbours {model}: expected {NEIGHBOURS} for each authority, and there are other numbers "
            f"for {', '.join(few.index)}"
        )
    if absent := sorted(set(present) - set(authorities["LA num"])):
        raise RefreshError(f"statistical neighbours {model}: no row for the DfE code(s) {', '.join(absent)}")
    table["closeness"] = table["closeness"].str.strip().str.capitalize()
    return table.sort_values(KEYS, ignore_index=True)
