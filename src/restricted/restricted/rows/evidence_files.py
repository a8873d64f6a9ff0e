"""The files of restricted evidence: a team's own, or simulated ones. Light: every release asks, most do nothing."""

from __future__ import annotations

from pathlib import Path

from helpers.project.edition import Edition
from helpers.project.paths import Project
from restricted.rows.file_kinds import READ_ENDINGS
from restricted.rows.restricted_tables import FOLDERS

SIMULATED_FOLDER, TEMPLATES_FOLDER = "simulated", "templates"
SIMULATED_PREFIX = "SIMULATED_"
EXAMPLE_MARK = "# EXAMPLE"
"""How the first line of a template begins, whose row is invented."""
SIMULATED_LINE = "# SIMULATED: invented by a computer, about nobody, and no finding of the evaluation."
"""The first line of every simulated file."""
TRUTH_NAME = f"{SIMULATED_PREFIX}truth.json"
"""The simulator's seed and planted parameters."""


class RestrictedError(PermissionError):
    """Restricted rows were asked for where they may not go, or cannot be used as they are."""


def edition_of_files(project: Project) -> Edition:
    """``real`` where a team's own file is there, else ``simulated`` where ``make simulate`` ran, else ``absent``."""
    if real_files(project):
        return "real"
    return "simulated" if simulated_files(project) else "absent"


def real_files(project: Project) -> list[Path]:
    """Every data file in a team's folders, in a fixed order."""
    return sorted(path for folder in FOLDERS for path in _data_files(project.restricted / folder))


def simulated_files(project: Project) -> list[Path]:
    """Every data file that ``make simulate`` wrote, in a fixed order."""
    return _data_files(project.restricted / SIMULATED_FOLDER)


def edition_files(project: Project) -> list[Path]:
    """The data files that a release reads: the team's own, else the simulated ones. Never both."""
    return real_files(project) or simulated_files(project)


def _data_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.rglob("*")
        # Spreadsheet programs leave lock files (~$NAME, .~lock.NAME#) beside a file that is open.
        if path.is_file() and path.suffix.lower() in READ_ENDINGS and not path.name.startswith(("~$", "."))
    )
