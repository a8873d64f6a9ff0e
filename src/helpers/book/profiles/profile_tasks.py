"""The tasks of profiles, for the engine that makes the book: run a notebook, render it; what is up to date stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from helpers.book.profiles.profile_files import ProfileFiles
from helpers.book.profiles.profile_rendering import render_profile
from helpers.build.build_tasks import Engine, TaskDict, chapter_tasks, computed_task
from helpers.indicators.place_lookup import Place

NOTEBOOK, PROFILE = "profile-notebook", "profile"


def profile_tasks(engine: Engine, places: Sequence[Place]) -> Iterator[TaskDict]:
    """A notebook run, then page and PDF, for each of ``places``. The tables must be up to date.

    Rendering is this Python's own work, so it goes to processes of its own.
    """
    files = [ProfileFiles(engine.project, place) for place in places]
    yield from chapter_tasks(engine, [of_place.spec for of_place in files], after=[], group=NOTEBOOK)
    for of_place in files:
        yield computed_task(
            engine,
            f"{PROFILE}:{of_place.place.id}",
            partial(render_profile, engine.project, of_place.place),
            [of_place.page, of_place.pdf],
            [f"{NOTEBOOK}:{of_place.spec.case_id}"],
        )
