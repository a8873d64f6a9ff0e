"""What a table made of restricted rows asks the gate to release: its cells, and the shape that it says it has.

A request holds true counts: it is as confidential as the rows. The functions that make one from rows are in
``tabulating``; the gate (``gate.release``) turns requests into tables that may be seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from helpers.project.registry import Registry
from helpers.project.suppression_symbols import ALL
from restricted.disclosure.identifiers import Wording

COUNTS, SUMMARIES, ESTIMATES, POINTS, MEASURES = "counts", "summaries", "estimates", "points", "measures"
QUOTATIONS = "quotations"
KINDS = (COUNTS, SUMMARIES, ESTIMATES, POINTS, MEASURES, QUOTATIONS)
OTHER = "(other)"
"""Every category of a dimension that a table leaves out, where only one of them is spoken of."""

Coordinates = tuple[tuple[str, str], ...]
"""Where a cell lies: the dimensions that split it, each with its category, in the order of their names."""


class RequestError(ValueError):
    """A request cannot be made of what is given; the message names the column, the value and the mend."""


@dataclass(frozen=True)
class Dimension:
    """What counts are split by.

    ``categories`` are all that may occur, from the registry or the instrument and never from the data: what is absent
    is a nought, and a nought is told to nobody. ``parents`` gives each category the group that it belongs to (a
    locality its pilot); groups are rows too. ``of`` names the column that says *which* variable is classified (an
    answer is the answer of an item): over it nothing is ever summed.
    """

    column: str
    categories: tuple[str, ...]
    parents: Mapping[str, str] = field(default_factory=dict)
    of: str | None = None

    def __post_init__(self) -> None:
        if ALL in self.categories or ALL in self.parents.values():
            raise RequestError(f"dimension {self.column}: '{ALL}' is the label of totals, no category")
        if unknown := sorted(set(self.parents) - set(self.categories)):
            raise RequestError(f"dimension {self.column}: parents are given for {unknown}, which are no categories")
        if clash := sorted(set(self.parents.values()) & set(self.categories)):
            raise RequestError(f"dimension {self.column}: {clash} are both categories and parents")

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of categories, in the order of the categories."""
        return tuple(dict.fromkeys(self.parents[name] for name in self.categories if name in self.parents))

    def leaves_of(self, label: str) -> frozenset[str]:
        """The categories that a label stands for."""
        if label in self.categories:
            return frozenset({label})
        return frozenset(name for name, parent in self.parents.items() if parent == label)


def locality_dimension(registry: Registry, *more: str) -> Dimension:
    """The localities of the registry, grouped by pilot, and ``more`` that stand for none."""
    pilots = {place.id: place.pilot for place in registry.localities}
    return Dimension("locality", (*pilots, *more), parents=pilots)


@dataclass(frozen=True)
class EarlierCell:
    """A cell of a universe in a table that was signed off before: published with its count, or hidden (``None``)."""

    universe: str
    cell: Coordinates
    count: int | None


@dataclass(frozen=True)
class Request:
    """One table that asks to be released.

    ``frame`` has a row for every row of the table: label columns, the ``of`` column, dimensions, ``fixed`` columns,
    ``n_count`` (people in the cell), the values, and columns with a leading underscore that only the gate reads. For
    points it holds one row per person, for quotations a row for each and a row for everybody who was heard.
    ``contributes`` names the part of the universe that the values are of (those with a valid answer), ``None`` where
    every person of a cell counts.
    """

    kind: str
    source: str
    universe: str
    frame: pd.DataFrame
    dimensions: tuple[Dimension, ...] = ()
    labels: tuple[str, ...] = ()
    of: str | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    percent_within: tuple[str, ...] | None = None
    contributes: str | None = None
    bounds: tuple[float, float] | None = None
    wording: Wording = field(default_factory=Wording)
    """Of quotations: the names and openers that may stand in them."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns by which a row of the table is found: labels, variable, dimensions, what is fixed."""
        of = (self.of,) if self.of else ()
        return (*self.labels, *of, *(entry.column for entry in self.dimensions), *self.fixed)

    def coordinates(self, row: Mapping[str, object]) -> Coordinates:
        """Where a row's people lie in the universe."""
        found = {str(name): str(value) for name, value in self.fixed.items()}
        for entry in self.dimensions:
            if (label := str(row[entry.column])) != ALL:
                found[self._name(entry.column, entry.of, row)] = label
        if self.contributes:
            found[self._name(f"has {self.contributes}", self.of, row)] = "yes"
        return tuple(sorted(found.items()))

    @staticmethod
    def _name(column: str, of: str | None, row: Mapping[str, object]) -> str:
        return f"{column}[{of}={row[of]}]" if of else column
