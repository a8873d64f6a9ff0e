"""The restricted tables: their columns, which of them identify a person, which values are allowed, what they mean.

One declaration serves the schemas, the templates, the handbook of the folder and the git guard's signatures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["identifier", "closed", "codes", "date", "count", "number", "flag", "text", "quotation"]


@dataclass(frozen=True)
class Field:
    """One column. ``domain``: the domain of an identifier's pseudonym. ``closed``: the list that values are from."""

    name: str
    kind: Kind
    meaning: str
    example: str = ""
    domain: str | None = None
    closed: str | None = None
    is_optional: bool = False
    """Whether a cell may be blank."""
    is_stored: bool = True
    """Whether the column stays in the table of rows; a consent's status does not."""


@dataclass(frozen=True)
class RowTable:
    """A restricted table: its folder, the beginning of its files' names, its columns, the key of a row."""

    name: str
    title: str
    folder: str
    stem: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    is_stored: bool = True
    """Whether its rows are analysed; a list of protected names is only checked against."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a team's file, in order; ``is_simulated`` may be added to them."""
        return tuple(field.name for field in self.fields)

    @property
    def row_columns(self) -> tuple[str, ...]:
        """The columns of the table of rows."""
        return (*(field.name for field in self.fields if field.is_stored), "is_simulated")


def _identifier(name: str, meaning: str, example: str, domain: str) -> Field:
    return Field(name, "identifier", meaning, example, domain=domain)


def _closed(name: str, meaning: str, example: str, closed: str, *, is_optional: bool = False) -> Field:
    return Field(name, "closed", meaning, example, closed=closed, is_optional=is_optional)


def _date(name: str, meaning: str, example: str, *, is_optional: bool = False) -> Field:
    return Field(name, "date", meaning, example, is_optional=is_optional)


def _count(name: str, meaning: str, example: str, *, is_optional: bool = False) -> Field:
    return Field(name, "count", meaning, example, is_optional=is_optional)


def _number(name: str, meaning: str, example: str) -> Field:
    return Field(name, "number", meaning, example, is_optional=True)


def _somewhere(meaning: str) -> Field:
    return _closed("locality", meaning, "coventry", "localities", is_optional=True)


_WAVE = _closed("wave", "Wave of the evaluation", "year_1", "waves")
_LOCALITY = _closed("locality", "Id of the locality in cases.yml", "coventry", "localities")
_SURVEYED = _closed("role_group", "Role group that was surveyed", "headteacher", "surveyed_roles")
_ROLE = _closed("role_group", "Id of the role group in the instrument", "headteacher", "role_groups")
_PUPIL = _identifier("pupil_id", "The team's identifier of the pupil, never a name", "P-001", "pupil")
_COHORT = _closed("cohort_id", "Id of the cohort in cohorts.csv", "coventry-link-worker", "cohorts")
_SOURCE = "Source of evidence_sources.csv"

