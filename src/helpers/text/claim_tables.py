"""Display tables of the statements that the report makes of every place. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from helpers.indicators import formats
from helpers.project.registry import ALL_CASES, Registry
from helpers.project.rows import rows_of
from helpers.sources.schemas.claims_schema import CONTRADICTS, ILLUSTRATES
from helpers.sources.schemas.evidence_schema import localities_of_case
from helpers.sources.schemas.row_rules import split_codes
from helpers.text.evidence_notes import section_heading
from helpers.text.links import anchor, link, link_findings


def claims_by_scope(summaries: pd.DataFrame, registry: Registry) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Of whom ("all nine localities"), scope and rows of the statements: those of all first, then pilot by pilot."""
    of_pilots = {pilot.id: f" of Pilot {pilot.number}" for pilot in registry.pilots}
    for scope, whose in {ALL_CASES: "", **of_pilots}.items():
        rows = summaries[summaries["scope"] == scope]
        if not rows.empty:
            total = formats.in_words(len(localities_of_case(scope, registry)))
            yield f"all {total} localities{whose}", scope, rows


def claims_table(
    summaries: pd.DataFrame, findings: pd.DataFrame, sections: Mapping[str, str], titles: Mapping[str, str]
) -> pd.DataFrame:
    """The statements to read: each under its anchor, where the report makes it, what illustrates and contradicts it.

    ``findings`` is the table ``universal_claim_findings``; ``sections`` gives the section of each paragraph.
    """
    return pd.DataFrame(
        {
            "Stated of all by the authors": [
                anchor("claim", row.claim_id, row.statement) for row in rows_of(summaries)
            ],
            "Where": [_places(row, sections) for row in rows_of(summaries)],
            "Illustrated by": [_illustrations(row, findings, titles) for row in rows_of(summaries)],
            "Contradicted by": [_contradictions(row.claim_id, findings, titles) for row in rows_of(summaries)],
        }
    )


def _places(row, sections: Mapping[str, str]) -> str:
    links = [link("ev", row.evidence_id, section_heading(row.section))]
    links += [link("par", name, section_heading(sections[name])) for name in split_codes(row.also_in)]
    return ", ".join(links)


def _illustrations(row, findings: pd.DataFrame, titles: Mapping[str, str]) -> str:
    named = _findings(row.claim_id, ILLUSTRATES, findings)
    if named.empty:
        return "No named place"
    places = [f"{titles[entry.case]} ({link_findings(entry.evidence_ids)})" for entry in rows_of(named)]
    total = formats.in_words(row.localities_count)
    return formats.sentence_start(f"{formats.in_words(row.illustrated_count)} of {total}: {formats.join_words(places)}")


def _contradictions(claim_id: str, findings: pd.DataFrame, titles: Mapping[str, str]) -> str:
    named = _findings(claim_id, CONTRADICTS, findings)
    said = [f"{titles[entry.case]} ({link_findings(entry.evidence_ids)}): {entry.reason}" for entry in rows_of(named)]
    return "; ".join(said) or "Nothing"


def _findings(claim_id: str, bearing: str, findings: pd.DataFrame) -> pd.DataFrame:
    return findings[(findings["claim_id"] == claim_id) & (findings["bearing"] == bearing)]
