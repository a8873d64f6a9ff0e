"""The rules that each table in ``data/raw/`` obeys: one pandera schema a table, grouped by what the table is about."""

from helpers.sources.schemas.raw_table_declaration import RawTable

__all__ = ["RawTable", "raw_table", "raw_tables"]


def raw_tables() -> dict[str, RawTable]:
    """Every table of ``data/raw/`` by name. The name is also that of its processed table."""
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

    modules = (
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
    return {table.name: table for module in modules for table in module.TABLES}


def raw_table(name: str) -> RawTable:
    """The declaration of one table; ``KeyError`` lists the names there are."""
    tables = raw_tables()
    if name not in tables:
        raise KeyError(f"no table '{name}'; there are: {', '.join(sorted(tables))}")
    return tables[name]
