"""A second coder's codes, where there are any: the file is absent until somebody has coded the register again."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from helpers.project.codebook import Codebook, load_codebook
from helpers.project.paths import Project
from helpers.sources.schemas.cross_table_checks import read_columns
from helpers.sources.schemas.evidence_schema import EVIDENCE_ID, EVIDENCE_PATTERN, split_codes
from helpers.sources.schemas.raw_table_declaration import RawTable, Violations
from helpers.sources.schemas.schema_columns import text

CODED_VARIABLES = ("criterion", "question_id", "elements", "year", "direction", "kind")
"""What the second coder decides anew, without seeing the first coder's codes."""

SECOND_CODING_FILE = "evidence/coding/second_coding.csv"


def broken_second_codes(table: pd.DataFrame, codebook: Codebook, known_ids: Collection[str]) -> Violations:
    """Rows that the register lacks, rows that stand twice, codes that the codebook lacks."""
    allowed = _allowed(codebook)
    seen: set[str] = set()
    for row, entry in enumerate(table.to_dict("records")):
        evidence_id = entry["evidence_id"]
        if evidence_id not in known_ids:
            yield row, "evidence_id", evidence_id, "this id is not in the register"
        if evidence_id in seen:
            yield row, "evidence_id", evidence_id, "this id stands twice: keep one row"
        seen.add(evidence_id)
        for variable in CODED_VARIABLES:
            value = entry[variable] if isinstance(entry[variable], str) else ""
            codes = split_codes(value) if variable == "elements" else [value] if value else []
            if unknown := [code for code in codes if code not in allowed[variable]]:
                yield row, variable, ";".join(unknown), f"the codebook has: {', '.join(allowed[variable])}"


def _allowed(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    return {
        "criterion": codebook.criterion_ids,
        "question_id": tuple(question.id for question in codebook.questions),
        "elements": codebook.element_ids,
        "year": tuple(term.id for term in codebook.years),
        "direction": tuple(term.id for term in codebook.directions),
        "kind": codebook.kind_ids,
    }


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
