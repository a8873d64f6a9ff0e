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

from helpers.execution.graph import Graph
from helpers.execution.inputs import module_inputs
from helpers.execution.plan import PARAMETERS_TAG, ChapterSpec, pick_chapter, read_template, source_of
from helpers.paths import find_project

PROJECT = find_project()
TOLD_OTHERWISE = frozenset({"cases.yml"})
"""Read by every notebook; the graph compares its entries, not its bytes."""
IN_A_BRANCH = {"data/processed/ofsted_shares.parquet": "pilot"}
"""Read by some chapters of a template only: for the others the graph errs on the safe side."""


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
                self.files.add(str(whole.relative_to(PROJECT.root)))


OPENED = Opened()


def watch(is_from_raw: bool) -> None:
    """Note what is opened from now on: by Python, and by the two libraries that open files in C."""
    import geopandas
    import pandas as pd

    from helpers import tables
    from tests.running import Tables

    sys.addaudithook(lambda event, given: OPENED.note(given[0]) if event == "open" else None)
    read_file, read_parquet, made = geopandas.read_file, pd.read_parquet, Tables()

    def read_outlines(path, *rest, **options):
        OPENED.note(path)
        return read_file(path, *rest, **options)

    def read_table(name, project=None):
        OPENED.files.add(f"data/processed/{name}.parquet")
        if not is_from_raw:
            return read_parquet(tables.processed_path(name, project))
        was, OPENED.is_noting = OPENED.is_noting, False
        try:
            return made[name].copy()
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


def differences(spec: ChapterSpec, graph: Graph, opened: set[str]) -> list[str]:
    """What the graph says wrongly of a chapter, one sentence each."""
    declared = {str(path.relative_to(PROJECT.root)) for path in graph.chapter_inputs.files_of(spec)}
    data = {name for name in opened if not name.startswith("src/")}
    unknown = data - declared - TOLD_OTHERWISE
    unread = {name for name in declared - opened if not name.startswith(("src/", "notebooks/"))}
    unread -= {name for name, template in IN_A_BRANCH.items() if template == spec.template.stem}
    if "data-sources" in spec.case_id:  # it lists every raw file and opens its sidecar, which holds its checksum
        unread = {name for name in unread if not name.startswith("data/raw/") or name.endswith(".meta.yml")}
    return [f"{spec.case_id} opens {name}, which the graph does not know of" for name in sorted(unknown)] + [
        f"{spec.case_id} never opens {name}, which the graph says it reads" for name in sorted(unread)
    ]


def unknown_modules(spec: ChapterSpec, graph: Graph) -> list[str]:
    """Modules of the package that are loaded by now and that the graph does not count among the chapter's."""
    declared = set(graph.chapter_inputs.files_of(spec)) | module_inputs("tables", PROJECT.helpers).modules
    loaded = {Path(module.__file__) for name, module in sys.modules.items() if name.split(".")[0] == "helpers"}
    own = {path for path in loaded if "execution" not in path.parts}  # this check itself loads the graph
    return [f"{spec.case_id} loads {path.name}, which the graph does not know of" for path in sorted(own - declared)]


def main() -> int:
    """Hold every chapter that is named (default: all, each in a process of its own) against the graph."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chapters", nargs="*")
    parser.add_argument("--from-raw", action="store_true", help="make the tables of data/raw as they are asked for")
    given = parser.parse_args()
    graph = Graph(PROJECT)
    if not given.chapters:
        own = [sys.executable, "-m", "tests.exactness"]
        asked = [[*own, spec.case_id] for spec in graph.specs]
        return max(subprocess.run(line, check=False, cwd=PROJECT.root).returncode for line in asked)
    os.environ.setdefault("MPLBACKEND", "Agg")
    watch(given.from_raw)
    found = []
    for case_id in given.chapters:
        spec = pick_chapter(graph.specs, case_id)
        found += differences(spec, graph, opened_by(spec))
        if len(given.chapters) == 1 and not given.from_raw:  # else modules of other chapters are loaded as well
            found += unknown_modules(spec, graph)
    print(f"{', '.join(given.chapters)}: {len(found)} difference(s)")
    for sentence in found:
        print(f"  - {sentence}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
