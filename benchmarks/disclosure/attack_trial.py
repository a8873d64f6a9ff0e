"""The gate under attack: made-up tables are released, attacked, and what was recovered is counted.

Run by ``make attacks``, which records the result for the book. Next to the gate as it is stand gates with one rule off
each. The attacker must get through those: a trial that every gate passes would prove nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from restricted.disclosure.cell_system import CellSystem
from restricted.disclosure.disclosure_gate import Release, release
from restricted.disclosure.release_requests import EarlierCell, Request
from restricted.disclosure.secondary_suppression import Protection, protect
from restricted.disclosure.suppression_audit import CellFacts
from restricted.disclosure.tabulating import N_COUNT, count_units, estimate_for_units

from benchmarks.disclosure.attack import Cell, SeenTable, attack
from benchmarks.disclosure.attack_cases import (
    EDITIONS,
    KINDS,
    LINKED,
    ONE_TABLE,
    SOURCE,
    UNIT,
    UNIVERSE,
    Case,
    make_cases,
)
from benchmarks.disclosure.recorded_results import record_result
from helpers.project.disclosure_rules import Rules, SourceRules, load_rules
from helpers.project.paths import find_project
from helpers.project.rows import row_dicts
from helpers.project.suppression_symbols import ALL

AS_IT_IS = "as it is"
COLUMNS = (
    "gate",
    "kind",
    "cases_count",
    "tables_count",
    "cells_count",
    "hidden_count",
    "recovered_exactly_count",
    "recovered_within_count",
    "narrowest_interval_count",
)
ROUNDING_BASE = 5


@dataclass(frozen=True)
class Gate:
    """A gate: the project's rules, or one of them off; and the kinds of cases that it is tried with."""

    name: str
    rules: Callable[[SourceRules], SourceRules] = lambda rules: rules
    suppress: Callable[[CellSystem, CellFacts], Protection] = protect
    is_linking: bool = True
    knows_earlier: bool = True
    kinds: tuple[str, ...] = (ONE_TABLE,)


def hide_small_only(system: CellSystem, facts: CellFacts) -> Protection:
    """What a gate without secondary suppression does: hide the sensitive cells and leave it at that."""
    hidden = (facts.is_sensitive | facts.is_held) & ~facts.is_known
    return Protection(hidden, facts.low, facts.high)


def _with(**changes: object) -> Callable[[SourceRules], SourceRules]:
    return lambda rules: rules.model_copy(update=changes)


GATES = (
    Gate(AS_IT_IS, kinds=KINDS),
    Gate("no further cells hidden", suppress=hide_small_only, kinds=KINDS),
    Gate("tables released one by one", is_linking=False, kinds=(LINKED,)),
    Gate("earlier editions forgotten", knows_earlier=False, kinds=(EDITIONS,)),
    Gate("interval of protection off", rules=_with(protection_width_count=1)),
    Gate("least count off", rules=_with(minimum_cell_count=2)),
    Gate("noughts shown", rules=_with(zeros_disclosive=False)),
)


def run_trial(
    rules: SourceRules,
    *,
    cases_count: int,
    seed: int = 1,
    gates: Iterable[Gate] = GATES,
) -> pd.DataFrame:
    """What was recovered: :data:`COLUMNS`, a row a gate and kind of tables.

    ``hidden_count`` are the cells that no table shows; ``recovered_exactly_count`` those of the cells that ``rules``
    protect (the hidden ones, and small ones however they were treated) whose count the attacker knows for certain;
    ``recovered_within_count`` those that he narrows to less than the interval of protection, the exact ones included.
    ``narrowest_interval_count`` is the narrowest that he got, in people.
    """
    rows = []
    for gate in gates:
        cases = list(make_cases(seed, cases_count, gate.kinds))
        for kind in gate.kinds:
            results = pd.DataFrame([try_case(case, gate, rules) for case in cases if case.kind == kind])
            row: dict[str, object] = {"gate": gate.name, "kind": kind, "cases_count": len(results)}
            row |= {name: int(results[name].sum()) for name in COLUMNS[3:8]}
            narrowest = results[COLUMNS[8]].min()
            rows.append({**row, COLUMNS[8]: int(narrowest) if np.isfinite(narrowest) else None})
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"narrowest_interval_count": "Int64"})


