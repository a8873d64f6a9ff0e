"""The build graph for doit's own commands (`doit list`, `doit info chapter:coventry`); `make report` runs the same.

It only wires: what a task reads, makes and does is said in `helpers.build`.
"""

from helpers.build.build_graph import Graph
from helpers.build.build_state import ContentChecker, state_path
from helpers.project.paths import find_project

PROJECT = find_project()
GROUPS = Graph(PROJECT).groups()

DOIT_CONFIG = {
    "dep_file": str(state_path(PROJECT.root)),
    "backend": "json",
    "check_file_uptodate": ContentChecker,
    "continue": True,
    "par_type": "thread",
}


def task_sources():
    yield from GROUPS["sources"]


def task_table():
    yield from GROUPS["table"]


def task_contents():
    yield from GROUPS["contents"]


def task_leftovers():
    yield from GROUPS["leftovers"]


def task_chapter():
    yield from GROUPS["chapter"]


def task_variables():
    yield from GROUPS["variables"]


def task_book():
    yield from GROUPS["book"]
