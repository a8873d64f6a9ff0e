"""Marks a chapter made from simulated rows: pictures, captions, data files, title and page, wherever they came from.

It is done to the executed notebook, before it is published, so that no chapter can forget it. Which chapters: those
whose run read a released table.
"""

from __future__ import annotations

import copy
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nbformat import NotebookNode

from helpers.build.chapter import BUNDLE
from helpers.build.chapter_plan import ChapterSpec
from helpers.build.notebook_run import ExecutedNotebook
from helpers.figures import simulated_marks
from helpers.project.edition import edition, manifest_path, read_manifest, released_folder
from helpers.project.paths import Project

SIMULATED = "simulated"


def draws_on_released(reads: Iterable[Sequence[str]], project: Project) -> bool:
    """Whether a run that read ``reads`` (kind, name, filter, hash) read a released table."""
    folder = str(released_folder(project).relative_to(project.root))
    manifest = str(manifest_path(project).relative_to(project.root))
    released = {path.stem for path in released_folder(project).glob("*.parquet")}
    return any(
        (kind == "file" and name.startswith(f"{folder}/") and name != manifest) or (kind == "rows" and name in released)
        for kind, name, *_ in reads
    )


def marked(run: ExecutedNotebook, spec: ChapterSpec, project: Project) -> tuple[NotebookNode, ChapterSpec, str | None]:
    """The notebook and the spec as they are to be published in this edition, and the banner of the page, if any."""
    if edition(project) != SIMULATED:
        return run.notebook, spec, None
    if not draws_on_released(run.noted.get("reads", ()), project):
        is_in_book = spec.kind != "profile"
        return run.notebook, spec, simulated_marks.banner(False) if is_in_book else None
    notebook = copy.deepcopy(run.notebook)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "data" in output and isinstance(output.data.get(BUNDLE), dict):
                _mark(output.data)
    invented = (read_manifest(project) or {}).get("invented", ())
    marked_spec = replace(spec, title=simulated_marks.marked_title(spec.title))
    return notebook, marked_spec, simulated_marks.banner(True, invented)


def _mark(data: NotebookNode) -> None:
    bundle = data[BUNDLE]
    if bundle.get("kind") not in ("figure", "table"):
        return
    for field in ("caption", "alt"):
        if bundle.get(field):
            bundle[field] = simulated_marks.marked_caption(bundle[field])
    bundle["name"] = f"{simulated_marks.FILE_PREFIX}{bundle['name']}"
    if bundle.get("csv"):
        bundle["csv"] = simulated_marks.marked_csv(bundle["csv"])
    if "image/png" in data:
        data["image/png"] = b64encode(simulated_marks.stamped_png(b64decode(data["image/png"]))).decode()
