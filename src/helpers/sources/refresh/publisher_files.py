"""Reading the publishers' files: the one place of this package that touches a disk to read.

Every file that is read is noted with its checksum, for the sidecars. A file that is missing or has other columns than
expected stops the refresh with one sentence that names the file and what was expected of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path

import geopandas
import pandas as pd

from helpers.sources.csv_files import TableError, read_csv_text
from helpers.sources.sidecars import file_sha256
from helpers.sources.workbooks import WorkbookError, read_workbook

FILE = "publishers_file"
"""Where a table says which file it is from."""
_EXPECTED = "expected {}, and it is another kind or only part of one: fetch it again from the publisher"


class RefreshError(ValueError):
    """The publishers' files do not hold what the tables need; nothing has been written."""


class PublisherFolder:
    """A folder of publishers' files. ``checksums`` holds the SHA-256 of every file read so far, by its name."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.checksums: dict[str, str] = {}
        if not root.is_dir():
            raise RefreshError(f"there is no folder {root}: name the folder that holds the publishers' files")

    def csv(self, name: str, columns: Sequence[str], *, encoding: str = "utf-8-sig") -> pd.DataFrame:
        """``columns`` of a CSV file, all as text, indexed by the file's rows; an empty cell is missing."""
        path = self._open(name)
        try:
            table = read_csv_text(path, name, encoding=encoding)
        except TableError as error:
            raise RefreshError(f"{error.faults[0]}; fetch it again, and do not save it in a spreadsheet") from None
        return _of_file(table.dropna(how="all")[_required(name, table.columns, columns)], name)

    def parquet(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """``columns`` of a Parquet file."""
        path = self._open(name)
        try:
            table = pd.read_parquet(path)
        except (OSError, ValueError) as error:
            raise RefreshError(f"{name}: {_EXPECTED.format('a Parquet file')}") from error
        return _of_file(table[_required(name, table.columns, columns)], name)

    def sheet(self, name: str, sheet: str, *, header_row: int = 1, columns: Sequence[str] = ()) -> pd.DataFrame:
        """One sheet of a workbook as text, with the names of row ``header_row``; empty rows at its end are left out."""
        path = self._open(name)
        try:
            # As stored: what a publisher's number is a share of, the catalogue of measures says.
            (held,) = read_workbook(path, is_as_shown=False, sheet=sheet)
        except WorkbookError as error:
            raise RefreshError(f"{name}: {error}") from None
        numbered = [(n, row) for n, row in enumerate(held.rows, start=1) if n >= header_row and any(map(_said, row))]
        rows = [row for _, row in numbered]
        if not rows:
            raise RefreshError(f"{name}, sheet '{sheet}': expected column names in row {header_row}, but it is empty")
        header = [" ".join(str(cell).split()) if _said(cell) else f"unnamed_{n}" for n, cell in enumerate(rows[0])]
        cells = [[str(cell) if _said(cell) else None for cell in row] for row in rows[1:]]
        table = pd.DataFrame(cells, dtype=object, index=[number for number, _ in numbered[1:]])
        table = table.reindex(columns=range(len(header)))
        table.columns = pd.Index(header)
        _required(f"{name}, sheet '{sheet}'", table.columns, columns)
        return _of_file(table, f"{name}, sheet '{sheet}'")

    def outlines(self, name: str) -> pd.DataFrame:
        """A GeoJSON file of areas as a GeoDataFrame with ``code``, ``name`` and ``geometry``."""
        path = self._open(name)
        try:
            table = geopandas.read_file(path)
        except (OSError, RuntimeError, ValueError) as error:
            raise RefreshError(f"{name}: {_EXPECTED.format('a GeoJSON file of outlines')}") from error
        return table[_required(name, table.columns, ["code", "name", "geometry"])]

    def _open(self, name: str) -> Path:
        path = self.root / name
        if not path.is_file():
            raise RefreshError(
                f"{name} is not in {self.root}: put the publisher's file there (see the sidecars for where it is)"
            )
        self.checksums[name] = file_sha256(path)
        return path


def _of_file(table: pd.DataFrame, name: str) -> pd.DataFrame:
    table.attrs[FILE] = name
    return table


def place_in(table: pd.DataFrame, row: Hashable, column: str) -> str:
    """Where a cell of a publisher's table stands: its file, its row there and its column."""
    return f"{table.attrs.get(FILE, 'a file')}, row {row}, column {column}"


def _said(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _required(name: str, found: Iterable[str], wanted: Sequence[str]) -> list[str]:
    found = list(found)
    if absent := [column for column in wanted if column not in found]:
        raise RefreshError(
            f"{name}: expected the column(s) {', '.join(absent)}; it has {', '.join(map(str, found)) or 'none'}"
        )
    return list(wanted)