ANSWERS = RowTable(
    "survey_answers",
    "Answers to the survey",
    "survey",
    "answers",
    (
        _identifier("respondent_id", "The team's identifier of the respondent", "R-001", "respondent"),
        _WAVE,
        _LOCALITY,
        _SURVEYED,
        _closed("item_id", "Id of the item in the instrument", "q1a", "items"),
        _count("answer", "Point of the scale, or its label, as answered; blank if not", "4", is_optional=True),
        _date("date", "Day of the answer, where known", "2023-01-17", is_optional=True),
    ),
    ("respondent_id", "wave", "item_id"),
)
INVITATIONS = RowTable(
    "survey_invitations",
    "Who was asked",
    "survey",
    "invitations",
    (_WAVE, _LOCALITY, _SURVEYED, _count("invited_count", "People who were sent the survey", "40")),
    ("wave", "locality", "role_group"),
)
INTERVIEWS = RowTable(
    "interviews",
    "Register of interviews",
    "fieldwork",
    "interviews",
    (
        _identifier("interview_id", "The team's identifier of the interview", "I-001", "interview"),
        _identifier("person_id", "The team's identifier of the person", "N-001", "interviewee"),
        replace(_WAVE, example="year_2"),
        _somewhere("Id of the locality; blank for the Advisory Team"),
        _ROLE,
        _closed("source_id", _SOURCE, "stakeholder-interviews", "interview_sources"),
        _date("date", "Day of the interview", "2024-03-12"),
    ),
    ("interview_id",),
)
OBSERVATIONS = RowTable(
    "observations",
    "Register of observations",
    "fieldwork",
    "observations",
    (
        _identifier("observation_id", "The team's identifier of the observation", "O-001", "observation"),
        _WAVE,
        _somewhere("Id of the locality; blank where it was about all"),
        _closed("source_id", _SOURCE, "event-observations", "observation_sources"),
        _date("date", "Day of the observation", "2023-05-09"),
    ),
    ("observation_id",),
)
WORKSHOPS = RowTable(
    "workshops",
    "Register of workshops",
    "fieldwork",
    "workshops",
    (
        _identifier("workshop_id", "The team's identifier of the workshop", "W-001", "workshop"),
        _WAVE,
        _LOCALITY,
        _closed("source_id", _SOURCE, "locality-workshops", "workshop_sources"),
        _count("participants_count", "People who took part", "7", is_optional=True),
        _date("date", "Day of the workshop", "2022-10-20"),
    ),
    ("workshop_id",),
)
SEGMENTS = RowTable(
    "segments",
    "Coded segments of records",
    "fieldwork",
    "segments",
    (
        _identifier("segment_id", "Identifier, the same for both coders", "S-001", "segment"),
        _closed("record_kind", "What kind of record it is from", "interview", "record_kinds"),
        _identifier("record_id", "Identifier of the record, as in its register", "I-001", "record"),
        _somewhere("Id of the locality that it is about"),
        _identifier("coder", "Identifier of the coder, never a name", "C1", "coder"),
        _closed("criterion", "Criterion of the codebook", "focus-approach", "criteria"),
        Field(
            "elements",
            "codes",
            "Elements of the coherence model, ';' between them",
            "equity-inclusion;boundary-spanning",
            closed="elements",
            is_optional=True,
        ),
        _closed("direction", "Direction of the codebook", "strength", "directions"),
    ),
    ("segment_id", "coder"),
)
SESSIONS = RowTable(
    "cohort_sessions",
    "Sessions of the pupils of cohorts",
    "cohorts",
    "sessions",
    (
        _PUPIL,
        _LOCALITY,
        _COHORT,
        _closed("academic_year", "Academic year", "2023/24", "academic_years"),
        _closed("term", "Term", "autumn", "terms"),
        _count("sessions_possible_count", "Half days on which the pupil could attend", "140"),
        _count("sessions_missed_count", "Half days missed, for whatever reason", "31"),
    ),
    ("pupil_id", "cohort_id", "academic_year", "term"),
)
EVENTS = RowTable(
    "cohort_events",
    "Key dates of the pupils of cohorts",
    "cohorts",
    "events",
    (
        _PUPIL,
        _LOCALITY,
        _COHORT,
        _closed("event", "What happened", "support_start", "events"),
        _date("date", "Day on which it happened", "2023-09-18"),
    ),
    ("pupil_id", "cohort_id", "event", "date"),
)
KPIS = RowTable(
    "kpis",
    "Indicators that localities set themselves",
    "kpis",
    "kpis",
    (
        _LOCALITY,
        Field("kpi_id", "text", "Short name of the indicator", "attendance-cohort"),
        Field("title", "text", "What it measures, in words that name nobody", "Attendance of the cohort"),
        _closed("unit", "Unit of its values", "percent", "units"),
        _count("people_count", "People that it is about, such as pupils in the rate; or blank", "46", is_optional=True),
        Field("is_higher_better", "flag", "Whether a rise is meant: true or false", "true"),
        _number("baseline", "Value at the start", "71.5"),
        _number("target", "Value aimed at; the baseline, where that is to be held", "80"),
        _number("actual", "Value reached", "76.2"),
        _date("baseline_date", "Day of the baseline", "2022-07-21", is_optional=True),
        _date("actual_date", "Day of the value reached", "2024-07-19", is_optional=True),
        _closed("self_rating", "The locality's own judgement", "partly_met", "self_ratings", is_optional=True),
    ),
    ("locality", "kpi_id"),
)
CONSENT = RowTable(
    "consent",
    "Register of consent",
    "consent",
    "consent",
    (
        _identifier("person_id", "Identifier, as in the table that the scope is about", "R-001", "person"),
        _closed("scope", "What the consent is to", "survey", "scopes"),
        replace(_closed("status", "Whether it holds", "given", "statuses"), is_stored=False),
        _date("date", "Day on which it was given or withdrawn", "2023-01-17"),
    ),
    ("person_id", "scope"),
)
QUOTATIONS = RowTable(
    "quotations",
    "Quotations that are to be published",
    "quotations",
    "quotations",
    (
        _identifier("quotation_id", "The team's identifier of the quotation", "Q-001", "quotation"),
        _closed("said_in", "Whether it is from an interview or the survey", "interview", "quoted_in"),
        _identifier("person_id", "Identifier of who said it, as in its register", "N-001", "quoted"),
        replace(_WAVE, meaning="Wave in which it was said", example="year_2"),
        _closed("criterion", "Criterion of the codebook that it speaks to", "focus-approach", "criteria"),
        Field(
            "text",
            "quotation",
            "The words, without anything that would tell who spoke or where",
            "We meet more often now, and it is plainer who does what at [our school].",
        ),
    ),
    ("quotation_id",),
)
PROTECTED_NAMES = RowTable(
    "protected_names",
    "Names that may stand in no quotation",
    "quotations",
    "protected",
    (
        Field("protected_name", "text", "A person, a school, a place below the locality", "Example Road"),
        _closed("kind", "What it is a name of", "place", "kinds_of_names"),
    ),
    ("protected_name",),
    is_stored=False,
)
ALLOWED_NAMES = RowTable(
    "allowed_names",
    "Names that a reviewer lets stand in quotations",
    "quotations",
    "allowed",
    (
        Field("allowed_name", "text", "A word or name with a capital that tells of nobody", "National Health Service"),
        Field("reviewer", "text", "Who allows it", "A. Reviewer"),
        _date("date", "Day on which it was allowed", "2024-11-04"),
    ),
    ("allowed_name",),
)
TABLES = (
    *(ANSWERS, INVITATIONS, INTERVIEWS, OBSERVATIONS, WORKSHOPS, SEGMENTS, SESSIONS, EVENTS, KPIS, CONSENT),
    *(QUOTATIONS, PROTECTED_NAMES, ALLOWED_NAMES),
)
FOLDERS = tuple(dict.fromkeys(table.folder for table in TABLES))
"""Folders of ``data/raw/restricted/`` that a team puts its files in."""

REGISTER_OF_RECORD = {"interview": INTERVIEWS, "observation": OBSERVATIONS, "workshop": WORKSHOPS}
REGISTER_OF_QUOTED = {"interview": (INTERVIEWS, "person_id"), "survey": (ANSWERS, "respondent_id")}
"""The register of everybody who was heard, by where words were said, and its column of persons."""
DOMAIN_OF_SCOPE = {
    "survey": "respondent",
    "interview": "interviewee",
    "quotation": "interviewee",
    "survey_quotation": "respondent",
    "cohort": "pupil",
}
"""The domain of a person's pseudonym, by the scope of their consent."""
SCOPE_OF_QUOTATION = {"interview": "quotation", "survey": "survey_quotation"}
"""The consent that words said there need before they are quoted."""
