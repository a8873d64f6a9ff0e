"""Start a build from a command: with a progress display, and with kernels or a cluster for its notebooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from functools import cache, partial
from threading import Thread
from time import perf_counter

from rich.console import Console

from helpers.book.renderer_choice import choose_renderer
from helpers.book.synced_files import require_in_step
from helpers.build.build_run import Outcome, RenderedBook, available_cores, build
from helpers.build.build_tasks import CHAPTER, RAW, TABLE, Engine, TaskDict, book_tasks
from helpers.build.chapter_plan import chapter_specs, pick_chapter
from helpers.build.kernel_choice import choice_in_words, why_cold
from helpers.build.output_files import chapter_path
from helpers.build.workers import WorkerProcesses, Workers, end_server
from helpers.cli.progress import ProgressWatcher
from helpers.project.paths import Project
from helpers.project.registry import load_registry

TABLES_ONLY = (RAW, TABLE)
"""``only`` of a build that makes the tables and runs no notebook."""


def launch(
    project: Project,
    console: Console,
    *,
    only: Sequence[str] | None = None,
    scheduler: str | None = None,
    workers: Workers | None = None,
    tasks: Callable[[Engine], Iterable[TaskDict]] | None = None,
    formats: Sequence[str] = (),
) -> Outcome:
    """Build as :func:`build_run.build` does, and show on ``console`` what happens; the tasks are the book's by default.

    The book is rendered in ``formats`` (none named: all). Notebooks run on the cluster behind ``scheduler`` where it is
    given, else in kernels of this machine. Tables are computed by ``workers`` (default: processes of their own).
    """
    has_notebooks = only != TABLES_ONLY
    is_book = tasks is None and has_notebooks
    if is_book:
        require_in_step(project)
    say = partial(console.print, soft_wrap=True, markup=False)
    rendered: list[RenderedBook] = []

    @cache
    def say_renderer() -> None:
        if is_book:
            say(str(choose_renderer()))

    def make_book(project: Project) -> None:
        from helpers.book.quarto_config import as_formats
        from helpers.book.render_book import render_book
        from helpers.build import kernels

        say_renderer()
        kernels.end_zygotes()  # no notebook or table is left to make, and Typst needs the memory
        end_server()
        rendered.append(render_book(project, as_formats(formats)))

    def begin_kernels() -> None:
        """Say which renderer and kernels are taken, and begin to import what warm ones need, while tables are made."""
        say_renderer()
        say(choice_in_words())
        Thread(target=_import_renderer, daemon=True).start()
        if why_cold() is None:
            from helpers.build import kernels

            kernels.import_ahead(project)

    run = partial(
        build,
        project,
        tasks=tasks or partial(book_tasks, make_book=make_book, formats=formats),
        only=only,
        workers=workers or WorkerProcesses(),
    )
    if scheduler is None:
        with ProgressWatcher(console) as watcher:
            outcome = run(watcher=watcher, before_notebooks=begin_kernels if has_notebooks else None)
    else:
        from helpers.build.cluster import Cluster

        with closing(Cluster(scheduler, project)) as cluster:
            say_renderer()
            say(cluster.introduction)
            jobs = max(available_cores(), cluster.slots_count)
            with ProgressWatcher(console) as watcher:
                outcome = run(watcher=watcher, jobs=jobs, run_notebook=cluster.run_notebook)
    outcome.book = rendered[-1] if rendered else None
    return outcome


def _import_renderer() -> None:
    """Import what renders the book, while notebooks run elsewhere; rendering reports a fault in it."""
    with suppress(Exception):
        from helpers.book import render_book  # noqa: F401


def launch_chapter(
    project: Project, console: Console, case_id: str, *, scheduler: str | None = None, formats: Sequence[str] = ()
) -> Outcome:
    """Build one chapter, and show it: in the book where all others are there, else as a page by itself."""
    specs = chapter_specs(load_registry(project.registry), project)
    pick_chapter(specs, case_id)
    outcome = launch(project, console, only=[f"{CHAPTER}:{case_id}"], scheduler=scheduler)
    if outcome.is_sound and not all(chapter_path(spec.case_id, project).is_file() for spec in specs):
        from helpers.book.render_book import render_site

        with console.status("Rendering the page"):
            outcome.page = render_site(project, project.preview, case_id).files["html"]
    elif outcome.is_sound and outcome.done:
        _render_with_others(project, console, outcome, case_id, formats)
    return outcome


def _render_with_others(
    project: Project, console: Console, outcome: Outcome, case_id: str, formats: Sequence[str]
) -> None:
    """Render the book from the chapters as they are. The next whole build sees that it is none of its own.

    Chapters that were not built again may lead to what this one no longer has: the book then stays as it was. What is
    wrong in the chapter of ``case_id`` itself is a failure.
    """
    from helpers.book.book_problems import RenderError
    from helpers.book.quarto_config import as_formats
    from helpers.book.render_book import render_book

    begun = perf_counter()
    try:
        with console.status("Rendering the book"):
            outcome.book = render_book(project, as_formats(formats))
    except RenderError as error:
        own = str(chapter_path(case_id, project).relative_to(project.root))
        if any(problem.place.startswith(own) for problem in error.problems):
            outcome.failures["book"] = error
        else:
            outcome.misfits = str(error)
    else:
        outcome.done["book"] = perf_counter() - begun
