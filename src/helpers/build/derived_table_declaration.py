"""What a derived table is, and how one is made of others. Which there are is said in ``derived``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from restricted.disclosure.release_requests import Request

    from helpers.project.paths import Project

Tables = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True)
class DerivedTable:
    """A table that the build makes of others. ``module`` is where the work is done: an edit there makes it again."""

    name: str
    inputs: tuple[str, ...]
    columns: tuple[str, ...]
    make: Callable[[Tables, Project], Any]
    """Gives the table; where it is gated, a ``disclosure.requests.Request``."""
    module: str
    csv_name: str | None = None
    """Name of the CSV file in ``outputs/tables/`` that holds the table too."""
    files: tuple[str, ...] = ()
    """What it reads of the project beside tables, as paths below the root: an edit there makes it again."""
    restricted: tuple[str, ...] = ()
    """Tables of rows about persons that it is made of. Then ``make`` returns a request, which the gate releases."""

    @property
    def is_gated(self) -> bool:
        """Whether the table goes through the disclosure gate."""
        return bool(self.restricted)


class DerivedTableError(ValueError):
    """A derived table does not have the columns that it declares."""


def make_derived(table: DerivedTable, inputs: Tables, project: Project) -> pd.DataFrame:
    """``table`` made of ``inputs`` and the files of ``project``, with exactly the declared columns in their order.

    Raises
    ------
    DerivedTableError
        A declared column is missing, or there are others.
    """
    if table.is_gated:
        raise DerivedTableError(f"the table {table.name} is made of restricted rows: the disclosure gate releases it")
    return in_declared_order(table, table.make(inputs, project))


def make_request(table: DerivedTable, inputs: Tables, project: Project) -> Request:
    """What a gated table asks to be released, made of restricted rows and others.

    Raises
    ------
    DerivedTableError
        It gives something else, a bare table: nothing made of restricted rows goes past the gate.
    """
    from restricted.disclosure.release_requests import Request

    made = table.make(inputs, project)
    if not table.is_gated or not isinstance(made, Request):
        raise DerivedTableError(
            f"the table {table.name} is made of restricted rows and gives a {type(made).__name__}: "
            "give a request (restricted.disclosure.tabulating), so that the disclosure gate can release it"
        )
    return made


def in_declared_order(table: DerivedTable, made: pd.DataFrame) -> pd.DataFrame:
    """``made`` with exactly the declared columns in their order; ``DerivedTableError`` where it has others."""
    if set(made.columns) != set(table.columns):
        missing = sorted(set(table.columns) - set(made.columns))
        others = sorted(set(made.columns) - set(table.columns))
        raise DerivedTableError(f"the table {table.name} lacks {missing} and has {others} beyond its declaration")
    return made[list(table.columns)]
