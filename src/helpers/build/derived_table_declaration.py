"""What a derived table is, and how one is made of others. Which there are is said in ``derived_tables``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.project.atomic_writes import replacing

if TYPE_CHECKING:
    import pandas as pd

    from helpers.project.paths import Project

Tables = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True)
class DerivedTable:
    """A table that the build makes of others. What else ``make`` reads, and what code it runs, is recorded."""

    name: str
    inputs: tuple[str, ...]
    columns: tuple[str, ...]
    make: Callable[[Tables, Project], pd.DataFrame]
    csv_name: str | None = None
    """Name of the CSV file in ``outputs/tables/`` that holds the table too."""

    def files(self, project: Project) -> list[Path]:
        """The files that hold the table."""
        csv = [project.tables / self.csv_name] if self.csv_name else []
        return [project.processed / f"{self.name}.parquet", *csv]


class DerivedTableError(ValueError):
    """A derived table does not have the columns that it declares."""


def make_derived(table: DerivedTable, inputs: Tables, project: Project) -> pd.DataFrame:
    """``table`` made of ``inputs`` and the files of ``project``, with exactly the declared columns in their order.

    Raises
    ------
    DerivedTableError
        A declared column is missing, or there are others.
    """
    made = table.make(inputs, project)
    if set(made.columns) != set(table.columns):
        missing = sorted(set(table.columns) - set(made.columns))
        others = sorted(set(made.columns) - set(table.columns))
        raise DerivedTableError(f"the table {table.name} lacks {missing} and has {others} beyond its declaration")
    return made[list(table.columns)]


def store_derived(table: DerivedTable, project: Project) -> list[Path]:
    """Make ``table`` and write its files; one that cannot be made leaves no older one that could be taken for it."""
    from helpers.sources.tables import read_table, write_table

    files = table.files(project)
    try:
        made = make_derived(table, {name: read_table(name, project) for name in table.inputs}, project)
        write_table(made, table.name, project)
        for csv in files[1:]:
            with replacing(csv) as beside:
                beside.write_text(made.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    except BaseException:
        for path in files:
            path.unlink(missing_ok=True)
        raise
    return files
