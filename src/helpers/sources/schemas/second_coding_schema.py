"""A second coder's codes, where there are any: the file is absent until somebody has coded the register again."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from helpers.project.codebook import Codebook, load_codebook
from helpers.project.paths import Project
from helpers.sources.schemas.cross_table_checks import read_columns
from helpers.sources.schemas.evidence_schema import EVIDENCE_ID, EVIDENCE_PATTERN
from helpers.sources.schemas.raw_table_declaration import RawTable, Violations
from helpers.sources.schemas.row_rules import broken_where, not_among
from helpers.sources.schemas.schema_columns import text

CODED_VARIABLES = ("criterion", "question_id", "elements", "year", "direction", "kind")
"""What the second coder decides anew, without seeing the first coder's codes."""

SECOND_CODING_FILE = "evidence/coding/second_coding.csv"


def broken_second_codes(table: pd.DataFrame, codebook: Codebook, known_ids: Collection[str]) -> Violations:
    """Rows that the register lacks, rows that stand twice, codes that the codebook lacks."""
    yield from not_among(table, "evidence_id", known_ids, "this id is not in the register")
    is_repeated = table["evidence_id"].duplicated()
    yield from broken_where(table, is_repeated, "evidence_id", "this id stands twice: keep one row")
    allowed = {
        "criterion": codebook.criterion_ids,
        "question_id": tuple(question.id for question in codebook.questions),
        "elements": codebook.element_ids,
        "year": tuple(term.id for term in codebook.years),
        "direction": tuple(term.id for term in codebook.directions),
        "kind": codebook.kind_ids,
    }
    for variable, codes in allowed.items():
        words = f"the codebook has: {', '.join(codes)}"
        yield from not_among(table, variable, ("", *codes), words, is_joined=variable == "elements")


def broken_second_coding(table: pd.DataFrame, project: Project) -> Violations:
    """:func:`broken_second_codes` against the project's own codebook and register."""
    known = set(read_columns(project, EVIDENCE_PATTERN, ["evidence_id"])["evidence_id"])
    yield from broken_second_codes(table, load_codebook(project), known)


SECOND_CODING = RawTable(
    name="second_coding",
    pattern=SECOND_CODING_FILE,
    columns={
        "evidence_id": text(EVIDENCE_ID),
        **{variable: text(optional=True) for variable in CODED_VARIABLES},
    },
    cross_table_rules=(broken_second_coding,),
    is_optional=True,
)

TABLES = [SECOND_CODING]
