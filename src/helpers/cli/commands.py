"""The commands of ``localed``, which most targets of the Makefile call."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from helpers.cli.coding_commands import app as coding_app
from helpers.cli.profile_commands import profile, profiles
from helpers.project.command_errors import PlainCommands, console, in_words, is_own, say
from helpers.project.paths import find_project

app = typer.Typer(
    cls=PlainCommands,
    help="The LocalED evaluation, reproduced: from raw tables to the book.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(coding_app, name="coding")
app.command()(profile)
app.command()(profiles)

# Commands, here and in the other modules of commands, import what they run when they are called: loading all of it
# takes 1.3 s of processor time, and --help only 0.1 s.


@app.command()
def report(
    locality: Annotated[
        str | None, typer.Option(help="Build this case's chapter alone (any chapter's id), and show it in the book.")
    ] = None,
    cold: Annotated[bool, typer.Option("--cold", help="Start a fresh Python for each notebook, forking none.")] = False,
    scheduler: Annotated[
        str | None, typer.Option(help="Run the notebooks on the Dask cluster behind this address (tcp://host:8786).")
    ] = None,
    renderer: Annotated[
        str | None, typer.Option(help="quarto, embedded, or auto: Quarto where a recent one is on PATH.")
    ] = None,
    formats: Annotated[
        str, typer.Option(help="Render these alone, of html, pdf, docx and epub, with commas between; all by default.")
    ] = "",
) -> None:
    """Build the book, doing again only what changed.

    With --locality, only that chapter and the tables are brought up to date; when all other chapters are there from an
    earlier build, the book is then rendered with them as they are, else that chapter's page by itself. `make report`
    without it catches up the rest.
    """
    from helpers.book.quarto_config import as_formats
    from helpers.book.renderer_choice import ask_for_renderer, choose_renderer
    from helpers.build.kernel_choice import ask_for_cold_kernels
    from helpers.cli.launching import launch, launch_chapter
    from helpers.cli.reporting import report_outcome

    project = find_project()
    if cold:
        ask_for_cold_kernels()
    if renderer:
        ask_for_renderer(renderer)
        choose_renderer()  # fails here, not at the end of the build
    chosen = as_formats([name.strip() for name in formats.split(",")]) if formats else ()
    if locality:
        outcome = launch_chapter(project, console, locality, scheduler=scheduler, formats=chosen)
    else:
        outcome = launch(project, console, scheduler=scheduler, formats=chosen)
    report_outcome(outcome, project, console, locality)
    raise typer.Exit(0 if outcome.is_sound else 1)


@app.command()
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


@app.command("preview-builder", hidden=True)
def preview_builder(chapter: Annotated[str | None, typer.Argument()] = None, at_once: bool = False) -> None:
    """Build for the preview, when told to on standard input."""
    from helpers.cli.preview_builder import serve

    serve(find_project(), chapter, at_once=at_once)


START_NOTEBOOK = "notebooks/start.ipynb"


def lab_arguments(root: Path) -> list[str]:
    """What JupyterLab is started with: the whole project to browse, the start notebook open."""
    return [f"--ServerApp.root_dir={root}", f"--LabApp.default_url=/lab/tree/{START_NOTEBOOK}"]


class RootError(PermissionError):
    """JupyterLab was to be started as root, and nobody allowed it."""


def is_root_allowed(*, is_asked_for: bool) -> bool:
    """Whether JupyterLab is told that it may run as root; asks where this is root and somebody can answer.

    Raises
    ------
    RootError
        This is root, and it was not allowed.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or is_asked_for:
        return is_asked_for
    said = "This is the user root, as is usual in a container. Whoever opens JupyterLab can then do anything here."
    if sys.stdin.isatty() and typer.confirm(f"{said} Start it?"):
        return True
    raise RootError(f"{said} 'make lab ALLOW_ROOT=1' starts it all the same; else run it as another user")


@app.command()
def lab(
    allow_root: Annotated[bool, typer.Option("--allow-root", help="Start JupyterLab although this is root.")] = False,
) -> None:
    """Open JupyterLab on the start notebook, with the tables built so that each template runs from top to bottom."""
    from helpers.cli.launching import TABLES_ONLY, launch
    from helpers.cli.reporting import report_outcome

    project = find_project()
    more = ["--allow-root"] if is_root_allowed(is_asked_for=allow_root) else []
    outcome = launch(project, console, only=TABLES_ONLY)
    if not outcome.is_sound:
        report_outcome(outcome, project, console, None)
        raise typer.Exit(1)
    os.chdir(project.root)
    os.execv(sys.executable, [sys.executable, "-m", "jupyter", "lab", *lab_arguments(project.root), *more])


