"""The registry of cases: who took part, in which pilot, set beside what. ``cases.yml``, checked on reading."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from helpers.project.academic_years import academic_year, first_year_of, is_academic_year, year_before
from helpers.project.paths import find_project
from helpers.project.read_record import hash_value, note_read
from helpers.project.yaml_files import read_yaml
from helpers.project.yaml_models import Entry, repeated, validate_model

ALL_CASES = "all"
"""Stands for a case in the tables where something is of no single locality or pilot."""
EVERY_WAVE = "both"
"""Stands for a wave in the tables where something is of all of them."""
RESERVED_IDS = (ALL_CASES, EVERY_WAVE, "index")


def _not_reserved(name: str) -> str:
    if name in RESERVED_IDS:
        raise ValueError(f"'{name}' has a meaning of its own here: give another id")
    return name


def _real_year(year: str) -> str:
    if not is_academic_year(year):
        raise ValueError(f"'{year}' is no academic year, such as 2022/23")
    return year


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
CaseId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$"), AfterValidator(_not_reserved)]
WaveId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$"), AfterValidator(_not_reserved)]
IndicatorId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*_(pct|rate|score)$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^E\d{8}$")]
AcademicYear = Annotated[str, AfterValidator(_real_year)]
Month = Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
LeadKind = Literal["local_authority", "combined_authority", "school_led_partnership"]
Named = TypeVar("Named")


class RegistryError(ValueError):
    """The registry cannot be used; the message names the file, the entry and the mend."""


def _all_different(areas: tuple[str, ...]) -> tuple[str, ...]:
    if twice := repeated(areas):
        raise ValueError(f"{', '.join(twice)} stands more than once: name each authority once")
    return areas


Areas = Annotated[tuple[AreaCode, ...], Field(min_length=1), AfterValidator(_all_different)]


class ProjectPeriod(Entry):
    """When the project ran, and the academic years that charts shade or measure from."""

    start: Month
    end: Month
    academic_years: tuple[AcademicYear, ...] = Field(min_length=1)
    pre_pandemic_year: AcademicYear

    @model_validator(mode="after")
    def _check_order(self) -> ProjectPeriod:
        if self.start > self.end:
            raise ValueError(f"the project ends ({self.end}) before it starts ({self.start})")
        first = first_year_of(self.academic_years[0])
        if self.academic_years != tuple(academic_year(first + count) for count in range(len(self.academic_years))):
            raise ValueError(f"academic_years are to follow each other: {', '.join(self.academic_years)}")
        if self.pre_pandemic_year >= self.academic_years[0]:
            raise ValueError(f"pre_pandemic_year ({self.pre_pandemic_year}) is to lie before the project's first year")
        return self

    @property
    def year_before(self) -> str:
        """The academic year before the project's first: what changes over the project are measured from."""
        return year_before(self.academic_years[0])


class Wave(Entry):
    """One wave of the evaluation, and the academic year that it covers."""

    id: WaveId
    title: Words
    academic_year: AcademicYear


class NeighbourModels(Entry):
    """The statistical-neighbour model in force when the project began, and the current one."""

    baseline: str
    current: str


class Comparators(Entry):
    """What every locality is set beside."""

    country: AreaCode
    neighbour_models: NeighbourModels
    compared_on: tuple[IndicatorId, ...] = ()
    """Indicators of the catalogue on which the localities of a pilot are set side by side that names none itself."""


class Pilot(Entry):
    """One of the project's strands, which its localities share."""

    id: CaseId
    number: int = Field(ge=1)
    title: Words
    aim: Words
    compared_on: tuple[IndicatorId, ...] = ()
    """Indicators of the catalogue on which its localities are set side by side; empty: those under ``comparators``."""

    @property
    def heading(self) -> str:
        """How the pilot is headed: "Pilot 1: vulnerable children"."""
        return f"Pilot {self.number}: {self.title.lower()}"


class Successor(Entry):
    """The body that followed a case, with the authorities it covers."""

    title: Words
    from_month: Month = Field(alias="from")
    areas: Areas


class Locality(Entry):
    """A case: a place, who led it, and the upper-tier authorities (GSS codes) that it covered."""

    id: CaseId
    title: Words
    pilot: CaseId
    lead: LeadKind
    partnership: Words
    areas: Areas
    compared_on: tuple[IndicatorId, ...] = ()
    """Indicators of the catalogue that bear on its project; empty: those of its pilot."""
    successor: Successor | None = None

    @property
    def is_combined(self) -> bool:
        """Whether the case covers several authorities, whose rates cannot be averaged without counts."""
        return len(self.areas) > 1


