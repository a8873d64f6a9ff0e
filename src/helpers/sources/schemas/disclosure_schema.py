"""Made-up people, ACRO's decisions on tables of them, and the recorded results of attack trial and comparison."""

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
RECORDED = {"run_date": pa.Column(str, pa.Check.str_matches(r"^\d{4}-\d{2}-\d{2}$")), "commit": pa.Column(str)}
"""When a result was made, and of which commit."""
ATTACK_TRIAL = RawTable(
    name="attack_trial",
    pattern="disclosure/attack_trial.csv",
    schema=pa.DataFrameSchema(
        {
            "gate": pa.Column(str),
            "kind": pa.Column(str),
            **{
                f"{name}_count": pa.Column(int, pa.Check.ge(0), coerce=True)
                for name in ("cases", "tables", "cells", "hidden", "recovered_exactly", "recovered_within")
            },
            "narrowest_interval_count": pa.Column("Int64", nullable=True, coerce=True),
            **RECORDED,
        },
        strict=True,
        unique=["gate", "kind"],
    ),
)
ACRO_COMPARISON = RawTable(
    name="acro_comparison",
    pattern="disclosure/acro_comparison.csv",
    schema=pa.DataFrameSchema(
        {
            "output": pa.Column(str, pa.Check.isin(OUTPUTS)),
            "place": pa.Column(str),
            "role": pa.Column(str),
            **{name: pa.Column(bool, coerce=True) for name in ("gate_shows", "acro_shows", "is_same")},
            "acro_said": pa.Column(str),
            "explanation": pa.Column(str, nullable=True),
            "acro_version": pa.Column(str),
            **RECORDED,
        },
        strict=True,
        unique=["output", "place", "role"],
    ),
)
TABLES = (ACRO_CASES, ACRO_DECISIONS, ATTACK_TRIAL, ACRO_COMPARISON)
