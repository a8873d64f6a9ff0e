"""`localed preview`, and the hidden command of the process that builds for it."""

from __future__ import annotations

from typing import Annotated

import typer

from helpers.project.command_errors import console
from helpers.project.paths import find_project


def preview(
    chapter: Annotated[str | None, typer.Argument(help="Build this chapter alone (any chapter's id).")] = None,
    port: Annotated[int, typer.Option(min=0, help="The port to listen on; 0: any that is free.")] = 8017,
) -> None:
    """Show the book's pages in a browser while it is written: what is saved is built and loaded again.

    Listens on 127.0.0.1 alone. An error is shown on the page, which stays as it was. `report` makes PDF, DOCX and EPUB.
    """
    from helpers.build.chapter_plan import chapter_specs, pick_chapter
    from helpers.cli.preview import preview as show
    from helpers.project.registry import load_registry

    project = find_project()
    if chapter:
        pick_chapter(chapter_specs(load_registry(project.registry), project), chapter)
    show(project, chapter, port, console)


def preview_builder(chapter: Annotated[str | None, typer.Argument()] = None, at_once: bool = False) -> None:
    """Build for the preview, when told to on standard input."""
    from helpers.cli.preview_builder import serve

    serve(find_project(), chapter, at_once=at_once)
