"""``make exact``: what notebooks really open, held against what they record.

The cells of each template are run in this process with the chapter's parameters, while an audit hook notes every file
of the project that is opened. Tables come from ``data/processed`` as a build left them (``--from-raw``: made of
``data/raw``, so that no build is needed). Ends with 1 where a notebook opens what its record does not name.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import geopandas
import pandas as pd

from helpers.build.chapter_plan import (
    PARAMETERS_TAG,
    ChapterSpec,
    chapter_specs,
    pick_chapter,
    read_template,
    source_of,
)
from helpers.project.paths import find_project
from helpers.project.read_record import Reads, find_files, recording, take_record
from helpers.project.registry import load_registry
from helpers.sources import tables
from tests.running import Tables

PROJECT = find_project()
NOT_DATA = ("src", ".venv", ".uv")
"""Code and libraries: modules are recorded by name, libraries by the lock."""


class Opened:
    """Paths below the project's root that were opened, by Python or by the two libraries that open files in C."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.is_noting = False

    def note(self, path: object) -> None:
        """Note a file of the project that is opened."""
        if self.is_noting and isinstance(path, str | os.PathLike):
            whole = Path(path).resolve()
            if not whole.is_relative_to(PROJECT.root):
                return
            below = whole.relative_to(PROJECT.root)
            if below.parts[0] not in NOT_DATA and (whole.is_file() or whole.suffix == ".parquet"):
                self.files.add(str(below))

    @contextlib.contextmanager
    def noting(self, is_noting: bool) -> Iterator[None]:
        """Whether files that the block opens are noted."""
        was, self.is_noting = self.is_noting, is_noting
        try:
            yield
        finally:
            self.is_noting = was


OPENED = Opened()


def watch(is_from_raw: bool) -> None:
    """Note what is opened from now on."""
    sys.addaudithook(lambda event, given: OPENED.note(given[0]) if event == "open" else None)
    read_file, read_parquet, made = geopandas.read_file, pd.read_parquet, Tables()

    def read_outlines(path, *rest, **options):
        OPENED.note(path)
        return read_file(path, *rest, **options)

    def read_stored(path, *rest, **options):
        OPENED.note(path)
        if not is_from_raw:
            return read_parquet(path, *rest, **options)
        with OPENED.noting(False):
            return made[Path(path).stem].copy()

    geopandas.read_file, pd.read_parquet = read_outlines, read_stored
    if is_from_raw:
        tables._read = lambda path, project: read_stored(path)


def run_cells(spec: ChapterSpec) -> tuple[set[str], Reads]:
    """The files that the cells of a chapter's template open, and what they record."""
    OPENED.files.clear()
    namespace: dict[str, object] = {}
    cells = read_template(spec.template)["cells"]
    with recording() as reads, OPENED.noting(True), contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            if cell["cell_type"] == "code":
                exec(source_of(cell), namespace)
                if PARAMETERS_TAG in cell["metadata"].get("tags", []):
                    namespace.update(spec.parameter_values)
    return set(OPENED.files), reads


def unrecorded_files(spec: ChapterSpec) -> list[str]:
    """Files that a chapter opens and that its record does not name, one sentence each."""
    opened, reads = run_cells(spec)
    known: set[str] = set()
    for kind, name, given, _ in take_record(PROJECT.root, reads)["reads"]:
        if kind == "rows":  # what is returned is recorded, of whatever it is made
            known |= {f"data/processed/{name}.parquet", f"book/narrative/{given}.md", PROJECT.registry.name}
        elif kind in ("file", "registry"):
            known.add(name)
        elif kind == "files":
            known |= {str(path.relative_to(PROJECT.root)) for path in find_files(PROJECT.root / name)}
    return [f"{spec.case_id} opens {name}, which its record does not name" for name in sorted(opened - known)]


def main() -> int:
    """Hold every chapter that is named (default: all) against its record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chapters", nargs="*")
    parser.add_argument("--from-raw", action="store_true", help="make the tables of data/raw as they are asked for")
    given = parser.parse_args()
    os.environ.setdefault("MPLBACKEND", "Agg")
    specs = chapter_specs(load_registry(PROJECT.registry), PROJECT)
    chosen = [pick_chapter(specs, case_id) for case_id in given.chapters] or specs
    watch(given.from_raw)
    found = [sentence for spec in chosen for sentence in unrecorded_files(spec)]
    print(f"{len(chosen)} chapter(s): {len(found)} file(s) opened past the record")
    for sentence in found:
        print(f"  - {sentence}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
