"""The files of restricted evidence: a team's own, or simulated ones. Light: every release asks, most do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from helpers.project.edition import Edition
from helpers.project.paths import Project
from restricted.rows.file_kinds import READ_ENDINGS, kind_of
from restricted.rows.restricted_tables import FOLDERS, TABLES, RowTable

SIMULATED_FOLDER, TEMPLATES_FOLDER = "simulated", "templates"
SIMULATED_PREFIX = "SIMULATED_"
EXAMPLE_MARK = "# EXAMPLE"
"""How the first line of a template begins, whose row is invented."""
SIMULATED_LINE = "# SIMULATED: invented by a computer, about nobody, and no finding of the evaluation."
"""The first line of every simulated file."""
TRUTH_NAME = f"{SIMULATED_PREFIX}truth.json"
"""The simulator's seed and planted parameters."""


NO_EVIDENCE = ("~$*", ".~lock.*#", "._*", ".DS_Store", ".gitkeep", "Thumbs.db", "desktop.ini")
"""Files that programs leave in a folder: locks of a file that is open, settings of a file manager."""
HANDBOOK_NAME = "README.md"


@dataclass(frozen=True)
class UnreadFile:
    """A file of the restricted folder that no table is read from: why, and what to do about it."""

    path: Path
    reason: str


class RestrictedError(PermissionError):
    """Restricted rows were asked for where they may not go, or cannot be used as they are."""


def edition_of_files(project: Project) -> Edition:
    """``real`` where a team's own file is there, else ``simulated`` where ``make simulate`` ran, else ``absent``.

    A file that cannot be read is a team's own too: the check then refuses it, and nothing else takes its place.
    """
    if real_files(project) or unread_files(project):
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


def table_of(path: Path, project: Project) -> RowTable | None:
    """The table that a file holds rows of: ``survey/answers_2023.xlsx`` is of the survey's answers."""
    folder, *_, name = path.relative_to(project.restricted).parts
    if folder == SIMULATED_FOLDER:
        return next((table for table in TABLES if path.stem == SIMULATED_PREFIX + table.name), None)
    here = [table for table in TABLES if table.folder == folder and name.lower().startswith(table.stem)]
    return next(iter(here), None)


def unread_files(project: Project) -> list[UnreadFile]:
    """Every file of the restricted folder that no table is read from, but for the handbook, templates and signatures.

    A kind of file that is not read, a folder that belongs to no table, a link that is not followed.
    """
    return list(_unread(project)) if project.restricted.is_dir() else []


def _unread(project: Project) -> Iterator[UnreadFile]:
    for top in sorted(project.restricted.iterdir()):
        if top.name in (TEMPLATES_FOLDER, HANDBOOK_NAME, project.signed_off.stem, project.signed_off.name):
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if (reason := _why_unread(path, top)) and not any(fnmatch(path.name, name) for name in NO_EVIDENCE):
                yield UnreadFile(path, reason)


def _why_unread(path: Path, top: Path) -> str:
    if path.is_symlink() and not path.is_file():
        return "a link to a folder is not followed, nor one that leads nowhere: put the files themselves here"
    if not path.is_file() or path.name == TRUTH_NAME:
        return ""
    if top.name not in (*FOLDERS, SIMULATED_FOLDER):
        return f"no table is read from here: move the file to one of {', '.join(f'{name}/' for name in FOLDERS)}"
    kind = kind_of(path.name)
    return "" if kind.reader else f"a {kind.title} is not read: {kind.mend}"


def _data_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() in READ_ENDINGS
        and not any(fnmatch(path.name, name) for name in NO_EVIDENCE)
    )
