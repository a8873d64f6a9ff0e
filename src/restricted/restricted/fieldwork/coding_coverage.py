"""What was coded, each segment once, and the codes that it is counted by."""

from __future__ import annotations

import pandas as pd

from helpers.project.released_labels import CODE_SEPARATOR
from helpers.sources.schemas.row_rules import split_codes

NO_LOCALITY = "project-wide"
"""Encounters with people who stand for no locality, such as the Advisory Team."""


def first_codings(segments: pd.DataFrame) -> pd.DataFrame:
    """One row per segment: the coding of the coder who coded most, where several did, so that none counts twice."""
    busiest = segments["coder"].map(segments["coder"].value_counts())
    ordered = segments.assign(_busiest=busiest).sort_values(
        ["_busiest", "coder"], ascending=[False, True], kind="stable"
    )
    return ordered.drop_duplicates("segment_id").drop(columns="_busiest").sort_values("segment_id", ignore_index=True)


def element_codes(segments: pd.DataFrame, *, without: str | None = None) -> pd.Series:
    """Each first coding's criterion with each of its elements, by ``record_id``.

    A segment without elements has the code of ``without``; it is left out where that is not given.
    """
    first = first_codings(segments)
    held = first["elements"].fillna("").map(lambda text: split_codes(text) or ([without] if without else []))
    spread = first.assign(element=held).explode("element").dropna(subset=["element"]).set_index("record_id")
    return spread["criterion"] + CODE_SEPARATOR + spread["element"]
