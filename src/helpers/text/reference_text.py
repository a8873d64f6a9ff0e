"""The reference of the helpers as text: a section a module, an entry a name, each with its example."""

from __future__ import annotations

import pandas as pd

from helpers.indicators import formats
from helpers.project.rows import rows_of

LINE_LENGTH = 78
"""Code is set in lines no longer than this, which a page of the PDF holds."""


def module_text(rows: pd.DataFrame) -> str:
    """One module of the table ``helpers_reference``: its heading, what it is for, its example, then its names."""
    module = next(rows_of(rows[rows["kind"] == "module"]))
    parts = [f"## {module.heading} {{.making}}", module.text, _code(_import_of(rows)), _code(module.example)]
    for row in rows_of(rows[rows["kind"] != "module"]):
        signature = _code(row.signature) if row.kind == "function" else ""
        parts += [f"### {row.name} {{#{anchor_of(row.module, row.name)}}}", signature, row.text, _code(row.example)]
    return "\n\n".join(part for part in parts if part)


def anchor_of(module: str, name: str) -> str:
    """Where a name's entry stands; two modules may have a name in common, and names may differ in capitals alone.

    >>> anchor_of("figures.comparators", "Comparators")
    'helpers-figures-comparators-Comparators'
    """
    return f"helpers-{module.replace('.', '-')}-{name}"


def _import_of(rows: pd.DataFrame) -> str:
    """How the names of a module are imported: one by one where that fits a line, else the module."""
    module = f"helpers.{rows['module'].iloc[0]}"
    names = rows.loc[rows["kind"] != "module", "name"]
    line = f"from {module} import {', '.join(names)}"
    package, _, own_name = module.rpartition(".")
    return line if len(line) <= LINE_LENGTH else f"from {package} import {own_name}"


def _code(text: str) -> str:
    return f"```python\n{text}\n```" if text else ""


def opening_text(reference: pd.DataFrame) -> str:
    """What the reference lists, and how its examples are kept true."""
    names, modules = int((reference["kind"] != "module").sum()), reference["module"].nunique()
    examples = int((reference["example"] != "").sum())
    return (
        f"What notebooks of one's own call: {formats.number(names)} names of {formats.in_words(modules)} modules, read "
        f"from the sources as they are. The {formats.number(examples)} examples are run by the test suite, so "
        "what they "
        "show is what happens. Everything else in `helpers` serves the chapters of this book and may change with them."
    )


def index_table(reference: pd.DataFrame) -> pd.DataFrame:
    """``Name, What it is for``: every public name with the first sentence of what is said of it, linked."""
    names = reference[reference["kind"] != "module"]
    return pd.DataFrame(
        {
            "Name": [f"[`{row.name}`](#{anchor_of(row.module, row.name)})" for row in rows_of(names)],
            "What it is for": [_first_sentence(row.text) for row in rows_of(names)],
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
