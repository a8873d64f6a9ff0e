"""The tasks of profiles, for the engine that makes the book: run a notebook, render it; what is up to date stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from helpers.book.profiles.authority_profile import Profile
from helpers.build.build_tasks import Engine, TaskDict, chapter_tasks, computed_task
from helpers.indicators.place_lookup import Place

NOTEBOOK, PROFILE = "profile-notebook", "profile"


def profile_tasks(engine: Engine, places: Sequence[Place]) -> Iterator[TaskDict]:
    """A notebook run, then page and PDF, for each of ``places``. The tables must be up to date.

    Rendering is this Python's own work, so it goes to processes of its own.
    """
    profiles = [Profile(engine.project, place) for place in places]
    yield from chapter_tasks(engine, [profile.spec for profile in profiles], after=[], group=NOTEBOOK)
    for profile in profiles:
        yield computed_task(
            engine,
            f"{PROFILE}:{profile.place.id}",
            partial(Profile.render, profile),
            [profile.page, profile.pdf],
            [f"{NOTEBOOK}:{profile.spec.case_id}"],
        )
