"""The evidence register and the list of the source's paragraphs: what a row may say.

The rules across tables (codebook, registry, paragraphs, figures, word runs) are pure functions of a table and a
:class:`Context`; only :func:`load_context` reads files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from helpers.project.codebook import Codebook, load_codebook
from helpers.project.paths import Project
from helpers.project.registry import ALL_CASES, Registry, load_registry
from helpers.sources.copied_text import WordRuns, find_copied_runs, load_allowed_runs, load_word_runs
from helpers.sources.schemas.cross_table_checks import read_columns
from helpers.sources.schemas.raw_table_declaration import RawTable, Violations
from helpers.sources.schemas.row_rules import split_codes
from helpers.sources.schemas.schema_columns import choice, text, whole

EVIDENCE_PATTERN = "evidence/register/*.csv"
PARAGRAPHS_PATTERN = "evidence/paragraphs/*.csv"
FIGURES_PATTERN = "published/figures_*.csv"

DIRECTIONS = ("strength", "challenge", "change", "mixed", "description")
YEARS = ("1", "2", "both")
KINDS = (
    "leader_account",
    "school_account",
    "partner_account",
    "adviser_account",
    "evaluator_judgement",
    "measured_outcome",
)
SECTIONS = ("ES", "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3", "4")
PILOT_OF_PREFIX = {"P1": 1, "P2": 2, "P3": 3}
"""Rows on one pilot's section may be about that pilot and its localities only."""

EVIDENCE_ID = r"^(ES|PR|P1|P2|P3|SY|C)-\d{3}$"
PARAGRAPH_ID = r"^p-(es|\d(\.\d)?)-\d\d$"

DECLARED_NUMBERS = (
    r"\b[Yy]ears? \d{1,2}\b(?!%)",  # Year 6, and the project's Year 1 and Year 2
    r"\bKey Stages? \d\b",
    r"\bPilots? \d( and \d)?\b",
    r"\bTable \d\b",
    r"\bProgress 8\b",
    r"\bAttainment 8\b",
    r"\bVoice21\b",
    r"\bEnglish Indices of Deprivation 20\d\d\b",
)
"""The only typed digits: they are names, not results."""

FIGURE_PLACEHOLDER = re.compile(r"""\{\{\s*fig\(\s*["']([a-z0-9-]+)["'][^{}]*\)\s*\}\}""")
"""``{{ fig("coventry-link-worker-pupils") }}``: the one way a number enters a statement or a narrative."""
PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")


@dataclass(frozen=True)
class Context:
    """What a statement is checked against, read once."""

    codebook: Codebook
    registry: Registry
    sections_of_paragraphs: dict[str, str]
    figure_ids: frozenset[str]
    word_runs: WordRuns
    allowed_runs: tuple[str, ...] = ()


def load_context(project: Project) -> Context:
    """Read everything that the register refers to; raises ``OtherTableError`` where a table cannot be used."""
    paragraphs = read_columns(project, PARAGRAPHS_PATTERN, ["paragraph_id", "section"])
    figures = read_columns(project, FIGURES_PATTERN, ["figure_id"])
    return Context(
        codebook=load_codebook(project),
        registry=load_registry(project.registry),
        sections_of_paragraphs=dict(zip(paragraphs["paragraph_id"], paragraphs["section"], strict=True)),
        figure_ids=frozenset(figures["figure_id"].dropna()),
        word_runs=load_word_runs(project),
        allowed_runs=load_allowed_runs(project),
    )


def figures_named(text: str) -> list[str]:
    """The figure ids that ``text`` asks for, in order."""
    return FIGURE_PLACEHOLDER.findall(text)


def typed_numbers(text: str) -> list[str]:
    """Digits in ``text`` that are neither in a placeholder nor in a declared name such as "Year 6"."""
    rest = PLACEHOLDER.sub(" ", text)
    for name in DECLARED_NUMBERS:
        rest = re.sub(name, " ", rest)
    return re.findall(r"\S*\d\S*", rest)


def broken_codes(table: pd.DataFrame, context: Context) -> Violations:
    """Criteria, questions and elements that the codebook lacks, a question of another criterion, a code twice."""
    book = context.codebook
    for row, entry in _entries(table):
        prefix = str(entry["evidence_id"]).split("-")[0]
        criterion, question = entry["criterion"], entry["question_id"]
        if pd.isna(criterion):
            if prefix in PILOT_OF_PREFIX:
                yield row, "criterion", criterion, "a finding on a pilot must have a criterion"
        elif criterion not in book.criterion_ids:
            yield row, "criterion", criterion, f"must be in the codebook: {', '.join(book.criterion_ids)}"
        if pd.notna(question):
            if question not in book.criterion_of:
                yield row, "question_id", question, f"must be in the codebook: {', '.join(book.criterion_of)}"
            elif book.criterion_of[question] != criterion:
                yield row, "question_id", question, f"belongs to the criterion {book.criterion_of[question]}"
        elements = split_codes(entry["elements"])
        for element in elements:
            if element not in book.domain_of:
                yield row, "elements", element, f"must be in the codebook: {', '.join(book.element_ids)}"
        if len(set(elements)) < len(elements):
            yield row, "elements", entry["elements"], "must not name an element twice"


