"""Tables of whole people that agree with what a reader sees: the search behind the audit, as integer programmes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint

from restricted.disclosure.cell_system import CellSystem
from restricted.disclosure.solver import solve

TOLERANCE = 1e-6
SECONDS_A_SEARCH = 600.0
"""Far more than a search needs (14 s at most for the simulated evidence): one that is cut short hides more, and what is
hidden must not depend on how busy the machine is."""


class SearchError(ValueError):
    """The search ran out of time or the cells contradict each other: nothing is then known to be safe."""


@dataclass(frozen=True)
class CellFacts:
    """What is true of the cells of a system, in its order.

    ``low`` and ``high`` bound what a reader learns of a cell that is published; ``wanted_low`` and ``wanted_high`` are
    the protected interval of one that is hidden. ``is_known`` cells are public whatever we do; ``is_held`` cells stay
    hidden whether they are sensitive or not.
    """

    low: np.ndarray
    high: np.ndarray
    wanted_low: np.ndarray
    wanted_high: np.ndarray
    is_sensitive: np.ndarray
    is_known: np.ndarray
    is_held: np.ndarray
    weight: np.ndarray
    """What it costs to hide the cell: totals cost more than what they are made of."""


@dataclass(frozen=True)
class Table:
    """One finest table: its counts, and the cells that they sum to."""

    finest: np.ndarray
    cells: np.ndarray


@dataclass(frozen=True)
class Question:
    """Bounds on the cells of a table that is looked for.

    ``elastic`` is what it costs that a cell lies outside its bounds, infinite where it must not. Only the finest counts
    in ``part`` may differ from those of ``start``.
    """

    is_bound: np.ndarray
    low: np.ndarray
    high: np.ndarray
    elastic: np.ndarray | None = None
    part: slice | None = None
    start: Table | None = None


def find_table(system: CellSystem, asked: Question, goal: np.ndarray | None = None) -> Table | None:
    """A table that answers ``asked`` at the least ``goal`` (a price for each finest count) plus elastic cost.

    ``None`` where there is none, or none was found in time; one found in time may not be the cheapest.
    """
    columns = asked.part or slice(0, system.unknowns_count)
    rows = np.flatnonzero(asked.is_bound)
    whole = system.sums[rows]
    matrix = whole[:, columns]
    if asked.part is not None:
        touched = np.diff(matrix.indptr) > 0
        rows, whole, matrix = rows[touched], whole[touched], matrix[touched]
    links, wanted = system.links[:, columns], np.zeros(system.links.shape[0])
    low, high = asked.low[rows], asked.high[rows]
    if asked.start is not None:
        inside = asked.start.finest[columns]
        outside = whole @ asked.start.finest - matrix @ inside
        low, high = low - outside, high - outside
        wanted = links @ inside - system.links @ asked.start.finest
        touched = np.diff(links.indptr) > 0
        links, wanted = links[touched], wanted[touched]
    price = np.full(len(rows), np.inf) if asked.elastic is None else asked.elastic[rows]
    free = np.flatnonzero(np.isfinite(price))
    # A switch a cell that may give way: thrown, the cell may lie anywhere up to a distance that no cell needs.
    reach = _reach(asked)
    switch = sparse.csr_matrix((np.full(len(free), reach), (free, np.arange(len(free)))), shape=(len(rows), len(free)))
    constraints = []
    if len(rows):
        constraints.append(LinearConstraint(sparse.hstack([matrix, switch]).tocsr(), low, np.inf))
        constraints.append(LinearConstraint(sparse.hstack([matrix, -switch]).tocsr(), -np.inf, high))
    if links.shape[0]:
        wide = sparse.csr_matrix((links.shape[0], len(free)))
        constraints.append(LinearConstraint(sparse.hstack([links, wide]).tocsr(), wanted, wanted))
    count = matrix.shape[1]
    aim = np.zeros(count) if goal is None else goal[columns]
    result = solve(
        np.concatenate([aim, price[free]]),
        constraints=constraints,
        integrality=1,
        bounds=Bounds(0, np.concatenate([np.full(count, np.inf), np.ones(len(free))])),
        options={"time_limit": SECONDS_A_SEARCH},
    )
    if result.x is None:
        return None
    finest = np.zeros(system.unknowns_count) if asked.start is None else asked.start.finest.copy()
    finest[columns] = np.rint(result.x[:count])
    return Table(finest, np.rint(system.sums @ finest))


def _reach(asked: Question) -> float:
    """More than any cell of a table must move for another to be protected."""
    ends = np.concatenate([asked.low[asked.is_bound], asked.high[asked.is_bound]])
    finite = ends[np.isfinite(ends)]
    return 2.0 * float(finite.max(initial=1.0)) + 1.0


def find_spread(
    system: CellSystem, asked: Question, cells: list[int], wanted: np.ndarray, is_upward: bool
) -> Table | None:
    """A table in which ``cells`` go together as far towards ``wanted`` as they can; further counts nothing."""
    count, many = system.unknowns_count, len(cells)
    sign = 1.0 if is_upward else -1.0
    # A helper variable a cell: it goes no further than the cell does, and no further than what is wanted.
    tied = sparse.hstack([sign * system.sums[cells], -sign * sparse.identity(many)]).tocsr()
    constraints = [LinearConstraint(tied, 0, np.inf)]
    bound = asked.is_bound
    fixed = sparse.hstack([system.sums[bound], sparse.csr_matrix((int(bound.sum()), many))]).tocsr()
    constraints.append(LinearConstraint(fixed, asked.low[bound], asked.high[bound]))
    if system.links.shape[0]:
        links = sparse.hstack([system.links, sparse.csr_matrix((system.links.shape[0], many))]).tocsr()
        constraints.append(LinearConstraint(links, 0, 0))
    least = np.concatenate([np.zeros(count), np.zeros(many) if is_upward else wanted])
    most = np.concatenate([np.full(count, np.inf), wanted if is_upward else np.full(many, np.inf)])
    result = solve(
        np.concatenate([np.zeros(count), np.full(many, -sign)]),
        constraints=constraints,
        integrality=np.concatenate([np.ones(count), np.zeros(many)]),
        bounds=Bounds(least, most),
        options={"time_limit": SECONDS_A_SEARCH},
    )
    if result.x is None:
        return None
    finest = np.rint(result.x[:count])
    return Table(finest, np.rint(system.sums @ finest))


def agrees(system: CellSystem, facts: CellFacts, is_hidden: np.ndarray, table: Table) -> bool:
    """Whether a table has everything that is published and known: no solver is taken at its word."""
    bound = ~is_hidden | facts.is_known
    inside = (table.cells >= facts.low - TOLERANCE) & (table.cells <= facts.high + TOLERANCE)
    is_linked = bool(np.all(np.abs(system.links @ table.finest) < TOLERANCE)) if system.links.shape[0] else True
    return bool(inside[bound].all()) and is_linked and bool((table.finest >= 0).all())
