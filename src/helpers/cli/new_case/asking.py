"""Asks for what a new locality needs, one question at a time; a bad answer is explained and asked for again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar, get_args

import typer
from rich.console import Console

from helpers.cli.new_case.adding import NewCase, NewCaseError, add_case, find_areas, overlapping, suggest_id
from helpers.indicators.place_lookup import PlaceError
from helpers.project.paths import Project
from helpers.project.registry import LeadKind, RegistryError, load_registry

Answer = TypeVar("Answer")
LEADS: tuple[str, ...] = get_args(LeadKind)


def ask_and_add(given: dict[str, str | None], project: Project, console: Console) -> NewCase:
    """Add the case that ``given`` and the answers to what it leaves open describe.

    Without a person to ask (standard input is no terminal) what is missing is an error.

    Raises
    ------
    NewCaseError, PlaceError, RegistryError
        The case cannot be added; nothing is written.
    """
    registry = load_registry(project.registry)
    asker = _Asker(given, console)
    places = asker.ask(
        "authority", "Authority (name, GSS code or DfE number; several with ;)", lambda t: find_areas(t, project)
    )
    title = asker.ask("title", "Title of its chapter", _filled, default=" and ".join(place.title for place in places))
    pilot = asker.choose("pilot", "Pilot", {pilot.id: pilot.title for pilot in registry.pilots})
    lead = asker.choose("lead", "Who leads", {kind: kind.replace("_", " ") for kind in LEADS})
    partnership = asker.ask("partnership", "The body that leads, by its name", _filled)
    case_id = asker.ask("id", "Its id, in addresses and file names", _filled, default=suggest_id(title))
    case = NewCase(case_id, title, pilot, lead, partnership, tuple(place.area_code for place in places))
    for other in overlapping(case.areas, registry):
        console.print(f"Note: {other.title} covers one of these authorities already.")
    add_case(case, project)
    return case


def _filled(text: str) -> str:
    if not text.strip():
        raise NewCaseError("this may not be empty")
    return text.strip()


class _Asker:
    """Takes each answer from what was given on the command line, else from a person."""

    def __init__(self, given: dict[str, str | None], console: Console) -> None:
        self.given = given
        self.console = console
        self.can_ask = sys.stdin.isatty()

    def ask(self, name: str, question: str, read: Callable[[str], Answer], default: str | None = None) -> Answer:
        """The answer as ``read`` makes it; a person is asked again until it can."""
        if (said := self.given.get(name)) is not None:
            return read(said)
        if not self.can_ask:
            if default is None:
                raise NewCaseError(f"nobody is there to ask: give --{name}")
            return read(default)
        while True:
            try:
                return read(typer.prompt(question, default=default))
            except (NewCaseError, PlaceError, RegistryError) as error:
                self.console.print(f"✗ {error}", markup=False, soft_wrap=True)

    def choose(self, name: str, question: str, choices: dict[str, str]) -> str:
        """One key of ``choices``, given as itself or by its number in the list shown."""
        if self.given.get(name) is None and self.can_ask:
            for number, (key, title) in enumerate(choices.items(), start=1):
                self.console.print(f"  {number}. {key}: {title}", markup=False)
        return self.ask(name, question, lambda text: _choice(text, list(choices)))


def _choice(text: str, choices: Sequence[str]) -> str:
    wanted = text.strip()
    if wanted in choices:
        return wanted
    if wanted.isdecimal() and 1 <= int(wanted) <= len(choices):
        return choices[int(wanted) - 1]
    raise NewCaseError(f"'{wanted}' is not one of {', '.join(choices)}")