def broken_voices(table: pd.DataFrame, context: Context) -> Violations:
    """Voices that the codebook lacks, that do not go with the kind, or that single a person out."""
    voices = {voice.id: voice for voice in context.codebook.voices}
    for row, entry in _entries(table):
        voice = voices.get(entry["voice"])
        if voice is None:
            yield row, "voice", entry["voice"], f"must be in the codebook: {', '.join(voices)}"
            continue
        if entry["kind"] not in voice.kinds:
            yield (
                row,
                "voice",
                entry["voice"],
                f"does not go with the kind {entry['kind']}, but with {', '.join(voice.kinds)}",
            )
        if voice.is_single_holder and len(localities_of_case(entry["case"], context.registry)) < 2:
            yield row, "voice", entry["voice"], "one person holds this role in this case: name the role's group instead"


def broken_cases(table: pd.DataFrame, context: Context) -> Violations:
    """Cases that the registry lacks, or that belong to another pilot than the row's section."""
    registry = context.registry
    numbers = {pilot.id: pilot.number for pilot in registry.pilots}
    pilot_of = {entry.id: entry.pilot for entry in registry.localities} | {pilot: pilot for pilot in numbers}
    for row, entry in _entries(table):
        case, wanted = entry["case"], PILOT_OF_PREFIX.get(str(entry["evidence_id"]).split("-")[0])
        if case != ALL_CASES and case not in pilot_of:
            yield row, "case", case, f"must be 'all' or in cases.yml: {', '.join(pilot_of)}"
        elif wanted and (case == ALL_CASES or numbers[pilot_of[case]] != wanted):
            yield row, "case", case, f"a finding on Pilot {wanted} must be about that pilot or one of its localities"


def broken_places(table: pd.DataFrame, context: Context) -> Violations:
    """Paragraphs that are not listed, or that lie in another section than the row says."""
    for row, entry in _entries(table):
        paragraph = entry["paragraph"]
        section = context.sections_of_paragraphs.get(paragraph)
        if section is None:
            yield row, "paragraph", paragraph, "must be in data/raw/evidence/paragraphs"
        elif section != entry["section"]:
            yield row, "section", entry["section"], f"the paragraph {paragraph} lies in section {section}"


def broken_statements(table: pd.DataFrame, context: Context) -> Violations:
    """Typed numbers, unknown figures, and wording too close to the source, in statements and notes."""
    for row, entry in _entries(table):
        for column in ("statement", "confidence_note"):
            text = "" if pd.isna(entry[column]) else str(entry[column])
            for number in typed_numbers(text):
                yield row, column, number, 'no number is typed: name its figure, {{ fig("figure-id") }}'
            for figure in figures_named(text):
                if figure not in context.figure_ids:
                    yield row, column, figure, "must be a figure_id of data/raw/published/figures_*.csv"
            for run in find_copied_runs(text, context.word_runs, context.allowed_runs):
                count = len(run.split())
                yield row, column, run, f"too close to the source: {count} words in a row are in it; reword"


def localities_of_case(case: str, registry: Registry) -> tuple[str, ...]:
    """The localities that a finding on ``case`` is about: itself, its pilot's, or all."""
    if case == ALL_CASES:
        return tuple(entry.id for entry in registry.localities)
    if case in {pilot.id for pilot in registry.pilots}:
        return tuple(entry.id for entry in registry.localities_of(case))
    return (case,)


def _entries(table: pd.DataFrame) -> Iterator[tuple[int, dict]]:
    yield from enumerate(table.to_dict("records"))


REGISTER_RULES = (broken_codes, broken_voices, broken_cases, broken_places, broken_statements)


def broken_register(table: pd.DataFrame, project: Project) -> Violations:
    """Every rule of the register at once, against the project's own codebook, registry, paragraphs and figures."""
    context = load_context(project)
    for rule in REGISTER_RULES:
        yield from rule(table, context)


EVIDENCE = RawTable(
    name="evidence",
    pattern=EVIDENCE_PATTERN,
    columns={
        "evidence_id": text(EVIDENCE_ID, unique=True),
        "case": text(),
        "criterion": text(optional=True),
        "question_id": text(optional=True),
        "elements": text(optional=True),
        "year": choice(YEARS),
        "direction": choice(DIRECTIONS),
        "kind": choice(KINDS),
        "voice": text(),
        "statement": text(length=(20, 420), unique=True),
        "section": choice(SECTIONS),
        "paragraph": text(PARAGRAPH_ID),
        "confidence_note": text(length=(8, None)),
    },
    cross_table_rules=(broken_register,),
)


def broken_restatements(table: pd.DataFrame) -> Violations:
    """Paragraphs said to restate one that is not listed, or themselves."""
    known = set(table["paragraph_id"])
    for row, entry in _entries(table):
        for named in split_codes(entry["restates"]):
            if named not in known or named == entry["paragraph_id"]:
                yield row, "restates", named, "must be another paragraph of the list"


PARAGRAPHS = RawTable(
    name="evidence_paragraphs",
    pattern=PARAGRAPHS_PATTERN,
    columns={
        "paragraph_id": text(PARAGRAPH_ID, unique=True),
        "section": choice(SECTIONS),
        "heading": text(),
        "order": whole(1),
        "locator": text(),
        "restates": text(optional=True),
        "reason_without_rows": text(length=(15, None), optional=True),
    },
    unique=["section", "order"],
    rules=(broken_restatements,),
)

TABLES = [EVIDENCE, PARAGRAPHS]
