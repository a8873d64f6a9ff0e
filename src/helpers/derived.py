"""Tables made from other tables: what several chapters read, and what leaves the build as CSV.

Every chapter reads its numbers from tables, never from another chapter, so whatever crosses chapters is declared here:
its inputs, its columns, the function that makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from helpers.registry import Registry

Tables = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True)
class DerivedTable:
    """A table that the build makes of others. ``module`` is where the work is done: an edit there makes it again."""

    name: str
    inputs: tuple[str, ...]
    columns: tuple[str, ...]
    make: Callable[[Tables], pd.DataFrame]
    module: str
    csv_name: str | None = None
    """Name of the CSV file in ``outputs/tables/`` that holds the table too."""


class DerivedTableError(ValueError):
    """A derived table does not have the columns that it declares."""


def make_derived(table: DerivedTable, inputs: Tables) -> pd.DataFrame:
    """``table`` made of ``inputs``, with exactly the declared columns in their order.

    Raises
    ------
    DerivedTableError
        A declared column is missing, or there are others.
    """
    made = table.make(inputs)
    if set(made.columns) != set(table.columns):
        missing = sorted(set(table.columns) - set(made.columns))
        others = sorted(set(made.columns) - set(table.columns))
        raise DerivedTableError(f"the table {table.name} lacks {missing} and has {others} beyond its declaration")
    return made[list(table.columns)]


def _published_figure_checks(tables: Tables) -> pd.DataFrame:
    from helpers.published import check_figures

    return check_figures(tables["published_figures"], tables["figure_checks"], tables)


def _evidence_with_figures(tables: Tables) -> pd.DataFrame:
    from helpers.narratives import fill_statements

    return fill_statements(tables["evidence"], tables["published_figures"])


TABLES: tuple[DerivedTable, ...] = ()

VARIABLE_INPUTS: tuple[str, ...] = ()
VARIABLES_MODULE = "derived"


def book_variables(tables: Tables, registry: Registry) -> dict[str, dict[str, int]]:
    """The numbers that the front page names: ``{{< var cases.localities >}}``. All are counts."""
    return {"cases": {"localities": len(registry.localities), "pilots": len(registry.pilots)}}
