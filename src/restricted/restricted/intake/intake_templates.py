"""Templates for a team's files, made from the declarations: a header, and one example row that is plainly invented."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from helpers.project.atomic_writes import replacing
from helpers.project.instrument import load_instrument
from helpers.project.paths import Project
from restricted.rows.evidence_files import EXAMPLE_MARK, TEMPLATES_FOLDER
from restricted.rows.restricted_tables import ANSWERS, TABLES, RowTable

SUFFIX = ".csv.txt"
"""A template is no data: only a file whose name ends in ``.csv`` is read, and only such files are kept out of git."""
EXAMPLE_LINE = f"{EXAMPLE_MARK}: the row below is invented. Put rows of your own in its place and take this line out."


def write_templates(project: Project) -> list[Path]:
    """Write every template, and give their paths."""
    written = []
    for name, text in templates(project).items():
        path = project.restricted / TEMPLATES_FOLDER / name
        with replacing(path) as partial:
            partial.write_text(text, encoding="utf-8", newline="")
        written.append(path)
    return written


def templates(project: Project) -> dict[str, str]:
    """The text of each template by the name of its file."""
    made = {f"{table.stem}{SUFFIX}": _template(table) for table in TABLES}
    made[f"{ANSWERS.stem}_wide{SUFFIX}"] = _wide_template(load_instrument(project).item_ids)
    return dict(sorted(made.items()))


def _template(table: RowTable) -> str:
    return _as_csv(list(table.columns), [field.example for field in table.fields])


def _wide_template(item_ids: tuple[str, ...]) -> str:
    fixed = [field for field in ANSWERS.fields if field.name not in ("item_id", "answer")]
    header = [*(field.name for field in fixed), *item_ids]
    return _as_csv(header, [*(field.example for field in fixed), *["4"] * len(item_ids)])


def _as_csv(header: list[str], row: list[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, row])
    return f"{EXAMPLE_LINE}\n{text.getvalue()}"
