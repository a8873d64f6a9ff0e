"""The cells of one universe as sums over its finest cross-classification: what an attacker could write down.

Every table of a universe sums the same unknown counts, so tables that share a margin are tied together by themselves.
Variables that are classified on their own (the answers to an item) are cross-classified with what their tables split
them by, and not with each other: tables that only share the universe's own dimensions have a common finest table
whenever each has one (they are glued along a separator), so nothing is lost and the system stays small.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from helpers.project.suppression_symbols import ALL
from restricted.disclosure.release_requests import OTHER, Coordinates, Dimension, Request

MOST_UNKNOWNS = 60_000
BASE = "everybody"
EVERYBODY = np.zeros((1, 0), dtype=int)
"""The finest table of a universe that nothing splits: one cell."""


class UniverseError(ValueError):
    """The tables of a universe do not fit together; the message says which and how."""


@dataclass(frozen=True)
class CellSystem:
    """``sums @ x`` are the cells in the order of ``cells``, for finest counts ``x``; ``links @ x`` must be nought."""

    cells: tuple[Coordinates, ...]
    sums: sparse.csr_matrix
    links: sparse.csr_matrix
    parts: tuple[slice | None, ...]
    """For each cell the finest counts of its own variable, ``None`` for a cell of the universe as such."""
    base: slice
    """The finest counts of the universe as such."""

    @property
    def unknowns_count(self) -> int:
        """How many finest cells there are."""
        return int(self.sums.shape[1])


@dataclass(frozen=True)
class _Block:
    """A cross-classification: its dimensions with their categories, and the columns of the system that it fills."""

    names: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    start: int
    table: np.ndarray
    """A row a finest cell, a column a dimension, holding category numbers."""

    def row(self, wanted: Mapping[str, frozenset[str]]) -> np.ndarray:
        """The columns of the system that a cell sums."""
        mask = np.ones(len(self.table), dtype=bool)
        for name, leaves in wanted.items():
            column = self.names.index(name)
            numbers = [number for number, label in enumerate(self.categories[column]) if label in leaves]
            mask &= np.isin(self.table[:, column], numbers)
        return self.start + np.flatnonzero(mask)


def build_system(cells: Iterable[Coordinates], requests: Sequence[Request]) -> CellSystem:
    """The system of ``cells``, all of one universe, whose dimensions the ``requests`` declare.

    Raises
    ------
    UniverseError
        Two requests declare a dimension differently, or the finest table is too large to be searched.
    """
    wanted = tuple(dict.fromkeys(cells))
    dimensions = _dimensions(requests, wanted)
    named = {name for name in dimensions if _is_named(name)}
    groups = _connected(wanted, named)
    base_names = sorted(set(dimensions) - named)
    base = _block(base_names, {name: dimensions[name].categories for name in base_names}, 0)
    blocks, pairs = {BASE: base}, []
    start = len(base.table)
    for group in groups:
        own = [cell for cell in wanted if group & {name for name, _ in cell}]
        categories = {name: dimensions[name].categories for name in sorted(group)}
        for name in base_names:
            labels = {label for cell in own for own_name, label in cell if own_name == name}
            if labels:
                categories[name] = _coarsest(dimensions[name], labels)
        block = _block(list(categories), categories, start)
        pairs += _links(block, base, group)
        start += len(block.table)
        if start > MOST_UNKNOWNS:
            raise UniverseError(f"the universe has more than {MOST_UNKNOWNS} finest cells: split it less finely")
        for name in group:
            blocks[name] = block
    sums = _matrix([_sum_row(cell, blocks, dimensions, named) for cell in wanted], start)
    own_blocks = [blocks[_block_of(cell, named)] for cell in wanted]
    parts = [None if own is base else slice(own.start, own.start + len(own.table)) for own in own_blocks]
    return CellSystem(wanted, sums, _link_matrix(pairs, start), tuple(parts), slice(0, len(base.table)))


def _block_of(cell: Coordinates, named: set[str]) -> str:
    return next((name for name, _ in cell if name in named), BASE)


def _is_named(name: str) -> bool:
    return bool(re.search(r"\[.*\]$", name)) or name.startswith("has ")


def _dimensions(requests: Sequence[Request], cells: Iterable[Coordinates]) -> dict[str, Dimension]:
    """Every dimension that a cell or a request speaks of, by its name in the coordinates."""
    declared: dict[str, Dimension] = {}
    for request in requests:
        for entry in request.dimensions:
            known = declared.get(entry.column)
            if known and (set(known.categories) != set(entry.categories) or known.of != entry.of):
                raise UniverseError(
                    f"two tables declare the dimension {entry.column} with different categories: give both the same"
                )
            if known and known.parents and entry.parents and dict(known.parents) != dict(entry.parents):
                raise UniverseError(
                    f"two tables group the categories of {entry.column} differently: give both the same groups"
                )
            if known is None or (entry.parents and not known.parents):
                declared[entry.column] = entry
    found = {name: entry for name, entry in declared.items() if entry.of is None}
    for name, label in itertools.chain.from_iterable(cells):
        if name in found and name in declared and declared[name].of is None:
            continue
        column = name.split("[")[0]
        if column in declared:
            found[name] = declared[column]
        elif name.startswith("has "):
            found[name] = Dimension(name, ("yes", "no"))
        else:
            before = found[name].categories if name in found else (OTHER,)
            found[name] = Dimension(name, tuple(dict.fromkeys((*before, label))))
    for name, entry in found.items():
        for label in {label for cell in cells for own, label in cell if own == name}:
            if not entry.leaves_of(label):
                raise UniverseError(
                    f"'{label}' is no category and no group of the dimension {name}: correct it, or add it to "
                    "the dimension"
                )
    return found


def _connected(cells: Iterable[Coordinates], named: set[str]) -> list[set[str]]:
    """Variables that are classified together somewhere."""
    groups: list[set[str]] = []
    for cell in cells:
        together = {name for name, _ in cell if name in named}
        if not together:
            continue
        touched = [group for group in groups if group & together]
        groups = [group for group in groups if not group & together]
        groups.append(together.union(*touched))
    return sorted(groups, key=sorted)


def _coarsest(entry: Dimension, labels: set[str]) -> tuple[str, ...]:
    """The coarsest classes of categories that still tell ``labels`` apart, each named by its members."""
    classes: dict[tuple[bool, ...], list[str]] = {}
    sets = [entry.leaves_of(label) for label in sorted(labels)]
    for category in entry.categories:
        classes.setdefault(tuple(category in leaves for leaves in sets), []).append(category)
    return tuple("\n".join(members) for members in classes.values())


def _block(
    names: Sequence[str],
    categories: Mapping[str, tuple[str, ...]],
    start: int,
) -> _Block:
    sizes = [len(categories[name]) for name in names]
    if np.prod(sizes, dtype=float) > MOST_UNKNOWNS:
        raise UniverseError(f"the universe has more than {MOST_UNKNOWNS} finest cells: split it less finely")
    numbers = [range(size) for size in sizes]
    table = np.array(list(itertools.product(*numbers)), dtype=int).reshape(-1, len(names)) if names else EVERYBODY
    return _Block(tuple(names), tuple(categories[name] for name in names), start, table)


def _links(block: _Block, base: _Block, group: set[str]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pairs of sums that are one: a block summed over its own variables, and the universe summed to the same cells."""
    shared = [name for name in block.names if name not in group]
    choices = [block.categories[block.names.index(name)] for name in shared]
    pairs = []
    for labels in itertools.product(*choices):
        own = block.row({name: frozenset({label}) for name, label in zip(shared, labels, strict=True)})
        universe = base.row({name: frozenset(label.split("\n")) for name, label in zip(shared, labels, strict=True)})
        pairs.append((own, universe))
    return pairs


