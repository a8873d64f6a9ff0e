"""Whose rows a build works on: nobody's, simulated persons', or those of a team that holds real data.

Cheap, and free of pandas: every build asks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from helpers.project.paths import Project, find_project
from helpers.project.restricted_names import PROCESSED_FOLDER, ROW_TABLES, SIMULATED_FOLDER, RestrictedError

Edition = Literal["absent", "simulated", "real"]
FOLDERS = ("survey", "fieldwork", "cohorts", "kpis", "consent", "quotations")
"""Folders of ``data/raw/restricted/`` that a team puts its files in."""
ENDINGS = frozenset({".csv", ".xlsx", ".sav", ".qdpx"})


def edition(project: Project | None = None) -> Edition:
    """``real`` where a team's own file is there, else ``simulated`` where ``make simulate`` ran, else ``absent``."""
    project = project or find_project()
    if real_files(project):
        return "real"
    return "simulated" if simulated_files(project) else "absent"


def real_files(project: Project) -> list[Path]:
    """Every data file that a team put in its folders, in a fixed order."""
    return sorted(path for folder in FOLDERS for path in _data_files(project.restricted / folder))


def simulated_files(project: Project) -> list[Path]:
    """Every data file that ``make simulate`` wrote, in a fixed order."""
    return _data_files(project.restricted / SIMULATED_FOLDER)


def edition_files(project: Project) -> list[Path]:
    """The data files that the build reads: the team's own, else the simulated ones. Never both."""
    return real_files(project) or simulated_files(project)


def rows_folder(project: Project) -> Path:
    """Where the tables of rows lie, built or not."""
    return project.processed / PROCESSED_FOLDER


def rows_path(name: str, project: Project | None = None) -> Path:
    """Where the table of rows ``name`` lies, built or not; ``RestrictedError`` lists the names there are."""
    if name not in ROW_TABLES:
        raise RestrictedError(f"no restricted table '{name}'; there are: {', '.join(ROW_TABLES)}")
    return rows_folder(project or find_project()) / f"{name}.parquet"


def _data_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.rglob("*")
        # Spreadsheet programs leave lock files (~$NAME, .~lock.NAME#) beside a file that is open.
        if path.is_file() and path.suffix.lower() in ENDINGS and not path.name.startswith(("~$", "."))
    )
