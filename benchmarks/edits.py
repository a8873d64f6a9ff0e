"""What people wait for after an edit: nothing changed, one printed figure, one helper, the renderer."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measuring import Measured, measure
from helpers.build.build_records import read_notebook_record
from helpers.project.paths import Project

NOTE = "wording_note"
CHAPTERS_DONE = re.compile(r"chapters (\d+) in ")
COMMAND = [sys.executable, "-m", "helpers"]


def measure_edits(project: Project, case_id: str) -> Iterator[tuple[str, Measured, int, int]]:
    """Each edit with the build that follows it, how many notebooks ran, and in how many the record came to differ.

    Begins with a build from what there is.
    """
    steps: list[tuple[str, Callable[[], None], list[str]]] = [
        ("make report, from nothing", lambda: None, ["report"]),
        ("nothing to do", lambda: None, ["report"]),
        ("nothing to do", lambda: None, ["report"]),
        ("nothing to do", lambda: None, ["report"]),
        (f"the words of {case_id}", lambda: edit_words(project, case_id), ["report"]),
        (f"one printed figure of {case_id}", lambda: edit_figure(project, case_id), ["report"]),
        (
            "one helper (figures/position_charts.py)",
            lambda: _append(project.helpers / "figures" / "position_charts.py"),
            ["report"],
        ),
        ("the renderer alone", lambda: _append(project.helpers / "book" / "html_pages.py"), ["report"]),
        (f"one chapter alone ({case_id})", lambda: edit_words(project, case_id), ["report", "--locality", case_id]),
    ]
    read: dict[str, str] = {}
    for name, edit, arguments in steps:
        edit()
        measured = measure(project.root, [[*COMMAND, *arguments]])
        before, read = read, what_chapters_read(project)
        yield name, measured, _ran(measured.said), sum(before.get(chapter) != files for chapter, files in read.items())


def what_chapters_read(project: Project) -> dict[str, str]:
    """By chapter, all that its record says it was given, read and imported."""
    records = {path.stem: read_notebook_record(path) for path in project.chapters.glob("*.ipynb")}
    return {name: repr((found.settings, found.reads, found.modules)) for name, found in records.items() if found}


def edit_words(project: Project, case_id: str) -> None:
    """Add a sentence to a case's narrative."""
    with (project.narratives / f"{case_id}.md").open("a", encoding="utf-8") as file:
        file.write("\nA sentence more.\n")


def edit_figure(project: Project, case_id: str) -> None:
    """Change the wording note of one printed figure of a case, and accept the change as a person would."""
    for path in sorted((project.raw / "published").glob("figures_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        header = rows[0]
        if "case" not in header or NOTE not in header:
            continue
        own = [row for row in rows[1:] if row[header.index("case")] == case_id]
        if own:
            own[0][header.index(NOTE)] += " Read again."
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
            sealed = measure(project.root, [[*COMMAND, "seal", str(path)]])
            assert not sealed.exit_status
            return
    raise LookupError(f"no printed figure of '{case_id}' has a note to edit")


def _append(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("\n# Read again.\n")


def _ran(said: str) -> int:
    found = CHAPTERS_DONE.search(said)
    return int(found[1]) if found else 0
