"""An executed notebook becomes a chapter: figures, captions and data are lifted out, what is not fit is refused.

Cells say what they show through ``helpers.build.chapter``, whose outputs carry a bundle. Here the bundle becomes cell
metadata that Quarto reads, a picture and a CSV file; everything a reader of the book should not meet is dropped. An
output without a bundle was not meant for the book (a warning, a stray traceback, a forgotten ``print``): the chapter
fails on it.
"""

from __future__ import annotations

import copy
import os
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from helpers.build.build_records import Record, notebook_metadata, seal_notebook
from helpers.build.chapter import BUNDLE
from helpers.build.chapter_errors import ChapterError, FailedCell
from helpers.build.chapter_plan import PARAMETERS_TAG, ChapterSpec
from helpers.build.normalising import normalised, notebook_bytes
from helpers.build.notebook_run import ANSI_CODES, INJECTED_TAG, ExecutedNotebook, first_line
from helpers.build.output_files import FIGURES, TABLES, data_files, data_path, notebook_path, partial_run_path
from helpers.build.simulated_marking import marked
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project

if TYPE_CHECKING:
    from nbformat import NotebookNode

TEMPLATE_ONLY_TAG = "template-only"
DRAFT_TAG = "draft"
"""A cell to work in: it may print and display whatever it likes, runs with the others, and is left out of the book."""
UNPUBLISHED_TAGS = frozenset({TEMPLATE_ONLY_TAG, DRAFT_TAG})
REMOVE_TAG = "remove-cell"
CONTINUED = "# Shown by the cell above."
CAPTION_FIELDS = {"figure": "fig-cap", "table": "tbl-cap"}
FOLDERS = {"figure": FIGURES, "table": TABLES}
MOST_QUOTED = 200
"""Characters of an output that a message quotes."""


@dataclass
class PublishedChapter:
    """A chapter ready to be written: the notebook, and its data files by path below the project's root."""

    notebook: NotebookNode
    files: dict[str, bytes] = field(default_factory=dict)


def publish(run: ExecutedNotebook, spec: ChapterSpec, project: Project) -> PublishedChapter:
    """The chapter that an executed notebook makes; nothing is written.

    Raises
    ------
    ChapterError
        The notebook shows what no cell made, warnings, HTML, a path of this machine, a label twice, a figure without
        caption, alternative text or data, or a second first-level heading. All such faults are listed.
    """
    cells = list(_numbered(run.notebook))
    faults = [fault for number, cell in cells for fault in _faults_of(cell, number, project)]
    faults += _repeated_labels(cells)
    if faults:
        place, reason = faults[0]
        more = "".join(f"\n  - cell {other.number}: {text}" for other, text in faults[1:])
        raise ChapterError(spec, reason + (f"\nand {len(faults) - 1} more:{more}" if more else ""), cell=place)

    executed, spec, banner = marked(run, spec, project)
    chapter = PublishedChapter(nbformat.v4.new_notebook())
    chapter.notebook.cells.append(nbformat.v4.new_markdown_cell(f"# {spec.title} {{#sec-{spec.case_id}}}"))
    if banner:
        chapter.notebook.cells.append(nbformat.v4.new_markdown_cell(banner))
    for cell in executed.cells:
        if not UNPUBLISHED_TAGS & set(_tags(cell)):
            chapter.notebook.cells += _published_cells(cell, spec, chapter.files, project)
    chapter.notebook = normalised(chapter.notebook)
    return chapter


def chapter_bytes(chapter: PublishedChapter, record: Record) -> bytes:
    """The notebook of ``chapter`` as it is stored, with the record of what made it in its metadata."""
    notebook = copy.deepcopy(chapter.notebook)
    notebook.metadata.update(nbformat.from_dict(notebook_metadata(record)))
    return seal_notebook(notebook_bytes(notebook).decode()).encode()


