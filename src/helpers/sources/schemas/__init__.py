"""The rules that each table in ``data/raw/`` obeys: one pandera schema a table, grouped by what the table is about."""
