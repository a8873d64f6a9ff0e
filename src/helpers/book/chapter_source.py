"""A chapter's source, be it an executed notebook or a ``.qmd`` file, as Markdown that knows where each line came from.

Only what an executed notebook of this book may hold is read: pictures (PNG, SVG) and Markdown. Anything else is refused
by name, because stock Quarto would show it in some way that this renderer does not.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat

from helpers.book.book_problems import Problem, RenderError
from helpers.project.yaml_files import YamlError, load_yaml

REMOVED_TAG = "remove-cell"
OPTION_PREFIX = "#| "
CELL_OPTIONS = {"label", "fig-cap", "fig-alt", "tbl-cap", "echo", "output"}
# Metadata that Jupyter and papermill write into cells; Quarto passes it over, and so does this.
JUPYTER_METADATA = {
    "tags",
    "papermill",
    "execution",
    "collapsed",
    "scrolled",
    "jupyter",
    "editable",
    "deletable",
    "trusted",
}
PICTURES = {"image/png": "png", "image/svg+xml": "svg"}
NO_NOTEBOOK = "not a notebook, or only part of one: delete it and run 'make report', which writes it anew"
FRONT_MATTER_KEYS = {"title", "subtitle", "description"}


@dataclass
class Source:
    """A chapter's Markdown, line by line, with the place that each line came from, and its pictures."""

    path: PurePosixPath
    lines: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    front_matter: dict[str, str] = field(default_factory=dict)

    def add(self, text: str, place: str, *, first_line: int | None = None) -> None:
        """Append ``text``; with ``first_line`` each line's place carries its number."""
        for offset, line in enumerate(text.splitlines()):
            self.lines.append(line)
            self.places.append(place if first_line is None else f"{place}line {first_line + offset}")

    @property
    def text(self) -> str:
        """The chapter as one Markdown text."""
        return "\n".join(self.lines) + "\n"

    def place_of(self, *tokens: str) -> str:
        """Where the first line that holds all ``tokens`` stands; the file's name when none does."""
        for line, place in zip(self.lines, self.places, strict=True):
            if all(token in line for token in tokens):
                return place
        return str(self.path)


def read_source(root: Path, path: PurePosixPath) -> tuple[Source, list[Problem]]:
    """The chapter at ``path`` below ``root`` with what is wrong in it; pictures are named as they will lie on disk."""
    source = Source(path)
    if path.suffix == ".ipynb":
        try:
            notebook: Any = nbformat.read(root / path, as_version=4)
        except FileNotFoundError:
            raise
        except Exception as error:  # nbformat lets errors of JSON, of its schema and of Python come through
            raise RenderError([Problem(str(path), NO_NOTEBOOK)]) from error
        return source, list(_read_notebook(notebook, source))
    return source, list(_read_qmd((root / path).read_text(encoding="utf-8"), source))


def _load(text: str, place: str) -> Any:
    try:
        return load_yaml(text)
    except YamlError as error:
        raise YamlError(f"{place}, {error}") from error


def _read_qmd(text: str, source: Source) -> Iterator[Problem]:
    first_line = 1
    if match := re.match(r"---\n(.*?)\n---\n", text, re.DOTALL):
        source.front_matter = _load("\n" + match[1], "front matter") or {}  # its lines as the file counts them
        for key in sorted(set(source.front_matter) - FRONT_MATTER_KEYS):
            yield Problem(f"{source.path}, front matter", f"unknown key '{key}'")
        first_line += match[0].count("\n")
        text = text[match.end() :]
    source.add(text, f"{source.path}, ", first_line=first_line)


def _read_notebook(notebook: Any, source: Source) -> Iterator[Problem]:
    for number, cell in enumerate(notebook.cells, start=1):
        place = f"{source.path}, cell {number}"
        if REMOVED_TAG in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            if cell.get("attachments"):
                yield Problem(place, "an attached picture: put it in a file, or draw it in a cell")
            source.add(cell.source, f"{place}, ", first_line=1)
        elif cell.cell_type == "code":
            yield from _read_code_cell(cell, place, number, source)
        elif cell.source.strip():
            yield Problem(place, "a raw cell: only Markdown and code cells belong in the book")
        source.add("\n", place)


