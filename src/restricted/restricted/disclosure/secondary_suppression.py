"""Which further cells must be hidden so that no hidden one can be worked out: suppression with its own audit.

For every sensitive cell two tables are looked for that agree with everything published and known, one with a count at
least as large as the protected interval's upper end, one with a count at most its lower end. Both found, no reader can
rule out either end: tables of people's counts that satisfy the sums are all that he can write down. Where none is
found, the published cells that stand in the way at least cost are hidden too (the attacker's subproblem of Fischetti
and Salazar-González 2001, with whole people, solved by HiGHS). Of those, two tables must be as far apart as the
protected interval is wide, wherever that is. Every table found is checked before it counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from restricted.disclosure.cell_system import CellSystem
from restricted.disclosure.suppression_audit import (
    TOLERANCE,
    CellFacts,
    Question,
    SearchError,
    Table,
    agrees,
    find_spread,
    find_table,
)

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


def protect(system: CellSystem, facts: CellFacts) -> Protection:
    """The sensitive cells, and as few others as the search finds, such that each keeps its protected interval.

    Raises
    ------
    SearchError
        The tables contradict each other, or a search ran out of time: nothing is then known to be safe.
    """
    search = _Search(system, facts, (facts.is_sensitive | facts.is_held) & ~facts.is_known)
    search.keep(search.first_table())
    for is_upward in (True, False):
        search.spread(is_upward)
    while needs := search.needs():
        search.settle(needs[0])
    search.show_again()
    return Protection(search.is_hidden, search.least, search.most, search.capped_count)


@dataclass(frozen=True)
class _Need:
    """A table that a hidden cell lacks: one that reaches ``high``, or else one that reaches down to ``low``."""

    cell: int
    high: float | None = None
    low: float | None = None

    @property
    def aims(self) -> tuple[tuple[bool, float], ...]:
        """What would do, as direction (upwards?) and bound."""
        up = () if self.high is None else ((True, self.high),)
        return up if self.low is None else (*up, (False, self.low))


@dataclass
class _Search:
    system: CellSystem
    facts: CellFacts
    is_hidden: np.ndarray
    found: list[Table] = field(default_factory=list)
    capped_count: int = 0

    def __post_init__(self) -> None:
        self.wanted_low, self.wanted_high = self.facts.wanted_low.copy(), self.facts.wanted_high.copy()
        self.wanted_width = self.wanted_high - self.wanted_low

    @property
    def least(self) -> np.ndarray:
        return np.min([table.cells for table in self.found], axis=0)

    @property
    def most(self) -> np.ndarray:
        return np.max([table.cells for table in self.found], axis=0)

    def keep(self, table: Table) -> None:
        """Count a table among those found, if it is what it says."""
        if not agrees(self.system, self.facts, self.is_hidden, table):
            raise SearchError(
                "the solver gave a table that does not have what is published: release fewer tables at once"
            )
        self.found.append(table)

    def needs(self) -> list[_Need]:
        """What is still to be found for the hidden cells, the sensitive ones first."""
        most, least = self.most, self.least
        own = self.is_hidden & self.facts.is_sensitive
        needs = [
            _Need(int(cell), high=self.wanted_high[cell]) for cell in np.flatnonzero(own & (most < self.wanted_high))
        ]
        needs += [
            _Need(int(cell), low=self.wanted_low[cell]) for cell in np.flatnonzero(own & (least > self.wanted_low))
        ]
        narrow = self.is_hidden & ~self.facts.is_sensitive & (most - least < self.wanted_width)
        return needs + [
            _Need(int(cell), least[cell] + self.wanted_width[cell], most[cell] - self.wanted_width[cell])
            for cell in np.flatnonzero(narrow)
        ]

    def first_table(self) -> Table:
        """Some table that has all that is published: where there is none, the tables contradict each other."""
        found = find_table(self.system, self._question())
        if found is None:
            raise SearchError(
                "the published and known cells contradict each other: no table has all of them; correct "
                "the earlier release or the known totals that differ"
            )
        return found

    def spread(self, is_upward: bool) -> None:
        """Find tables that serve many sensitive cells at once, a few times."""
        for _ in range(ROUNDS_OF_SPREADING):
            cells = self._one_sided(is_upward)
            if len(cells) < 3:
                return
            wanted = (self.wanted_high if is_upward else self.wanted_low)[cells]
            found = find_spread(self.system, self._question(), cells, wanted, is_upward)
            if found is None:
                return
            self.keep(found)
            if len(self._one_sided(is_upward)) == len(cells):
                return

    def _one_sided(self, is_upward: bool) -> list[int]:
        return [need.cell for need in self.needs() if [up for up, _ in need.aims] == [is_upward]]

    def settle(self, need: _Need) -> None:
        """Find a table that is needed, hiding what stands in its way at least cost.

        First within the cell's own variable, the people as they are in the first table found; then everywhere.
        """
        part = self.system.parts[need.cell]
        for where in [part, None] if part is not None else [None]:
            ways = [self._cheapest(need.cell, aim, where) for aim in need.aims]
            if found := [way for way in ways if way is not None]:
                table, hit = min(found, key=lambda way: float(self.facts.weight[way[1]].sum()))
                self.is_hidden = self.is_hidden | hit
                self.keep(table)
                return
        self._cap(need)

    def _cheapest(self, cell: int, aim: tuple[bool, float], part: slice | None) -> tuple[Table, np.ndarray] | None:
        """A table that reaches ``aim`` and changes the published cells of least weight together, and those cells."""
        asked = self._question((cell, *aim), self.facts.weight, part)
        found = find_table(self.system, asked)
        return None if found is None else (found, self._deviation(found, cell) > TOLERANCE)

    def _deviation(self, table: Table, target: int) -> np.ndarray:
        """By how much each published cell of a table lies outside what is published."""
        outside = np.maximum(self.facts.low - table.cells, table.cells - self.facts.high)
        outside[self.is_hidden | self.facts.is_known] = 0
        outside[target] = 0
        return np.maximum(outside, 0)

    def _cap(self, need: _Need) -> None:
        """Wish for no more than what public knowledge leaves open with everything of ours hidden."""
        ends = {}
        for is_upward, bound in need.aims:
            goal = (-1.0 if is_upward else 1.0) * self.system.sums[[need.cell]].toarray()[0]
            asked = Question(self.facts.is_known, self.facts.low, self.facts.high)
            found = find_table(self.system, asked, goal)
            if found is None or (found.cells[need.cell] - bound) * (1 if is_upward else -1) >= 0:
                raise SearchError(
                    "a search for a protecting pattern ran out of time: run it again on a quieter machine, or release "
                    "coarser tables"
                )
            ends[is_upward] = found.cells[need.cell]
        if len(ends) == 2:
            self.wanted_width[need.cell] = ends[True] - ends[False]
        else:
            (self.wanted_high if True in ends else self.wanted_low)[need.cell] = next(iter(ends.values()))
        self.capped_count += 1

    def show_again(self) -> None:
        """Publish what was hidden on the way and is not needed, the dearest first."""
        extra = np.flatnonzero(self.is_hidden & ~self.facts.is_sensitive & ~self.facts.is_held)
        for cell in map(int, sorted(extra, key=lambda entry: -self.facts.weight[entry])[:MOST_SHOWN_AGAIN]):
            low, high = self.facts.low[cell] - TOLERANCE, self.facts.high[cell] + TOLERANCE
            agreeing = self._agreeing(cell, low, high)
            if not agreeing:
                continue
            before = self.is_hidden, self.found
            self.is_hidden, self.found = self.is_hidden.copy(), agreeing
            self.is_hidden[cell] = False
            if not all(self._is_met(need) for need in self.needs()):
                self.is_hidden, self.found = before

    def _agreeing(self, cell: int, low: float, high: float) -> list[Table]:
        """The tables found that have ``cell`` within bounds.

        Of one that has not, where only the cell's own variable is to blame, the rest is kept: that variable is taken
        over from a table with the same people.
        """
        agreeing = [table for table in self.found if low <= table.cells[cell] <= high]
        part = self.system.parts[cell]
        if part is None or not agreeing:
            return agreeing
        models = {table.finest[self.system.base].tobytes(): table.finest for table in reversed(agreeing)}
        for table in self.found:
            model = models.get(table.finest[self.system.base].tobytes())
            if model is None or low <= table.cells[cell] <= high:
                continue
            mended = table.finest.copy()
            mended[part] = model[part]
            agreeing.append(Table(mended, np.rint(self.system.sums @ mended)))
        return agreeing

    def _is_met(self, need: _Need) -> bool:
        """Whether the table that a need asks for can be found without hiding anything, in the cell's own variable."""
        if need.cell not in {entry.cell for entry in self.needs()}:
            return True
        for aim in need.aims:
            asked = self._question((need.cell, *aim), None, self.system.parts[need.cell])
            if (found := find_table(self.system, asked)) is not None:
                self.keep(found)
                return True
        return False

    def _question(
        self,
        target: tuple[int, bool, float] | None = None,
        costs: np.ndarray | None = None,
        part: slice | None = None,
    ) -> Question:
        low, high = self.facts.low.astype(float), self.facts.high.astype(float)
        bound = ~self.is_hidden | self.facts.is_known
        elastic = None if costs is None else np.where(bound & ~self.facts.is_known, costs, np.inf)
        if target is not None:
            cell, is_upward, end = target
            bound, low, high = bound.copy(), low.copy(), high.copy()
            bound[cell] = True
            low[cell], high[cell] = (end, np.inf) if is_upward else (0.0, end)
            if elastic is not None:
                elastic[cell] = np.inf
        return Question(bound, low, high, elastic, part, self.found[0] if part is not None else None)