class ChapterEntry(Entry):
    """A chapter that is made once, across all cases, from ``notebooks/<template>.ipynb``."""

    id: CaseId
    title: Words
    template: Words
    needs: Literal["released"] | None = None
    """``released``: the chapter is in the book only where there are released tables of restricted evidence."""


class Registry(Entry):
    """Everything in ``cases.yml``; ids are unique across localities, pilots and chapters."""

    project: ProjectPeriod
    waves: tuple[Wave, ...]
    comparators: Comparators
    pilots: tuple[Pilot, ...]
    localities: tuple[Locality, ...]
    chapters: tuple[ChapterEntry, ...]

    @model_validator(mode="after")
    def _check_references(self) -> Registry:
        entries: tuple[Pilot | Locality | ChapterEntry, ...] = (*self.pilots, *self.localities, *self.chapters)
        if twice := repeated(entry.id for entry in entries):
            raise ValueError(f"these ids stand more than once: {', '.join(twice)}; give each case its own")
        if twice := repeated(wave.id for wave in self.waves):
            raise ValueError(f"these waves stand more than once: {', '.join(twice)}")
        if numbers := repeated(pilot.number for pilot in self.pilots):
            raise ValueError(f"several pilots have the number {', '.join(map(str, numbers))}: number each its own")
        cases: tuple[Pilot | Locality, ...] = (*self.pilots, *self.localities)
        compared = {f"case '{case.id}'": case.compared_on for case in cases}
        for name, indicator_ids in {"comparators": self.comparators.compared_on, **compared}.items():
            if twice := repeated(indicator_ids):
                raise ValueError(f"{name} is compared on {', '.join(twice)} more than once")
        known = [pilot.id for pilot in self.pilots]
        for locality in self.localities:
            if locality.pilot not in known:
                named = f"locality '{locality.id}' names the pilot '{locality.pilot}'"
                raise ValueError(f"{named}, which is not one of {', '.join(known)}")
        return self

    def locality(self, locality_id: str) -> Locality:
        """The locality of that id; ``RegistryError`` lists those there are."""
        return _pick("locality", locality_id, {entry.id: entry for entry in self.localities})

    def pilot(self, pilot_id: str) -> Pilot:
        """The pilot of that id; ``RegistryError`` lists those there are."""
        return _pick("pilot", pilot_id, {entry.id: entry for entry in self.pilots})

    def localities_of(self, pilot_id: str) -> tuple[Locality, ...]:
        """The localities of a pilot, in the registry's order."""
        self.pilot(pilot_id)
        return tuple(entry for entry in self.localities if entry.pilot == pilot_id)


def _pick(kind: str, name: str, entries: dict[str, Named]) -> Named:
    if name not in entries:
        raise RegistryError(f"no {kind} '{name}' in cases.yml; it has: {', '.join(entries)}")
    return entries[name]


def load_registry(path: Path | None = None) -> Registry:
    """The registry in ``path`` (default: the project's ``cases.yml``).

    Raises
    ------
    RegistryError
        The file is not YAML, or an entry breaks a rule; every fault is listed with its place.

    Examples
    --------
    >>> cases = load_registry()
    >>> cases.locality("north-of-tyne").areas
    ('E08000021', 'E08000022', 'E06000057')
    >>> [locality.title for locality in cases.localities_of("vulnerable-children")]
    ['Coventry', 'Rochdale', 'Wakefield', 'Wiltshire']
    """
    path = path or find_project().registry
    content = read_yaml(path, RegistryError)
    if not isinstance(content, dict):
        needed = ", ".join(Registry.model_fields)
        raise RegistryError(f"{path.name} holds no entries: it must have {needed}")
    registry = validate_model(_months_as_text(content), Registry, RegistryError, path.name)
    note_read("registry", str(path.absolute()), hash_registry(registry))
    return registry


def hash_registry(registry: Registry) -> str:
    """A hash of everything that the registry says; comments and layout of its file are no part of it."""
    return hash_value(registry.model_dump(mode="json"))


def _months_as_text(value: object) -> object:
    """YAML reads a bare 2022-04 as text but 2022-04-01 as a date; both must meet the month's own rule, as text."""
    if isinstance(value, dict):
        return {key: _months_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_months_as_text(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
