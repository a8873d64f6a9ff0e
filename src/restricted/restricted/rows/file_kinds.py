"""Kinds of files that restricted evidence comes in: which are read, and which may never be in the repository.

One list for the intake and for the git guard. A file of a kind that is not read is never passed over in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reader = Literal["csv", "workbook", "spss", "qda"]


@dataclass(frozen=True)
class FileKind:
    """A kind of file by its ending. Without a ``reader`` it is not read, and ``mend`` says what to do instead."""

    ending: str
    title: str
    reader: Reader | None = None
    mend: str = ""
    is_kept_out_of_git: bool = False
    """Whether git may hold none under any name: such files have rows about persons or their words."""


AS_WORKBOOK = "open it in its program and save it as 'Excel Workbook (.xlsx)'"
AS_SPSS = "open it in its program and export it as SPSS (.sav) or CSV"
AS_PROJECT = "export the project from its tool as REFI-QDA (.qdpx)"
AS_TEXT = "save it as CSV in UTF-8 (.csv)"
CSV, QDA = ".csv", ".qdpx"
FILE_KINDS = (
    FileKind(CSV, "CSV", "csv"),
    FileKind(".tsv", "tab-separated text", "csv"),
    FileKind(".xlsx", "Excel workbook", "workbook"),
    FileKind(".xlsm", "Excel workbook with macros", "workbook"),
    FileKind(".sav", "SPSS file", "spss", is_kept_out_of_git=True),
    FileKind(".zsav", "compressed SPSS file", "spss", is_kept_out_of_git=True),
    FileKind(QDA, "REFI-QDA project", "qda", is_kept_out_of_git=True),
    FileKind(".por", "portable SPSS file", mend=AS_SPSS, is_kept_out_of_git=True),
    FileKind(".dta", "Stata file", mend=AS_SPSS, is_kept_out_of_git=True),
    FileKind(".sas7bdat", "SAS file", mend=AS_SPSS, is_kept_out_of_git=True),
    FileKind(".rds", "R data file", mend=AS_TEXT, is_kept_out_of_git=True),
    FileKind(".rdata", "R data file", mend=AS_TEXT, is_kept_out_of_git=True),
    FileKind(".xls", "workbook of Excel 97-2003", mend=AS_WORKBOOK),
    FileKind(".xlsb", "Excel binary workbook", mend=AS_WORKBOOK),
    FileKind(".ods", "OpenDocument spreadsheet", mend=AS_WORKBOOK),
    FileKind(".numbers", "Numbers spreadsheet", mend=AS_WORKBOOK),
    FileKind(".txt", "text file", mend=AS_TEXT),
    FileKind(".qde", "REFI-QDA project without its archive", mend=AS_PROJECT, is_kept_out_of_git=True),
    FileKind(".qda", "QualCoder project", mend=AS_PROJECT, is_kept_out_of_git=True),
    FileKind(".nvp", "NVivo project", mend=AS_PROJECT, is_kept_out_of_git=True),
    FileKind(".nvpx", "NVivo project", mend=AS_PROJECT, is_kept_out_of_git=True),
    FileKind(".atlproj", "ATLAS.ti project", mend=AS_PROJECT, is_kept_out_of_git=True),
    FileKind(".mx20", "MAXQDA project", mend=AS_PROJECT, is_kept_out_of_git=True),
    FileKind(".mx22", "MAXQDA project", mend=AS_PROJECT, is_kept_out_of_git=True),
    FileKind(".mx24", "MAXQDA project", mend=AS_PROJECT, is_kept_out_of_git=True),
    FileKind(".sqlite3", "SQLite database, as Taguette's", mend=AS_PROJECT, is_kept_out_of_git=True),
)
BY_ENDING = {kind.ending: kind for kind in FILE_KINDS}
READ_ENDINGS = frozenset(kind.ending for kind in FILE_KINDS if kind.reader)
REFUSED_ENDINGS = frozenset(kind.ending for kind in FILE_KINDS if kind.is_kept_out_of_git)
QDA_ENDINGS = frozenset({QDA, ".qde"})
SPSS_MAGIC = (b"$FL2", b"$FL3")
"""How an SPSS file begins, whatever it is called."""
READ_IN_WORDS = ", ".join(sorted(READ_ENDINGS))


def kind_of(name: str) -> FileKind:
    """The kind of the file ``name``; one that is not in the list is not read.

    >>> kind_of("answers.XLSX").reader, kind_of("answers.ods").mend == AS_WORKBOOK, kind_of("notes.pages").title
    ('workbook', True, 'file of another kind')
    """
    ending = "." + name.lower().rpartition(".")[2] if "." in name else ""
    return BY_ENDING.get(ending, FileKind(ending, "file of another kind", mend=f"save it as one of {READ_IN_WORDS}"))
