"""The glossary: what terms mean, in our words, read from ``data/raw/glossary/glossary.yml`` and checked on reading."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints, model_validator

from helpers.project.paths import Project, find_project
from helpers.project.yaml_models import Entry, read_model, repeated

GLOSSARY_FILE = Path("glossary") / "glossary.yml"
ANCHOR_PREFIX = "term-"
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Words = Annotated[str, StringConstraints(min_length=2)]
Definition = Annotated[str, StringConstraints(min_length=20, max_length=260, pattern=r"\.$")]


class GlossaryError(ValueError):
    """The glossary cannot be used; the message names the entry and the mend."""


class TermSource(Entry):
    """An official page that says more."""

    title: Words
    url: Annotated[str, StringConstraints(pattern=r"^https://")]


class GlossaryTerm(Entry):
    """One term: how a text writes it, and what it means in one to three sentences."""

    id: Slug
    term: Words
    definition: Definition
    forms: tuple[Words, ...] = ()
    """Other ways of writing it: the full name of an abbreviation, a plural."""
    in_text: bool = True
    """Whether its first mention on a page is marked; common words are not."""
    source: TermSource | None = None

    @property
    def anchor(self) -> str:
        """Its place on the glossary page."""
        return f"{ANCHOR_PREFIX}{self.id}"

    @property
    def written(self) -> tuple[str, ...]:
        """Every way in which a text may write it."""
        return (self.term, *self.forms)


class Glossary(Entry):
    """All terms; no two have the same id or are written the same way."""

    terms: tuple[GlossaryTerm, ...]

    @model_validator(mode="after")
    def _check_distinct(self) -> Glossary:
        ids, forms = [term.id for term in self.terms], [form for term in self.terms for form in term.written]
        if twice := sorted([*repeated(ids), *repeated(forms)]):
            raise ValueError(f"these stand more than once: {', '.join(twice)}; one entry a term")
        return self

    @property
    def sorted_terms(self) -> list[GlossaryTerm]:
        """The terms as a page lists them, by the alphabet, capitals beside small letters."""
        return sorted(self.terms, key=lambda term: term.term.casefold())


def load_glossary(project: Project | None = None) -> Glossary:
    """The glossary of ``project``.

    Raises
    ------
    GlossaryError
        The file is missing, is not YAML, or an entry breaks a rule; every fault is listed with its entry.
    """
    return read_model((project or find_project()).raw / GLOSSARY_FILE, Glossary, GlossaryError)


def glossary_text(glossary: Glossary) -> str:
    """The terms as a Markdown definition list; each has an anchor that other pages link to.

    >>> said = "A trust of several schools."
    >>> trust = GlossaryTerm(id="mat", term="MAT", forms=("multi-academy trust",), definition=said)
    >>> print(glossary_text(Glossary(terms=(trust,))))
    [MAT]{#term-mat} (multi-academy trust)
    :   A trust of several schools.
    """
    return "\n\n".join(f"{_name(term)}\n:   {term.definition}{_source(term)}" for term in glossary.sorted_terms)


def _name(term: GlossaryTerm) -> str:
    is_short = sum(letter.isupper() for letter in term.term) > 1
    full = [form for form in term.forms if is_short and " " in form and not form.startswith(term.term)]
    return f"[{term.term}]{{#{term.anchor}}}" + (f" ({full[0]})" if full else "")


def _source(term: GlossaryTerm) -> str:
    return f" See [{term.source.title}]({term.source.url})." if term.source else ""
