"""Tables behind the chapters of localities and pilots: timelines, comparisons, logic models, confidence, later events.

Every row names what it rests on: rows of the evidence register, paragraphs of the report, or another source by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pandas as pd
import pandera.pandas as pa

from helpers.project.paths import Project
from helpers.sources.schemas.cross_table_checks import Breaks, known_cases, nearest, read_columns
from helpers.sources.schemas.evidence_schema import EVIDENCE_PATTERN, PARAGRAPHS_PATTERN, Broken, split_codes
from helpers.sources.schemas.raw_table_declaration import RawTable

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

DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"
URL = r"^https?://\S+$"


def words_at_most(most: int) -> pa.Check:
    """The check that a text has no more words than fit where it is shown."""
    return pa.Check(lambda text: text.str.split().str.len() <= most, error=f"has at most {most} words")


def broken_sources(table: pd.DataFrame, project: Project) -> Iterator[Broken]:
    """Evidence and paragraphs that are not there, and rows that name nothing to rest on."""
    known = {
        "evidence": set(read_columns(project, EVIDENCE_PATTERN, ["evidence_id"])["evidence_id"]),
        "paragraphs": set(read_columns(project, PARAGRAPHS_PATTERN, ["paragraph_id"])["paragraph_id"]),
    }
    yield from broken_ids(table, {name: ids for name, ids in known.items() if name in table})


def broken_ids(table: pd.DataFrame, known: dict[str, set[str]]) -> Iterator[Broken]:
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


def broken_periods(table: pd.DataFrame) -> Breaks:
    """Periods that end before they begin."""
    for row, entry in table.iterrows():
        if isinstance(entry["date_end"], str) and entry["date_end"] < entry["date"]:
            yield row, "date_end", entry["date_end"], f"must not lie before the date, {entry['date']}"


def _table(
    name: str,
    pattern: str,
    columns: dict[str, pa.Column],
    *,
    unique: Sequence[str],
    rules: tuple[Callable, ...] = (),
    rules_beside: tuple[Callable, ...] = (),
) -> RawTable:
    schema = pa.DataFrameSchema(columns, strict=True, coerce=True, ordered=True, unique=list(unique))
    return RawTable(name, pattern, schema, rules, rules_beside)


EVIDENCE_IDS = pa.Column(str, nullable=True)
OF_ONE_CASE = known_cases(no_single=False)

CASE_TIMELINE = _table(
    "case_timeline",
    "evidence/timeline_pilot_*.csv",
    {
        "case": pa.Column(str),
        "date": pa.Column(str, pa.Check.str_matches(DATE)),
        "date_end": pa.Column(str, pa.Check.str_matches(DATE), nullable=True),
        "kind": pa.Column(str, pa.Check.isin(EVENT_KINDS)),
        "label": pa.Column(str, words_at_most(12)),
        "evidence": EVIDENCE_IDS,
        "paragraphs": EVIDENCE_IDS,
        "source": pa.Column(str, nullable=True),
    },
    unique=["case", "date", "label"],
    rules=(broken_periods,),
    rules_beside=(OF_ONE_CASE, broken_sources),
)

CASE_COMPARISON = _table(
    "case_comparison",
    "evidence/comparison_pilot_*.csv",
    {
        "case": pa.Column(str),
        "attribute": pa.Column(str),
        "text": pa.Column(str, words_at_most(25)),
        "evidence": EVIDENCE_IDS,
        "paragraphs": EVIDENCE_IDS,
    },
    unique=["case", "attribute"],
    rules_beside=(OF_ONE_CASE, broken_sources),
)

LOGIC_MODEL = _table(
    "logic_model",
    "evidence/logic_model_pilot_*.csv",
    {
        "pilot": pa.Column(str),
        "stage": pa.Column(str, pa.Check.isin(STAGES)),
        "order": pa.Column(int, pa.Check.ge(1)),
        "text": pa.Column(str, words_at_most(9)),
        "status": pa.Column(str, pa.Check.isin(BOX_STATUSES)),
        "evidence": EVIDENCE_IDS,
        "paragraphs": EVIDENCE_IDS,
    },
    unique=["pilot", "stage", "order"],
    rules_beside=(known_cases(column="pilot", localities=False, no_single=False), broken_sources),
)

CASE_CONFIDENCE = _table(
    "case_confidence",
    "evidence/confidence_pilot_*.csv",
    {
        "case": pa.Column(str, unique=True),
        "level": pa.Column(int, pa.Check.isin(list(CONFIDENCE_LEVELS))),
        "reason": pa.Column(str, words_at_most(30)),
        "evidence": EVIDENCE_IDS,
    },
    unique=["case"],
    rules_beside=(OF_ONE_CASE, broken_sources),
)

SINCE_2025 = _table(
    "since_2025",
    "evidence/since_2025_*.csv",
    {
        "case": pa.Column(str),
        "date": pa.Column(str, pa.Check.str_matches(rf"{DATE}|^{NO_DATE}$")),
        "statement": pa.Column(str, words_at_most(60)),
        "source_title": pa.Column(str),
        "source_url": pa.Column(str, pa.Check.str_matches(URL)),
        "source_kind": pa.Column(str, pa.Check.isin(["primary", "secondary"])),
        "accessed": pa.Column(str, pa.Check.str_matches(DATE)),
    },
    unique=["case", "statement"],
    rules_beside=(known_cases(),),
)

SUPPORT_MODEL = _table(
    "support_model",
    "evidence/support_model.csv",
    {
        "element": pa.Column(str, unique=True),
        "who_gave": pa.Column(str),
        "who_got": pa.Column(str),
        "what": pa.Column(str),
        "when": pa.Column(str),
        "evidence": EVIDENCE_IDS,
        "paragraphs": EVIDENCE_IDS,
    },
    unique=["element"],
    rules_beside=(broken_sources,),
)

MODEL_EXAMPLES = _table(
    "model_examples",
    "evidence/model_examples.csv",
    {
        "element": pa.Column(str),
        "case": pa.Column(str),
        "example": pa.Column(str, words_at_most(25)),
        "in_brief": pa.Column(str, words_at_most(5), nullable=True),
        "evidence": EVIDENCE_IDS,
        "paragraphs": EVIDENCE_IDS,
    },
    unique=["element", "case"],
    rules_beside=(OF_ONE_CASE, broken_sources),
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
