"""Every table of ``data/raw/`` by name."""

from __future__ import annotations

from helpers.sources.schemas import (
    chapter_data_schema,
    claims_schema,
    disclosure_schema,
    evidence_schema,
    official_schema,
    published_schema,
    recoding_schema,
    second_coding_schema,
    standards_schema,
)
from helpers.sources.schemas.cross_table_checks import nearest
from helpers.sources.schemas.raw_table_declaration import RawTable

MODULES = (
    official_schema,
    published_schema,
    evidence_schema,
    chapter_data_schema,
    claims_schema,
    second_coding_schema,
    recoding_schema,
    disclosure_schema,
    standards_schema,
)


def raw_tables() -> dict[str, RawTable]:
    """Every table of ``data/raw/`` by name. The name is also that of its processed table."""
    return {table.name: table for module in MODULES for table in module.TABLES}


def raw_table(name: str) -> RawTable:
    """The declaration of one table; ``LookupError`` lists the names there are."""
    tables = raw_tables()
    if name not in tables:
        raise LookupError(f"no raw table has the name '{name}'{nearest(name, sorted(tables))}")
    return tables[name]
