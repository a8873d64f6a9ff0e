"""What was found of a locality, criterion by criterion, and who did what."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from helpers.checks.check_marks import marks_of_finding
from helpers.evidence import register as ev
from helpers.indicators import formats
from helpers.project.codebook import Codebook
from helpers.project.registry import Pilot
from helpers.text.check_tables import printed_text
from helpers.text.narratives import Narrative, link_evidence

DIRECTION_ORDER = ("strength", "change", "mixed", "challenge")


def findings_note(own: pd.DataFrame, wider_count: int, title: str, pilot: Pilot) -> str:
    """What the findings below are, and what bears on the case without being about it alone."""
    if own.empty:
        return f"The register holds no finding about {title} alone. What was found of its pilot is in @sec-{pilot.id}."
    return (
        f"These are the report's findings about {title} alone, in our words, each with whose account it is and a link "
        f"to the register. {formats.sentence_start(formats.count(wider_count, 'further finding'))} on the pilot "
        "as a whole "
        f"{'stands' if wider_count == 1 else 'stand'} in @sec-{pilot.id}, not here again."
    )


def criterion_text(title: str, rows: pd.DataFrame, codebook: Codebook) -> str:
    """One criterion as Markdown: heading, a computed sentence, then each finding with direction, voice, link and marks.

    ``rows`` are those of the register on the case and the criterion, their statements filled in.
    """
    lines = [f"### {title}", "", ev.describe_cell(rows, codebook), ""]
    titles = codebook.titles
    for direction in DIRECTION_ORDER:
        found = rows[rows["direction"] == direction]
        if found.empty:
            continue
        lines += [f"**{titles[direction]}**", ""]
        lines += [f"- {_finding(row, titles)}" for row in found.to_dict("records")]
        lines.append("")
    return "\n".join(lines)


def _finding(row: Mapping[Hashable, Any], titles: Mapping[str, str]) -> str:
    when = titles.get(str(row["year"]), "")
    account = f"*{formats.sentence_start(row['voice'])}, {when.lower()}*"
    marks = marks_of_finding({str(name): cell for name, cell in row.items()})
    return f"{row['statement']} {account} ({link_evidence(row['evidence_id'])}{marks})"


def roles_reading(roles: pd.DataFrame, figures: pd.DataFrame, case: str) -> pd.DataFrame:
    """Who did what, as roles: organisation, role, responsibility, and how many people where that is printed."""
    own = roles[roles["case"] == case]
    printed = figures.set_index("figure_id")
    people = [
        printed_text({**printed.loc[name], "published_value": printed.loc[name, "value"]}) if pd.notna(name) else None
        for name in own["people_figure"]
    ]
    return pd.DataFrame(
        {
            "Organisation": list(own["organisation"]),
            "Role": list(own["role"]),
            "What they did": list(own["responsibility"]),
            "How many": people,
        }
    )


def cohorts_caption(cohorts: pd.DataFrame, title: str) -> str:
    """How many cohorts and children, and of how many an outcome is reported; ``cohorts`` as ``outcomes`` gives them."""
    known = cohorts["pupils_count"].dropna()
    children = f", {formats.number(int(known.sum()))} children in those whose size is printed" if len(known) else ""
    reported = int(cohorts["outcome_count"].notna().sum())
    return (
        f"{formats.sentence_start(formats.count(len(cohorts), 'cohort'))} of the project in {title}{children}; "
        "an outcome "
        f"is reported of {formats.in_words(reported) if reported else 'none'}"
        + (", with the exact interval of 95% in brackets." if reported else ".")
    )


def no_cohort_note(title: str) -> str:
    """Said where the documents print no cohort of pupils."""
    return f"The documents print no cohort of pupils for {title}, and so no outcome of one."


def unknown_section(narrative: Narrative) -> str:
    """What is not known, under a heading of its own; nothing where the narrative says nothing of it."""
    text = narrative.section("What is not known")
    return f"## What is not known\n\n{text}" if text else ""
