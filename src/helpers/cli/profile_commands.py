"""``localed profile NAME`` and ``localed profiles``: one authority, or all of them with a page that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from helpers.cli.messages import said_plainly
from helpers.project.paths import Project, find_project

if TYPE_CHECKING:
    from helpers.build.build_run import Outcome
    from helpers.indicators.place_lookup import Place

Scheduler = Annotated[
    str | None, typer.Option(help="Run the notebooks on the Dask cluster behind this address (tcp://host:8786).")
]
Jobs = Annotated[int | None, typer.Option(min=1, help="Profiles at once; as many as there are cores.")]


def profile(
    authority: Annotated[str, typer.Argument(help="A name, a GSS code (E08000035) or a DfE number (383).")],
    jobs: Jobs = None,
) -> None:
    """Make the profile of one authority: a page that is whole on its own, and a PDF."""
    console = Console(highlight=False)
    with said_plainly(console):
        project = find_project()
        outcome = make_tables(project, console, jobs)
        place = read_place(authority, project)
        raise typer.Exit(_profiles(project, console, [place], jobs, outcome))


def profiles(
    jobs: Jobs = None,
    only: Annotated[list[str] | None, typer.Option(help="Only this authority; may be given several times.")] = None,
    scheduler: Scheduler = None,
) -> None:
    """Make the profiles of all authorities, doing again only what changed, and the page that lists them."""
    console = Console(highlight=False)
    with said_plainly(console):
        from helpers.book.profiles.profile_index import write_index
        from helpers.indicators.place_lookup import all_places
        from helpers.sources.tables import read_table

        project = find_project()
        outcome = make_tables(project, console, jobs)
        chosen = [read_place(name, project) for name in only or []]
        places = chosen or all_places(read_table("areas", project))
        status = _profiles(project, console, places, jobs, outcome, scheduler)
        written = write_index(project)
        console.print(f"{written.there_count} of {written.places_count} profiles: {_below(project, written.path)}")
        raise typer.Exit(status)


def read_place(text: str, project: Project) -> Place:
    """The authority that ``text`` means, by the tables of ``project``; ``PlaceError`` where it means none."""
    from helpers.indicators.place_lookup import find_place
    from helpers.sources.registry_codes import newer_codes
    from helpers.sources.tables import read_table

    areas, membership = read_table("areas", project), read_table("combined_authority_membership", project)
    return find_place(text, areas, membership, newer_codes(project))


def make_tables(project: Project, console: Console, jobs: int | None) -> Outcome:
    """Bring the tables up to date; stops the command where that fails."""
    from helpers.cli.launching import launch
    from helpers.cli.reporting import failure_lines

    outcome = launch(project, console, only=["raw", "table"], jobs=jobs, has_notebooks=False)
    for line in failure_lines(outcome, project):
        console.print(line, markup=False, soft_wrap=True)
    if not outcome.is_sound:
        raise typer.Exit(1)
    return outcome


def make_profiles(
    project: Project, console: Console, places: Sequence[Place], jobs: int | None, scheduler: str | None = None
) -> Outcome:
    """Bring the profiles of ``places`` up to date; those that fail stop no other."""
    from helpers.book.profiles.profile_tasks import profile_tasks
    from helpers.build.workers import InThisProcess
    from helpers.cli.launching import launch

    # For one profile a process of its own would take longer to start than it saves.
    workers = None if len(places) > 1 else InThisProcess()
    tasks = partial(profile_tasks, places=places)
    return launch(project, console, jobs=jobs, scheduler=scheduler, workers=workers, tasks=tasks)


def _profiles(
    project: Project,
    console: Console,
    places: Sequence[Place],
    jobs: int | None,
    tables: Outcome,
    scheduler: str | None = None,
) -> int:
    from helpers.book.profiles.profile_files import ProfileFiles
    from helpers.cli.progress import duration
    from helpers.cli.reporting import failure_lines

    outcome = make_profiles(project, console, places, jobs, scheduler)
    made = {_place_id(name) for name in outcome.done}
    failed = {_place_id(name) for name in [*outcome.failures, *outcome.blocked]}
    kept = len(places) - len(made | failed)
    counted = [f"{len(made - failed)} made" if made - failed else "", f"{kept} up to date" if kept else ""]
    took = duration(tables.seconds + outcome.seconds)
    console.print(f"Profiles: {', '.join(filter(None, counted)) or 'none made'}; {took} in all.")
    if len(places) == 1 and outcome.is_sound:
        files = ProfileFiles(project, places[0])
        console.print(
            f"The page: {_below(project, files.page)}\nThe PDF:  {_below(project, files.pdf)}", soft_wrap=True
        )
    for line in failure_lines(outcome, project):
        console.print(line, markup=False, soft_wrap=True)
    return 0 if outcome.is_sound else 1


def _place_id(task: str) -> str:
    return task.partition(":")[2].removeprefix("profile-")


def _below(project: Project, path: object) -> str:
    return str(path).removeprefix(f"{project.root}/")
