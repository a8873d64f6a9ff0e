"""Check the raw files and store their tables; tables derived from them are made in ``derived_table_declaration``.

This runs in a process of its own, so that the modules loaded are those that it needs. Records lie next to the Parquet
files and not in their metadata: the bytes of a table then depend on its rows alone, and the hash of the file says
whether they are the same.
"""

from __future__ import annotations

from pathlib import Path

from helpers.build.build_records import BuildState, read_record, write_record
from helpers.project.paths import Project
from helpers.project.read_record import note_read, recording, take_record
from helpers.sources.csv_files import Fault, TableError
from helpers.sources.registry_codes import check_codes
from helpers.sources.schemas import raw_tables
from helpers.sources.sidecars import verify_sources
from helpers.sources.tables import processed_path, read_raw, write_table


def make_raw_tables(project: Project, derived: frozenset[str]) -> list[Path]:
    """Check the raw files and store every raw table that is not up to date; gives the files of all.

    Tables that are neither raw nor ``derived`` are removed.

    Raises
    ------
    SourceError
        A raw file is changed, missing or undocumented.
    RegistryError
        ``cases.yml`` names a code that no official table has.
    TableError
        A table breaks a rule; the faults of all tables are listed, and no older one is left in its place.
    OtherTableError
        A table is needed to check another and cannot be used, though it breaks no rule of its own.
    """
    verify_sources(project.raw)
    state = BuildState(project)
    before = state.sources_now()
    made: list[Path] = []
    faults: list[Fault] = []
    unusable: list[Exception] = []
    for name in raw_tables.raw_tables():
        path = processed_path(name, project)
        settings = {**state.common(), "table": name}
        record = read_record(record_path(path))
        if record is None or not state.is_current(record, settings, [path] if path.is_file() else []):
            with recording() as reads:
                try:
                    write_table(read_raw(name, project), name, project)
                except (LookupError, TypeError, ValueError) as error:
                    path.unlink(missing_ok=True)
                    if isinstance(error, TableError):
                        faults += error.faults
                    else:  # a rule may look at a table with faults of its own
                        unusable.append(error)
                    continue
                except BaseException:
                    path.unlink(missing_ok=True)
                    raise
            record = state.finished(settings, take_record(project.root, reads), before, state.hashes([path]))
            write_record(record, record_path(path))
        for kind, read, given, known in record.reads:
            note_read(kind, str(project.root / read), known, filter=given)  # type: ignore[arg-type]
        made.append(path)
    if faults:  # they say why another table could not be checked
        raise TableError(faults)
    if unusable:
        raise unusable[0]
    check_codes(project)
    for path in project.processed.glob("*.parquet"):
        if path not in made and path.stem not in derived:
            path.unlink()
            record_path(path).unlink(missing_ok=True)
    return made


def record_path(table: Path) -> Path:
    """Where the record of a processed table lies."""
    return table.with_suffix(".json")