def write_chapter(files: dict[str, bytes], spec: ChapterSpec, project: Project) -> None:
    """Write the files of a chapter, by path below the project's root, each under another name that is then changed.

    The notebook, which holds their hashes, comes last: a chapter whose notebook is there is whole. Files of an earlier
    run that this one did not make are removed.
    """
    notebook = notebook_path(spec, project)
    for path in data_files(spec, project):
        if str(path.relative_to(project.root)) not in files:
            path.unlink()
    for name, content in sorted(files.items(), key=lambda item: project.root / item[0] == notebook):
        with replacing(project.root / name) as beside:
            beside.write_bytes(content)
    partial_run_path(spec, project).unlink(missing_ok=True)


def _numbered(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Cells with their number in the template; the injected cell has that of the parameters cell."""
    number = 0
    for cell in notebook.cells:
        number += INJECTED_TAG not in _tags(cell)
        yield number, cell


def _published_cells(
    cell: NotebookNode, spec: ChapterSpec, files: dict[str, bytes], project: Project
) -> list[NotebookNode]:
    if cell.cell_type != "code":
        return [cell]
    shown = [output for output in cell.outputs if output.data[BUNDLE]["kind"] != "preview"]
    first = nbformat.v4.new_code_cell(cell.source, metadata={"tags": _tags(cell), "echo": False})
    if not shown or {PARAMETERS_TAG, INJECTED_TAG} & set(_tags(cell)):
        first.metadata.tags = sorted({*_tags(cell), REMOVE_TAG})
        return [first]
    if not first.metadata.tags:
        del first.metadata["tags"]
    # A label belongs to a cell, so each figure and table gets one of its own.
    cells = [first]
    for output in shown:
        kind = output.data[BUNDLE]["kind"]
        if cells[-1].outputs and (kind != "text" or "label" in cells[-1].metadata):
            cells.append(nbformat.v4.new_code_cell(CONTINUED, metadata={"echo": False}))
        _show(output, cells[-1], spec, files, project)
    return cells


def _show(
    output: NotebookNode, cell: NotebookNode, spec: ChapterSpec, files: dict[str, bytes], project: Project
) -> None:
    """Move ``output`` into ``cell``, its bundle into the cell's metadata and into ``files``."""
    lifted = copy.deepcopy(output)
    bundle = lifted.data.pop(BUNDLE)
    lifted.metadata = nbformat.from_dict({})
    cell.outputs.append(lifted)
    if (kind := bundle["kind"]) == "text":
        # Without a box around it, so that stock Quarto lists its headings in the contents; hence the blank lines.
        cell.metadata["output"] = "asis"
        lifted.data["text/markdown"] = f"\n{lifted.data['text/markdown'].strip()}\n\n"
        return
    data = data_path(spec, FOLDERS[kind], f"{bundle['name']}.csv", project)
    link = Path(os.path.relpath(data, notebook_path(spec, project).parent)).as_posix()
    if (name := str(data.relative_to(project.root))) in files:
        raise ChapterError(spec, f"a figure and a table are both called '{bundle['name']}': give one another name")
    cell.metadata["label"] = bundle["label"]
    cell.metadata[CAPTION_FIELDS[kind]] = f"{bundle['caption'].strip()} [Data (CSV)]({link})"
    files[name] = bundle["csv"].encode()
    if kind == "figure":
        cell.metadata["fig-alt"] = bundle["alt"]
        if spec.kind != "profile":  # a page that is whole on its own, its pictures within
            files[name.removesuffix(".csv") + ".png"] = b64decode(lifted.data["image/png"])


def _faults_of(cell: NotebookNode, number: int, project: Project) -> Iterator[tuple[FailedCell, str]]:
    place = FailedCell(number, first_line(cell.source))
    is_shown_markdown = cell.cell_type == "markdown" and not UNPUBLISHED_TAGS & set(_tags(cell))
    if is_shown_markdown and (fault := _fault_of_markdown(cell.source)):
        yield place, fault
    if cell.cell_type != "code":
        return
    for output in cell.outputs:
        if DRAFT_TAG in _tags(cell) and output.output_type != "error":
            continue
        if TEMPLATE_ONLY_TAG in _tags(cell) and output.output_type in ("display_data", "execute_result"):
            continue
        if fault := _fault_of_output(output, project):
            yield place, fault


def _fault_of_output(output: NotebookNode, project: Project) -> str | None:
    if output.output_type == "stream":
        said = _shortened(output.text)
        if output.name == "stderr":
            return f"it wrote to stderr, so a warning or a stray traceback would be in the book: {said}"
        return (
            f"it printed, and the book shows only what goes through helpers.build.chapter: {said}; tag the cell "
            f"'{DRAFT_TAG}' to keep it out of the book"
        )
    if output.output_type == "error":
        return f"it holds a traceback that did not stop the run: {output.ename}: {_shortened(output.evalue)}"
    bundle = output.data.get(BUNDLE)
    if bundle is None:
        if "text/html" in output.data:
            return "it shows HTML, for which Quarto loads scripts from other hosts: use chapter.table or chapter.text"
        if "image/png" in output.data:
            return (
                "a figure is left open at the end of the cell, so the kernel shows it by itself: call chapter.figure "
                "in the same cell, or let the helper that draws it close it (it can still be shown later)"
            )
        return (
            "it shows a value that does not go through helpers.build.chapter: assign it, end the line with ';', or use "
            f"chapter.text ({_shortened(output.data.get('text/plain', ', '.join(output.data)))})"
        )
    if "text/html" in output.data:
        return "its output carries HTML next to the Markdown or picture: use helpers.build.chapter as it is"
    return _fault_of_bundle(bundle, output, project)


def _fault_of_bundle(bundle: dict, output: NotebookNode, project: Project) -> str | None:
    kind = bundle.get("kind")
    if kind not in ("figure", "table", "text", "preview"):
        return f"its output is of the unknown kind '{kind}'"
    if kind in CAPTION_FIELDS:
        needed = ("label", "name", "caption", "csv") + (("alt",) if kind == "figure" else ())
        if absent := [name for name in needed if not str(bundle.get(name, "")).strip()]:
            return f"the {kind} '{bundle.get('name', '')}' has no {' and no '.join(absent)}"
        if kind == "figure" and "image/png" not in output.data:
            return f"the figure '{bundle['name']}' has no picture"
    if kind == "text" and (fault := _fault_of_markdown(output.data["text/markdown"])):
        return f"it shows {fault}"
    texts = [str(value) for key, value in {**bundle, **output.data}.items() if key not in (BUNDLE, "image/png")]
    if any(str(project.root) in text for text in texts):
        return "it shows a path of this machine: show the path below the project's root"
    return None


def _fault_of_markdown(markdown: str) -> str | None:
    lines = list(_outside_fences(markdown))
    if any(line.startswith("# ") for line in lines):
        return (
            "a first-level heading, which would begin another chapter: the build writes the title; "
            f"use '##', or tag the cell '{TEMPLATE_ONLY_TAG}'"
        )
    if any(line.strip() == "---" for line in lines):
        return "a '---' rule, which Quarto can read as the start of YAML: use '***'"
    return None


def _repeated_labels(cells: list[tuple[int, NotebookNode]]) -> list[tuple[FailedCell, str]]:
    seen: dict[str, int] = {}
    faults = []
    for number, cell in cells:
        for output in cell.get("outputs", []):
            label = output.get("data", {}).get(BUNDLE, {}).get("label")
            if label in seen:
                place = FailedCell(number, first_line(cell.source))
                faults.append(
                    (place, f"the label '{label}' is already taken by cell {seen[label]}: give it another name")
                )
            elif label:
                seen[label] = number
    return faults


def _outside_fences(markdown: str) -> Iterator[str]:
    is_fenced = False
    for line in markdown.splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            is_fenced = not is_fenced
        elif not is_fenced:
            yield line


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _shortened(text: object) -> str:
    words = " ".join(ANSI_CODES.sub("", str(text)).split())
    return words if len(words) <= MOST_QUOTED else words[: MOST_QUOTED - 1] + "…"
