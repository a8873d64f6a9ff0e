"""Tables in and out: raw CSV files to validated processed tables, and processed tables to notebooks. No analysis.

A bad value is reported with file, row, column, value and rule; all faults of all files at once, before anything is
written. Rows are numbered as a person sees them in the file: the header is row 1.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import chain
from pathlib import Path

import pandas as pd
import pandera.errors

from helpers.project.atomic_writes import replacing
from helpers.project.edition import released_folder
from helpers.project.paths import Project, find_project
from helpers.project.read_record import hash_bytes, note_file, note_files, note_read, unrecorded
from helpers.sources.case_rows import filter_case
from helpers.sources.csv_files import Fault, TableError, read_csv_text
from helpers.sources.schemas.raw_table_declaration import RawTable
from helpers.sources.schemas.raw_tables import raw_table

__all__ = ["TableError", "read_raw", "read_table"]

RULES_IN_WORDS = {
    r"(?:coerce_)?dtype\('[Ii]nt.*": "a whole number",
    r"(?:coerce_)?dtype\('[Ff]loat.*": "a number",
    r"(?:coerce_)?dtype\('bool.*": "true or false",
    "not_nullable": "this cell may not be blank",
    "field_uniqueness": "no value stands twice in this column",
    "multiple_fields_uniqueness": "no other row has the same values in the columns that identify a row",
    r"greater_than_or_equal_to\((.*)\)": "at least {}",
    r"less_than_or_equal_to\((.*)\)": "at most {}",
    r"in_range\((.*), (.*)\)": "from {} to {}",
    r"str_length\((.*), None\)": "at least {} characters",
    r"str_length\((.*), (.*)\)": "from {} to {} characters",
    r"str_matches\('(.*)'\)": "all of the cell fits the pattern {}",
}
"""pandera's names of rules, and what a person would say."""
FILE_COLUMN, ROW_COLUMN = "_file", "_row"


def read_raw(name: str, project: Project | None = None) -> pd.DataFrame:
    """The raw table ``name``, typed and checked against its schema and rules.

    Raises
    ------
    TableError
        A file lacks a column, is not readable, or holds values that break a rule; every one is listed.

    Examples
    --------
    >>> read_raw("areas").query("area_name == 'Wiltshire'")[["area_code", "region_name"]].to_dict("records")
    [{'area_code': 'E06000054', 'region_name': 'South West'}]
    """
    project = project or find_project()
    return _validated(raw_table(name), project)


def _validated(declared: RawTable, project: Project) -> pd.DataFrame:
    raw = project.raw
    note_files(raw / declared.pattern)
    files = sorted(raw.glob(declared.pattern))
    if not files and declared.is_optional:
        return declared.schema.validate(pd.DataFrame(columns=list(declared.columns), dtype=str))
    if not files:
        raise TableError([Fault(declared.pattern, None, None, None, "the file must be there: restore it from git")])
    text = pd.concat([_read_text(path, raw, declared) for path in files], ignore_index=True)
    origin = text[[FILE_COLUMN, ROW_COLUMN]]
    content = text.drop(columns=[FILE_COLUMN, ROW_COLUMN])
    try:
        table = declared.schema.validate(content, lazy=True)
    except pandera.errors.SchemaErrors as error:
        raise TableError(schema_faults(error, content, origin)) from None
    broken = [rule(table) for rule in declared.rules] + [rule(table, project) for rule in declared.cross_table_rules]
    if faults := list(_rule_faults(chain.from_iterable(broken), origin)):
        raise TableError(faults)
    return table[list(declared.columns)].reset_index(drop=True)


def _read_text(path: Path, raw: Path, declared: RawTable) -> pd.DataFrame:
    name = str(path.relative_to(raw))
    table = read_csv_text(path, name)
    absent = [column for column in declared.columns if column not in table]
    unknown = [column for column in table if column not in declared.columns]
    faults = [Fault(name, 1, str(column), column, "this column is needed and missing") for column in absent]
    faults += [Fault(name, 1, str(column), column, "this column is not in the table's schema") for column in unknown]
    if faults:
        raise TableError(faults)
    table[FILE_COLUMN] = name
    table[ROW_COLUMN] = table.index
    return table.reset_index(drop=True)