def _read_code_cell(cell: Any, place: str, number: int, source: Source) -> Iterator[Problem]:
    options, code = _options_of(cell)
    for option in sorted(set(options) - CELL_OPTIONS):
        yield Problem(place, f"unknown cell option '{option}'; there are: {', '.join(sorted(CELL_OPTIONS))}")
    if options.get("echo", True) and code.strip():
        source.add(f"```python\n{code.rstrip()}\n```\n\n", place)
    if (output := options.get("output", True)) not in (True, False, "asis"):
        yield Problem(place, f"unknown value '{output}' of the cell option 'output'; there are: true, false, asis")
    if output is False:
        return
    label = str(options.get("label", ""))
    shown = [output for output in cell.outputs if not _is_empty(output)]
    pictures = [
        output for output in shown if output.output_type != "error" and set(PICTURES) & set(output.get("data", {}))
    ]
    if len(pictures) > 1:
        yield Problem(
            place, f"{len(pictures)} pictures from one cell: a figure has one picture, so give each its own cell"
        )
        return
    if label.startswith("fig-") and not pictures:
        yield Problem(place, f"the label '{label}' promises a figure and the cell shows no picture")
    for output in shown:
        if refused := _refused(output):
            yield Problem(place, refused)
        elif output in pictures:
            source.add(_picture(output, options, label or f"cell-{number}", source), place)
        else:
            yield from _markdown_output(_text(output.data["text/markdown"]), options, label, place, source)
        source.add("\n", place)


def _options_of(cell: Any) -> tuple[dict[str, Any], str]:
    """Options from the cell's metadata, over which those of its ``#|`` lines win; and the code without those lines."""
    options = {key: value for key, value in cell.metadata.items() if key not in JUPYTER_METADATA}
    lines = cell.source.splitlines()
    count = next((i for i, line in enumerate(lines) if not line.startswith(OPTION_PREFIX)), len(lines))
    options_text = "\n".join(line.removeprefix(OPTION_PREFIX) for line in lines[:count])
    written = _load(options_text, f"the options of the cell that begins '{lines[0]}'" if lines else "options") or {}
    return options | written, "\n".join(lines[count:])


def _is_empty(output: Any) -> bool:
    return output.output_type in ("display_data", "execute_result") and not output.data


def _refused(output: Any) -> str | None:
    if output.output_type == "error":
        return (
            f"the cell failed with {output.ename}: {output.evalue}; a chapter is rendered only when all its cells ran"
        )
    if output.output_type == "stream":
        said = _text(output.text).strip().splitlines()
        return (
            f"text printed to {output.name} ({said[0][:80] if said else ''!r}): show it as Markdown, or do not print it"
        )
    kinds = set(output.data)
    if "text/html" in kinds:
        return "an output of type text/html: it draws scripts from other hosts and stands in HTML alone; show Markdown"
    if not kinds & {*PICTURES, "text/markdown"}:
        return f"an output of type {', '.join(sorted(kinds))}: the book shows pictures (PNG, SVG) and Markdown"
    return None


def _picture(output: Any, options: dict[str, Any], name: str, source: Source) -> str:
    kind = next(kind for kind in PICTURES if kind in output.data)
    data = _text(output.data[kind])
    file = f"{name}.{PICTURES[kind]}"
    source.pictures[file] = b64decode(data) if kind == "image/png" else data.encode("utf-8")
    attributes = f"#{name} " if name.startswith("fig-") else ""
    alt = str(options.get("fig-alt", "")).replace("\\", "\\\\").replace('"', '\\"')
    caption = " ".join(str(options.get("fig-cap", "")).split())
    return (
        f'\n![{caption}]({pictures_folder(source.path).name}/{file}){{{attributes}fig-alt="{" ".join(alt.split())}"}}\n'
    )


def _markdown_output(text: str, options: dict[str, Any], label: str, place: str, source: Source) -> Iterator[Problem]:
    source.add("\n", place)
    source.add(text, f"{place}, output ", first_line=1)
    caption = " ".join(str(options.get("tbl-cap", "")).split())
    if label.startswith("tbl-") and not caption:
        yield Problem(place, f"the table '{label}' has no caption: set tbl-cap")
    if caption:
        source.add(f"\n: {caption} {{#{label}}}\n" if label else f"\n: {caption}\n", place)


def pictures_folder(chapter: PurePosixPath) -> PurePosixPath:
    """The folder of a chapter's pictures, beside its page."""
    return chapter.with_name(f"{chapter.stem}_files")


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)
