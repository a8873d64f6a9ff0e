"""From sheets to the columns of a table: names and labels that mean an allowed value become that value.

A team's file may say "Coventry" for ``coventry`` and "Strongly agree" for 5. A survey may be wide, one row a respondent
and wave with a column an item, or long; both become long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from helpers.project.codebook import Codebook
from helpers.project.registry import Registry
from helpers.sources.csv_files import Fault
from helpers.sources.tables import FILE_COLUMN, ROW_COLUMN
from restricted.intake.file_reading import Sheet
from restricted.rows.restricted_tables import ANSWERS, RowTable
from restricted.rows.vocabulary import Vocabulary

SIMULATED_FLAG = "is_simulated"
CELL_COLUMN, FLAG_COLUMN, ANSWER_COLUMN = "_cell", "_is_simulated", "_answer_column"
ORIGIN = [FILE_COLUMN, ROW_COLUMN, CELL_COLUMN, FLAG_COLUMN, ANSWER_COLUMN]
"""Beside a table's own columns: the file, the row, a workbook's column letters, what the row says of itself, and the
column that an answer stands in, which in a wide survey is the item's."""
LONG_COLUMNS = ("item_id", "answer")


Aliases = Mapping[str, Mapping[str, str]]
"""Other ways to write an allowed value, by closed list: titles and labels, in small letters."""


def aliases_of(vocabulary: Vocabulary, registry: Registry, codebook: Codebook) -> Aliases:
    """Each list's ids and titles."""
    instrument = vocabulary.instrument
    titled = {
        "localities": {entry.title: entry.id for entry in registry.localities},
        "waves": {wave.title: wave.id for wave in registry.waves},
        "role_groups": {group.title: group.id for group in instrument.role_groups},
        "surveyed_roles": {group.title: group.id for group in instrument.role_groups if group.is_surveyed},
        "criteria": {entry.title: entry.id for entry in codebook.criteria},
        "directions": {entry.title: entry.id for entry in codebook.directions},
        "answers": {point.label: str(point.value) for point in instrument.scale},
    }
    lists = {name: {value.casefold(): value for value in values} for name, values in vocabulary.lists.items()}
    lists["answers"] = {}
    for name, titles in titled.items():
        lists[name].update({title.casefold(): value for title, value in titles.items()})
    return lists


def _said(aliases: Aliases, closed: str | None, value: object) -> object:
    """``value`` as its list has it, where it is one of its names; else as it stands."""
    if not isinstance(value, str):
        return None
    return aliases.get(closed or "", {}).get(value.casefold().strip(), value)


def align(sheet: Sheet, table: RowTable, vocabulary: Vocabulary, aliases: Aliases) -> tuple[pd.DataFrame, list[Fault]]:
    """The rows of ``sheet`` with the columns of ``table`` and :data:`ORIGIN`, and what is wrong with its columns.

    With a fault, no row is given back: a table whose columns are not understood is not half read.
    """
    content = sheet.content.copy()
    is_wide = table is ANSWERS and not any(name in content for name in LONG_COLUMNS)
    optional = {field.name for field in table.fields if field.is_optional and field.kind == "date"}
    items = vocabulary.lists["items"]
    needed = [name for name in table.columns if not (is_wide and name in LONG_COLUMNS) and name not in optional]
    known = {*table.columns, SIMULATED_FLAG, *(items if is_wide else ())}
    faults = [_fault(sheet, name, "this column is needed and missing") for name in needed if name not in content]
    faults += [
        _fault(sheet, str(name), "this column is not in the table's template; take it out of the file")
        for name in content
        if name not in known
    ]
    if is_wide and not any(item in content for item in items):
        faults.append(_fault(sheet, items[0], "no item of the instrument has a column"))
    faults += _unlike_scale(sheet, vocabulary, items)
    if faults:
        return _empty(table), faults
    for column, labels in sheet.labels.items():
        if column in content:
            content[column] = content[column].map(lambda value, own=labels: own.get(value, value)).astype(object)
    for name in optional - set(content):
        content[name] = None
    content[FILE_COLUMN], content[ROW_COLUMN] = sheet.file, sheet.rows
    content[CELL_COLUMN] = pd.Series([sheet.letters] * len(content), index=content.index, dtype=object)
    content[FLAG_COLUMN] = content.get(SIMULATED_FLAG)
    content[ANSWER_COLUMN] = "answer"
    if is_wide:
        content = _melted(content, [item for item in items if item in content])
        content[ANSWER_COLUMN] = content["item_id"]
    for field in table.fields:
        closed = "answers" if field.name == "answer" else field.closed
        if field.kind in ("closed", "flag") or field.name == "answer":
            said = {value: _said(aliases, closed, value) for value in content[field.name].dropna().unique()}
            if field.kind == "flag":  # spreadsheet programs write TRUE
                said = {value: str(value).strip().lower() for value in said}
            content[field.name] = content[field.name].map(said)
    aligned = content[[*table.columns, *ORIGIN]].reset_index(drop=True).astype(object)
    return aligned.where(aligned.notna(), None), []


def _melted(content: pd.DataFrame, items: list[str]) -> pd.DataFrame:
    """Long form: row by row, item by item; a cell's column is its item."""
    fixed = [column for column in content if column not in items]
    long = content.reset_index(names="_order").melt(
        ["_order", *fixed], items, var_name="item_id", value_name="answer", ignore_index=True
    )
    return long.sort_values("_order", kind="stable", ignore_index=True).astype({"item_id": object, "answer": object})


def _unlike_scale(sheet: Sheet, vocabulary: Vocabulary, items: tuple[str, ...]) -> Iterator[Fault]:
    """SPSS codes that stand for other points than the scale's, where some codes in use have no label to go by."""
    points = {point.label.casefold(): str(point.value) for point in vocabulary.instrument.scale}
    for item in (*items, "answer"):
        labels = sheet.labels.get(item, {})
        differs = [code for code, label in labels.items() if points.get(label.casefold(), code) != code]
        if differs and item in sheet.content and set(sheet.content[item].dropna()) - set(labels):
            rule = "the value labels run the other way than the scale, and some codes have none: label every code"
            yield _fault(sheet, item, rule)


def _fault(sheet: Sheet, column: str, rule: str) -> Fault:
    return Fault(sheet.file, sheet.header_row or None, column, column, rule)


def _empty(table: RowTable) -> pd.DataFrame:
    return pd.DataFrame(columns=[*table.columns, *ORIGIN], dtype=object)
