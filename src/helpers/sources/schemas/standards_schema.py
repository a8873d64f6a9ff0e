"""Reporting standards for evaluations: their items, and where the book meets each."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pandera.pandas as pa

from helpers.sources.schemas.chapter_data_schema import NOT_STATED, words_at_most
from helpers.sources.schemas.evidence_schema import Broken
from helpers.sources.schemas.raw_table_declaration import RawTable

STANDARDS = {
    "srqr": "Standards for reporting qualitative research",
    "tidier": "Template for intervention description and replication",
    "strobe": "Strengthening the reporting of observational studies",
    "eef": "Statistical guidance of the Education Endowment Foundation",
    "framework": "The framework method",
}


def unanswered_items(table: pd.DataFrame) -> Iterator[Broken]:
    """Items with neither a place in the book nor the answer that they are not stated, or with both."""
    for row, entry in enumerate(table.to_dict("records")):
        is_unstated = str(entry["answer"]).lower().startswith(NOT_STATED)
        if isinstance(entry["chapter"], str) == is_unstated:
            yield row, "chapter", entry["chapter"], f"must name a chapter, or the answer begin '{NOT_STATED}', not both"


TABLES = [
    RawTable(
        "reporting_standards",
        "design/reporting_standards.csv",
        pa.DataFrameSchema(
            {
                "standard": pa.Column(str, pa.Check.isin(list(STANDARDS))),
                "item": pa.Column(int, pa.Check.ge(1)),
                "topic": pa.Column(str, words_at_most(8)),
                "case": pa.Column(str, nullable=True),
                "answer": pa.Column(str, words_at_most(20)),
                "chapter": pa.Column(str, nullable=True),
                "section": pa.Column(str, nullable=True),
            },
            strict=True,
            coerce=True,
            ordered=True,
            unique=["standard", "item", "case"],
        ),
        (unanswered_items,),
    ),
]
