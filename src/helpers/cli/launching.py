"""Starts a build as a command does: with a display for who waits, with kernels or a cluster for its notebooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import cache, partial

from rich.console import Console

from helpers.book.renderer_choice import choose_renderer
from helpers.book.synced_files import require_in_step
from helpers.build.build_run import Outcome, RenderedBook, available_cores, build
from helpers.build.build_tasks import RAW, TABLE, Engine, TaskDict, book_tasks
from helpers.build.kernel_choice import choice_in_words, why_cold
from helpers.build.workers import WorkerProcesses, Workers
from helpers.cli.progress import ProgressWatcher
from helpers.project.paths import Project

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
        kernels.end_zygotes()  # no notebook is left to run, and Typst needs the memory
        rendered.append(render_book(project, as_formats(formats)))

    def begin_kernels() -> None:
        """Say which renderer and kernels are taken, and begin to import what warm ones need, while tables are made."""
        say_renderer()
        say(choice_in_words())
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
