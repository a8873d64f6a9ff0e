"""Tables made up to be attacked: of nobody, from a seed, small enough that much must be hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from restricted.disclosure.release_requests import Dimension

UNIVERSE, SOURCE, UNIT = "people", "made_up", "person"
KINDS = ONE_TABLE, GROUPS, LINKED, EDITIONS, ROUNDED, ESTIMATED = (
    "one table",
    "groups of categories",
    "linked tables",
    "two editions",
    "rounded counts",
    "counts and estimates",
)


@dataclass(frozen=True)
class Case:
    """People in the finest cells of some dimensions, the tables to be made of them, and an earlier edition's people."""

    kind: str
    dimensions: tuple[Dimension, ...]
    people: pd.DataFrame
    tables: tuple[tuple[str, ...], ...]
    """The dimensions of each table."""
    earlier: pd.DataFrame | None = None

    @property
    def is_rounded(self) -> bool:
        """Whether the counts are to be rounded."""
        return self.kind == ROUNDED

    def is_of_estimates(self, columns: tuple[str, ...]) -> bool:
        """Whether the table of these dimensions tells results of a model, with the people each is of."""
        return self.kind == ESTIMATED and columns == self.tables[-1]


def make_cases(seed: int, count: int, kinds: Iterable[str] = KINDS) -> Iterator[Case]:
    """``count`` cases of each of ``kinds``, the same for the same seed."""
    for kind in kinds:
        for number in range(count):
            yield make_case(kind, np.random.default_rng([seed, number, KINDS.index(kind)]))


def make_case(kind: str, random: np.random.Generator) -> Case:
    """One case of a kind."""
    many = 3 if kind in (LINKED, ESTIMATED) else int(random.integers(2, 4))
    sizes = [int(random.integers(2, 5 if many == 2 else 4)) for _ in range(many)]
    dimensions = tuple(
        _dimension(f"split_{place}", size, with_groups=place == 0 and kind != ONE_TABLE)
        for place, size in enumerate(sizes)
    )
    # Linked tables sum over what they do not share, and should have small cells after that, too.
    counts = _counts(sizes, random) if kind not in (LINKED, ESTIMATED) else random.integers(0, 9, int(np.prod(sizes)))
    names = tuple(entry.column for entry in dimensions)
    tables: tuple[tuple[str, ...], ...] = (names,)
    if kind in (LINKED, ESTIMATED):  # two tables that share a margin, or the one a margin of the other
        tables = (names[:2], names[1:] if random.random() < 0.5 else names)
    earlier = None
    if kind == EDITIONS:
        earlier = _people(dimensions, counts)
        came = random.random(len(counts)) < 0.25
        counts = counts + came * random.integers(1, 30, len(counts))
    return Case(kind, dimensions, _people(dimensions, counts), tables, earlier)


def _dimension(name: str, size: int, *, with_groups: bool) -> Dimension:
    categories = tuple(f"{name}_{number}" for number in range(size))
    parents = dict.fromkeys(categories[:-1], f"{name}_group") if with_groups and size > 2 else {}
    return Dimension(name, categories, parents)


def _counts(sizes: list[int], random: np.random.Generator) -> np.ndarray:
    """Mostly enough people, with small cells and noughts among them, as evaluations of a few places have."""
    cells = int(np.prod(sizes))
    large, small = random.integers(10, 60, cells), random.integers(0, 10, cells)
    return np.where(random.random(cells) < random.choice([0.15, 0.4, 0.7]), small, large)


def _people(dimensions: tuple[Dimension, ...], counts: np.ndarray) -> pd.DataFrame:
    """A row a person."""
    index = pd.MultiIndex.from_product(
        [entry.categories for entry in dimensions], names=[entry.column for entry in dimensions]
    )
    people = index.repeat(counts).to_frame(index=False)
    people[UNIT] = [f"person-{number}" for number in range(len(people))]
    return people
