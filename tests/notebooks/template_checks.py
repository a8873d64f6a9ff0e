"""What every notebook template obeys. Each check gives the faults it found; the tests plant one of each."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

import nbformat

REFUSED_PACKAGES = frozenset({"restricted"})
"""A notebook may use any library, and has no way to rows about persons."""

SHOWN_BY_CHAPTER = frozenset({"figure", "table", "text"})
BYPASSES = frozenset({"display", "print", "to_csv", "to_parquet", "savefig"})
LONG_STATEMENT = 160
"""Above this many characters, a statement that stands in two notebooks is analysis and belongs in a helper."""

NAMES_WITH_DIGITS = re.compile(
    r"@[a-z][\w-]*|\]\([^)]*\)|\bSHA-256\b"
    r"|\b(Pilot|Tables?|Figure|Box|Sections?|Year|Key Stage|KS|Attainment|Progress) \d\b"
    r"|\bper 100 pupils\b|\b95% interval\b|\bSince 2025\b|\bLicence v3\.0\b|\b1 is the closest\b",
    re.IGNORECASE,
)
"""Numerals that are part of a name or a reference, not a result."""


def check_stored_clean(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """No outputs, no counts, fixed ids, the plain kernel."""
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        yield "the kernel is not python3"
    for cell in _code(notebook):
        if cell.get("outputs") or cell.get("execution_count") is not None:
            yield f"cell {cell.id} is stored with its output"
    repeated = [name for name, count in Counter(cell.id for cell in notebook.cells).items() if count > 1]
    yield from (f"two cells have the id {name}" for name in repeated)
    # Readable ids are typed; nbformat's own are eight random hexadecimals and change with every rewrite.
    yield from (f"cell id {cell.id} is random" for cell in notebook.cells if re.fullmatch(r"[0-9a-f]{8}", cell.id))


def check_opening(notebook: nbformat.NotebookNode, parameter: str) -> Iterator[str]:
    """An explanation for whoever opens it, then one parameters cell that assigns ``parameter`` and nothing else."""
    first = notebook.cells[0]
    if first.cell_type != "markdown" or "template-only" not in _tags(first):
        yield "the first cell is not Markdown tagged template-only"
    tagged = [cell for cell in notebook.cells if "parameters" in _tags(cell)]
    if len(tagged) != 1:
        yield f"{len(tagged)} cells are tagged parameters, not one"
        return
    assigned = [
        target.id
        for statement in ast.parse(tagged[0].source).body
        for target in getattr(statement, "targets", [])
        if isinstance(target, ast.Name)
    ]
    if assigned != [parameter]:
        yield f"the parameters cell assigns {assigned}, not {parameter} alone"


def check_markdown(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """The title comes from post-processing, and a rule of dashes would open a YAML block."""
    for cell in notebook.cells:
        if cell.cell_type != "markdown" or "template-only" in _tags(cell):
            continue
        if re.search(r"^# ", cell.source, re.MULTILINE):
            yield f"cell {cell.id} has a first-level heading"
        if re.search(r"^---+\s*$", cell.source, re.MULTILINE):
            yield f"cell {cell.id} has a rule of dashes"


def check_imports(notebook: nbformat.NotebookNode) -> Iterator[str]:
    for cell, tree in _trees(notebook):
        for node in ast.walk(tree):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            for module in modules:
                if module.split(".")[0] in REFUSED_PACKAGES:
                    yield f"cell {cell.id} imports {module}"


def check_no_definitions(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """A function in a notebook is analysis nobody can test: it belongs in a helper."""
    for cell, tree in _trees(notebook):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                yield f"cell {cell.id} defines {node.name}"


def check_shows_by_chapter(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """A cell displays through ``Chapter`` only, writes no file and prints nothing, unless it is a draft."""
    for cell, tree in _trees(notebook):
        if "draft" in _tags(cell):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in BYPASSES:
                    yield f"cell {cell.id} calls {name}"


def check_no_typed_numbers(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Prose shown by a cell holds no numeral of its own: numbers come from data."""
    for cell, tree in _trees(notebook):
        for call in ast.walk(tree):
            shown = (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr in SHOWN_BY_CHAPTER
            )
            if not shown:
                continue
            prose = [*call.args, *(word.value for word in call.keywords if word.arg in {"caption", "alt"})]
            for text in _literals(prose):
                if re.search(r"\d", NAMES_WITH_DIGITS.sub("", text)):
                    yield f"cell {cell.id} types a number: {text.strip()[:60]}"


def repeated_analysis(notebooks: dict[str, nbformat.NotebookNode]) -> Iterator[str]:
    """Long statements that stand in two notebooks."""
    places: dict[str, set[str]] = {}
    for name, notebook in notebooks.items():
        for _, tree in _trees(notebook):
            for statement in tree.body:
                text = ast.unparse(statement)
                if len(text) > LONG_STATEMENT and not isinstance(statement, ast.Import | ast.ImportFrom):
                    places.setdefault(text, set()).add(name)
    for text, names in places.items():
        if len(names) > 1:
            yield f"{', '.join(sorted(names))} share: {text[:80]}"


def _literals(nodes: list[ast.expr]) -> Iterator[str]:
    """String literals in ``nodes`` that are read as prose: not dictionary keys, subscripts or arguments of calls."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield from (part.value for part in node.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.BinOp):
            yield from _literals([node.left, node.right])


def _code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _trees(notebook: nbformat.NotebookNode) -> Iterator[tuple[nbformat.NotebookNode, ast.Module]]:
    for cell in _code(notebook):
        yield cell, ast.parse(cell.source)


def _tags(cell: nbformat.NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])
