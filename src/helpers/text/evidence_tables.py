"""Display tables of the register, with links, anchors and ratings. Pure functions.

Every row of the register stands once in the evidence base, under the anchor ``ev-<evidence_id>``; everywhere else an
id is a link to it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from helpers.project.codebook import Codebook
from helpers.project.registry import ALL_CASES, Registry
from helpers.project.rows import row_dicts
from helpers.sources.schemas.row_rules import split_codes
from helpers.text.backlinks import link_mentions
from helpers.text.evidence_notes import caveats
from helpers.text.links import anchor, link, link_findings


def case_titles(registry: Registry) -> dict[str, str]:
    """How each case is named: localities, pilots, and "all"."""
    pilots = {pilot.id: f"Pilot {pilot.number} as a whole" for pilot in registry.pilots}
    return {entry.id: entry.title for entry in registry.localities} | pilots | {ALL_CASES: "All localities"}


def register_table(
    evidence: pd.DataFrame, codebook: Codebook, mentions: Mapping[str, Mapping[str, str]], chapters: Mapping[str, str]
) -> pd.DataFrame:
    """Rows of the register to read, each id the anchor that other chapters link to.

    The way on: a row's section of the evaluation report links to its paragraph's place in the source, and "Used in"
    back to the sentences that rest on the row. ``mentions`` is what :func:`helpers.text.backlinks.used_in` gives,
    ``chapters`` what :func:`helpers.text.backlinks.chapter_titles` gives.
    """
    codes = codebook.titles
    question = [
        "" if pd.isna(row["question_id"]) else f" ({row['question_id']})" for row in evidence.to_dict("records")
    ]
    criterion = ["–" if pd.isna(code) else codes[code] for code in evidence["criterion"]]
    return pd.DataFrame(
        {
            "Id": [anchor("ev", name) for name in evidence["evidence_id"]],
            "Finding": [" ".join([row["statement"], *caveats(row), *_said_of_all(row)]) for row in row_dicts(evidence)],
            "Criterion": [name + mark for name, mark in zip(criterion, question, strict=True)],
            "Direction; whose word": [
                f"{codes[direction]}; {codes[kind].lower()}"
                for direction, kind in zip(evidence["direction"], evidence["kind"], strict=True)
            ],
            "Section of the report": [
                link("par", paragraph, section)
                for paragraph, section in zip(evidence["paragraph"], evidence["section"], strict=True)
            ],
            "Used in": [link_mentions(mentions.get(name, {}), chapters) or None for name in evidence["evidence_id"]],
        }
    )


def _said_of_all(row: Mapping[str, Any]) -> list[str]:
    """Links from a finding that is a statement made of every place to what illustrates it."""
    return [
        f"Said of all: {link('claim', claim_id, 'what illustrates it')}."
        for claim_id in split_codes(row.get("universal_claims"))
    ]


def cells_table(matrix: pd.DataFrame, by: str) -> pd.DataFrame:
    """The cells of one case, each under its anchor: its sentence, how strong its evidence is, links to its findings.

    ``matrix`` holds rows of the table ``framework_matrix`` (``by`` is "criterion") or ``coherence_matrix`` ("element").
    """
    return pd.DataFrame(
        {
            by.capitalize(): [
                anchor("cell", f"{row['case']}-{row[by]}", row[f"{by}_title"]) for row in matrix.to_dict("records")
            ],
            "In a sentence": list(matrix["summary"]),
            "Evidence": [_rating(row) for row in matrix.to_dict("records")],
            "Findings": [link_findings(cell) or None for cell in matrix["evidence_ids"]],
        }
    )


def strength_table(matrix: pd.DataFrame, by: str, codebook: Codebook, titles: dict[str, str]) -> pd.DataFrame:
    """A case matrix as ratings to read: a row a case, a column a code; a cell ``fair (4), contested``, a link.

    ``matrix`` is one of :mod:`helpers.evidence.register`, ``by`` its ``criterion`` or ``element`` column.
    """
    shown = _as_grid(matrix, by, [_linked(row, by, _rating(row, with_count=True)) for row in matrix.to_dict("records")])
    shown.columns = [codebook.titles[code] for code in shown.columns]
    shown.insert(0, "Locality", [titles[case] for case in shown.index])
    return shown.reset_index(drop=True)


def counts_table(matrix: pd.DataFrame, by: str, codebook: Codebook, titles: dict[str, str]) -> pd.DataFrame:
    """A case matrix as counts to read: a row a code, a column a case; each count a link, nought where there is none."""
    grid = _as_grid(matrix, by, [_linked(row, by, str(row["rows_count"])) for row in matrix.to_dict("records")])
    shown = grid.T.rename(columns=titles)
    shown.insert(0, by.capitalize(), [codebook.titles[code] for code in shown.index])
    shown.columns.name = None
    return shown.reset_index(drop=True)


def _as_grid(matrix: pd.DataFrame, by: str, cells: list[str]) -> pd.DataFrame:
    grid = matrix.assign(cell=cells).pivot(index="case", columns=by, values="cell")
    return grid.reindex(index=list(dict.fromkeys(matrix["case"])), columns=list(dict.fromkeys(matrix[by])))


def _linked(row: Mapping[Hashable, Any], by: str, label: str) -> str:
    return link("cell", f"{row['case']}-{row[by]}", label) if row["rows_count"] else label


def _rating(row: Mapping[Hashable, Any], *, with_count: bool = False) -> str:
    if row["rows_count"] == 0:
        return "none"
    count = f" ({row['rows_count']})" if with_count else ""
    return f"{row['strength']}{count}{', contested' if row['is_contested'] else ''}"


def register_sections(evidence: pd.DataFrame, registry: Registry) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """The register in readable parts: heading, name of the part, rows; by pilot and its localities, then all cases."""
    for pilot in registry.pilots:
        yield pilot.heading, pilot.id, evidence[evidence["case"] == pilot.id]
        for locality in registry.localities_of(pilot.id):
            yield locality.title, locality.id, evidence[evidence["case"] == locality.id]
    yield "All localities", ALL_CASES, evidence[evidence["case"] == ALL_CASES]
