"""What notebooks really open is what the graph says: one chapter of each template that needs no long computation."""

import subprocess
import sys

import pytest

from helpers.build.build_graph import Graph
from helpers.build.chapter_plan import pick_chapter
from tests import exactness
from tests.exactness import PROJECT, never_opened, unknown_files

CHAPTERS = ("coventry", "vulnerable-children", "evidence-base", "executive-summary", "background", "data-sources")


@pytest.fixture(scope="module")
def graph():
    return Graph(PROJECT)


def test_notebooks_open_what_the_graph_says_and_nothing_else():
    line = [sys.executable, "-m", "tests.exactness", "--from-raw", *CHAPTERS]
    done = subprocess.run(line, cwd=PROJECT.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_file_that_the_graph_does_not_know_of_is_seen(graph):
    spec = pick_chapter(graph.specs, "background")
    known = {str(path.relative_to(PROJECT.root)) for path in graph.chapter_inputs.files_of(spec)}
    assert unknown_files(spec, graph, known) == []
    [found] = unknown_files(spec, graph, known | {"book/narrative/ealing.md"})
    assert found == "background opens book/narrative/ealing.md, which the graph does not know of"
    assert never_opened({"background": known}, graph) == []
    [found] = never_opened({"background": known - {"book/narrative/background.md"}}, graph)
    assert found == "no background opens book/narrative/background.md, which the graph says it reads"


def test_the_hook_sees_what_is_opened(monkeypatch):
    monkeypatch.setattr(exactness.OPENED, "files", set())
    monkeypatch.setattr(exactness.OPENED, "is_noting", True)
    exactness.OPENED.note(PROJECT.registry)
    exactness.OPENED.note("/dev/null")
    assert exactness.OPENED.files == {"cases.yml"}
