"""The survey's instrument: its items, its scale, the role groups. Public; what people answered is not.

Read from ``data/raw/instrument/instrument.yml`` and checked on reading. The items are a stand-in of this project's
own as long as ``is_stand_in`` says so, since no source prints the survey's questions.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from helpers.project.codebook import load_codebook
from helpers.project.paths import Project, find_project
from helpers.project.yaml_models import Entry, read_model, repeated

INSTRUMENT_FILE = Path("instrument") / "instrument.yml"
VariableName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""What SPSS takes as a name too, so that a file of either kind has the same columns."""
RoleId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*$")]


class InstrumentError(ValueError):
    """The instrument cannot be used; the message names the entry and the mend."""


class Point(Entry):
    """One point of the answer scale, from most disagreement up."""

    value: int
    label: str


class RoleGroup(Entry):
    """A group of people by role. ``is_single_holder``: a locality has one, so that role and place name the person."""

    id: RoleId
    title: str
    is_surveyed: bool
    is_single_holder: bool


class Item(Entry):
    """One statement that people agree or disagree with. ``is_reversed``: to agree is to see it badly."""

    id: VariableName
    question: str
    text: Annotated[str, StringConstraints(min_length=10)]
    is_reversed: bool
    criterion: str = ""
    """Of the framework; taken from the question on reading."""


class Instrument(Entry):
    """Items, scale and role groups; ids are unique."""

    version: str
    is_stand_in: bool
    note: str
    scale: tuple[Point, ...] = Field(min_length=2)
    role_groups: tuple[RoleGroup, ...] = Field(min_length=1)
    items: tuple[Item, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check_ids(self) -> Instrument:
        for field, ids in (
            ("items", self.item_ids),
            ("role_groups", self.role_group_ids),
            ("scale", [point.label.casefold() for point in self.scale]),
        ):
            if twice := repeated(ids):
                raise ValueError(f"{field}: these stand more than once: {', '.join(twice)}")
        if [point.value for point in self.scale] != list(range(1, len(self.scale) + 1)):
            raise ValueError("scale: the values must run 1, 2, 3 … from most disagreement up")
        return self

    @property
    def item_ids(self) -> tuple[str, ...]:
        """In the order in which they are asked."""
        return tuple(item.id for item in self.items)

    @property
    def role_group_ids(self) -> tuple[str, ...]:
        """Every role group."""
        return tuple(group.id for group in self.role_groups)

    @property
    def surveyed_role_ids(self) -> tuple[str, ...]:
        """The role groups that were sent the survey."""
        return tuple(group.id for group in self.role_groups if group.is_surveyed)

    @property
    def most_points(self) -> int:
        """The scale's highest value."""
        return self.scale[-1].value

    def items_of(self, criterion: str) -> tuple[Item, ...]:
        """The items that ask about a criterion, in order."""
        return tuple(item for item in self.items if item.criterion == criterion)


def load_instrument(project: Project | None = None) -> Instrument:
    """The instrument of ``project``, each item with the criterion that its question belongs to.

    Raises
    ------
    InstrumentError
        The file is missing, not YAML, an entry breaks a rule, or an item names a question that the framework lacks.
    """
    project = project or find_project()
    path = project.raw / INSTRUMENT_FILE
    instrument = read_model(path, Instrument, InstrumentError)
    criterion_of = load_codebook(project).criterion_of
    if unknown := [item for item in instrument.items if item.question not in criterion_of]:
        named = ", ".join(f"{item.id} ({item.question})" for item in unknown)
        raise InstrumentError(
            f"{path.name}: these items name a question that the framework lacks: {named}; it has "
            f"{', '.join(criterion_of)}"
        )
    items = tuple(item.model_copy(update={"criterion": criterion_of[item.question]}) for item in instrument.items)
    return instrument.model_copy(update={"items": items})
