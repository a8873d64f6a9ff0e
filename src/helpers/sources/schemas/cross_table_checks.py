"""What a rule of a raw table may look at besides the table: the registry, and columns of other raw tables.

Such a rule takes the table and the project that the table is of, never the project at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import pandas as pd

from helpers.project.paths import Project
from helpers.project.read_record import note_files
from helpers.project.registry import ALL_CASES, EVERY_WAVE, Registry, load_registry
from helpers.sources.schemas.raw_table_declaration import CrossTableRule, Violations


class OtherTableError(ValueError):
    """Another raw table is needed to check this one, and cannot be used; the message names it and the mend."""


def read_columns(project: Project, pattern: str, columns: Sequence[str]) -> pd.DataFrame:
    """``columns`` of every raw file that fits ``pattern``, as text, one file after another.

    Raises ``OtherTableError`` where a file cannot be read or lacks a column.
    """
    note_files(project.raw / pattern)
    tables = []
    for path in sorted(project.raw.glob(pattern)):
        place = path.relative_to(project.raw)
        try:
            table = pd.read_csv(path, dtype=str)
        except (ValueError, pd.errors.ParserError, UnicodeDecodeError):
            raise OtherTableError(
                f"data/raw/{place} is needed here and is not CSV in UTF-8: 'make report' lists its faults by row"
            ) from None
        if absent := [column for column in columns if column not in table]:
            raise OtherTableError(
                f"data/raw/{place} is needed here and lacks the column(s) {', '.join(absent)}: mend it"
            )
        tables.append(table[list(columns)])
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(columns), dtype=str)


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
        for position, value in table.loc[~table[column].isin(known), column].items():
            yield position, column, value, f"must be a {kind} of cases.yml{nearest(value, known)}"

    return rule


def nearest(value: object, known: Sequence[str]) -> str:
    """The end of a message about ``value``, which is none of ``known``: what it may have been meant to be.

    >>> nearest("coventary", ["all", "coventry"]), nearest("x", ["all", "coventry"])
    (': did you mean coventry?', ': all, coventry')
    """
    found = get_close_matches(str(value), known, n=1)
    return f": did you mean {found[0]}?" if found else f": {', '.join(known)}"


def broken_waves(table: pd.DataFrame, registry: Registry, *, may_be_both: bool) -> Violations:
    """Waves that the registry lacks; and ``both``, unless a row ``may_be_both``, since a count belongs to one wave."""
    known = [wave.id for wave in registry.waves]
    for position, value in table["wave"].items():
        if value == EVERY_WAVE and not may_be_both:
            yield position, "wave", value, "a count belongs to one wave"
        elif value not in (*known, EVERY_WAVE):
            yield position, "wave", value, f"must be '{EVERY_WAVE}' or a wave of cases.yml: {', '.join(known)}"


def known_waves(table: pd.DataFrame, project: Project) -> Violations:
    """Every wave is one of the registry's, or ``both`` for a row on all of them."""
    yield from broken_waves(table, load_registry(project.registry), may_be_both=True)


def one_known_wave(table: pd.DataFrame, project: Project) -> Violations:
    """Every wave is one of the registry's: what is counted belongs to one."""
    yield from broken_waves(table, load_registry(project.registry), may_be_both=False)
