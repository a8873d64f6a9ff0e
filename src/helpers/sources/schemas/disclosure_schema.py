"""Made-up people, and what the package ACRO decides of tables of them: the gate is set beside it."""

from __future__ import annotations

import pandera.pandas as pa

from helpers.sources.schemas.raw_table_declaration import RawTable

OUTPUTS = (
    "counts",
    "counts_with_totals",
    "mean",
    "median",
    "sd",
    "maximum",
    "fit_to_12",
    "fit_to_60",
)

ACRO_CASES = RawTable(
    name="acro_cases",
    pattern="disclosure/acro_cases.csv",
    schema=pa.DataFrameSchema(
        {
            "person": pa.Column(str, unique=True),
            "place": pa.Column(str),
            "role": pa.Column(str),
            "hours": pa.Column(float, pa.Check.ge(0), coerce=True),
        },
        strict=True,
    ),
)
ACRO_DECISIONS = RawTable(
    name="acro_decisions",
    pattern="disclosure/acro_decisions.csv",
    schema=pa.DataFrameSchema(
        {
            "output": pa.Column(str, pa.Check.isin(OUTPUTS)),
            "place": pa.Column(str),
            "role": pa.Column(str),
            "acro_said": pa.Column(str),
            "acro_version": pa.Column(str),
            "pandas_version": pa.Column(str),
            "python": pa.Column(str),
        },
        strict=True,
        unique=["output", "place", "role"],
    ),
)
TABLES = (ACRO_CASES, ACRO_DECISIONS)
