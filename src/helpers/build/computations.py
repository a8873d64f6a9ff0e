"""The work of tables and of the front page, each done in a process of its own.

Imports stand inside the functions: a build with nothing to do never pays for them, and the process that does one of
these loads no module of another.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers.project.paths import Project
from helpers.project.read_record import recording, take_record


def recorded(root: Path, work: Callable[[], list[Path]]) -> tuple[dict[str, Any], list[Path]]:
    """Do ``work``; gives what it read and imported (see ``take_record``), and the files that it made."""
    with recording() as reads:
        made = work()
    return take_record(root, reads), made


def make_raw(project: Project) -> list[Path]:
    """Check the raw files and store their tables."""
    from helpers.build import derived_tables
    from helpers.build.table_making import make_raw_tables

    return make_raw_tables(project, frozenset(table.name for table in derived_tables.TABLES))


def make_derived(project: Project, name: str) -> list[Path]:
    """Make and store one table of others."""
    from helpers.build import derived_tables
    from helpers.build.derived_table_declaration import store_derived

    return store_derived(next(table for table in derived_tables.TABLES if table.name == name), project)


def make_front_page(project: Project) -> list[Path]:
    """Write what the front page shows."""
    from helpers.build.front_page_files import write_front_page_files

    return write_front_page_files(project)
