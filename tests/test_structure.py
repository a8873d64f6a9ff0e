"""The layout is the explanation: modules know only what is to their left, and none grows out of sight."""

import ast
from pathlib import Path

import pytest

from helpers.project.paths import find_project

PROJECT = find_project()
LAYERS = (
    {"academic_years", "paths", "registry", "rows", "writing", "marks", "palette", "headings", "yaml_text"},
    {
        "sources",
        "registry_codes",
        "codebook",
        "glossary",
        "instrument",
        "wording",
        "schemas",
        "restricted",
        "parts",
        "tables",
        "outlines",
        "provenance",
        "reference",
    },
    {
        "indicators",
        "measures",
        "combined",
        "outcomes",
        "pilots",
        "places",
        "survey",
        "fieldwork",
        "attendance",
        "kpis",
        "kpi_requests",
        "disclosure",
    },
    {"prose"},
    {"register", "models", "narratives", "published", "trace", "trail", "check_marks", "chapter"},
    {"chapters"},
    {"figures", "locality"},
    {
        "coding",
        "data_log",
        "derivation",
        "review",
        "disclosure_tables",
        "restricted_tables",
        "derived",
        "execution",
        "explore",
        "guard",
        "intake",
        "new_case",
        "profiles",
        "refresh",
        "rendering",
        "simulator",
    },
    {"archive"},
    {"commands", "__main__"},
)
LAYER_OF = {name: number for number, names in enumerate(LAYERS) for name in names}
MOST_LINES = 350
MODULES = sorted(path for path in PROJECT.helpers.rglob("*.py"))


def room_of(path: Path) -> str:
    """The room of ``src/helpers`` that a file lies in: its package, or its own name."""
    return path.relative_to(PROJECT.helpers).parts[0].removesuffix(".py")


def rooms_imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "helpers":
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("helpers.")}
    return found


def test_every_room_has_its_place():
    assert {room_of(path) for path in MODULES} - {"__init__"} == set(LAYER_OF)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT.helpers)))
def test_a_module_knows_only_what_is_to_its_left(path):
    own = room_of(path)
    if own == "__init__":
        return
    to_the_right = {room for room in rooms_imported(path) if LAYER_OF.get(room, 0) > LAYER_OF[own]}
    assert not to_the_right, f"{own} imports {to_the_right}, which lie to its right"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT.helpers)))
def test_a_module_fits_in_the_head(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_no_room_is_called_utils():
    names = {part for path in MODULES for part in path.relative_to(PROJECT.helpers).with_suffix("").parts}
    assert not names & {"utils", "util", "misc", "common", "helpers"}


def test_the_check_sees_an_import_to_the_right(tmp_path):
    planted = tmp_path / "tables.py"
    planted.write_text("from helpers.build.build_graph import Graph\nimport helpers.book.render_book\n")
    assert rooms_imported(planted) == {"execution", "rendering"}
