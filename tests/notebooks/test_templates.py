"""Every template is clean, opens alike, and holds no analysis of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.project.paths import find_project
from helpers.project.registry import load_registry
from tests.running import SHIPPED, run_template

sys.path.insert(0, str(Path(__file__).parent))
import template_checks as checks

CASE_TEMPLATES = ("locality", "pilot")
CHAPTERS = load_registry().chapters
PROFILE = "profile"
FOR_PEOPLE = ("start", "explore")
"""Notebooks that make no chapter: they have no parameter, and show what a person picks."""
TEMPLATES = (*CASE_TEMPLATES, PROFILE, *(chapter.template for chapter in CHAPTERS))
CHECKS = (
    checks.check_stored_clean,
    checks.check_markdown,
    checks.check_imports,
    checks.check_no_definitions,
    checks.check_shows_by_chapter,
    checks.check_no_typed_numbers,
)
CHECKS_FOR_PEOPLE = (checks.check_stored_clean, checks.check_markdown)
ON_RELEASED_TABLES = ("survey", "fieldwork", "pupil_attendance", "local_indicators", "disclosure")
NOT_ON_RELEASED_TABLES = (checks.check_no_typed_numbers, checks.check_no_definitions)
"""Their Markdown names methods ("95% intervals"), and the disclosure appendix defines how it shows nothing."""


def read_template(name: str) -> nbformat.NotebookNode:
    return nbformat.read(find_project().notebooks / f"{name}.ipynb", as_version=4)


def test_the_registry_and_the_folder_name_the_same_templates() -> None:
    stored = {path.stem for path in find_project().notebooks.glob("*.ipynb")}
    assert stored == {*TEMPLATES, *FOR_PEOPLE}


@pytest.mark.parametrize("name", [*TEMPLATES, *FOR_PEOPLE])
def test_template_is_a_valid_notebook(name: str) -> None:
    nbformat.validate(read_template(name))


@pytest.mark.parametrize(
    ("name", "check"),
    [
        *((name, check) for name in TEMPLATES if name not in ON_RELEASED_TABLES for check in CHECKS),
        *((name, check) for name in ON_RELEASED_TABLES for check in CHECKS if check not in NOT_ON_RELEASED_TABLES),
        *((name, check) for name in FOR_PEOPLE for check in CHECKS_FOR_PEOPLE),
    ],
)
def test_template_obeys(name: str, check: Callable[[nbformat.NotebookNode], Iterator[str]]) -> None:
    assert list(check(read_template(name))) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_opens_with_its_parameter(name: str) -> None:
    parameter = {PROFILE: "PLACE_ID"}.get(name, "CASE_ID" if name in CASE_TEMPLATES else "CHAPTER_ID")
    assert list(checks.check_opening(read_template(name), parameter)) == []


@pytest.mark.parametrize("source", ["import seaborn as sns", "from statsmodels.api import OLS"])
def test_a_notebook_may_use_any_library(source: str) -> None:
    assert list(checks.check_imports(planted(new_code_cell(source)))) == []


def test_a_draft_may_print_and_display() -> None:
    draft = new_code_cell("print(table)\ndisplay(table)", metadata={"tags": ["draft"]})
    assert list(checks.check_shows_by_chapter(planted(draft))) == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.id)
def test_chapter_template_defaults_to_its_own_id(chapter) -> None:
    parameters = next(c for c in read_template(chapter.template).cells if "parameters" in c.metadata.get("tags", []))
    assert parameters.source.strip() == f'CHAPTER_ID = "{chapter.id}"'


def test_no_analysis_stands_in_two_notebooks() -> None:
    assert list(checks.repeated_analysis({name: read_template(name) for name in TEMPLATES})) == []


def planted(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    notebook = new_notebook(cells=list(cells))
    notebook.metadata["kernelspec"] = {"name": "python3"}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    return notebook


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (checks.check_imports, "import restricted"),
        (checks.check_imports, "from restricted.rows import row_files"),
        (checks.check_no_definitions, "def mean_of(values):\n    return sum(values) / len(values)"),
        (checks.check_shows_by_chapter, "print(table)"),
        (checks.check_shows_by_chapter, "table.to_csv('x.csv')"),
        (checks.check_no_typed_numbers, "chapter.text('The evaluators held 106 interviews.')"),
        (checks.check_no_typed_numbers, "chapter.text(f'{count} of 9 localities')"),
        (checks.check_no_typed_numbers, "chapter.table(table, name='x', caption='The 11 pupils')"),
    ],
)
def test_planted_code_fault_is_found(check, source: str) -> None:
    assert len(list(check(planted(new_code_cell(source))))) == 1


@pytest.mark.parametrize(
    "source", ["chapter.text('Pilot 1 and @tbl-x-y9; see Table 2.')", "chapter.text(numbers['a1'])"]
)
def test_names_with_numerals_are_not_results(source: str) -> None:
    assert list(checks.check_no_typed_numbers(planted(new_code_cell(source)))) == []


def test_planted_outputs_are_found() -> None:
    cell = new_code_cell("1", outputs=[new_output("stream", text="1")])
    assert list(checks.check_stored_clean(planted(cell))) == ["cell cell-0 is stored with its output"]


def test_planted_random_and_repeated_ids_are_found() -> None:
    notebook = planted(new_code_cell("1"), new_code_cell("2"))
    notebook.cells[0].id = notebook.cells[1].id = "0a1b2c3d"
    assert len(list(checks.check_stored_clean(notebook))) == 3


@pytest.mark.parametrize("source", ["# Coventry", "Text\n\n---\n\nmore"])
def test_planted_markdown_fault_is_found(source: str) -> None:
    assert len(list(checks.check_markdown(planted(new_markdown_cell(source))))) == 1


def test_planted_openings_are_found() -> None:
    unexplained = planted(new_code_cell("CASE_ID = 'x'", metadata={"tags": ["parameters"]}))
    assert len(list(checks.check_opening(unexplained, "CASE_ID"))) == 1
    explained = new_markdown_cell("How", metadata={"tags": ["template-only"]})
    assert len(list(checks.check_opening(planted(explained), "CASE_ID"))) == 1
    both = new_code_cell("CASE_ID = 'x'\nYEAR = 1", metadata={"tags": ["parameters"]})
    assert len(list(checks.check_opening(planted(explained, both), "CASE_ID"))) == 1


def test_planted_repetition_is_found() -> None:
    source = "shares = " + " + ".join(f"table['column_{number}'].sum()" for number in range(12))
    pair = {"one": planted(new_code_cell(source)), "two": planted(new_code_cell(source))}
    assert len(list(checks.repeated_analysis(pair))) == 1
    assert list(checks.repeated_analysis({"one": pair["one"]})) == []


def test_explore_shows_what_is_picked_first(monkeypatch, capsys, caplog) -> None:
    run_template("explore", SHIPPED, monkeypatch)
    assert "Exception" not in caplog.text
    assert "Neighbours of Coventry, median" in capsys.readouterr().out
