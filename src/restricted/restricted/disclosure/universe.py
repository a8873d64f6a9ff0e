"""The tables of one universe judged together: facts of every cell, then the search for what must be hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.project.disclosure_rules import Rules, SourceRules
from helpers.project.rows import row_dicts
from restricted.disclosure.cell_system import CellSystem, UniverseError, build_system, describe
from restricted.disclosure.microaggregation import point_cells
from restricted.disclosure.release_requests import OTHER, POINTS, Coordinates, EarlierCell, Request
from restricted.disclosure.secondary_suppression import Protection
from restricted.disclosure.sensitivity_rules import sensitive_rows
from restricted.disclosure.suppression_audit import CellFacts, SearchError
from restricted.disclosure.tabulating import N_COUNT

Suppressor = Callable[[CellSystem, CellFacts], Protection]


class UniverseFault(ValueError):  # noqa: N818 - it names a table, which is then withheld
    """A table cannot be judged together with the others of its universe."""

    def __init__(self, table: str, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.table, self.rule = table, rule


@dataclass(frozen=True)
class Universe:
    """Tables of the same people, by name, with the rules and what earlier editions gave away of them."""

    requests: Mapping[str, Request]
    rules: Rules
    earlier: Sequence[EarlierCell] = ()


@dataclass
class _Cell:
    count: int
    rules: SourceRules
    is_sensitive: bool = False
    known: tuple[int, int] | None = None
    """What an earlier edition gave away of it: the least and the greatest count that it can have."""
    is_shown: bool = True
    is_held: bool = False
    """Whether it stays hidden, sensitive or not."""


def protect_universe(universe: Universe, suppress: Suppressor) -> dict[str, np.ndarray]:
    """By table, which rows are hidden: those sensitive in themselves and those that would give them away.

    Raises
    ------
    UniverseFault
        A table contradicts the others, or cannot be protected together with them; it is named, so that the rest can go
        on without it.
    """
    cells: dict[Coordinates, _Cell] = {}
    rows: dict[str, list[Coordinates]] = {}
    for name, request in universe.requests.items():
        rows[name] = _enter(cells, name, request, universe)
    _enter_complements(cells, universe)
    _enter_known(cells, universe)
    last = list(universe.requests)[-1]
    try:
        system = build_system(cells, list(universe.requests.values()))
        protection = suppress(system, _facts(cells))
    except UniverseError as error:
        raise UniverseFault(last, "linked_tables", str(error)) from None
    except SearchError as error:
        raise UniverseFault(last, "protection", str(error)) from None
    hidden = dict(zip(system.cells, protection.is_hidden, strict=True))
    return {name: np.array([hidden[cell] for cell in keys], dtype=bool) for name, keys in rows.items()}


def _enter(cells: dict[Coordinates, _Cell], name: str, request: Request, universe: Universe) -> list[Coordinates]:
    """Put the cells of a table among those of the universe; two tables must give a cell the same count."""
    rules = universe.rules.sources[request.source]
    judged = _counted(request) if request.kind == POINTS else request
    keys = []
    for row, is_sensitive in zip(row_dicts(judged.frame), sensitive_rows(judged, rules), strict=True):
        key, count = judged.coordinates(row), int(row[N_COUNT])
        known = cells.setdefault(key, _Cell(count, rules))
        if known.count != count:
            raise UniverseFault(
                name, "linked_tables", f"two tables give the cell {describe(key)} different counts: mend their inputs"
            )
        known.is_sensitive |= bool(is_sensitive)
        keys.append(key)
    return keys


def _counted(request: Request) -> Request:
    """A request for points as one that counts its people, cell by cell."""
    counted = [{**labels, N_COUNT: len(part)} for labels, part in point_cells(request)]
    return replace(request, frame=pd.DataFrame(counted, columns=[*request.columns, N_COUNT]))


def _enter_complements(cells: dict[Coordinates, _Cell], universe: Universe) -> None:
    """Who is left when a table tells of a part: all less the part is a cell that nobody prints and all can work out."""
    fixed = {name for request in universe.requests.values() for name in request.fixed}
    declared = {entry.column: entry for request in universe.requests.values() for entry in request.dimensions}
    for key, cell in list(cells.items()):
        for name, label in key:
            if name not in fixed:
                continue
            rest = tuple(entry for entry in key if entry[0] != name)
            others = [c for c in declared[name].categories if c != label] if name in declared else [OTHER]
            if rest in cells and len(others) == 1:
                complement = tuple(sorted([*rest, (name, others[0])]))
                count = cells[rest].count - cell.count
                entered = cells.setdefault(complement, _Cell(count, cell.rules, is_shown=False))
                entered.is_sensitive |= cell.rules.is_small(count)


def _enter_known(cells: dict[Coordinates, _Cell], universe: Universe) -> None:
    """What an attacker knows besides these tables: the cells of earlier editions.

    A cell that was hidden before stays hidden; one whose count moved by a few people since is hidden, since the two
    editions would tell of those few.
    """
    for entry in universe.earlier:
        if entry.cell not in cells:
            continue
        cell = cells[entry.cell]
        if entry.count is None:
            cell.is_held = True
        elif (change := abs(cell.rules.rounded(cell.count) - entry.count)) == 0:
            cell.known = cell.rules.possible(cell.count)
        elif change < cell.rules.minimum_cell_count:
            cell.is_held = True


def _facts(cells: Mapping[Coordinates, _Cell]) -> CellFacts:
    known = np.array([cell.known is not None for cell in cells.values()], dtype=bool)
    bounds = [cell.known or cell.rules.possible(cell.count) for cell in cells.values()]
    wanted = [cell.rules.protected_interval(cell.count) for cell in cells.values()]
    depth = max((len(key) for key in cells), default=0)
    weight = [1.0 if not cell.is_shown else 1.0 + 4.0 * (depth - len(key)) for key, cell in cells.items()]
    return CellFacts(
        low=np.array([low for low, _ in bounds], dtype=float),
        high=np.array([high for _, high in bounds], dtype=float),
        wanted_low=np.array([low for low, _ in wanted], dtype=float),
        wanted_high=np.array([high for _, high in wanted], dtype=float),
        is_sensitive=np.array([cell.is_sensitive for cell in cells.values()], dtype=bool) & ~known,
        is_known=known,
        is_held=np.array([cell.is_held for cell in cells.values()], dtype=bool) & ~known,
        weight=np.array(weight),
    )
