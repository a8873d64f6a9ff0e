"""Runs a chapter's template in this process, on tables that a test gives, and keeps what it shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import pytest

from helpers.build import chapter, derived_tables
from helpers.build.derived_table_declaration import DerivedTable, make_derived
from helpers.project.paths import find_project
from helpers.sources import tables
from helpers.sources.case_rows import filter_case
from helpers.sources.tables import read_raw


@dataclass
class Shown:
    """What a template showed: texts in order; captions and data of figures and tables by name; tables as read."""

    texts: list[str] = field(default_factory=list)
    captions: dict[str, str] = field(default_factory=dict)
    data: dict[str, pd.DataFrame] = field(default_factory=dict)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All texts, as one."""
        return "\n\n".join(self.texts)


def run_template(
    name: str, given: Mapping[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch, parameters: str = ""
) -> Shown:
    """Run the cells of ``notebooks/<name>.ipynb`` on the tables ``given``.

    ``parameters`` is code that takes the place of the cell of that tag; without it the template keeps its own.
    """
    shown = Shown()

    def take_figure(self, figure, *, name, caption, alt, data):
        shown.captions[name], shown.data[name] = caption, data

    def take_table(self, table, *, name, caption, data=None):
        shown.captions[name], shown.data[name], shown.tables[name] = caption, table if data is None else data, table

    def read_table(name, *, case=None):
        return given[name].copy() if case is None else part_of(given[name], name, case)

    monkeypatch.setattr(tables, "read_table", read_table)
    monkeypatch.setattr(chapter.Chapter, "text", lambda self, text: shown.texts.append(text))
    monkeypatch.setattr(chapter.Chapter, "figure", take_figure)
    monkeypatch.setattr(chapter.Chapter, "table", take_table)
    namespace: dict[str, object] = {}
    notebook = json.loads((find_project().notebooks / f"{name}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            is_replaced = parameters and "parameters" in cell["metadata"].get("tags", [])
            exec(parameters if is_replaced else "".join(cell["source"]), namespace)
    return shown


def part_of(table: pd.DataFrame, name: str, case: str) -> pd.DataFrame:
    """The rows of ``table`` that a chapter of this project gets when it reads the table ``name`` by ``case``."""
    return filter_case(table, name, case, find_project())


class Tables(dict):
    """The processed tables as the build makes them of ``data/raw``, each made when it is asked for."""

    project = find_project()

    def __missing__(self, name: str) -> pd.DataFrame:
        table = derived_table(name)
        given = {needed: self[needed] for needed in table.inputs} if table else {}
        self[name] = made = make_derived(table, given, self.project) if table else read_raw(name, self.project)
        return made


def derived_table(name: str) -> DerivedTable | None:
    """The declaration of the derived table of that name; ``None`` for a raw one."""
    return next((table for table in derived_tables.TABLES if table.name == name), None)


SHIPPED = Tables()
"""The tables of this project, made once in a process; for tests that change none of them."""


def shipped(name: str) -> pd.DataFrame:
    """A copy of the table ``name`` of this project."""
    return SHIPPED[name].copy()
