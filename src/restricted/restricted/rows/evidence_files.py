"""Restricted rows, read and written. A notebook that reaches this module is refused by the build.

What is made of these rows leaves through the disclosure gate and by no other way.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.project.atomic_writes import replacing
from helpers.project.edition import rows_path
from helpers.project.paths import Project
from helpers.project.restricted_names import RestrictedError


def read_rows(name: str, project: Project | None = None) -> pd.DataFrame:
    """The restricted table ``name``, as the build left it; one without rows where the team has no such data.

    Raises
    ------
    RestrictedError
        No such table, or simulated and real rows stand in it together.
    FileNotFoundError
        It is not built: there is no restricted evidence here, or the build has not run.
    """
    path = rows_path(name, project)
    if not path.is_file():
        raise FileNotFoundError(
            f"the restricted table {name} is not built: put files in data/raw/restricted/ or run 'make simulate', "
            "then 'make report'"
        )
    return unmixed(pd.read_parquet(path), name)


def write_rows(table: pd.DataFrame, name: str, project: Project | None = None) -> Path:
    """Write ``table`` as the restricted table ``name``; the same rows give the same bytes."""
    path = rows_path(name, project)
    with replacing(path) as beside:
        unmixed(table, name).to_parquet(beside, index=False)
    path.chmod(0o600)
    return path


def unmixed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """``table``, unless it mixes simulated and real rows.

    Raises
    ------
    RestrictedError
        It does, or its rows do not say which they are.
    """
    if "is_simulated" not in table:
        raise RestrictedError(f"the restricted table {name} does not say whether its rows are simulated")
    if table["is_simulated"].isna().any() or table["is_simulated"].nunique() > 1:
        raise RestrictedError(
            f"the restricted table {name} mixes simulated and real rows: remove data/raw/restricted/simulated/ or the "
            "real files, and build again"
        )
    return table
