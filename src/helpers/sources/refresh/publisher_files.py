"""Reading the publishers' files: the one place of this package that touches a disk to read.

Every file that is read is noted with its checksum, for the sidecars. A file that is missing or has other columns than
expected stops the refresh with one sentence that names the file and what was expected of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import pandas as pd

from helpers.sources.sidecars import file_sha256


class RefreshError(ValueError):
    """The publishers' files do not hold what the tables need; nothing has been written."""


class PublisherFolder:
    """A folder of publishers' files. ``checksums`` holds the SHA-256 of every file read so far, by its name."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.checksums: dict[str, str] = {}
        if not root.is_dir():
            raise RefreshError(f"there is no folder {root}: name the folder that holds the publishers' files")

    def csv(self, name: str, columns: Sequence[str], *, encoding: str = "utf-8") -> pd.DataFrame:
        """``columns`` of a CSV file, all as text; an empty cell is missing."""
        path = self._open(name)
        try:
            table = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding=encoding)
        except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
            raise RefreshError(f"{name}: expected a CSV file in {encoding}, but {error}") from error
        return table[_required(name, table.columns, columns)]

    def parquet(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """``columns`` of a Parquet file."""
        path = self._open(name)
        try:
            table = pd.read_parquet(path)
        except (OSError, ValueError) as error:
            raise RefreshError(f"{name}: expected a Parquet file, but {error}") from error
        return table[_required(name, table.columns, columns)]

    def sheet(self, name: str, sheet: str, *, header_row: int = 1, columns: Sequence[str] = ()) -> pd.DataFrame:
        """One sheet of a workbook as text, with the names of row ``header_row``; empty rows at its end are left out."""
        import openpyxl  # slow to import, and most commands read no workbook

        path = self._open(name)
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            raise RefreshError(f"{name}: expected a workbook, but {error}") from error
        if sheet not in book.sheetnames:
            raise RefreshError(f"{name}: expected a sheet '{sheet}'; it has {', '.join(book.sheetnames)}")
        rows = [
            row for row in book[sheet].iter_rows(min_row=header_row, values_only=True) if any(_said(c) for c in row)
        ]
        book.close()
        if not rows:
            raise RefreshError(f"{name}, sheet '{sheet}': expected column names in row {header_row}, but it is empty")
        header = [" ".join(str(cell).split()) if _said(cell) else f"unnamed_{n}" for n, cell in enumerate(rows[0])]
        table = pd.DataFrame([[str(c) if _said(c) else None for c in row] for row in rows[1:]], dtype=object)
        table = table.reindex(columns=range(len(header)))
        table.columns = pd.Index(header)
        _required(f"{name}, sheet '{sheet}'", table.columns, columns)
        return table

    def outlines(self, name: str) -> pd.DataFrame:
        """A GeoJSON file of areas as a GeoDataFrame with ``code``, ``name`` and ``geometry``."""
        import geopandas

        path = self._open(name)
        try:
            table = geopandas.read_file(path)
        except (OSError, RuntimeError, ValueError) as error:
            raise RefreshError(f"{name}: expected a GeoJSON file of outlines, but {error}") from error
        return table[_required(name, table.columns, ["code", "name", "geometry"])]

    def _open(self, name: str) -> Path:
        path = self.root / name
        if not path.is_file():
            raise RefreshError(
                f"{name} is not in {self.root}: put the publisher's file there (see the sidecars for where it is)"
            )
        self.checksums[name] = file_sha256(path)
        return path


def _said(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _required(name: str, found: Iterable[str], wanted: Sequence[str]) -> list[str]:
    found = list(found)
    if absent := [column for column in wanted if column not in found]:
        raise RefreshError(f"{name}: expected the column(s) {', '.join(absent)}; it has {', '.join(map(str, found))}")
    return list(wanted)
