"""Every decision of the gate, as the log holds them. The log is published, so it must tell no more than the tables.

A cell hidden for being small and one hidden to protect another carry the same words: who knew which is which would know
that the one is below the least count and the other is not. Nor does the log say how many people a cell has, or which of
the rules on cells (size, dominance, degrees of freedom) met it: each of them narrows what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

from helpers.project.disclosure_rules import SourceRules
from helpers.project.rows import row_dicts
from helpers.project.suppression_symbols import ALL, HIDDEN, PARTLY_HIDDEN
from restricted.disclosure.release_requests import COUNTS, MEASURES, POINTS, QUOTATIONS, Request

PUBLISHED, ROUNDED, HIDDEN_CELL, GROUPED, COARSENED = "published", "rounded", "hidden", "grouped", "coarsened"
WITHHELD, HELD_BACK, NOTHING = "withheld", "held_back", "nothing_there"
CELL_PROTECTION, QUANTILE, POINT_GROUPS, NO_RULE = "cell_protection", "quantile_size", "point_groups", "none"
ATTRIBUTION = "attribution"
COLUMNS = ("table", "cell", "rule", "action", "reason")

REASONS = {
    HIDDEN: "few people, or it would give such a cell away",
    PARTLY_HIDDEN: "too few people on one side of a quantile",
    GROUPED: "every point is the mean of enough people",
    COARSENED: "who spoke is told as nearly as enough people share it",
}


@dataclass(frozen=True)
class Decision:
    """What was decided of a cell of a table (``all``: of the whole table), by which rule, and why."""

    table: str
    cell: str
    rule: str
    action: str
    reason: str


def decisions_on_rows(name: str, request: Request, rules: SourceRules, safe: pd.DataFrame) -> list[Decision]:
    """A decision a row of a safe table, made of nothing but the safe table and the rules."""
    if safe.empty:
        return [Decision(name, ALL, NO_RULE, NOTHING, "no rows of the evidence fall into this table")]
    has_rounded_counts = rules.rounding_base is not None and request.kind not in (MEASURES, POINTS)
    made = []
    for row in row_dicts(safe):
        cell = "; ".join(f"{column}={row[column]}" for column in request.columns if row[column] != ALL) or ALL
        if request.kind == QUOTATIONS:
            action = HIDDEN if row["status"] == HIDDEN else COARSENED
            decision = Decision(name, cell, ATTRIBUTION, HIDDEN_CELL if action == HIDDEN else action, REASONS[action])
        elif row["status"] == HIDDEN:
            decision = Decision(name, cell, CELL_PROTECTION, HIDDEN_CELL, REASONS[HIDDEN])
        elif row["status"] == PARTLY_HIDDEN:
            decision = Decision(name, cell, QUANTILE, HIDDEN_CELL, REASONS[PARTLY_HIDDEN])
        elif request.kind == POINTS:
            decision = Decision(name, cell, POINT_GROUPS, GROUPED, REASONS[GROUPED])
        elif has_rounded_counts:
            what = "count" if request.kind == COUNTS else "number of people"
            base = f"the {what} is given to the nearest {rules.rounding_base}"
            decision = Decision(name, cell, "rounding", ROUNDED, base)
        else:
            decision = Decision(name, cell, NO_RULE, PUBLISHED, "no rule stands against it")
        if decision not in made:
            made.append(decision)
    return made


def decisions_table(decisions: Iterable[Decision]) -> pd.DataFrame:
    """The log: :data:`COLUMNS`, all text."""
    return pd.DataFrame([asdict(entry) for entry in decisions], columns=list(COLUMNS)).astype("str")
