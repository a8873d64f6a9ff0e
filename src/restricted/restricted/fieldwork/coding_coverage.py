"""What was coded: counts of segments, each of them once."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.sources.schemas.evidence_schema import split_codes

CODE_SEPARATOR = " × "
"""Between a criterion and what is said under it, in a code of two halves."""
NO_LOCALITY = "project-wide"
"""Encounters with people who stand for no locality, such as the Advisory Team."""


def first_codings(segments: pd.DataFrame) -> pd.DataFrame:
    """One row a segment: the coding of the coder who coded most, where several did, so that none counts twice."""
    busiest = segments["coder"].map(segments["coder"].value_counts())
    ordered = segments.assign(_busiest=busiest).sort_values(
        ["_busiest", "coder"], ascending=[False, True], kind="stable"
    )
    return ordered.drop_duplicates("segment_id").drop(columns="_busiest").sort_values("segment_id", ignore_index=True)


def count_elements(segments: pd.DataFrame, criteria: Sequence[str], elements: Sequence[str]) -> pd.DataFrame:
    """Segments by criterion and element: ``criterion, element, segments_count, records_count``, nought included.

    A segment with several elements counts under each.
    """
    first = first_codings(segments)
    spread = first.assign(element=first["elements"].fillna("").map(split_codes)).explode("element")
    grouped = spread.dropna(subset=["element"]).groupby(["criterion", "element"])
    grid = pd.MultiIndex.from_product([criteria, elements], names=["criterion", "element"])
    return pd.DataFrame(
        {
            "segments_count": grouped.size().reindex(grid, fill_value=0).astype(int),
            "records_count": grouped["record_id"].nunique().reindex(grid, fill_value=0).astype(int),
        }
    ).reset_index()
