"""Display tables of the data behind figures: words for ids, units, the source's decimals, the rows that matter.

Both renderers show it folded under the figure: it is written as Markdown (:func:`write_figure_data`), which the filter
``_extensions/localed/figure_data.lua`` reads. The CSV file of a figure keeps every row under the names that the code
uses. Here a short file is shown whole. Of a long one there is what the figure is about, its own places and their
comparators: as a grid where that holds all of it, else the latest of each. Nothing here knows a single chart; it goes
by the names and the values of columns.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.book.display_names import Names, names_of
from helpers.book.pandoc_cache import Memory, renderer_code
from helpers.figures import simulated_marks
from helpers.indicators import formats
from helpers.project.atomic_writes import replacing

OUTPUTS, FOLDER = Path("outputs"), "figure-data"
"""``outputs/figures/x/y.csv`` is shown from ``outputs/figure-data/figures/x/y.md``."""
SHOWN_FOLDERS = ("figures", "front-page")
MOST_ROWS, MOST_COLUMNS = 40, 14
TIMES = ("academic_year", "date", "year")
ROLE, BESIDE_PREFIXES = "role", ("locality", "england", "region", "neighbours_")
"""Roles of the chapter's own places and of what a figure sets beside them; the others are single authorities."""
OWN_MARKS = {"is_in_case": "The chapter’s own places.", "is_main": "The main analysis of each."}
"""Columns that mark the rows that a long file is about."""
NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
IDENTIFIER = re.compile(r"[A-Z]\d{8}|[a-z0-9]+([-_/][a-z0-9]+)*")
READABLE = re.compile(r"title|label|.*_(title|name)")
CODES = re.compile(r"case|kind|group|criterion|element|.*_(id|code)")
SIGNIFICANT = re.compile(r"[\\`*_{}\[\]<>()#+!|~^$@:'\"-]")
"""Characters that can mean something in Markdown."""
MEASURE = "indicator_id"
NOT_IN_ITS_UNIT = re.compile(r"p_value|standardised|.*_(count|pct|pp)|.*rank.*")
DECIMALS, PERCENT_DECIMALS, TINY = 2, 1, 1e-4


@dataclass(frozen=True)
class DisplayTable:
    """``table``, text to show, and ``note``: which part of the data it is, empty where it is all of it."""

    table: pd.DataFrame
    note: str


def write_figure_data(csv: Path, root: Path, names: Names, memory: Memory) -> Path:
    """Write the data of ``csv``, a file below ``outputs/`` of the project at ``root``, as Markdown; gives its path."""
    path = root / OUTPUTS / FOLDER / csv.relative_to(root / OUTPUTS).with_suffix(".md")
    data = csv.read_text(encoding="utf-8")
    made_from = [renderer_code(), "figure data", csv.name, names.as_text, data]
    text = memory.recall(made_from, lambda: figure_data_markdown(data, csv.name, names))
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        with replacing(path) as beside:
            beside.write_text(text, encoding="utf-8")
    return path


def write_all_figure_data(root: Path) -> None:
    """Write the data of every figure of the project at ``root`` as Markdown, for stock Quarto."""
    names = names_of(root)
    for csv in sorted((root / OUTPUTS).glob("*/**/*.csv")):
        if csv.relative_to(root / OUTPUTS).parts[0] in SHOWN_FOLDERS:
            write_figure_data(csv, root, names, Memory())


def figure_data_markdown(text: str, name: str, names: Names) -> str:
    """The data in ``text``, CSV from the file ``name``, as a note that links to the file and a table."""
    is_simulated = text.startswith(simulated_marks.CSV_LINE)
    data = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, skiprows=int(is_simulated))
    shown = display_table(data, names)
    count = f"{len(data):,} row{'s' if len(data) != 1 else ''}"
    link = f"[All {count} as CSV]({name})" if shown.note else f"[The same as CSV ({count})]({name})"
    line = " ".join(filter(None, [f"{simulated_marks.MARK}." if is_simulated else "", shown.note, link]))
    table = shown.table.rename(columns=_escaped).map(_escaped)
    return f"{line}, under the names that the code uses.\n\n{table.to_markdown(index=False, disable_numparse=True)}\n"


def _escaped(cell: str) -> str:
    """A cell's text as Markdown that says just that."""
    return SIGNIFICANT.sub(r"\\\g<0>", cell)


def display_table(data: pd.DataFrame, names: Names) -> DisplayTable:
    """``data``, all text with "" for what is missing, as the table that readers see."""
    rows, said = _own_rows(data)
    rows = rows.drop(columns=[name for name in rows.columns if _is_for_machines(rows, name, names)])
    numbers = {name for name in rows.columns if _is_number(rows[name])}
    keys = _keys(rows, [name for name in rows.columns if name not in numbers])
    varying = [name for name in rows.columns if name in numbers or rows[name].nunique() > 1]
    values = [name for name in varying if name not in keys]
    time = next((name for name in TIMES if name in keys), None)
    across = _across(rows, keys, time)
    if len(rows) > MOST_ROWS and across and (len(values) == 1 or time is None):
        shown = _in_words(rows, numbers, names)
        is_one = MEASURE in rows and rows[MEASURE].nunique() == 1
        value = _grid_value(rows, keys, values, numbers)
        what = names.word(rows[MEASURE][0]) if is_one else names.column(value)
        about = f"{what}, by {names.column(across).lower()}."
        also = " The file has more columns." if len(values) > 1 else ""
        return DisplayTable(_grid(shown, keys, across, value, names), f"{said} {about}{also}".strip())
    if len(rows) > MOST_ROWS and time:
        others = [name for name in keys if name != time]
        last = rows.groupby(others, sort=False)[time].transform("max") if others else rows[time].max()
        rows, said = rows[rows[time] == last], f"{said} The latest of each.".strip()
    if len(rows) > MOST_ROWS:
        rows, said = rows.head(MOST_ROWS), f"{said} The first {MOST_ROWS} rows.".strip()
    return DisplayTable(_in_words(rows, numbers, names).rename(columns=names.column), said)