def _sum_row(
    cell: Coordinates, blocks: Mapping[str, _Block], dimensions: Mapping[str, Dimension], named: set[str]
) -> np.ndarray:
    block = blocks[_block_of(cell, named)]
    wanted = {}
    for name, label in cell:
        leaves = dimensions[name].leaves_of(label)
        classes = block.categories[block.names.index(name)]
        wanted[name] = frozenset(entry for entry in classes if set(entry.split("\n")) <= leaves)
    return block.row(wanted)


def _matrix(rows: Sequence[np.ndarray], width: int) -> sparse.csr_matrix:
    numbers = np.concatenate([np.full(len(row), position) for position, row in enumerate(rows)] or [np.empty(0)])
    columns = np.concatenate([*rows] or [np.empty(0)])
    shape = (len(rows), width)
    return sparse.csr_matrix((np.ones(len(columns)), (numbers.astype(int), columns.astype(int))), shape=shape)


def _link_matrix(pairs: Sequence[tuple[np.ndarray, np.ndarray]], width: int) -> sparse.csr_matrix:
    return _matrix([own for own, _ in pairs], width) - _matrix([universe for _, universe in pairs], width)


def describe(cell: Coordinates) -> str:
    """A cell in words for the log: ``locality=coventry; wave=year_1``, or ``all``."""
    return "; ".join(f"{name}={label}" for name, label in cell) or ALL
