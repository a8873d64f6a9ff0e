"""``localed profile NAME`` and ``localed profiles``: some authorities, or all of them with a page that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from helpers.project.command_errors import console, say
from helpers.project.paths import Project, find_project

if TYPE_CHECKING:
    from helpers.indicators.place_lookup import Place


def profile(
    authorities: Annotated[list[str], typer.Argument(help="A name, a GSS code (E08000035) or a DfE number (383).")],
) -> None:
    """Make the profile of one authority, or of several: a page that is whole on its own, and a PDF."""
    from helpers.book.profiles.authority_profile import Profile

    project = find_project()
    _make_tables(project)
    places = [_read_place(name, project) for name in authorities]
    is_sound = _make_profiles(project, places)
    for made in (Profile(project, place) for place in places if is_sound):
        say(f"The page: {made.page.relative_to(project.root)}\nThe PDF:  {made.pdf.relative_to(project.root)}")
    raise typer.Exit(0 if is_sound else 1)


def profiles(
    scheduler: Annotated[
        str | None, typer.Option(help="Run the notebooks on the Dask cluster behind this address (tcp://host:8786).")
    ] = None,
) -> None:
    """Make the profiles of all authorities, doing again only what changed, and the page that lists them."""
    from helpers.book.profiles.profile_index import write_index
    from helpers.indicators.place_lookup import all_places
    from helpers.sources.tables import read_table

    project = find_project()
    _make_tables(project)
    is_sound = _make_profiles(project, all_places(read_table("areas", project)), scheduler)
    written = write_index(project)
    say(f"{written.there_count} of {written.places_count} profiles: {written.path.relative_to(project.root)}")
    raise typer.Exit(0 if is_sound else 1)


def _read_place(text: str, project: Project) -> Place:
    """The authority that ``text`` means, by the tables of ``project``; ``PlaceError`` where it means none."""
    from helpers.indicators.place_lookup import find_place
    from helpers.sources.registry_codes import newer_codes
    from helpers.sources.tables import read_table

    areas, membership = read_table("areas", project), read_table("combined_authority_membership", project)
    return find_place(text, areas, membership, newer_codes(project))


def _make_tables(project: Project) -> None:
    """Bring the tables up to date; stops the command where that fails."""
    from helpers.cli.launching import TABLES_ONLY, launch
    from helpers.cli.reporting import failure_lines

    outcome = launch(project, console, only=TABLES_ONLY)
    for line in failure_lines(outcome, project):
        say(line)
    if not outcome.is_sound:
        raise typer.Exit(1)


def _make_profiles(project: Project, places: Sequence[Place], scheduler: str | None = None) -> bool:
    """Bring the profiles of ``places`` up to date and say so; those that fail stop no other. Whether none failed."""
    from helpers.book.profiles.profile_tasks import profile_tasks
    from helpers.build.workers import InThisProcess
    from helpers.cli.launching import launch
    from helpers.cli.progress import duration
    from helpers.cli.reporting import failure_lines

    # For one profile a process of its own would take longer to start than it saves.
    workers = None if len(places) > 1 else InThisProcess()
    outcome = launch(
        project, console, scheduler=scheduler, workers=workers, tasks=partial(profile_tasks, places=places)
    )
    made, failed = (
        {name.partition(":")[2].removeprefix("profile-") for name in names}
        for names in (outcome.done, [*outcome.failures, *outcome.blocked])
    )
    kept = len(places) - len(made | failed)
    counted = [f"{len(made - failed)} made" if made - failed else "", f"{kept} up to date" if kept else ""]
    say(f"Profiles: {', '.join(filter(None, counted)) or 'none made'}; {duration(outcome.seconds)}.")
    for line in failure_lines(outcome, project):
        say(line)
    return outcome.is_sound