@app.command()
def check() -> None:
    """Raw files as documented, templates sound and stored without outputs, nothing copied."""
    from helpers.book.synced_files import require_in_step
    from helpers.build.chapter_plan import chapter_specs, check_parameters, check_restricted, stored_outputs
    from helpers.project.registry import load_registry
    from helpers.project.yaml_files import YamlError, read_yaml
    from helpers.sources.copied_text import check_repository
    from helpers.sources.registry_codes import check_codes
    from helpers.sources.sidecars import verify_sources

    project = find_project()
    faults = _faults_of(partial(verify_sources, project.raw)) + _faults_of(partial(check_codes, project))
    for spec in chapter_specs(load_registry(project.registry), project):
        faults += [f"{spec.case_id}: {fault}" for fault in _faults_of(partial(check_parameters, spec))]
    for template in sorted(project.notebooks.glob("*.ipynb")):
        faults += _listed(partial(stored_outputs, template)) + _faults_of(partial(check_restricted, template))
    faults += _faults_of(partial(require_in_step, project))
    faults += _faults_of(partial(read_yaml, project.quarto_config, YamlError))
    faults += _listed(partial(check_repository, project))
    for fault in dict.fromkeys(faults):
        say(f"✗ {fault}")
    if faults:
        raise typer.Exit(1)
    console.print("Raw files, templates and wording are sound.")


def _faults_of(check: Callable[[], object]) -> list[str]:
    """What ``check`` ends with where it finds a fault; nothing where all is sound."""
    try:
        check()
    except Exception as error:
        if not is_own(error):
            raise
        return [in_words(error)]
    return []


def _listed(check: Callable[[], list[str]]) -> list[str]:
    """The faults that ``check`` lists, or the one that it ends with."""
    found: list[str] = []
    return _faults_of(lambda: found.extend(check())) + found


@app.command()
def refresh(
    folder: Annotated[Path, typer.Argument(help="A folder of publishers' files.")],
    accessed: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which they were taken, as 2026-11-22.")
    ] = None,
) -> None:
    """Make the official tables of data/raw anew from a folder of publishers' files."""
    from helpers.sources.refresh import refresh_all

    written = refresh_all(folder, find_project(), accessed=accessed.date() if accessed else None)
    console.print(
        f"{len(written)} files written, each with its sidecar. 'git diff --stat data/raw' shows what changed."
    )


@app.command()
def sync() -> None:
    """Bring the chapter list of _quarto.yml and the front page into step with cases.yml and the codebook."""
    from helpers.book.synced_files import sync as sync_files

    written = sync_files(find_project())
    console.print(f"Written: {', '.join(written)}." if written else "Nothing to do: every file is in step.")


@app.command()
def seal(file: Annotated[Path, typer.Argument(help="A file in data/raw that was edited on purpose.")]) -> None:
    """Accept an edit of a raw file: its sidecar takes the new checksum."""
    from helpers.sources.data_log import data_log_path, write_data_log
    from helpers.sources.sidecars import seal as seal_file

    if not file.is_file():
        raise FileNotFoundError(f"there is no file {file}")
    console.print(f"{seal_file(file).name} now holds the checksum of {file.name}. Say in it what was done and why.")
    project = find_project()
    if data_log_path(project).is_file():
        write_data_log(project)


@app.command("data-log")
def data_log() -> None:
    """Write docs/aqa/data-log.md anew from the sidecars of data/raw."""
    from helpers.sources.data_log import write_data_log

    project = find_project()
    console.print(f"{write_data_log(project).relative_to(project.root)} describes the raw files as they are now.")


@app.command()
def archive() -> None:
    """Build the book, then pack the release with its data, its notebooks and its checksums into outputs/archive."""
    from helpers.book.archive import clean_commit, make_archive
    from helpers.book.render_book import render_book
    from helpers.build.build_lock import only_one_build
    from helpers.cli.launching import launch
    from helpers.cli.reporting import report_outcome

    project = find_project()
    commit = clean_commit(project.root)
    outcome = launch(project, console)
    if not outcome.is_sound:
        report_outcome(outcome, project, console, None)
        raise typer.Exit(1)
    # The foot of each chapter names the commit, which a book made before the last commit cannot know.
    with only_one_build(project):
        with console.status("Rendering the book"):
            render_book(project)
        with console.status("Packing the release and checking its descriptions"):
            made = make_archive(project, commit)
    root = project.root
    megabytes = made.path.stat().st_size / 1_000_000
    console.print(f"{made.path.relative_to(root)}: {made.files_count} files, {megabytes:.0f} MB.")
    console.print(f"Its validation: {made.note.relative_to(root)}")


@app.command("compare-kernels")
def compare_kernels() -> None:
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
    compared = compare(specs, project, available_cores(), tell)
    if different := [found.case_id for found in compared if found.differences]:
        console.print(f"{len(different)} of {len(compared)} chapters differ: {', '.join(different)}", soft_wrap=True)
        raise typer.Exit(1)
    console.print(f"All {len(compared)} chapters are the same in warm kernels and in cold ones.")


@app.command("compare-renderers")
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
