"""Follows a how-to as a person would: what its blocks say is done in a copy of the project, in their order.

``docs/how-to/README.md`` says what each kind of block means. markdown-it finds the blocks; git applies the edits.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt
from nbformat.v4 import new_code_cell

from helpers.project.paths import ROOT_VARIABLE, Project, find_project

COMMANDS, EDIT, SAID = "sh", "diff", "text"
NAMED = re.compile(r"`([^`]+)`")
LONGEST_SECONDS = 600


class NotAsWrittenError(AssertionError):
    """A step of a how-to does not do what its words say; the message names the file and the line."""


@dataclass(frozen=True)
class Step:
    """A block of a how-to: its language, its text, the paragraph before it, and where it stands."""

    language: str
    text: str
    lead: str
    place: str


def read_steps(document: Path) -> list[Step]:
    """The fenced blocks of ``document``, in order."""
    steps, lead = [], ""
    for token in MarkdownIt().parse(document.read_text(encoding="utf-8")):
        if token.type == "inline":
            lead = token.content
        elif token.type == "fence":
            line = token.map[0] + 1 if token.map else 0
            steps.append(Step(token.info.strip(), token.content, lead, f"{document.name}, line {line}"))
    return steps


def copy_project(folder: Path, source: Project | None = None) -> Project:
    """The files that git tracks, as they are now, beside an environment in which ``make`` has nothing to set up."""
    root = (source or find_project()).root
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, folder / name)
    (folder / ".venv").mkdir(parents=True)
    for part in Path(sys.prefix).iterdir():
        if part.name != ".ready":
            (folder / ".venv" / part.name).symlink_to(part)
    (folder / ".uv" / "bin").mkdir(parents=True)
    (folder / ".uv" / "bin" / "uv").symlink_to("/bin/false")
    (folder / ".venv" / ".ready").touch()
    return Project(folder)


def follow(document: Path, project: Project) -> None:
    """Do what ``document`` says in ``project``; :class:`NotAsWrittenError` at the first step that does not work."""
    steps = read_steps(document)
    if not steps or steps[-1].language != SAID:
        raise NotAsWrittenError(f"{document.name} does not end in what a person should see")
    said = ""
    for step in steps:
        if step.language == COMMANDS:
            said = _run(step, project)
        elif step.language == EDIT:
            _apply(step, project)
        elif step.language == SAID:
            _compare(step, said)
        else:
            _write(step, project)


def _run(step: Step, project: Project) -> str:
    environment = {
        **os.environ,
        ROOT_VARIABLE: str(project.root),
        "PYTHONPATH": str(project.root / "src"),
        "COLUMNS": "200",
        "LOCALED_COLD": "1",
    }
    environment.pop("MAKEFLAGS", None)
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", step.text],
        cwd=project.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if ran.returncode:
        raise NotAsWrittenError(
            f"{step.place}: the command ends with {ran.returncode}:\n{step.text}\n{ran.stdout[-3000:]}"
        )
    return ran.stdout


def _apply(step: Step, project: Project) -> None:
    ran = subprocess.run(
        ["git", "apply", "--verbose", "-"],
        cwd=project.root,
        env={**os.environ, "GIT_DIR": os.devnull},
        input=step.text,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise NotAsWrittenError(f"{step.place}: the edit does not fit the file:\n{ran.stderr}")


def _compare(step: Step, said: str) -> None:
    lines = {" ".join(line.split()) for line in said.splitlines()}
    for line in filter(None, (" ".join(line.split()) for line in step.text.splitlines())):
        if line not in lines:
            raise NotAsWrittenError(f"{step.place}: the command does not say '{line}'. It says:\n{said[-3000:]}")


def _write(step: Step, project: Project) -> None:
    """A file to save, lines to add to one, or a cell to add to a notebook, as the words before the block say."""
    names = NAMED.findall(step.lead)
    if not names or not step.lead.rstrip().endswith(":"):
        raise NotAsWrittenError(f"{step.place}: the words before the block name no file that it belongs into")
    if step.lead.startswith("Add a cell to"):
        _add_cell(step, project.root / names[0], names[1])
    elif step.lead.startswith("Add to the end of"):
        path = project.root / names[0]
        path.write_text(path.read_text(encoding="utf-8") + step.text, encoding="utf-8")
    elif step.lead.startswith("Save as"):
        path = project.root / names[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step.text, encoding="utf-8")
    else:
        raise NotAsWrittenError(f"{step.place}: '{step.lead}' is none of Save as, Add to the end of, Add a cell to")


def _add_cell(step: Step, path: Path, begins: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    places = [place for place, cell in enumerate(notebook.cells) if cell.source.startswith(begins)]
    if len(places) != 1:
        raise NotAsWrittenError(f"{step.place}: {len(places)} cells of {path.name} begin with '{begins}', not one")
    cell = new_code_cell(step.text.rstrip("\n"), id="how-to")
    notebook.cells.insert(places[0] + 1, cell)
    nbformat.write(notebook, path)
