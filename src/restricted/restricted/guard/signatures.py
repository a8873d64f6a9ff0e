"""How restricted rows are known again: by their columns, by the values in them, by pseudonyms, by lines held here.

A table is known by its header though the file be renamed, and by its rows though the header be cut off. Nothing that is
found is repeated in a message.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from restricted.guard.unpacking import Text
from restricted.intake.file_reading import DELIMITERS
from restricted.rows.evidence_files import SIMULATED_LINE
from restricted.rows.pseudonyms import PSEUDONYM
from restricted.rows.restricted_schemas import FLAGS
from restricted.rows.restricted_tables import ANSWERS, TABLES, Field, RowTable
from restricted.rows.vocabulary import Vocabulary

HEADER_SHARE = 0.6
"""Of a table's columns in one line make it that table's header."""
LEAST_ITEMS = 6
LEAST_ROWS = 3
LEAST_LISTS = 2
"""Rows of a table's values, one after the other, make it that table without its header."""
SHORTEST_LINE = 24
LONGEST_LINE = 4_000
ANY_DELIMITER = (*DELIMITERS, None)
HEADER_CELL = re.compile(r"<th[^>]*>\s*([^<]*?)\s*</th>", re.IGNORECASE)
TABLE_END = re.compile(r"</tr>", re.IGNORECASE)
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
ANY_PSEUDONYM = re.compile(rf"\b{PSEUDONYM}\b")


@dataclass(frozen=True)
class Signatures:
    """What to look for: columns and values of the tables, and digests of the lines of restricted files held here."""

    vocabulary: Vocabulary
    lines: frozenset[bytes] = field(default_factory=frozenset)

    def found_in(self, part: Text) -> Iterator[str]:
        """What makes ``part`` restricted, in words that repeat nothing of it."""
        text = part.text
        if hit := ANY_PSEUDONYM.search(text):
            yield f"line {_line_of(text, hit.start())}: a pseudonym of a restricted table"
        if self.lines:
            for number, line in enumerate(text.splitlines(), start=1):
                if as_digest(line) in self.lines:
                    yield f"line {number}: a line of a file in data/raw/restricted/"
                    break
        if part.is_code:
            return
        if number := text.find(SIMULATED_LINE) + 1:
            yield f"line {_line_of(text, number)}: the mark of a simulated file"
        yield from self._headers(text)
        yield from self._records(text)
        yield from self._rows(text)

    def _headers(self, text: str) -> Iterator[str]:
        if not any(column in text.lower() for column in self._telling):
            return
        lines = text.splitlines()
        for number, line in enumerate(lines, start=1):
            if len(line) > LONGEST_LINE or not any(column in line.lower() for column in self._telling):
                continue
            for delimiter in ANY_DELIMITER:
                cells = _cells(line, delimiter)
                after = next((later for later in lines[number:] if later.strip()), "")
                is_followed = len(_cells(after, delimiter)) >= len(cells) or (delimiter is None and after.strip())
                if is_followed and (table := self._table_of(cells)):
                    yield f"line {number}: the columns of the restricted table {table.name}, and rows below them"
                    return
        for row in TABLE_END.split(text):
            cells = [cell.lower() for cell in HEADER_CELL.findall(row)]
            if cells and (table := self._table_of(cells)):
                yield f"the columns of the restricted table {table.name} in a table of HTML"
                return

    def _records(self, text: str) -> Iterator[str]:
        """JSON: objects with a table's columns as keys, or columns with their values."""
        stripped = text.strip()
        if stripped[:1] not in ("{", "[") or not any(column in text for column in self._telling):
            return
        for part in (stripped, *stripped.splitlines()):
            try:
                data = json.loads(part)
            except ValueError:
                continue
            for keys in _keys(data):
                if table := self._table_of(keys):
                    yield f"records of the restricted table {table.name}"
                    return

    def _rows(self, text: str) -> Iterator[str]:
        """Rows without a header: each line has a value of every closed list of the table, a date where it needs one."""
        if text.count("\n") + 1 < LEAST_ROWS:
            return
        lower = text.lower()
        likely = [table for table, lists in self._closed.items() if all(_any_in(values, lower) for values in lists)]
        if not likely:
            return
        in_a_row = dict.fromkeys(likely, 0)
        for number, line in enumerate(text.splitlines(), start=1):
            cells = _all_cells(line)
            for table in likely:
                in_a_row[table] = in_a_row[table] + 1 if self._is_row(table, cells, line) else 0
                if in_a_row[table] == LEAST_ROWS:
                    yield f"line {number}: rows like those of the restricted table {self._named[table].name}"
                    return

    def _is_row(self, name: str, cells: set[str], line: str) -> bool:
        if not all(cells & values for values in self._closed[name]):
            return False
        needs_date = any(column.kind == "date" and not column.is_optional for column in self._named[name].fields)
        return not needs_date or bool(ISO_DATE.search(line))

    def _table_of(self, cells: Iterable[str]) -> RowTable | None:
        held = set(cells)
        for table in TABLES:
            own = [column for column in table.columns if column in held]
            if len(own) >= HEADER_SHARE * len(table.columns) and set(own) & _identifying(table):
                return table
        items = held & set(self.vocabulary.lists["items"])
        return ANSWERS if len(items) >= LEAST_ITEMS else None

    @cached_property
    def _telling(self) -> tuple[str, ...]:
        """Columns that a restricted header has one of."""
        own = {column for table in TABLES for column in _identifying(table)}
        return (*sorted(own), *self.vocabulary.lists["items"][:1])

    @cached_property
    def _named(self) -> dict[str, RowTable]:
        return {table.name: table for table in TABLES}

    @cached_property
    def _closed(self) -> dict[str, list[frozenset[str]]]:
        """By table the values of its closed columns that are never blank, where there are two such lists at least."""
        lists = {table.name: [self._allowed(column) for column in table.fields] for table in TABLES}
        required = {name: [values for values in held if values] for name, held in lists.items()}
        return {name: values for name, values in required.items() if len(values) >= LEAST_LISTS}

    def _allowed(self, column: Field) -> frozenset[str]:
        if column.kind == "flag":
            return frozenset(FLAGS)
        if column.kind != "closed" or column.is_optional:
            return frozenset()
        return frozenset(self.vocabulary.lists[column.closed or ""])


