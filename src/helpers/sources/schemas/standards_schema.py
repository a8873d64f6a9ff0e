"""Reporting standards for evaluations: their items, and where the book meets each."""

from __future__ import annotations

import pandas as pd

from helpers.sources.schemas.chapter_data_schema import NOT_STATED
from helpers.sources.schemas.raw_table_declaration import RawTable, Violations
from helpers.sources.schemas.row_rules import broken_where
from helpers.sources.schemas.schema_columns import choice, text, whole

STANDARDS = {
    "srqr": "Standards for reporting qualitative research",
    "tidier": "Template for intervention description and replication",
    "strobe": "Strengthening the reporting of observational studies",
    "eef": "Statistical guidance of the Education Endowment Foundation",
    "framework": "The framework method",
}


def unanswered_items(table: pd.DataFrame) -> Violations:
    """Items with neither a place in the book nor the answer that they are not stated, or with both."""
    is_unstated = table["answer"].str.lower().str.startswith(NOT_STATED)
    words = f"must name a chapter, or the answer begin '{NOT_STATED}', not both"
    yield from broken_where(table, table["chapter"].notna() == is_unstated, "chapter", words)


TABLES = [
    RawTable(
        "reporting_standards",
        "design/reporting_standards.csv",
        {
            "standard": choice(tuple(STANDARDS)),
            "item": whole(1),
            "topic": text(most_words=8),
            "case": text(optional=True),
            "answer": text(most_words=20),
            "chapter": text(optional=True),
            "section": text(optional=True),
        },
        unique=["standard", "item", "case"],
        rules=(unanswered_items,),
    ),
]
