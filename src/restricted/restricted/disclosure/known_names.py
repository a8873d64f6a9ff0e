"""The names and words that a quotation may hold, read from public files of the project: cases, glossary, words.yml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from helpers.project.codebook import load_codebook
from helpers.project.glossary import load_glossary
from helpers.project.instrument import load_instrument
from helpers.project.paths import Project
from helpers.project.registry import Registry, load_registry
from helpers.project.yaml_models import read_model
from restricted.disclosure.identifiers import Wording

WORDS_FILE = Path("disclosure") / "words.yml"
SMALL_WORD = re.compile(r"(?<![\w'’-])[a-z]{2,}(?![\w'’-])")


class WordsError(ValueError):
    """words.yml cannot be used; the message names the entry and the mend."""


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    names: tuple[str, ...]
    openers: str
    """With commas between them: in a list YAML takes "no" and "on" for truths."""
    surnames: str


def load_wording(project: Project, allowed: Iterable[str] = ()) -> Wording:
    """What may stand in a quotation; ``allowed`` are names that a reviewer has allowed.

    Raises
    ------
    WordsError
        ``words.yml`` is missing, is not YAML, or holds something else than lists of words.
    """
    words = read_model(project.raw / WORDS_FILE, _Words, WordsError)
    places = (name for names in names_of_places(load_registry(project.registry)).values() for name in names)
    terms = [written for term in load_glossary(project).terms for written in term.written]
    # A term in small letters needs no leave; at the head of a sentence its first word is an opener.
    names = {*words.names, *places, *allowed, *(term for term in terms if term != term.lower())}
    openers = {*words.openers.split(", "), *_everyday_words(project, terms)} - set(words.surnames.split(", "))
    return Wording(tuple(sorted(names)), tuple(sorted(openers)))


def names_of_places(registry: Registry) -> dict[str, tuple[str, ...]]:
    """By locality what tells of it: its name, its partnership's, its successor's."""
    return {
        place.id: (place.title, place.partnership, *([place.successor.title] if place.successor else []))
        for place in registry.localities
    }


def _everyday_words(project: Project, terms: Iterable[str]) -> set[str]:
    """Words in small letters of texts in which no person is named."""
    codebook, instrument = load_codebook(project), load_instrument(project)
    entries = (*codebook.criteria, *codebook.questions, *codebook.elements)
    texts = [
        *terms,
        *(term.definition for term in load_glossary(project).terms),
        *(text for entry in entries for text in (entry.title, entry.definition)),
        *(item.text for item in instrument.items),
    ]
    return {word for text in texts for word in SMALL_WORD.findall(text)}
