"""An attacker: reads safe tables as anybody can, and works out what he can of the cells that are hidden.

Written apart from the gate and in another formulation, so that a fault of the one is not a fault of the other. He puts
down a variable for every cell of every margin, hidden or not, and the equations that a total is the sum of its parts;
the gate sums the finest cells. He needs nothing but the tables, their dimensions and the rules, which are public. For
each hidden cell he solves for the least and the greatest count that the tables leave open, in whole people where the
system is small, else with fractions of people (linear programming).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from restricted.disclosure.release_requests import Dimension
from restricted.disclosure.solver import solve
from scipy import sparse
from scipy.optimize import LinearConstraint, linprog

from helpers.project.rows import row_dicts
from helpers.project.suppression_symbols import ALL

MOST_WHOLE = 400
"""Up to so many variables he counts in whole people."""
ROUNDING_ERROR = 1e-6

Cell = tuple[str, ...]
"""The labels of a cell, one a dimension of the universe, ``all`` where it is not split."""


@dataclass(frozen=True)
class SeenTable:
    """A safe table as it is published: its frame (dimension columns and ``count``), and what its counts may be."""

    frame: pd.DataFrame
    columns: tuple[str, ...]
    rounding_base: int | None = None
    least_shown_count: int = 0
    """What a count that is shown is known to be at least."""


@dataclass(frozen=True)
class Found:
    """What the attacker says of a cell: its count lies between ``low`` and ``high``."""

    cell: Cell
    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        """Whether only one count is left."""
        return self.high - self.low < 1 - ROUNDING_ERROR


def attack(tables: Sequence[SeenTable], dimensions: Sequence[Dimension], targets: Iterable[Cell]) -> dict[Cell, Found]:
    """What can be worked out of each of ``targets`` from ``tables``, all of the same people.

    A cell that no table shows or splits is unbounded above. Raises ``ValueError`` where the tables contradict each
    other: then nothing follows from them.
    """
    labels = [(*entry.categories, *entry.groups, ALL) for entry in dimensions]
    cells = {cell: number for number, cell in enumerate(itertools.product(*labels))}
    equations = _equations(cells, dimensions)
    low, high = _seen(tables, [entry.column for entry in dimensions], cells)
    found = {}
    for target in targets:
        number = cells[target]
        if low[number] == high[number]:
            found[target] = Found(target, low[number], high[number])
            continue
        ends = [_end(equations, low, high, number, sign) for sign in (1.0, -1.0)]
        found[target] = Found(target, *ends)
    return found


def _equations(cells: Mapping[Cell, int], dimensions: Sequence[Dimension]) -> sparse.csr_matrix:
    """A row an equation: the parts of a cell along one dimension, less the cell, are nought."""
    entries: list[tuple[int, int, float]] = []
    row = 0
    for cell, number in cells.items():
        for place, entry in enumerate(dimensions):
            parts = _parts(entry, cell[place])
            if not parts:
                continue
            entries.append((row, number, -1.0))
            entries += [(row, cells[(*cell[:place], part, *cell[place + 1 :])], 1.0) for part in parts]
            row += 1
    rows, columns, values = zip(*entries, strict=True)
    return sparse.csr_matrix((values, (rows, columns)), shape=(row, len(cells)))


def _parts(entry: Dimension, label: str) -> tuple[str, ...]:
    if label == ALL:
        return entry.categories
    return tuple(name for name, group in entry.parents.items() if group == label)


def _seen(
    tables: Sequence[SeenTable], names: Sequence[str], cells: Mapping[Cell, int]
) -> tuple[np.ndarray, np.ndarray]:
    """What the tables say of each cell by themselves."""
    low, high = np.zeros(len(cells)), np.full(len(cells), np.inf)
    for table in tables:
        for row in row_dicts(table.frame):
            if pd.isna(row["count"]):
                continue
            number = cells[tuple(str(row[name]) if name in table.columns else ALL for name in names)]
            least, most = _open_counts(int(row["count"]), table)
            low[number], high[number] = max(low[number], least), min(high[number], most)
    return low, high


def _open_counts(shown: int, table: SeenTable) -> tuple[int, int]:
    """The counts that would be shown so; found by trying them."""
    if table.rounding_base is None:
        return shown, shown
    base = table.rounding_base
    near = [
        count
        for count in range(max(0, shown - base), shown + base + 1)
        if int(np.floor(count / base + 0.5)) * base == shown and (count >= table.least_shown_count or count == 0)
    ]
    return near[0], near[-1]


def _end(equations: sparse.csr_matrix, low: np.ndarray, high: np.ndarray, number: int, sign: float) -> float:
    """The least (``sign`` 1) or greatest count of one cell."""
    goal = np.zeros(len(low))
    goal[number] = sign
    if len(low) <= MOST_WHOLE:
        whole = solve(goal, constraints=LinearConstraint(equations, 0, 0), integrality=1, bounds=(low, high))
        if whole.status == 0:
            return float(np.rint(whole.x[number]))
    zeros = np.zeros(equations.shape[0])
    result = linprog(goal, A_eq=equations, b_eq=zeros, bounds=np.column_stack([low, high]), method="highs-ds")
    if result.status == 3:
        return np.inf
    if result.status != 0:
        raise ValueError(f"the tables contradict each other: {result.message}")
    end = float(result.x[number])
    return float(np.ceil(end - ROUNDING_ERROR) if sign > 0 else np.floor(end + ROUNDING_ERROR))