def schema_faults(error: pandera.errors.SchemaErrors, content: pd.DataFrame, origin: pd.DataFrame) -> Iterator[Fault]:
    """What a schema found wrong with ``content``, by file and row: ``origin`` has :data:`FILE_COLUMN` and the row's."""
    cases = error.failure_cases.drop_duplicates(subset=["column", "index", "check"])
    of_wrong_type = set(cases.loc[cases["check"].astype(str).str.startswith("coerce_dtype"), "column"])
    for case in cases.itertuples():
        column, rule = str(case.column), rule_in_words(str(case.check))
        if case.column in of_wrong_type and not str(case.check).startswith("coerce_dtype"):
            continue  # no rule can be asked of a column of which a value has another type
        if pd.isna(case.index):
            yield Fault(str(origin[FILE_COLUMN].iloc[0]), None, column, case.failure_case, rule)
            continue
        position = int(str(case.index))
        file, row = origin.loc[position, FILE_COLUMN], origin.loc[position, ROW_COLUMN]
        value = content.loc[position, column] if column in content else case.failure_case
        yield Fault(str(file), int(str(row)), column, value, rule)


def rule_in_words(check: str) -> str:
    """A rule of a schema as a person would say it, from pandera's name for it.

    >>> rule_in_words("in_range(1, 4)"), rule_in_words("coerce_dtype('Int64')")
    ('from 1 to 4', 'a whole number')
    """
    for pattern, words in RULES_IN_WORDS.items():
        if found := re.fullmatch(pattern, check, re.DOTALL):
            return words.format(*found.groups())
    return check


def _rule_faults(broken: Iterable[tuple], origin: pd.DataFrame) -> Iterator[Fault]:
    for position, column, value, rule in broken:
        place = origin.loc[position]
        yield Fault(place[FILE_COLUMN], int(place[ROW_COLUMN]), column, value, rule)


def read_table(name: str, project: Project | None = None, *, case: str | None = None) -> pd.DataFrame:
    """The processed table ``name``, as the build or a release left it; with ``case``, the rows that concern that case.

    These are, in the table's order: the case's own, those of no single case ("all"), for a locality those of its pilot,
    for a pilot those of its localities, and whatever row its narrative names. A notebook that reads a table so runs
    again only when one of these rows changes. ``case`` is the id of any chapter; one across cases has no rows of its
    own.

    Raises
    ------
    FileNotFoundError
        The build has not made it yet; the message says how to.
    LookupError
        ``name`` is a path, the table has no column ``case``, or there is no such case.
    """
    project = project or find_project()
    path = table_path(name, project)
    if case is None:
        note_file(path)
        return _read(path, project)
    with unrecorded():
        rows = filter_case(_read(path, project), name, case, project)
    note_read("rows", name, hash_rows(rows), filter=case)
    return rows


def hash_rows(rows: pd.DataFrame) -> str:
    """A hash of the content of ``rows``, their order and types included."""
    stored = io.BytesIO()
    rows.to_parquet(stored, index=False)
    return hash_bytes(stored.getvalue())


def _read(path: Path, project: Project) -> pd.DataFrame:
    if not path.is_file():
        known = sorted(other.stem for other in project.processed.rglob("*.parquet"))
        if not known:
            raise FileNotFoundError(f"{path.name} is not built yet: run 'make report' (or 'make lab') first")
        close = get_close_matches(path.stem, known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(known)}"
        raise FileNotFoundError(f"no table '{path.stem}': {hint} A table that was just declared is there after a build")
    return pd.read_parquet(path)


def write_table(table: pd.DataFrame, name: str, project: Project | None = None) -> Path:
    """Write ``table`` as the processed table ``name``. The same table gives the same bytes."""
    path = processed_path(name, project)
    with replacing(path) as partial:
        table.to_parquet(partial, index=False)
    return path


def table_path(name: str, project: Project) -> Path:
    """Where the table ``name`` is read from: where the build puts it, else among the released ones."""
    path = processed_path(name, project)
    released = released_folder(project) / path.name
    return released if released.is_file() and not path.is_file() else path


def processed_path(name: str, project: Project | None = None) -> Path:
    """Where the processed table ``name`` lies, built or not; ``LookupError`` where ``name`` is a path and no name."""
    if Path(name).name != name:
        raise LookupError(f"'{name}' is no name of a table: tables are read by name, and files by no other way")
    return (project or find_project()).processed / f"{name}.parquet"