def _own_rows(data: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    said = []
    for mark, words in OWN_MARKS.items():
        if len(data) > MOST_ROWS and mark in data and (data[mark] == "True").any():
            data = data[data[mark] == "True"].drop(columns=mark)
            said.append(words)
    if ROLE in data:
        is_beside = data[ROLE].str.startswith(BESIDE_PREFIXES)
        if len(data) > MOST_ROWS and is_beside.any() and not is_beside.all():
            data = data[is_beside]
            said.append("The chapter’s own places and what they stand beside, without other single authorities.")
        if data[ROLE].str.startswith(BESIDE_PREFIXES).all() and "area_name" in data:
            data = data.drop(columns=ROLE)  # the names say it
    return data.reset_index(drop=True), " ".join(said)


def _is_for_machines(rows: pd.DataFrame, name: str, names: Names) -> bool:
    """Whether a column holds codes that another says in words, or codes that have no words at all."""
    values = [value for value in rows[name].unique() if value]
    if name == MEASURE or not CODES.fullmatch(name) or not all(map(IDENTIFIER.fullmatch, values)):
        return False
    for other in rows.columns:
        if other != name and READABLE.fullmatch(other) and rows.groupby(other)[name].nunique().max() == 1:
            return True
    return name.endswith("_id") and not any(value in names.words for value in values)


def _is_number(column: pd.Series) -> bool:
    return column.name not in TIMES and any(column) and all(NUMBER.fullmatch(value) for value in column if value)


def _keys(rows: pd.DataFrame, texts: Sequence[str]) -> list[str]:
    """The first columns of words that tell all rows apart; none where they do not."""
    keys: list[str] = []
    for name in texts:
        if rows[name].nunique() > 1:
            keys.append(name)
            if not rows.duplicated(keys).any():
                return keys
    return []


def _across(rows: pd.DataFrame, keys: Sequence[str], time: str | None) -> str | None:
    """The key whose values can stand side by side as columns: time, else that which leaves the fewest gaps."""
    fitting = []
    for place, name in enumerate(keys):
        columns_count, others = rows[name].nunique(), [key for key in keys if key != name]
        lines_count = len(rows[others].drop_duplicates())
        if others and columns_count <= MOST_COLUMNS and lines_count <= MOST_ROWS:
            fitting.append((name != time, lines_count * columns_count - len(rows), columns_count, -place, name))
    return min(fitting)[-1] if fitting else None


def _grid_value(rows: pd.DataFrame, keys: Sequence[str], values: Sequence[str], numbers: set[str]) -> str:
    """The column that fills a grid: the first number that belongs to the cell and counts nothing, else a count."""
    own = [name for name in values if all(rows.groupby(key)[name].nunique().max() > 1 for key in keys)]
    figures = [name for name in own if name in numbers]
    return next((name for name in figures if not name.endswith("_count")), [*figures, *own, *values][0])


def _grid(shown: pd.DataFrame, keys: Sequence[str], across: str, value: str, names: Names) -> pd.DataFrame:
    others = [key for key in keys if key != across]
    columns = list(dict.fromkeys(shown[across]))
    grid = shown.pivot(index=others, columns=across, values=value).fillna(formats.MISSING)
    lines = list(shown[others].drop_duplicates().itertuples(index=False, name=None))
    ordered = grid.loc[lines if len(others) > 1 else [line[0] for line in lines]]
    ordered = ordered[sorted(columns) if across in TIMES and across != "date" else columns].reset_index()
    ordered.columns.name = None
    return ordered.rename(columns={name: names.column(name) for name in others})


def _in_words(rows: pd.DataFrame, numbers: set[str], names: Names) -> pd.DataFrame:
    measures = rows[MEASURE] if MEASURE in rows else pd.Series("", index=rows.index)
    known = [names.decimals.get(measure) for measure in measures]
    decimals = [None if places is None else min(places, DECIMALS) for places in known]
    shown = {}
    for name in rows.columns:
        cells = list(rows[name])
        if name not in numbers:
            shown[name] = [names.word(cell) for cell in cells]
            continue
        is_whole = all(float(cell).is_integer() for cell in cells if cell)
        own = None if NOT_IN_ITS_UNIT.fullmatch(name) else decimals
        shown[name] = [_written(cell, name, own[place] if own else None, is_whole) for place, cell in enumerate(cells)]
    return pd.DataFrame(shown, index=rows.index)


def _written(cell: str, name: str, decimals: int | None, is_whole: bool) -> str:
    """A number with the decimals of its measure; else whole where its column is, else with few."""
    if not cell:
        return formats.MISSING
    value = float(cell)
    if decimals is None:
        decimals = 0 if is_whole or name.endswith("_count") else PERCENT_DECIMALS if name.endswith("_pct") else DECIMALS
        if 0 < abs(value) < 10**-decimals and not is_whole:
            return f"{value:.1g}".replace("-", formats.MINUS) if abs(value) >= TINY else "0"
    text = f"{value:,.{decimals}f}"
    return text.replace("-", formats.MINUS) if float(text.replace(",", "")) else text.removeprefix("-")
