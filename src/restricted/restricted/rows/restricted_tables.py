"""The restricted tables, one by one. Their names and columns are what templates, checks and the git guard go by."""

from __future__ import annotations

from dataclasses import replace

from restricted.rows.quotation_tables import QUOTING_TABLES
from restricted.rows.restricted_declaration import Field, RowTable

_WAVE = Field("wave", "closed", "Wave of the evaluation", "year_1", closed="waves")
_LOCALITY = Field("locality", "closed", "Id of the locality in cases.yml", "coventry", closed="localities")
_ROLE = Field("role_group", "closed", "Id of the role group in the instrument", "headteacher", closed="role_groups")
_PUPIL = Field("pupil_id", "identifier", "The team's identifier of the pupil, never a name", "P-001", domain="pupil")
_COHORT = Field("cohort_id", "closed", "Id of the cohort in cohorts.csv", "coventry-link-worker", closed="cohorts")


def _anywhere(meaning: str, example: str = "coventry") -> Field:
    return Field("locality", "closed", meaning, example, closed="localities", is_optional=True)


TABLES: tuple[RowTable, ...] = (
    RowTable(
        "survey_answers",
        "Answers to the survey",
        "survey",
        "answers",
        (
            Field("respondent_id", "identifier", "The team's identifier of the respondent", "R-001", "respondent"),
            _WAVE,
            _LOCALITY,
            Field("role_group", "closed", "Role group that was surveyed", "headteacher", closed="surveyed_roles"),
            Field("item_id", "closed", "Id of the item in the instrument", "q1a", closed="items"),
            Field(
                "answer",
                "count",
                "Point of the scale, or its label, as answered; blank where unanswered",
                "4",
                is_optional=True,
            ),
            Field("date", "date", "Day of the answer, where known", "2023-01-17", is_optional=True),
        ),
        ("respondent_id", "wave", "item_id"),
    ),
    RowTable(
        "survey_invitations",
        "Who was asked",
        "survey",
        "invitations",
        (
            _WAVE,
            _LOCALITY,
            Field("role_group", "closed", "Role group that was surveyed", "headteacher", closed="surveyed_roles"),
            Field("invited_count", "count", "People who were sent the survey", "40"),
        ),
        ("wave", "locality", "role_group"),
    ),
    RowTable(
        "interviews",
        "Register of interviews",
        "fieldwork",
        "interviews",
        (
            Field("interview_id", "identifier", "The team's identifier of the interview", "I-001", "interview"),
            Field("person_id", "identifier", "The team's identifier of the person", "N-001", "interviewee"),
            replace(_WAVE, example="year_2"),
            _anywhere("Id of the locality; blank for the Advisory Team"),
            _ROLE,
            Field(
                "source_id",
                "closed",
                "Source of evidence_sources.csv",
                "stakeholder-interviews",
                closed="interview_sources",
            ),
            Field("date", "date", "Day of the interview", "2024-03-12"),
        ),
        ("interview_id",),
    ),
    RowTable(
        "observations",
        "Register of observations",
        "fieldwork",
        "observations",
        (
            Field("observation_id", "identifier", "The team's identifier of the observation", "O-001", "observation"),
            _WAVE,
            _anywhere("Id of the locality; blank where it was about all"),
            Field(
                "source_id",
                "closed",
                "Source of evidence_sources.csv",
                "event-observations",
                closed="observation_sources",
            ),
            Field("date", "date", "Day of the observation", "2023-05-09"),
        ),
        ("observation_id",),
    ),
    RowTable(
        "workshops",
        "Register of workshops",
        "fieldwork",
        "workshops",
        (
            Field("workshop_id", "identifier", "The team's identifier of the workshop", "W-001", "workshop"),
            _WAVE,
            _LOCALITY,
            Field(
                "source_id",
                "closed",
                "Source of evidence_sources.csv",
                "locality-workshops",
                closed="workshop_sources",
            ),
            Field("participants_count", "count", "People who took part", "7", is_optional=True),
            Field("date", "date", "Day of the workshop", "2022-10-20"),
        ),
        ("workshop_id",),
    ),
    RowTable(
        "segments",
        "Coded segments of records",
        "fieldwork",
        "segments",
        (
            Field("segment_id", "identifier", "Identifier, the same for both coders", "S-001", "segment"),
            Field("record_kind", "closed", "What kind of record it is from", "interview", closed="record_kinds"),
            Field("record_id", "identifier", "Identifier of the record, as in its register", "I-001", "record"),
            _anywhere("Id of the locality that it is about"),
            Field("coder", "identifier", "Identifier of the coder, never a name", "C1", "coder"),
            Field("criterion", "closed", "Criterion of the codebook", "focus-approach", closed="criteria"),
            Field(
                "elements",
                "codes",
                "Elements of the coherence model, ';' between them",
                "equity-inclusion;boundary-spanning",
                closed="elements",
                is_optional=True,
            ),
            Field("direction", "closed", "Direction of the codebook", "strength", closed="directions"),
        ),
        ("segment_id", "coder"),
    ),
    RowTable(
        "cohort_sessions",
        "Sessions of the pupils of cohorts",
        "cohorts",
        "sessions",
        (
            _PUPIL,
            _LOCALITY,
            _COHORT,
            Field("academic_year", "closed", "Academic year", "2023/24", closed="academic_years"),
            Field("term", "closed", "Term", "autumn", closed="terms"),
            Field("sessions_possible_count", "count", "Half days on which the pupil could attend", "140"),
            Field("sessions_missed_count", "count", "Half days missed, for whatever reason", "31"),
        ),
        ("pupil_id", "cohort_id", "academic_year", "term"),
    ),
    RowTable(
        "cohort_events",
        "Key dates of the pupils of cohorts",
        "cohorts",
        "events",
        (
            _PUPIL,
            _LOCALITY,
            _COHORT,
            Field("event", "closed", "What happened", "support_start", closed="events"),
            Field("date", "date", "Day on which it happened", "2023-09-18"),
        ),
        ("pupil_id", "cohort_id", "event", "date"),
    ),
    RowTable(
        "kpis",
        "Indicators that localities set themselves",
        "kpis",
        "kpis",
        (
            _LOCALITY,
            Field("kpi_id", "text", "Short name of the indicator", "attendance-cohort"),
            Field("title", "text", "What it measures, in words that name nobody", "Attendance of the cohort"),
            Field("unit", "closed", "Unit of its values", "percent", closed="units"),
            Field(
                "people_count",
                "count",
                "People that it is about, such as pupils in the rate; blank where unknown",
                "46",
                is_optional=True,
            ),
            Field("is_higher_better", "flag", "Whether a rise is meant: true or false", "true"),
            Field("baseline", "number", "Value at the start", "71.5", is_optional=True),
            Field("target", "number", "Value aimed at; the baseline, where that is to be held", "80", is_optional=True),
            Field("actual", "number", "Value reached", "76.2", is_optional=True),
            Field("baseline_date", "date", "Day of the baseline", "2022-07-21", is_optional=True),
            Field("actual_date", "date", "Day of the value reached", "2024-07-19", is_optional=True),
            Field(
                "self_rating",
                "closed",
                "The locality's own judgement",
                "partly_met",
                closed="self_ratings",
                is_optional=True,
            ),
        ),
        ("locality", "kpi_id"),
    ),
    RowTable(
        "consent",
        "Register of consent",
        "consent",
        "consent",
        (
            Field("person_id", "identifier", "Identifier, as in the table that the scope is about", "R-001", "person"),
            Field("scope", "closed", "What the consent is to", "survey", closed="scopes"),
            Field("status", "closed", "Whether it holds", "given", closed="statuses", is_stored=False),
            Field("date", "date", "Day on which it was given or withdrawn", "2023-01-17"),
        ),
        ("person_id", "scope"),
    ),
    *QUOTING_TABLES,
)

ANSWERS, INVITATIONS, INTERVIEWS, OBSERVATIONS, WORKSHOPS, SEGMENTS, SESSIONS, EVENTS, KPIS, CONSENT, *_ = TABLES
COUNTS_COLUMNS = ("table", "read_count", "withdrawn_count", "kept_count", "is_simulated")

DOMAIN_OF_RECORD = {"interview": "interview", "observation": "observation", "workshop": "workshop"}
REGISTER_OF_RECORD = {"interview": INTERVIEWS, "observation": OBSERVATIONS, "workshop": WORKSHOPS}
DOMAIN_OF_SCOPE = {
    "survey": "respondent",
    "interview": "interviewee",
    "quotation": "interviewee",
    "survey_quotation": "respondent",
    "cohort": "pupil",
}
SCOPE_OF_QUOTATION = {"interview": "quotation", "survey": "survey_quotation"}
"""What somebody must have consented to for words said there to be quoted."""
"""A consent's person gets the pseudonym that the person has where the consent applies."""
