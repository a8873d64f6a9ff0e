"""What a locality's chapter opens with and is built on: its indicators and the sections of its narrative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.project.codebook import Codebook
from helpers.project.registry import Locality, Pilot, Registry
from helpers.text.headings import heading_id
from helpers.text.narratives import Narrative

HEADLINE_INDICATORS = (
    "overall_absence_pct",
    "persistent_absence_pct",
    "severe_absence_pct",
    "suspension_rate",
    "permanent_exclusion_rate",
    "key_stage_2_expected_pct",
    "attainment_8_score",
    "progress_8_score",
)
"""What is set against England in the table and placed among all authorities."""

SETTING_INDICATORS = ("ehcp_pct", "sen_support_pct", "fsm_primary_pct", "fsm_secondary_pct")
"""Who the pupils are: in the table of key facts only."""

PLACED_SECTIONS = ("The place", "The project", "What changed", "What is not known")
"""Sections of a narrative that have a place of their own in the chapter; any other follows the project."""


def opening(locality: Locality, pilot: Pilot) -> str:
    """Who led, in which pilot, covering what: the sentence that a chapter starts with."""
    led = {
        "local_authority": "a local authority",
        "combined_authority": "a combined authority",
        "school_led_partnership": "a partnership led by its schools",
    }[locality.lead]
    aim = f"{pilot.aim[:1].lower()}{pilot.aim[1:]}"
    return f"{locality.partnership}, {led}, took part in {pilot.heading} (@sec-{pilot.id}). The pilot's aim was {aim}."


def neighbours_text(locality: Locality, registry: Registry, codebook: Codebook, *, has_findings: bool) -> str:
    """Where the locality stands in the argument: the others of its pilot, and where all are read together.

    ``has_findings``: the register holds a finding on the pilot or its localities. Without one nothing is read together.
    """
    others = [entry for entry in registry.localities_of(locality.pilot) if entry.id != locality.id]
    pilot = registry.pilot(locality.pilot)
    pilot_page = f"{pilot.id}.ipynb"
    beside = " · ".join(f"[{entry.title}]({entry.id}.ipynb)" for entry in others) or "none: it is a pilot of one"
    criteria = " · ".join(
        f"[{criterion.title}]({pilot_page}#{heading_id(criterion.title)})" for criterion in codebook.criteria
    )
    together = (
        f"**Criterion by criterion, in the pilot:** {criteria}",
        "**All localities:** [beside the four criteria](synthesis.ipynb#nine-cases-against-four-criteria) · "
        "[beside the elements of the model](synthesis.ipynb#nine-cases-against-fourteen-elements)",
    )
    lines = (f"**Also in this pilot:** {beside}", *(together if has_findings else ()))
    return "\n\n".join(("::: {.at-a-glance}", *lines, ":::"))


def pick_indicators(
    catalogue: pd.DataFrame, indicator_ids: Sequence[str], titles: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Rows of the table ``indicators`` in the order given; ``panel_title`` from ``titles`` where there are any.

    Raises ``KeyError`` for an indicator that the catalogue lacks.
    """
    chosen = catalogue.set_index("indicator_id", drop=False).loc[list(indicator_ids)].reset_index(drop=True)
    return chosen.assign(panel_title=chosen["indicator_id"].map(dict(titles))) if titles else chosen


def narrative_text(narrative: Narrative, heading: str, otherwise: str = "") -> str:
    """A section of the narrative, or ``otherwise`` where there is none; an empty narrative says so, once."""
    if narrative.is_empty and heading == "The project":
        return "No account of this locality's project has been written: the evaluation's documents say nothing of it."
    return narrative.section(heading) or otherwise
