"""What a rule of a raw table may look at besides the table: the registry, and columns of other raw tables.

Such a rule takes the table and the project that the table is of, never the project at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import partial

import pandas as pd

from helpers.project.paths import Project
from helpers.project.read_record import note_files
from helpers.project.registry import ALL_CASES, EVERY_WAVE, load_registry
from helpers.sources.csv_files import TableError, read_csv_text
from helpers.sources.schemas.raw_table_declaration import CrossTableRule, Violations
from helpers.sources.schemas.row_rules import broken_where, not_among


class OtherTableError(ValueError):
    """Another raw table is needed to check this one, and cannot be used; the message names it and the mend."""


def read_columns(project: Project, pattern: str, columns: Sequence[str]) -> pd.DataFrame:
    """``columns`` of every raw file that fits ``pattern``, as text, one file after another.

    Raises ``OtherTableError`` where a file cannot be read or lacks a column.
    """
    note_files(project.raw / pattern)
    tables = [pd.DataFrame(columns=list(columns), dtype="str")]
    for path in sorted(project.raw.glob(pattern)):
        place = f"data/raw/{path.relative_to(project.raw)}"
        try:
            table = read_csv_text(path, place)
        except TableError as error:
            raise OtherTableError(f"{place} is needed here and cannot be read: {error.faults[0]}") from None
        if absent := [column for column in columns if column not in table]:
            raise OtherTableError(f"{place} is needed here and lacks the column(s) {', '.join(absent)}: mend it")
        tables.append(table[list(columns)])
    return pd.concat(tables, ignore_index=True)


def known_cases(*, column: str = "case", localities: bool = True, allow_all: bool = True) -> CrossTableRule:
    """The rule that ``column`` names a case of the registry.

    A pilot may stand there; a locality where ``localities``; "all" where ``allow_all``.
    """

    def rule(table: pd.DataFrame, project: Project) -> Violations:
        registry = load_registry(project.registry)
        known = [ALL_CASES] if allow_all else []
        known += [pilot.id for pilot in registry.pilots]
        known += [locality.id for locality in registry.localities] if localities else []
        kind = "case" if localities or allow_all else "pilot"
        yield from not_among(
            table, column, known, lambda value: f"must be a {kind} of cases.yml{nearest(value, known)}"
        )

    return rule


def nearest(value: object, known: Sequence[str]) -> str:
    """The end of a message about ``value``, which is none of ``known``: what it may have been meant to be.

    >>> nearest("coventary", ["all", "coventry"]), nearest("x", ["all", "coventry"])
    (': did you mean coventry?', ': all, coventry')
    """
    found = get_close_matches(str(value), known, n=1)
    return f": did you mean {found[0]}?" if found else f": {', '.join(known)}"


def known_waves(table: pd.DataFrame, project: Project, *, may_be_all: bool = True) -> Violations:
    """Every wave is one of the registry's, or ``both`` for a row on all of them where it ``may_be_all``."""
    known = [wave.id for wave in load_registry(project.registry).waves]
    words = f"must be '{EVERY_WAVE}' or a wave of cases.yml: {', '.join(known)}"
    if not may_be_all:
        yield from broken_where(table, table["wave"] == EVERY_WAVE, "wave", "a count belongs to one wave")
    yield from not_among(table, "wave", (*known, EVERY_WAVE), words)


one_known_wave = partial(known_waves, may_be_all=False)
"""Every wave is one of the registry's: what is counted belongs to one."""
