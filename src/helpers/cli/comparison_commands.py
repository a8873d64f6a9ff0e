"""``localed compare-kernels`` and ``compare-renderers``: two ways to the same chapters, and what differs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from helpers.project.command_errors import console, say
from helpers.project.paths import find_project


def compare_kernels(
    jobs: Annotated[int | None, typer.Option(min=1, help="Chapters at once; as many as there are cores.")] = None,
) -> None:
    """Run every chapter in a warm kernel and in a cold one, and fail where any output or picture differs."""
    from helpers.build.build_run import available_cores
    from helpers.build.chapter_plan import chapter_specs
    from helpers.build.kernel_comparison import Comparison
    from helpers.build.kernel_comparison import compare_kernels as compare
    from helpers.project.registry import load_registry

    def tell(found: Comparison) -> None:
        said = ", ".join(found.differences) or f"equal, {found.pictures_count} picture(s) included"
        say(f"{'✗' if found.differences else '✓'} {found.case_id}: {said}")

    project = find_project()
    specs = chapter_specs(load_registry(project.registry), project)
    compared = compare(specs, project, jobs or available_cores(), tell)
    if different := [found.case_id for found in compared if found.differences]:
        console.print(f"{len(different)} of {len(compared)} chapters differ: {', '.join(different)}", soft_wrap=True)
        raise typer.Exit(1)
    console.print(f"All {len(compared)} chapters are the same in warm kernels and in cold ones.")


def compare_renderers(
    one: Annotated[Path, typer.Argument(help="A folder with a rendered book.")],
    other: Annotated[Path, typer.Argument(help="A folder with the book as another renderer made it.")],
) -> None:
    """Compare two renderings of the book, page by page and format by format, and fail where a reader gets less."""
    from helpers.book.renderer_comparison import compare_books

    found = compare_books(one, other, (str(one), str(other)))
    for difference in found:
        say(f"✗ {difference}")
    if found:
        raise typer.Exit(1)
    console.print("Both books hold the same text, headings, figures, tables, footnotes and links.")
