"""All restricted files checked at once: every fault with its place, and the rows only where there is none.

Reading, aligning and the rules are elsewhere; here they are put in order. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.errors

from helpers.project.codebook import load_codebook
from helpers.project.edition import Edition
from helpers.project.paths import Project
from helpers.project.registry import load_registry
from helpers.sources.csv_files import Fault
from helpers.sources.tables import FILE_COLUMN, ROW_COLUMN, rule_in_words
from restricted.intake.column_alignment import (
    ANSWER_COLUMN,
    CELL_COLUMN,
    FLAG_COLUMN,
    ORIGIN,
    SIMULATED_FLAG,
    aliases_of,
    align,
)
from restricted.intake.file_reading import Sheet
from restricted.intake.intake_files import sheets_by_table
from restricted.intake.intake_rules import Known, broken_rules
from restricted.intake.quotation_rules import allowed_in_error, quotation_faults
from restricted.rows.evidence_files import edition_of_files
from restricted.rows.restricted_schemas import schema_of, typed
from restricted.rows.restricted_tables import TABLES, RowTable
from restricted.rows.vocabulary import Vocabulary, load_vocabulary

WHO_IS_SIMULATED = {"simulated": True, "real": False}


class IntakeError(ValueError):
    """Restricted files break rules. The message counts the faults and shows no value: logs are published."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        files = sorted({fault.file for fault in self.faults})
        super().__init__(
            f"{len(self.faults)} problem(s) in data/raw/restricted ({', '.join(files)}): "
            "'restricted check' lists each with its place"
        )

    def __reduce__(self) -> tuple[type[IntakeError], tuple[list[Fault]]]:
        """Leaves a process as it is: Exception's own way would make it of its message."""
        return type(self), (self.faults,)


@dataclass(frozen=True)
class SheetRead:
    """How many rows a file or sheet has, and how many rows of a table they became."""

    file: str
    table: str
    rows_count: int
    table_rows_count: int


@dataclass(frozen=True)
class Checked:
    """What the check found: typed rows as they stand in the files, table by table, and the faults of all."""

    edition: Edition
    tables: dict[str, pd.DataFrame]
    faults: list[Fault]
    sheets: list[SheetRead]


def check_files(project: Project) -> Checked:
    """Every restricted file of ``project``'s edition, read and held against every rule."""
    sheets, faults = sheets_by_table(project)
    return check_sheets(sheets, faults, edition_of_files(project), project)


def check_sheets(sheets: dict[str, list[Sheet]], faults: list[Fault], whose: Edition, project: Project) -> Checked:
    """``sheets`` by table, held against every rule; ``faults`` are those met while reading them."""
    vocabulary = load_vocabulary(project)
    aliases = aliases_of(vocabulary, load_registry(project.registry), load_codebook(project))
    found = list(faults)
    aligned: dict[str, pd.DataFrame] = {}
    read: list[SheetRead] = []
    for table in TABLES:
        parts = []
        for sheet in sheets.get(table.name, []):
            part, wrong = align(sheet, table, vocabulary, aliases)
            parts.append(part)
            read.append(SheetRead(sheet.file, table.name, len(sheet.content), len(part)))
            found += wrong
        columns = [*table.columns, *ORIGIN]
        filled = [part for part in parts if len(part)]
        aligned[table.name] = (
            pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=columns, dtype=object)
        )
    passed: dict[str, pd.DataFrame] = {}
    for table in TABLES:
        passed[table.name], wrong = _schema_checked(table, aligned[table.name], vocabulary)
        found += wrong
        found += _flag_faults(aligned[table.name], whose)
    # What is looked up counts as there although another cell of its row is wrong: one mistake, one fault.
    known = Known(vocabulary, aligned)
    for table in TABLES:
        broken = broken_rules(table, passed[table.name], known)
        found += [_fault_at(aligned[table.name], position, column, rule) for position, column, _, rule in broken]
    of_quotations = {
        "quotations": quotation_faults(passed, known, project),
        "allowed_names": allowed_in_error(passed["allowed_names"], passed["protected_names"]),
    }
    for name, broken in of_quotations.items():
        found += [_fault_at(aligned[name], position, column, rule, words) for position, column, words, rule in broken]
    once: dict[tuple, Fault] = {}
    for fault in found:  # a wide survey's row becomes many; what is wrong with it is said once
        once.setdefault((fault.file, fault.row, fault.column, fault.rule), fault)
    return Checked(whose, passed, list(once.values()), sorted(read, key=lambda sheet: sheet.file))


def _schema_checked(table: RowTable, content: pd.DataFrame, vocabulary: Vocabulary) -> tuple[pd.DataFrame, list[Fault]]:
    """The rows that pass the schema, typed and with the index that they have in ``content``; and the faults."""
    text = content[list(table.columns)]
    try:
        schema_of(table, vocabulary).validate(text, lazy=True)
        return typed(table, text), []
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        bad = {int(position) for position in cases["index"].dropna()}
        faults = [
            _fault_at(content, int(case.index), str(case.column), rule_in_words(str(case.check)))
            for case in cases.drop_duplicates(["column", "index", "check"]).itertuples(index=False)
            if not pd.isna(case.index)
        ]
        return typed(table, text.drop(index=sorted(bad))), faults


def _fault_at(content: pd.DataFrame, position: Any, column: str, rule: str, words: object = None) -> Fault:
    """A fault of one cell, shown as it stands in the file unless ``words`` of it are given."""
    cell: dict[str, Any] = {str(name): value for name, value in content.loc[position].items()}
    shown = str(cell[ANSWER_COLUMN]) if column == "answer" else column
    row, letters = int(cell[ROW_COLUMN]), cell[CELL_COLUMN]
    letter = letters.get(shown) if isinstance(letters, dict) else None
    place = f"{shown} (cell {letter}{row})" if letter else shown
    return Fault(str(cell[FILE_COLUMN]), row, place, cell.get(column) if words is None else words, rule)


def _flag_faults(content: pd.DataFrame, whose: Edition) -> Iterator[Fault]:
    """Rows that say of themselves what their folder does not: simulated among real ones, or the reverse."""
    allowed = ("true",) if whose == "simulated" else ("false", "")
    said = content[FLAG_COLUMN].map(lambda value: "" if pd.isna(value) else str(value).strip().lower())
    rule = f"{allowed[0]} in every row: simulated and real rows are never mixed"
    for position in content.index[~said.isin(allowed)]:
        yield _fault_at(content, position, SIMULATED_FLAG, rule, content.loc[position, FLAG_COLUMN])
