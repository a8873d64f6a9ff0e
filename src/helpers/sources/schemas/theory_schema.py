"""Theory of action: what each pilot supposed, step by step, what became of it, and the evidence that says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from helpers.project.paths import Project
from helpers.project.registry import ALL_CASES
from helpers.sources.schemas.cross_table_checks import read_columns
from helpers.sources.schemas.evidence_schema import (
    EVIDENCE_PATTERN,
    Broken,
    Context,
    broken_statements,
    load_context,
    split_codes,
)
from helpers.sources.schemas.raw_table_declaration import RawTable

THEORY_PATTERN = "evidence/theory/*.csv"


@dataclass(frozen=True)
class TheoryContext:
    """What the steps are checked against."""

    statements: Context
    case_of: dict[str, str]
    """The case of each row of the register, by its ``evidence_id``."""


def load_theory_context(project: Project) -> TheoryContext:
    """Read everything that the steps refer to; raises ``BesideError`` where a table cannot be used."""
    register = read_columns(project, EVIDENCE_PATTERN, ["evidence_id", "case"])
    return TheoryContext(load_context(project), dict(zip(register["evidence_id"], register["case"], strict=True)))


def broken_steps(table: pd.DataFrame, context: TheoryContext) -> Iterator[Broken]:
    """Unknown pilots, evidence that is not there or bears on another pilot, typed numbers, copied wording."""
    yield from broken_statements(table, context.statements, columns=("hypothesis", "what_changed"))
    registry = context.statements.registry
    bearing = {
        pilot.id: {ALL_CASES, pilot.id, *(entry.id for entry in registry.localities_of(pilot.id))}
        for pilot in registry.pilots
    }
    for row, entry in enumerate(table.to_dict("records")):
        pilot = entry["pilot"]
        if pilot not in bearing:
            yield row, "pilot", pilot, f"must be a pilot of cases.yml: {', '.join(bearing)}"
            continue
        named = split_codes(entry["evidence_ids"])
        if len(set(named)) < len(named):
            yield row, "evidence_ids", entry["evidence_ids"], "must not name a row twice"
        for name in named:
            if name not in context.case_of:
                yield row, "evidence_ids", name, "must be a row of the evidence register"
            elif context.case_of[name] not in bearing[pilot]:
                yield row, "evidence_ids", name, f"is a finding on {context.case_of[name]}, not on {pilot}"


def broken_theory(table: pd.DataFrame, project: Project) -> Iterator[Broken]:
    """:func:`broken_steps` against the project's own register."""
    yield from broken_steps(table, load_theory_context(project))


THEORY_STEPS = RawTable(
    name="theory_steps",
    pattern=THEORY_PATTERN,
    schema=pa.DataFrameSchema(
        {
            "pilot": pa.Column(str),
            "step_order": pa.Column(int, pa.Check.ge(1)),
            "hypothesis": pa.Column(str, pa.Check.str_length(min_value=20, max_value=200)),
            "what_changed": pa.Column(str, pa.Check.str_length(min_value=20, max_value=300)),
            "evidence_ids": pa.Column(str),
        },
        strict=True,
        coerce=True,
        ordered=True,
        unique=["pilot", "step_order"],
    ),
    rules_beside=(broken_theory,),
)

TABLES = [THEORY_STEPS]
