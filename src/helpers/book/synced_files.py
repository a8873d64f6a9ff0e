"""Tracked files made from ``cases.yml`` or the design tokens: ``make sync`` writes them; a build needs them in step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from helpers.book.book_contents import with_contents
from helpers.book.design_tokens import token_sheets
from helpers.book.front_page import in_step
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project
from helpers.project.registry import RegistryError, load_registry
from helpers.project.text_files import read_text


class OutOfStepError(ValueError):
    """A tracked file does not say what the registry says; the message names it and the command that mends it."""


def sync(project: Project) -> list[str]:
    """Write what is out of step, and give the names of the files."""
    written = []
    for path, text in _out_of_step(project):
        with replacing(path) as beside:
            beside.write_text(text, encoding="utf-8")
        written.append(path.name)
    return written


def require_in_step(project: Project) -> None:
    """Raise ``OutOfStepError`` where a file is out of step, ``RegistryError`` where one lacks a place or a mark."""
    if names := [path.name for path, _ in _out_of_step(project)]:
        raise OutOfStepError(
            f"{' and '.join(names)} {'are' if len(names) > 1 else 'is'} out of step with cases.yml, the codebook or "
            "the design tokens: 'make sync' brings the chapter list, the front page and the style sheets into step"
        )


def _out_of_step(project: Project) -> Iterator[tuple[Path, str]]:
    registry = load_registry(project.registry)
    config = read_text(project.quarto_config, RegistryError)
    if (wanted := with_contents(config, registry)) != config:
        yield project.quarto_config, wanted
    front_page = read_text(project.front_page, RegistryError)
    if (wanted := in_step(front_page, project)) != front_page:
        yield project.front_page, wanted
    for path, text in token_sheets(project.root):
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield path, text
