"""Starts a build as a command does: with a display for who waits, with kernels or a cluster for its notebooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import partial
from threading import Thread

from rich.console import Console

from helpers.book.renderer_choice import choose_renderer
from helpers.book.synced_files import require_in_step
from helpers.build.build_run import Outcome, RenderedBook, available_cores, build
from helpers.build.build_tasks import Engine, TaskDict, book_tasks
from helpers.build.kernel_choice import choice_in_words, why_cold
from helpers.build.workers import WorkerProcesses, Workers, end_server
from helpers.cli.progress import watcher_for
from helpers.project.paths import Project


def launch(
    project: Project,
    console: Console,
    *,
    only: Sequence[str] | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    has_notebooks: bool = True,
    workers: Workers | None = None,
    tasks: Callable[[Engine], Iterable[TaskDict]] | None = None,
    formats: Sequence[str] = (),
) -> Outcome:
    """Build as :func:`build_run.build` does, and show on ``console`` what happens; the tasks are the book's by default.

    The book is rendered in ``formats`` (none named: all). Notebooks run on the cluster behind ``scheduler`` where it is
    given, else in kernels of this machine. Tables are computed by ``workers`` (default: processes of their own).
    """
    if tasks is None and has_notebooks:
        require_in_step(project)
    count = jobs or available_cores()
    say = partial(console.print, soft_wrap=True, markup=False)
    say_renderer = _once(lambda: say(str(choose_renderer()))) if tasks is None and has_notebooks else lambda: None
    rendered: list[RenderedBook] = []
    run = partial(
        build,
        project,
        tasks=tasks
        or partial(book_tasks, make_book=partial(_render, rendered, say_renderer, formats), formats=formats),
        only=only,
        workers=workers or WorkerProcesses(),
    )
    if scheduler is None:
        begin = partial(_begin_kernels, project, say, say_renderer) if has_notebooks else None
        with watcher_for(console) as watcher:
            outcome = run(watcher=watcher, jobs=count, before_notebooks=begin)
    else:
        from helpers.build.cluster import Cluster

        with closing(Cluster(scheduler, project)) as cluster:
            say_renderer()
            say(cluster.introduction)
            with watcher_for(console) as watcher:
                outcome = run(watcher=watcher, jobs=max(count, cluster.slots_count), run_notebook=cluster.run_notebook)
    outcome.book = rendered[-1] if rendered else None
    return outcome


def _once(say: Callable[[], object]) -> Callable[[], None]:
    said: list[bool] = []

    def call() -> None:
        if not said:
            said.append(True)
            say()

    return call


def _render(
    rendered: list[RenderedBook], say_renderer: Callable[[], None], formats: Sequence[str], project: Project
) -> None:
    from helpers.book.quarto_config import as_formats
    from helpers.book.render_book import render_book
    from helpers.build import kernels

    say_renderer()
    kernels.end_zygotes()  # no notebook or table is left to make, and Typst needs the memory
    end_server()
    rendered.append(render_book(project, as_formats(formats)))


def _import_renderer() -> None:
    """Import what renders the book, while notebooks run elsewhere."""
    from helpers.book import render_book  # noqa: F401


def _begin_kernels(project: Project, say: Callable[[str], None], say_renderer: Callable[[], None]) -> None:
    """Say which renderer and kernels are taken, and begin to import what warm ones need, while tables are made."""
    say_renderer()
    say(choice_in_words())
    Thread(target=_import_renderer, daemon=True).start()
    if why_cold() is None:
        from helpers.build import kernels

        kernels.import_ahead(project)
