"""The rules that each table in ``data/raw/`` obeys: one pandera schema a table, grouped by what the table is about."""

from helpers.schemas.declaration import RawTable

__all__ = ["RawTable", "raw_table", "raw_tables"]


def raw_tables() -> dict[str, RawTable]:
    """Every table of ``data/raw/`` by name. The name is also that of its processed table."""
    from helpers.schemas import claims, evidence, official, published, theory

    tables = [*official.TABLES, *published.TABLES, *evidence.TABLES, *claims.TABLES, *theory.TABLES]
    return {table.name: table for table in tables}


def raw_table(name: str) -> RawTable:
    """The declaration of one table; ``KeyError`` lists the names there are."""
    tables = raw_tables()
    if name not in tables:
        raise KeyError(f"no table '{name}'; there are: {', '.join(sorted(tables))}")
    return tables[name]