def try_case(case: Case, gate: Gate, rules: SourceRules) -> dict[str, float]:
    """Release a case through a gate, attack it, and count what came out."""
    rules = rules.model_copy(update={"rounding_base": ROUNDING_BASE if case.is_rounded else None})
    own = gate.rules(rules)
    before = None if case.earlier is None else _released(replace(case, people=case.earlier), gate, own, [])
    published_before = [cell for cells in before.cells.values() for cell in cells] if before else []
    after = _released(case, gate, own, published_before if gate.knows_earlier else [])
    truth = {name: _requested(case, table) for name, table in _named(case).items()}
    seen = [_seen(case, name, frame, own) for name, frame in after.tables.items()]
    if before is not None:
        seen += [_lucky(_seen(case, name, frame, own), truth[name]) for name, frame in before.tables.items()]
    counts = {cell: count for name in truth for cell, count in _true_counts(case, truth[name]).items()}
    shown = {
        _cell(case, row, table.columns)
        for table in seen[: len(after.tables)]
        for row in row_dicts(table.frame.dropna(subset=["count"]))
    }
    hidden = set(counts) - shown
    guarded = hidden | {cell for cell, count in counts.items() if rules.is_small(count)}
    found = attack(seen, case.dimensions, sorted(guarded))
    widths = {cell: entry.high - entry.low for cell, entry in found.items()}
    within = [cell for cell in guarded if _is_within(found[cell].low, found[cell].high, counts[cell], rules)]
    return {
        "tables_count": len(case.tables) * (1 if before is None else 2),
        "cells_count": len(counts),
        "hidden_count": len(hidden),
        "recovered_exactly_count": sum(found[cell].is_exact for cell in guarded),
        "recovered_within_count": len(within),
        "narrowest_interval_count": min(widths.values(), default=np.inf),
    }


def main() -> int:
    """Attack the gate of this checkout and record the result; 1 where a hidden cell is recovered."""
    parser = argparse.ArgumentParser(description="Attack the disclosure gate with made-up tables.")
    parser.add_argument("--cases", type=int, default=60, help="made-up cases of each kind")
    project = find_project()
    found = run_trial(load_rules(project).defaults, cases_count=parser.parse_args().cases)
    print(found.to_string(index=False))
    print(f"Recorded: {record_result(found, 'attack_trial', project).relative_to(project.root)}")
    return int(found.loc[found["gate"] == AS_IT_IS, "recovered_within_count"].any())


def _is_within(low: float, high: float, count: int, rules: SourceRules) -> bool:
    """Whether an attacker's interval is too narrow: for a small cell it must hold all of the protected interval."""
    if high - low < rules.protection_width_count:
        return True
    least, most = rules.protected_interval(count)
    return rules.is_small(count) and (low > least or high < most)


def _named(case: Case) -> dict[str, tuple[str, ...]]:
    return {f"table_{number}": columns for number, columns in enumerate(case.tables)}


def _requested(case: Case, columns: tuple[str, ...]) -> Request:
    about: dict[str, Any] = {"source": SOURCE, "universe": UNIVERSE, "unit": UNIT}
    own = [entry for entry in case.dimensions if entry.column in columns]
    counted = count_units(case.people, **about, dimensions=own)
    if not case.is_of_estimates(columns):
        return counted
    results = counted.frame[list(columns)].assign(estimate=0.0)
    return estimate_for_units(results, case.people, **about, dimensions=own, values=("estimate",))


def _released(case: Case, gate: Gate, own: SourceRules, earlier: list[EarlierCell]) -> Release:
    requests = {name: _requested(case, columns) for name, columns in _named(case).items()}
    rules = Rules(defaults=own, sources={SOURCE: own})
    groups = [requests] if gate.is_linking else [{name: request} for name, request in requests.items()]
    parts = [release(group, rules, is_simulated=True, earlier=earlier, suppress=gate.suppress) for group in groups]
    tables = {name: table for part in parts for name, table in part.tables.items()}
    return Release(tables, [], {name: cells for part in parts for name, cells in part.cells.items()})


def _seen(case: Case, name: str, frame: pd.DataFrame, own: SourceRules) -> SeenTable:
    """A table as it is published; that an estimate is of so many people tells as much as a count of them."""
    counts = frame.rename(columns={N_COUNT: "count"})
    return SeenTable(counts, _named(case)[name], own.rounding_base, own.minimum_cell_count)


def _lucky(earlier: SeenTable, now: Request) -> SeenTable:
    """An earlier table for an attacker who takes it that counts have not changed, and is right wherever he does."""
    columns = list(earlier.columns)
    counts = now.frame[[*columns, "n_count"]]
    merged = earlier.frame.merge(counts, on=columns, how="left")
    return replace(earlier, frame=merged[merged["count"] == merged["n_count"]])


def _true_counts(case: Case, request: Request) -> dict[Cell, int]:
    columns = tuple(entry.column for entry in request.dimensions)
    return {_cell(case, row, columns): int(row["n_count"]) for row in row_dicts(request.frame)}


def _cell(case: Case, row: dict, columns: tuple[str, ...]) -> Cell:
    return tuple(str(row[entry.column]) if entry.column in columns else ALL for entry in case.dimensions)


if __name__ == "__main__":
    sys.exit(main())
