"""Which further cells must be hidden so that no hidden one can be worked out: suppression with its own audit.

For every hidden cell two tables are looked for that agree with everything published and known, one with a count at
least as large as the protected interval's upper end, one with a count at most its lower end. Both found, no reader can
rule out either end: tables of people's counts that satisfy the sums are all that he can write down. Where none is found,
the published cells that stand in the way at least cost are hidden too (the attacker's subproblem of Fischetti and
Salazar-González 2001, with whole people, solved by HiGHS; costs are reweighted towards few cells). Every table found is
checked before it counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from helpers.disclosure.searching import (
    TOLERANCE,
    CellFacts,
    Question,
    SearchError,
    Table,
    agrees,
    find_spread,
    find_table,
)
from helpers.disclosure.system import CellSystem

SECONDS_A_SEARCH = 20.0
ROUNDS_OF_WEIGHTS = 2
ROUNDS_OF_SPREADING = 6
MOST_SHOWN_AGAIN = 60


@dataclass
class Protection:
    """The cells to hide, and how far a reader cannot narrow each: ``least`` and ``most`` are counts in found tables."""

    is_hidden: np.ndarray
    least: np.ndarray
    most: np.ndarray
    capped_count: int = 0
    """Ends of intervals that are narrower than wanted since public knowledge alone narrows them."""


def protect(system: CellSystem, facts: CellFacts, *, seconds: float = SECONDS_A_SEARCH) -> Protection:
    """The sensitive cells, and as few others as the search finds, such that each keeps its protected interval.

    Raises
    ------
    SearchError
        The tables contradict each other, or a search ran out of time: nothing is then known to be safe.
    """
    search = _Search(system, facts, seconds, facts.is_sensitive & ~facts.is_known)
    search.keep(search.first_table())
    for is_upward in (True, False):
        search.spread(is_upward)
    while needy := search.needy():
        search.settle(*needy[0])
    search.show_again()
    return Protection(search.is_hidden, search.least, search.most, search.capped_count)


@dataclass
class _Search:
    system: CellSystem
    facts: CellFacts
    seconds: float
    is_hidden: np.ndarray
    found: list[Table] = field(default_factory=list)
    capped_count: int = 0

    def __post_init__(self) -> None:
        self.wanted_low, self.wanted_high = self.facts.wanted_low.copy(), self.facts.wanted_high.copy()

    @property
    def least(self) -> np.ndarray:
        return np.min([table.cells for table in self.found], axis=0)

    @property
    def most(self) -> np.ndarray:
        return np.max([table.cells for table in self.found], axis=0)

    def keep(self, table: Table) -> None:
        """Count a table among those found, if it is what it says."""
        if not agrees(self.system, self.facts, self.is_hidden, table):
            raise SearchError("the solver gave a table that does not have what is published")
        self.found.append(table)

    def needy(self) -> list[tuple[int, bool]]:
        """Hidden cells with the side (upwards?) for which no table is found yet."""
        most, least = self.most, self.least
        up = [(int(cell), True) for cell in np.flatnonzero(self.is_hidden & (most < self.wanted_high))]
        return up + [(int(cell), False) for cell in np.flatnonzero(self.is_hidden & (least > self.wanted_low))]

    def first_table(self) -> Table:
        """Some table that has all that is published: where there is none, the tables contradict each other."""
        found = find_table(self.system, self._question(), None, self.seconds)
        if found is None:
            raise SearchError("the published and known cells contradict each other: no table has all of them")
        return found

    def spread(self, is_upward: bool) -> None:
        """Find tables that serve many hidden cells at once, a few times."""
        for _ in range(ROUNDS_OF_SPREADING):
            cells = [cell for cell, up in self.needy() if up == is_upward]
            if len(cells) < 3:
                return
            wanted = (self.wanted_high if is_upward else self.wanted_low)[cells]
            found = find_spread(self.system, self._question(), cells, wanted, is_upward, self.seconds)
            if found is None:
                return
            self.keep(found)
            if sum(up == is_upward for _, up in self.needy()) == len(cells):
                return

    def settle(self, cell: int, is_upward: bool) -> None:
        """Find the table that ``cell`` lacks, hiding what stands in its way at least cost.

        First within the cell's own variable, the people as they are in the last table found; then everywhere.
        """
        part = self.system.parts[cell]
        for where in [part, None] if part is not None else [None]:
            if (best := self._cheapest(cell, is_upward, where)) is not None:
                self.is_hidden = self.is_hidden | best[1]
                self.keep(best[0])
                return
        self._cap(cell, is_upward)

    def _cheapest(self, cell: int, is_upward: bool, part: slice | None) -> tuple[Table, np.ndarray] | None:
        weight = self.facts.weight
        costs = weight.astype(float)
        best: tuple[float, Table, np.ndarray] | None = None
        for _ in range(1 + ROUNDS_OF_WEIGHTS):
            asked = self._question((cell, is_upward), costs, part)
            found = find_table(self.system, asked, None, self.seconds)
            if found is None:
                break
            deviation = self._deviation(found, cell)
            hit = deviation > TOLERANCE
            price = float(weight[hit].sum())
            if best is None or price < best[0]:
                best = price, found, hit
            if hit.sum() <= 1:
                break
            costs = weight / (deviation + 0.5)
        return None if best is None else best[1:]

    def _deviation(self, table: Table, target: int) -> np.ndarray:
        """By how much each published cell of a table lies outside what is published."""
        outside = np.maximum(self.facts.low - table.cells, table.cells - self.facts.high)
        outside[self.is_hidden | self.facts.is_known] = 0
        outside[target] = 0
        return np.maximum(outside, 0)

    def _cap(self, cell: int, is_upward: bool) -> None:
        """Wish for no more than what public knowledge leaves open with everything of ours hidden."""
        goal = (-1.0 if is_upward else 1.0) * self.system.sums[[cell]].toarray()[0]
        asked = Question(self.facts.is_known, self.facts.low, self.facts.high)
        found = find_table(self.system, asked, goal, self.seconds)
        wanted = self.wanted_high if is_upward else self.wanted_low
        if found is None or (found.cells[cell] - wanted[cell]) * (1 if is_upward else -1) >= 0:
            raise SearchError("a search for a protecting pattern ran out of time")
        wanted[cell] = found.cells[cell]
        self.capped_count += 1

    def show_again(self) -> None:
        """Publish what was hidden on the way and is not needed, the dearest first."""
        extra = np.flatnonzero(self.is_hidden & ~self.facts.is_sensitive)
        for cell in sorted(extra, key=lambda entry: -self.facts.weight[entry])[:MOST_SHOWN_AGAIN]:
            low, high = self.facts.low[cell] - TOLERANCE, self.facts.high[cell] + TOLERANCE
            agreeing = [table for table in self.found if low <= table.cells[cell] <= high]
            if not agreeing:
                continue
            before = self.is_hidden, self.found
            self.is_hidden, self.found = self.is_hidden.copy(), agreeing
            self.is_hidden[cell] = False
            if not all(self._is_met(*need) for need in self.needy()):
                self.is_hidden, self.found = before

    def _is_met(self, cell: int, is_upward: bool) -> bool:
        """Whether the table that a need asks for can be found without hiding anything."""
        if (cell, is_upward) not in self.needy():
            return True
        part = self.system.parts[cell]
        for where in [part, None] if part is not None else [None]:
            found = find_table(self.system, self._question((cell, is_upward), None, where), None, self.seconds)
            if found is not None:
                self.keep(found)
                return True
        return False

    def _question(
        self,
        target: tuple[int, bool] | None = None,
        costs: np.ndarray | None = None,
        part: slice | None = None,
    ) -> Question:
        low, high = self.facts.low.astype(float), self.facts.high.astype(float)
        bound = ~self.is_hidden | self.facts.is_known
        elastic = None if costs is None else np.where(bound & ~self.facts.is_known, costs, np.inf)
        if target is not None:
            cell, is_upward = target
            bound, low, high = bound.copy(), low.copy(), high.copy()
            bound[cell] = True
            low[cell] = self.wanted_high[cell] if is_upward else 0.0
            high[cell] = np.inf if is_upward else self.wanted_low[cell]
            if elastic is not None:
                elastic[cell] = np.inf
        return Question(bound, low, high, elastic, part, self.found[-1] if part is not None else None)
