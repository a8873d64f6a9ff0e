"""``make exact``: what notebooks really open, held against what the build graph says they read.

Each template's cells are run in this process with the chapter's parameters, while an audit hook notes every file of the
project that is opened and every module that is loaded. Tables come from ``data/processed`` as a build left them
(``--from-raw``: made of ``data/raw`` as they are asked for, so that no build is needed). Ends with 1 where a notebook
opens what the graph does not know of, or the graph names a file that the notebook never opens.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from helpers.build.build_graph import Graph
from helpers.build.source_inputs import module_inputs

from helpers.build.chapter_plan import PARAMETERS_TAG, ChapterSpec, pick_chapter, read_template, source_of
from helpers.project.paths import find_project

PROJECT = find_project()
TOLD_OTHERWISE = frozenset({"cases.yml"})
"""Read by every notebook; the graph compares its entries, not its bytes."""


ENVIRONMENTS = (".venv", ".uv")
"""Where the libraries may lie, below the root: what they open of themselves is what the lock stands for."""


@dataclass
class Opened:
    """Paths below the project's root."""

    files: set[str] = field(default_factory=set)
    is_noting: bool = False

    def note(self, path: object) -> None:
        """Note a file of the project that is opened."""
        if self.is_noting and isinstance(path, str | os.PathLike):
            whole = Path(path).resolve()
            if whole.is_relative_to(PROJECT.root) and whole.is_file():
                below = whole.relative_to(PROJECT.root)
                if below.parts[0] not in ENVIRONMENTS:
                    self.files.add(str(below))


OPENED = Opened()


def watch(is_from_raw: bool) -> None:
    """Note what is opened from now on: by Python, and by the two libraries that open files in C."""
    import geopandas
    import pandas as pd
    from helpers.sources.parts import part_path

    from helpers.sources import tables
    from tests.running import Tables, part_of

    sys.addaudithook(lambda event, given: OPENED.note(given[0]) if event == "open" else None)
    read_file, read_parquet, made = geopandas.read_file, pd.read_parquet, Tables()

    def read_outlines(path, *rest, **options):
        OPENED.note(path)
        return read_file(path, *rest, **options)

    def read_table(name, project=None, *, case=None):
        path = tables.processed_path(name, project) if case is None else part_path(name, case, project)
        OPENED.files.add(str(path.relative_to(PROJECT.root)))
        if not is_from_raw:
            return read_parquet(path)
        was, OPENED.is_noting = OPENED.is_noting, False
        try:
            return made[name].copy() if case is None else part_of(made[name], name, case)
        finally:
            OPENED.is_noting = was

    geopandas.read_file, tables.read_table = read_outlines, read_table


def opened_by(spec: ChapterSpec) -> set[str]:
    """The files of the project that the cells of a chapter's template open."""
    OPENED.files.clear()
    namespace: dict[str, object] = {}
    OPENED.is_noting = True
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in read_template(spec.template)["cells"]:
                if cell["cell_type"] == "code":
                    exec(source_of(cell), namespace)
                    if PARAMETERS_TAG in cell["metadata"].get("tags", []):
                        namespace.update(spec.parameter_values)
    finally:
        OPENED.is_noting = False
    return set(OPENED.files)


def unknown_files(spec: ChapterSpec, graph: Graph, opened: set[str]) -> list[str]:
    """Files that a chapter opens and that the graph does not count among its inputs, one sentence each."""
    declared = _declared(spec, graph)
    unknown = {name for name in opened if not name.startswith("src/")} - declared - TOLD_OTHERWISE
    return [f"{spec.case_id} opens {name}, which the graph does not know of" for name in sorted(unknown)]


def never_opened(opened: dict[str, set[str]], graph: Graph) -> list[str]:
    """Files that the graph counts among the inputs of a template and that none of its chapters opens.

    ``opened`` by chapter. A file that some chapters of a template read and others do not (a locality that is a combined
    authority) is an input of all, on the safe side; so a template is judged when all its chapters were run.
    """
    by_template: dict[str, list[ChapterSpec]] = {}
    for spec in graph.specs:
        by_template.setdefault(spec.template.stem, []).append(spec)
    found = []
    for template, specs in by_template.items():
        if not all(spec.case_id in opened for spec in specs):
            continue
        declared = set().union(*(_declared(spec, graph) for spec in specs))
        unread = declared - set().union(*(opened[spec.case_id] for spec in specs))
        unread = {name for name in unread if not name.startswith(("src/", "notebooks/"))}
        if template == "data_sources":  # it lists every raw file and opens its sidecar, which holds its checksum
            unread = {name for name in unread if not name.startswith("data/raw/") or name.endswith(".meta.yml")}
        found += [f"no {template} opens {name}, which the graph says it reads" for name in sorted(unread)]
    return found


def _declared(spec: ChapterSpec, graph: Graph) -> set[str]:
    return {str(path.relative_to(PROJECT.root)) for path in graph.chapter_inputs.files_of(spec)}


def forget_modules() -> None:
    """From here on, the modules of the package that are loaded are those that cells load, not those of this check."""
    for name in _modules():
        del sys.modules[name]


def unknown_modules(case_id: str, declared: set[Path]) -> list[str]:
    """Modules of the package that are loaded by now and that are not among the ``declared`` ones."""
    loaded = {Path(sys.modules[name].__file__ or "") for name in _modules()}
    names = [path.relative_to(PROJECT.helpers) for path in sorted(loaded - declared)]
    return [f"{case_id} loads helpers/{name}, which the graph does not know of" for name in names]


def _modules() -> list[str]:
    return [name for name in sys.modules if name.split(".")[0] == "helpers"]


def main() -> int:
    """Hold every chapter that is named (default: all, each in a process of its own) against the graph."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chapters", nargs="*")
    parser.add_argument("--from-raw", action="store_true", help="make the tables of data/raw as they are asked for")
    given = parser.parse_args()
    graph = Graph(PROJECT)
    if not given.chapters:  # a process for each template, since a loaded module stays loaded
        by_template: dict[Path, list[str]] = {}
        for spec in graph.specs:
            by_template.setdefault(spec.template, []).append(spec.case_id)
        own = [sys.executable, "-m", "tests.exactness"]
        asked = [[*own, *case_ids] for case_ids in by_template.values()]
        return max(subprocess.run(line, check=False, cwd=PROJECT.root).returncode for line in asked)
    os.environ.setdefault("MPLBACKEND", "Agg")
    specs = [pick_chapter(graph.specs, case_id) for case_id in given.chapters]
    known = set(graph.chapter_inputs.files_of(specs[0])) | module_inputs("tables", PROJECT.helpers).modules
    forget_modules()
    watch(given.from_raw)
    opened = {spec.case_id: opened_by(spec) for spec in specs}
    is_one_template = len({spec.template for spec in specs}) == 1
    found = unknown_modules(specs[0].case_id, known) if is_one_template and not given.from_raw else []
    found += [sentence for spec in specs for sentence in unknown_files(spec, graph, opened[spec.case_id])]
    found += never_opened(opened, graph)
    print(f"{', '.join(given.chapters)}: {len(found)} difference(s)")
    for sentence in found:
        print(f"  - {sentence}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
