"""The reference of the helpers as text: a section a module, an entry a name, each with its example."""

from __future__ import annotations

import pandas as pd

from helpers import prose
from helpers.rows import rows_of


def module_text(rows: pd.DataFrame) -> str:
    """One module of the table ``helpers_reference``: its heading, what it is for, its example, then its names."""
    module = next(rows_of(rows[rows["kind"] == "module"]))
    parts = [f"## {module.heading}", f"`from {_import_of(rows)}`", module.text, _code(module.example)]
    for row in rows_of(rows[rows["kind"] != "module"]):
        parts += [f"### {row.name}", _code(row.signature), row.text, _code(row.example)]
    return "\n\n".join(part for part in parts if part)


def _import_of(rows: pd.DataFrame) -> str:
    names = rows.loc[rows["kind"] != "module", "name"]
    return f"helpers.{rows['module'].iloc[0]} import {', '.join(names)}"


def _code(text: str) -> str:
    return f"```python\n{text}\n```" if text else ""


def opening_text(reference: pd.DataFrame) -> str:
    """What the reference lists, and how its examples are kept true."""
    names, modules = int((reference["kind"] != "module").sum()), reference["module"].nunique()
    examples = int((reference["example"] != "").sum())
    return (
        f"What notebooks of one's own call: {prose.number(names)} names of {prose.in_words(modules)} modules, read "
        f"from the sources as they are. The {prose.number(examples)} examples are run by the test suite, so what they "
        "show is what happens. Everything else in `helpers` serves the chapters of this book and may change with them."
    )


def index_table(reference: pd.DataFrame) -> pd.DataFrame:
    """``Name, Module, What it is``: every public name with the first sentence of what is said of it, linked."""
    names = reference[reference["kind"] != "module"]
    return pd.DataFrame(
        {
            "Name": [f"[`{row.name}`](#{row.name.lower()})" for row in rows_of(names)],
            "What it is for": [_first_sentence(row.text) for row in rows_of(names)],
            "Module": [f"`{row.module}`" for row in rows_of(names)],
        }
    )


def _first_sentence(text: str) -> str:
    """The first sentence of ``text``: up to a full stop or a colon that ends a clause.

    >>> _first_sentence("The registry: who took part. Checked on reading.")
    'The registry: who took part.'
    """
    line = " ".join(text.split("\n\n")[0].split())
    end = line.find(". ")
    return line if end < 0 else line[: end + 1]
