"""Marks a chapter made from simulated rows: pictures, captions, data files, title and page, wherever they came from.

It is done to the executed notebook, before it is published, so that no chapter can forget it. Which chapters: those
that read a released table. A chapter that names its tables only while it runs counts as one of them.
"""

from __future__ import annotations

import copy
from base64 import b64decode, b64encode
from dataclasses import replace

from nbformat import NotebookNode

from helpers.build.chapter import BUNDLE
from helpers.build.chapter_plan import ChapterSpec
from helpers.build.source_inputs import notebook_inputs
from helpers.figures import simulated_marks
from helpers.project.edition import edition, read_manifest, released_tables
from helpers.project.paths import Project

SIMULATED = "simulated"


def draws_on_restricted(spec: ChapterSpec, project: Project) -> bool:
    """Whether the chapter reads a released table."""
    tables = notebook_inputs(spec.template, project.helpers).tables
    if tables is None:
        return True
    return bool({name.format(**spec.parameter_values) for name in tables} & set(released_tables(project)))


def marked(executed: NotebookNode, spec: ChapterSpec, project: Project) -> tuple[NotebookNode, ChapterSpec, str | None]:
    """The notebook and the spec as they are to be published in this edition, and the banner of the page, if any."""
    if edition(project) != SIMULATED:
        return executed, spec, None
    is_simulated = draws_on_restricted(spec, project)
    if not is_simulated:
        is_in_book = spec.kind != "profile"
        return executed, spec, simulated_marks.banner(False) if is_in_book else None
    notebook = copy.deepcopy(executed)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "data" in output and isinstance(output.data.get(BUNDLE), dict):
                _mark(output.data)
    manifest = read_manifest(project) or {}
    return (
        notebook,
        replace(spec, title=simulated_marks.marked_title(spec.title)),
        simulated_marks.banner(True, manifest.get("invented", ())),
    )


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
