"""The parts that each chapter of a locality or pilot has, what to write in each that is missing, and how sure its main
result is."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

import pandas as pd

from helpers.indicators import formats
from helpers.project.rows import rows_of
from helpers.sources.schemas.chapter_data_schema import CONFIDENCE_LEVELS, NO_DATE
from helpers.sources.schemas.row_rules import split_codes
from helpers.text.evidence_notes import mark
from helpers.text.narratives import Narrative, NarrativeError

IN_BRIEF = "In brief"
LOCALITY_PARTS: Mapping[str, str] = {
    IN_BRIEF: "one line each on who led, the focus, who took part, staff, who paid, what changed and what came since",
    "The place and where it started": "the area, its schools and what there was before the project",
    "What they did": "who did what, with the tools, programmes and bodies by their names",
    "What changed and why": "what became different between the two years, and the reasons given",
    "What helped, what got in the way, and what it would take to go on": "enablers, barriers, funding and next steps",
    "What it achieved": "the outcomes that were counted, and what can and cannot be concluded from them",
    "Under the four criteria": "one paragraph under a level-3 heading for each criterion",
    "In context": "which official indicators bear on this project, and why",
    "What is not known": "what the sources leave open",
    "Lessons for others": "three to six points that readers elsewhere could act on",
}
PILOT_PARTS: Mapping[str, str] = {
    "The idea and why it was tried": "the question that the pilot put, and why",
    "How it was meant to work": "two to four sentences around the logic model",
    "The localities compared": "one to three sentences around the table",
    "What happened, by criterion": "what happened across the localities, under a level-3 heading for each criterion",
    "Disagreements and tensions": "where accounts differ, and which aims conflicted",
    "What follows": "what councils, combined authorities, school-led partnerships and government can take from it",
    "What is not known": "what the sources leave open",
}


def part(narrative: Narrative, heading: str) -> str:
    """The text under ``heading``, or a callout that says what to write and where.

    Raises ``NarrativeError`` where the narrative has a heading that is no part of a chapter: its text would be lost.
    """
    known = {title.casefold(): title for title in (*LOCALITY_PARTS, *PILOT_PARTS)}
    if unknown := next((title for title in narrative.sections if title.casefold() not in known), None):
        near = difflib.get_close_matches(unknown.casefold(), known, n=1)
        meant = f": did you mean '{known[near[0]]}'?" if near else ""
        raise NarrativeError(
            f"book/narrative/{narrative.case_id}.md: no chapter has a part '{unknown}', so its text would not be shown"
            f"{meant or ': put it under a heading of the third level'}"
        )
    return narrative.section(heading) or to_be_written(
        f"book/narrative/{narrative.case_id}.md",
        f"the section '## {heading}'",
        {**LOCALITY_PARTS, **PILOT_PARTS}[heading],
    )


def to_be_written(file: str, what: str, hint: str) -> str:
    """A callout for a part that is not written yet: the file, what to add to it, and what it should hold.

    >>> print(to_be_written("book/narrative/leeds.md", "the section '## In brief'", "who led"))
    ::: {.callout-important title="To be written"}
    Add the section '## In brief' to `book/narrative/leeds.md`: who led.
    :::
    """
    return f'::: {{.callout-important title="To be written"}}\nAdd {what} to `{file}`: {hint}.\n:::'


def facts_list(facts: pd.DataFrame) -> str:
    """Rows of the table ``since_2025`` as a list: each fact with its source, a link, and the date of it."""
    dates = ["undated" if row.date == NO_DATE else formats.date_in_words(row.date) for row in rows_of(facts)]
    return "\n".join(
        f"- {row.statement} ([{row.source_title}]({row.source_url}), {date})"
        for row, date in zip(rows_of(facts), dates, strict=True)
    )


def confidence_text(confidence: pd.DataFrame, narrative: Narrative, *, is_item: bool = False) -> str:
    """How sure the chapter's main result is: its level with rule and reason, and a footnote that explains all levels.

    ``confidence`` is the table ``case_confidence``; a case without a row gets a callout that says what to add.
    With ``is_item`` the text is an entry of a list.
    """
    rows = confidence[confidence["case"] == narrative.case_id]
    if rows.empty:
        file, needed = "data/raw/evidence/confidence_pilot_N.csv", f"a row for '{narrative.case_id}'"
        missing = to_be_written(file, needed, "its level, the reason, evidence")
        return f"\n{missing}" if is_item else missing
    row = rows.iloc[0]
    level = int(row["level"])
    start = f"{'- ' if is_item else ''}**How sure we are:** Level {formats.in_words(level)}"
    marks = "".join(mark("ev", name) for name in split_codes(row["evidence"]))
    text = f"{start} of {formats.in_words(len(CONFIDENCE_LEVELS))}: {CONFIDENCE_LEVELS[level]}. {row['reason']}{marks}"
    levels = "; ".join(f"level {formats.in_words(number)}, {rule}" for number, rule in CONFIDENCE_LEVELS.items())
    return narrative.annotate(text, extra=f"The levels are: {levels}.")
