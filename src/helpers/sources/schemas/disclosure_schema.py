"""Made-up people, ACRO's decisions on tables of them, and the recorded results of attack trial and comparison."""

from __future__ import annotations

from helpers.sources.schemas.raw_table_declaration import RawTable
from helpers.sources.schemas.schema_columns import ISO_DATE, choice, count, flag, number, text, whole

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
    columns={
        "person": text(unique=True),
        "place": text(),
        "role": text(),
        "hours": number(0),
    },
)
ACRO_DECISIONS = RawTable(
    name="acro_decisions",
    pattern="disclosure/acro_decisions.csv",
    columns={
        "output": choice(OUTPUTS),
        "place": text(),
        "role": text(),
        "acro_said": text(),
        "acro_version": text(),
        "pandas_version": text(),
        "python": text(),
    },
    unique=["output", "place", "role"],
)
RECORDED = {"run_date": text(ISO_DATE), "commit": text()}
"""When a result was made, and of which commit."""
ATTACK_TRIAL = RawTable(
    name="attack_trial",
    pattern="disclosure/attack_trial.csv",
    columns={
        "gate": text(),
        "kind": text(),
        **{
            f"{name}_count": whole(0)
            for name in ("cases", "tables", "cells", "hidden", "recovered_exactly", "recovered_within")
        },
        "narrowest_interval_count": count(optional=True),
        **RECORDED,
    },
    unique=["gate", "kind"],
)
ACRO_COMPARISON = RawTable(
    name="acro_comparison",
    pattern="disclosure/acro_comparison.csv",
    columns={
        "output": choice(OUTPUTS),
        "place": text(),
        "role": text(),
        "gate_shows": flag(),
        "acro_shows": flag(),
        "acro_said": text(),
        "is_same": flag(),
        "explanation": text(optional=True),
        "acro_version": text(),
        **RECORDED,
    },
    unique=["output", "place", "role"],
)
TABLES = (ACRO_CASES, ACRO_DECISIONS, ATTACK_TRIAL, ACRO_COMPARISON)
