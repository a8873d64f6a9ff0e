"""The log of recoding: every code of the register that was changed, with its reason."""

from __future__ import annotations

import pandas as pd

from helpers.project.paths import Project
from helpers.sources.schemas.cross_table_checks import read_columns
from helpers.sources.schemas.evidence_schema import EVIDENCE_ID, EVIDENCE_PATTERN
from helpers.sources.schemas.raw_table_declaration import RawTable, Violations
from helpers.sources.schemas.schema_columns import choice, day, text
from helpers.sources.schemas.second_coding_schema import CODED_VARIABLES

RECODED_FIELDS = (*CODED_VARIABLES, "voice")


def broken_recodings(table: pd.DataFrame, register: pd.DataFrame) -> Violations:
    """Changes of an unknown finding, changes of nothing, and last changes that the register does not hold."""
    held = register.fillna("").drop_duplicates("evidence_id").set_index("evidence_id")
    filled = table.fillna("")
    is_last = ~filled.duplicated(["evidence_id", "field"], keep="last")
    for row, entry in enumerate(filled.to_dict("records")):
        if entry["evidence_id"] not in held.index:
            yield row, "evidence_id", entry["evidence_id"], "must be a row of the evidence register"
        elif entry["old"] == entry["new"]:
            yield row, "new", entry["new"], "must differ from the old code"
        elif is_last.iloc[row] and entry["new"] != (code := held.loc[entry["evidence_id"], entry["field"]]):
            yield row, "new", entry["new"], f"the register holds '{code}': log the later change too"


def _broken_in_project(table: pd.DataFrame, project: Project) -> Violations:
    yield from broken_recodings(table, read_columns(project, EVIDENCE_PATTERN, ["evidence_id", *RECODED_FIELDS]))


RECODING = RawTable(
    name="recoding",
    pattern="evidence/recoding.csv",
    columns={
        "evidence_id": text(EVIDENCE_ID),
        "field": choice(RECODED_FIELDS),
        "old": text(optional=True),
        "new": text(optional=True),
        "reason": text(length=(15, None)),
        "date": day(),
    },
    unique=["evidence_id", "field", "date"],
    cross_table_rules=(_broken_in_project,),
)

TABLES = [RECODING]
