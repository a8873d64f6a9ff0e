"""Tables behind the chapters of localities and pilots: timelines, comparisons, logic models, confidence, later events.

Every row names what it rests on: rows of the evidence register, paragraphs of the report, or another source by name.
"""

from __future__ import annotations

import pandas as pd

from helpers.project.paths import Project
from helpers.sources.schemas.cross_table_checks import known_cases, nearest, read_columns
from helpers.sources.schemas.evidence_schema import EVIDENCE_PATTERN, PARAGRAPHS_PATTERN
from helpers.sources.schemas.raw_table_declaration import RawTable, Violations
from helpers.sources.schemas.row_rules import split_codes
from helpers.sources.schemas.schema_columns import URL, choice, partial_date, text, whole

EVENT_KINDS = ("plan", "step", "change_of_course", "inspection", "leadership", "end_state")
STAGES = ("inputs", "activities", "mechanisms", "intermediate_outcomes", "hoped_outcomes")
"""The stages of a logic model, in the order in which they are drawn."""
BOX_STATUSES = ("evidenced", "partly", "hoped")
CONFIDENCE_LEVELS = {
    1: "reported by those who led or ran the work",
    2: "confirmed by others, such as schools, partners or families, or seen by the evaluators",
    3: "an outcome was counted for a stated group, without comparison",
    4: "compared with similar people or places that did not take part",
}
"""The levels of confidence in a main result, each with its rule."""
NOT_STATED = "not stated"
"""What a comparison says where the report says nothing."""
NO_DATE = "no date"


def broken_sources(table: pd.DataFrame, project: Project) -> Violations:
    """Evidence and paragraphs that are not there, and rows that name nothing to rest on."""
    known = {
        "evidence": set(read_columns(project, EVIDENCE_PATTERN, ["evidence_id"])["evidence_id"]),
        "paragraphs": set(read_columns(project, PARAGRAPHS_PATTERN, ["paragraph_id"])["paragraph_id"]),
    }
    yield from broken_ids(table, {name: ids for name, ids in known.items() if name in table})


def broken_ids(table: pd.DataFrame, known: dict[str, set[str]]) -> Violations:
    """Ids in the ";"-joined columns ``known`` that are not among theirs; rows without any of these or a ``source``."""
    for row, entry in enumerate(table.to_dict("records")):
        for column, ids in known.items():
            for name in split_codes(entry[column]):
                if name not in ids:
                    yield row, column, name, f"must be in data/raw/evidence{nearest(name, sorted(ids))}"
        says_nothing = str(entry.get("text", "")).strip().lower() == NOT_STATED
        named = [entry[column] for column in (*known, "source") if column in entry]
        if not says_nothing and not any(isinstance(cell, str) and cell.strip() for cell in named):
            yield row, next(iter(known)), None, f"must rest on something: fill in one of {', '.join(known)}, source"


def broken_periods(table: pd.DataFrame) -> Violations:
    """Periods that end before they begin."""
    for row, entry in table.iterrows():
        if isinstance(entry["date_end"], str) and entry["date_end"] < entry["date"]:
            yield row, "date_end", entry["date_end"], f"must not lie before the date, {entry['date']}"


EVIDENCE_IDS = text(optional=True)
OF_ONE_CASE = known_cases(allow_all=False)

CASE_TIMELINE = RawTable(
    "case_timeline",
    "evidence/timeline_pilot_*.csv",
    {
        "case": text(),
        "date": partial_date(),
        "date_end": partial_date(optional=True),
        "kind": choice(EVENT_KINDS),
        "label": text(most_words=12),
        "evidence": EVIDENCE_IDS,
        "paragraphs": EVIDENCE_IDS,
        "source": text(optional=True),
    },
    unique=["case", "date", "label"],
    rules=(broken_periods,),
    cross_table_rules=(OF_ONE_CASE, broken_sources),
)

CASE_COMPARISON = RawTable(
    "case_comparison",
    "evidence/comparison_pilot_*.csv",
    {
        "case": text(),
        "attribute": text(),
        "text": text(most_words=25),
        "evidence": EVIDENCE_IDS,
        "paragraphs": EVIDENCE_IDS,
    },
    unique=["case", "attribute"],
    cross_table_rules=(OF_ONE_CASE, broken_sources),
)

LOGIC_MODEL = RawTable(
    "logic_model",
    "evidence/logic_model_pilot_*.csv",
    {
        "pilot": text(),
        "stage": choice(STAGES),
        "order": whole(1),
        "text": text(most_words=9),
        "status": choice(BOX_STATUSES),
        "evidence": EVIDENCE_IDS,
        "paragraphs": EVIDENCE_IDS,
    },
    unique=["pilot", "stage", "order"],
    cross_table_rules=(known_cases(column="pilot", localities=False, allow_all=False), broken_sources),
)

CASE_CONFIDENCE = RawTable(
    "case_confidence",
    "evidence/confidence_pilot_*.csv",
    {
        "case": text(unique=True),
        "level": whole(min(CONFIDENCE_LEVELS), max(CONFIDENCE_LEVELS)),
        "reason": text(most_words=30),
        "evidence": EVIDENCE_IDS,
    },
    unique=["case"],
    cross_table_rules=(OF_ONE_CASE, broken_sources),
)

SINCE_2025 = RawTable(
    "since_2025",
    "evidence/since_2025_*.csv",
    {
        "case": text(),
        "date": partial_date(instead=NO_DATE),
        "statement": text(most_words=60),
        "source_title": text(),
        "source_url": text(URL),
        "source_kind": choice(("primary", "secondary")),
        "accessed": partial_date(),
    },
    unique=["case", "statement"],
    cross_table_rules=(known_cases(),),
)

SUPPORT_MODEL = RawTable(
    "support_model",
    "evidence/support_model.csv",
    {
        "element": text(unique=True),
        "who_gave": text(),
        "who_got": text(),
        "what": text(),
        "when": text(),
        "evidence": EVIDENCE_IDS,
        "paragraphs": EVIDENCE_IDS,
    },
    unique=["element"],
    cross_table_rules=(broken_sources,),
)

MODEL_EXAMPLES = RawTable(
    "model_examples",
    "evidence/model_examples.csv",
    {
        "element": text(),
        "case": text(),
        "example": text(most_words=25),
        "in_brief": text(most_words=5, optional=True),
        "evidence": EVIDENCE_IDS,
        "paragraphs": EVIDENCE_IDS,
    },
    unique=["element", "case"],
    cross_table_rules=(OF_ONE_CASE, broken_sources),
)

TABLES = [
    CASE_TIMELINE,
    CASE_COMPARISON,
    LOGIC_MODEL,
    CASE_CONFIDENCE,
    SINCE_2025,
    SUPPORT_MODEL,
    MODEL_EXAMPLES,
]
