"""What a derived table is, and how one is made of others. Which there are is said in ``derived``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from helpers.project.paths import Project

Tables = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True)
class DerivedTable:
    """A table that the build makes of others. ``module`` is where the work is done: an edit there makes it again."""

    name: str
    inputs: tuple[str, ...]
    columns: tuple[str, ...]
    make: Callable[[Tables, Project], pd.DataFrame]
    module: str
    csv_name: str | None = None
    """Name of the CSV file in ``outputs/tables/`` that holds the table too."""
    files: tuple[str, ...] = ()
    """What it reads of the project beside tables, as paths below the root: an edit there makes it again."""


class DerivedTableError(ValueError):
    """A derived table does not have the columns that it declares."""


def make_derived(table: DerivedTable, inputs: Tables, project: Project) -> pd.DataFrame:
    """``table`` made of ``inputs`` and the files of ``project``, with exactly the declared columns in their order.

    Raises
    ------
    DerivedTableError
        A declared column is missing, or there are others.
    """
    return in_declared_order(table, table.make(inputs, project))


def in_declared_order(table: DerivedTable, made: pd.DataFrame) -> pd.DataFrame:
    """``made`` with exactly the declared columns in their order; ``DerivedTableError`` where it has others."""
    if set(made.columns) != set(table.columns):
        missing = sorted(set(table.columns) - set(made.columns))
        others = sorted(set(made.columns) - set(table.columns))
        raise DerivedTableError(f"the table {table.name} lacks {missing} and has {others} beyond its declaration")
    return made[list(table.columns)]
