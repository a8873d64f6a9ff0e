"""Kinds of files that restricted evidence comes in: which are read, and which may never be in the repository."""

from __future__ import annotations

CSV, WORKBOOK, SPSS, QDA = ".csv", ".xlsx", ".sav", ".qdpx"
READ_ENDINGS = frozenset({CSV, WORKBOOK, SPSS, QDA})
"""What the intake reads; any other file in a team's folder is passed over."""
REFUSED_ENDINGS = frozenset({SPSS, ".zsav", ".por", QDA, ".qde"})
"""What git may not hold under any name: such files have rows about persons or their words."""
QDA_ENDINGS = frozenset({QDA, ".qde"})
SPSS_MAGIC = (b"$FL2", b"$FL3")
"""How an SPSS file begins, whatever it is called."""
