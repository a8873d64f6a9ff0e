"""The restricted tables: their columns, which of them identify a person, which values are allowed, what they mean.

One declaration, ``row_fields.csv`` next to this module, serves the schemas, the templates, the handbook of the folder
and the git guard's signatures: a row per column, ``values`` being the domain of an identifier's pseudonym or the closed
list that values are from. Order of rows: that of the columns.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

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
    is_key: bool = False
    """Whether it is part of what identifies a row."""
    is_optional: bool = False
    """Whether a cell may be blank."""
    is_stored: bool = True
    """Whether the column stays in the table of rows; a consent's status does not."""


@dataclass(frozen=True)
class RowTable:
    """A restricted table: its folder, the beginning of its files' names, its columns."""

    name: str
    title: str
    folder: str
    stem: str
    fields: tuple[Field, ...]
    is_stored: bool = True
    """Whether its rows are analysed; a list of protected names is only checked against."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a team's file, in order; ``is_simulated`` may be added to them."""
        return tuple(field.name for field in self.fields)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that identify a row together."""
        return tuple(field.name for field in self.fields if field.is_key)

    @property
    def row_columns(self) -> tuple[str, ...]:
        """The columns of the table of rows."""
        return (*(field.name for field in self.fields if field.is_stored), "is_simulated")


def _read_fields() -> dict[str, tuple[Field, ...]]:
    """The fields of each table, as ``row_fields.csv`` has them."""
    found: dict[str, tuple[Field, ...]] = {}
    with Path(__file__).with_name("row_fields.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            values, is_identifier = row["values"] or None, row["kind"] == "identifier"
            field = Field(
                row["column"],
                cast(Kind, row["kind"]),
                row["meaning"],
                row["example"],
                domain=values if is_identifier else None,
                closed=None if is_identifier else values,
                is_key=row["is_key"] == "yes",
                is_optional=row["is_optional"] == "yes",
                is_stored=row["is_stored"] == "yes",
            )
            found[row["table"]] = (*found.get(row["table"], ()), field)
    return found


_FIELDS = _read_fields()


def _table(name: str, title: str, folder: str, stem: str, *, is_stored: bool = True) -> RowTable:
    return RowTable(name, title, folder, stem, _FIELDS[name], is_stored)


ANSWERS = _table("survey_answers", "Answers to the survey", "survey", "answers")
INTERVIEWS = _table("interviews", "Register of interviews", "fieldwork", "interviews")
OBSERVATIONS = _table("observations", "Register of observations", "fieldwork", "observations")
WORKSHOPS = _table("workshops", "Register of workshops", "fieldwork", "workshops")
SEGMENTS = _table("segments", "Coded segments of records", "fieldwork", "segments")
ALLOWED_NAMES = _table("allowed_names", "Names that a reviewer lets stand in quotations", "quotations", "allowed")
TABLES = (
    ANSWERS,
    _table("survey_invitations", "Who was asked", "survey", "invitations"),
    INTERVIEWS,
    OBSERVATIONS,
    WORKSHOPS,
    SEGMENTS,
    _table("cohort_sessions", "Sessions of the pupils of cohorts", "cohorts", "sessions"),
    _table("cohort_events", "Key dates of the pupils of cohorts", "cohorts", "events"),
    _table("kpis", "Indicators that localities set themselves", "kpis", "kpis"),
    _table("consent", "Register of consent", "consent", "consent"),
    _table("quotations", "Quotations that are to be published", "quotations", "quotations"),
    _table("protected_names", "Names that may stand in no quotation", "quotations", "protected", is_stored=False),
    ALLOWED_NAMES,
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
