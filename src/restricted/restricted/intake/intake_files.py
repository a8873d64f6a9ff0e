"""Which restricted file belongs to which table, by its folder and the beginning of its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from helpers.project.paths import Project
from helpers.sources.csv_files import Fault, TableError
from restricted.intake.file_reading import Sheet, read_sheets
from restricted.intake.qda_segments import read_segments
from restricted.rows.evidence_files import (
    EXAMPLE_MARK,
    SIMULATED_FOLDER,
    SIMULATED_LINE,
    edition_files,
    table_of,
    unread_files,
)
from restricted.rows.file_kinds import kind_of
from restricted.rows.restricted_tables import SEGMENTS, TABLES, RowTable


def sheets_by_table(project: Project) -> tuple[dict[str, list[Sheet]], list[Fault]]:
    """The sheets of every file of the edition by table, and every file that is not read, with the reason."""
    found: dict[str, list[Sheet]] = {table.name: [] for table in TABLES}
    faults = [
        Fault(_name(file.path, project), None, None, file.path.name, file.reason) for file in unread_files(project)
    ]
    for path in edition_files(project):
        table = table_of(path, project)
        if table is None:
            faults.append(Fault(_name(path, project), None, None, path.name, _names_wanted(path, project)))
            continue
        try:
            found[table.name] += list(_sheets(path, table, project))
        except TableError as error:
            faults += error.faults
    return found, faults


def _sheets(path: Path, table: RowTable, project: Project) -> Iterator[Sheet]:
    if kind_of(path.name).reader == "qda":
        if table is not SEGMENTS:
            raise TableError([Fault(_name(path, project), None, None, path.name, "a QDA project holds segments alone")])
        yield read_segments(path, project)
        return
    is_simulated = path.relative_to(project.restricted).parts[0] == SIMULATED_FOLDER
    sheets = read_sheets(path, project.restricted)
    filled = [sheet for sheet in sheets if len(sheet.content.columns)]
    if not filled:
        raise TableError([Fault(_name(path, project), None, None, None, "the file is empty: fill it in or remove it")])
    for sheet in filled:
        if is_simulated and sheet.comment != SIMULATED_LINE:
            rule = f"a simulated file begins with the line '{SIMULATED_LINE}': make it again with 'make simulate'"
            raise TableError([Fault(sheet.file, 1, None, sheet.comment, rule)])
        if sheet.comment.startswith(EXAMPLE_MARK):
            rule = "the example row of the template is invented: put your own in its place and take this line out"
            raise TableError([Fault(sheet.file, 1, None, sheet.comment, rule)])
        if not is_simulated and "SIMULATED" in sheet.comment:
            rule = f"a simulated file stays in {SIMULATED_FOLDER}/, away from real ones"
            raise TableError([Fault(sheet.file, 1, None, sheet.comment, rule)])
    yield from filled


def _names_wanted(path: Path, project: Project) -> str:
    folder = path.relative_to(project.restricted).parts[0]
    stems = [table.stem for table in TABLES if table.folder == folder]
    if folder == SIMULATED_FOLDER:
        return "'make simulate' writes what lies here; remove the file"
    return f"the file's name tells its table: here it begins with {' or '.join(stems)}"


def _name(path: Path, project: Project) -> str:
    return path.relative_to(project.restricted).as_posix()