def _identifying(table: RowTable) -> set[str]:
    """The columns that only a restricted table has: identifiers, else all that no published table has."""
    own = {column.name for column in table.fields if column.kind == "identifier"}
    return own or {"invited_count", "kpi_id", "self_rating", "protected_name", "allowed_name"} & set(table.columns)


def _cells(line: str, delimiter: str | None) -> list[str]:
    parts = line.strip("|").split(delimiter) if delimiter else line.split()
    return [part.strip().strip("\"'").lower() for part in parts]


def _all_cells(line: str) -> set[str]:
    """The cells of ``line`` by whatever delimiter it has."""
    if len(line) > LONGEST_LINE:
        return set()
    return {cell for sign in ANY_DELIMITER if sign is None or sign in line for cell in _cells(line, sign)}


def _keys(data: object) -> Iterator[set[str]]:
    match data:
        case dict():
            yield {str(key).lower() for key in data}
            for value in data.values():
                yield from _keys(value)
        case list():
            for value in data[:50]:
                yield from _keys(value)


def _any_in(values: Iterable[str], text: str) -> bool:
    return any(value in text for value in values)


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def as_digest(line: str) -> bytes:
    """A line in the form in which two copies of it are equal, hashed; empty where it is too short to tell anything."""
    compared = "".join(line.split()).replace('"', "").replace("'", "").lower()
    return hashlib.sha256(compared.encode()).digest() if len(compared) >= SHORTEST_LINE else b""
