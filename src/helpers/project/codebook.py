"""The codebook of the evidence register: what each code means, when it is used and when it is not.

Read from ``data/raw/evidence/codebook.yml`` and checked on reading. A code that is not there cannot stand in the
register.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints, model_validator

from helpers.project.paths import Project, find_project
from helpers.project.yaml_models import Entry, read_model, repeated

CODEBOOK_FILE = Path("evidence") / "codebook.yml"
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
EvidenceId = Annotated[str, StringConstraints(pattern=r"^(ES|PR|P1|P2|P3|SY|C)-\d{3}$")]
Words = Annotated[str, StringConstraints(min_length=10)]


class CodebookError(ValueError):
    """The codebook cannot be used; the message names the entry and the mend."""


class CodeEntry(Entry):
    """One code: ``example`` is a row of the register, ``near_miss`` what looks like it and is coded otherwise."""

    id: Code
    title: str
    definition: Words
    use_when: Words
    not_when: Words
    near_miss: Words
    example: EvidenceId | None = None


class Question(CodeEntry):
    """A question of the evaluation framework, under its criterion."""

    criterion: Code


class Element(CodeEntry):
    """An element of the coherence model, in its domain."""

    domain: Code


class Term(Entry):
    """A value of a closed list: a direction, a year."""

    id: str
    title: str
    definition: Words


class Rule(Term):
    """What decides where two codes seem to fit: ``example`` is a row of the register that shows it."""

    example: EvidenceId


class Kind(Term):
    """A kind of evidence: whose word it is, or that something was counted."""

    singular: str
    """How a count of one reads: "1 leader's account"."""


class Voice(Entry):
    """A role group and the kinds of evidence that it may give.

    ``is_single_holder``: one person holds the role in a locality, so that naming role and place names the person.
    """

    id: str
    kinds: tuple[str, ...]
    is_single_holder: bool = False


class Codebook(Entry):
    """Every code and closed list that the register uses."""

    version: str
    coder_note: Words
    rules: tuple[Rule, ...]
    statements_of_all: tuple[Term, ...]
    criteria: tuple[CodeEntry, ...]
    questions: tuple[Question, ...]
    domains: tuple[Term, ...]
    elements: tuple[Element, ...]
    directions: tuple[Term, ...]
    years: tuple[Term, ...]
    kinds: tuple[Kind, ...]
    voices: tuple[Voice, ...]

    @model_validator(mode="after")
    def _check_references(self) -> Codebook:
        lists = ("criteria", "questions", "domains", "elements", "directions", "years", "kinds", "voices")
        for field in ("rules", "statements_of_all", *lists):
            if twice := repeated(entry.id for entry in getattr(self, field)):
                raise ValueError(f"{field}: these ids stand more than once: {', '.join(twice)}")
        _require_known("question", self.questions, "criterion", self.criterion_ids)
        _require_known("element", self.elements, "domain", self.domain_ids)
        for voice in self.voices:
            if unknown := [kind for kind in voice.kinds if kind not in self.kind_ids]:
                raise ValueError(f"voice '{voice.id}' names unknown kinds: {', '.join(unknown)}")
        return self

    @property
    def criterion_ids(self) -> tuple[str, ...]:
        """The four criteria, in order."""
        return tuple(entry.id for entry in self.criteria)

    @property
    def domain_ids(self) -> tuple[str, ...]:
        """The three domains of the coherence model, in order."""
        return tuple(entry.id for entry in self.domains)

    @property
    def element_ids(self) -> tuple[str, ...]:
        """In the order of the coherence model: domain by domain."""
        return tuple(entry.id for domain in self.domains for entry in self.elements if entry.domain == domain.id)

    @property
    def kind_ids(self) -> tuple[str, ...]:
        """The kinds of evidence, in order."""
        return tuple(entry.id for entry in self.kinds)

    @property
    def criterion_of(self) -> dict[str, str]:
        """The criterion that each question asks about."""
        return {question.id: question.criterion for question in self.questions}

    @property
    def domain_of(self) -> dict[str, str]:
        """The domain that each element lies in."""
        return {element.id: element.domain for element in self.elements}

    @property
    def titles(self) -> dict[str, str]:
        """The printed title of every code and closed value."""
        lists = (self.criteria, self.questions, self.domains, self.elements, self.directions, self.years, self.kinds)
        return {entry.id: entry.title for entries in lists for entry in entries}


def _require_known(what: str, entries: tuple, field: str, known: tuple[str, ...]) -> None:
    for entry in entries:
        if getattr(entry, field) not in known:
            named = getattr(entry, field)
            raise ValueError(f"{what} '{entry.id}' names the {field} '{named}', which is not one of {', '.join(known)}")


def load_codebook(project: Project | None = None) -> Codebook:
    """The codebook of ``project`` (default: the one around the working folder).

    Raises
    ------
    CodebookError
        The file is missing, is not YAML, or an entry breaks a rule; every fault is listed.
    """
    return read_model((project or find_project()).raw / CODEBOOK_FILE, Codebook, CodebookError)
