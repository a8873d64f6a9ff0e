"""A blind sample for a second coder, and the coder's file read back."""

from __future__ import annotations

import math
from collections.abc import Hashable
from pathlib import Path

import pandas as pd

from helpers.project.codebook import Codebook
from helpers.sources.csv_files import Fault, TableError, read_csv_text
from helpers.sources.schemas.row_rules import split_codes
from helpers.sources.schemas.second_coding_schema import CODED_VARIABLES, broken_second_codes

SHOWN = ["evidence_id", "section", "case", "voice", "statement"]
"""What the second coder sees: the statement, whom and where it is about, and who speaks."""

STRATA = ["section", "criterion"]
LEAST_PER_STRATUM = 2


class CodingError(ValueError):
    """A sample cannot be drawn, or two codings not compared; the message names the mend."""


def draw_blind_sample(evidence: pd.DataFrame, share: float, seed: int) -> pd.DataFrame:
    """A stratified random sample of the register with the codes left blank, in an order that tells nothing.

    ``evidence`` holds statements with their numbers filled in. From each section × criterion, ``share`` of the rows is
    drawn, and at least two where there are two. Columns: :data:`SHOWN`, then :data:`CODED_VARIABLES`, empty.

    >>> register = pd.DataFrame({"evidence_id": ["P1-001", "P1-002"], "section": "2.2", "case": "coventry",
    ...     "criterion": "focus-approach", "voice": "evaluators", "statement": ["First.", "Second."]})
    >>> draw_blind_sample(register, share=0.2, seed=1)["criterion"].tolist()
    ['', '']

    Raises
    ------
    CodingError
        ``share`` is not above 0 and at most 1.
    """
    if not 0 < share <= 1:
        raise CodingError(f"a share of {share} cannot be drawn: give one above 0 and at most 1")
    drawn = [
        rows.sample(min(len(rows), max(LEAST_PER_STRATUM, math.ceil(share * len(rows)))), random_state=seed)
        for _, rows in evidence.groupby(STRATA, dropna=False, sort=True)
    ]
    sample = pd.concat(drawn).sample(frac=1, random_state=seed)[SHOWN]
    return sample.assign(**dict.fromkeys(CODED_VARIABLES, "")).reset_index(drop=True)


def read_second_coding(path: Path, codebook: Codebook, known_ids: set[str]) -> pd.DataFrame:
    """The second coder's file: ``evidence_id`` and :data:`CODED_VARIABLES` as text, ``elements`` ";"-joined and sorted.

    A row whose codes are all blank was not coded and drops out.

    Raises
    ------
    TableError
        It is no CSV file, a column is missing, an id is unknown or stands twice, or a code is not in the codebook; each
        with its row.
    """
    table = read_csv_text(path, path.name).fillna("")
    needed = ["evidence_id", *CODED_VARIABLES]
    if absent := [column for column in needed if column not in table]:
        raise TableError(
            [Fault(path.name, 1, column, column, "this column is needed and missing") for column in absent]
        )
    rows: dict[Hashable, int] = dict(enumerate(table.index))
    table = table[needed].apply(lambda column: column.str.strip()).reset_index(drop=True)
    broken = broken_second_codes(table, codebook, known_ids)
    if faults := [Fault(path.name, rows[row], column, value, rule) for row, column, value, rule in broken]:
        raise TableError(faults)
    coded = table[table[list(CODED_VARIABLES)].ne("").any(axis=1)]
    return coded.assign(elements=coded["elements"].map(_sorted_codes)).reset_index(drop=True)


def _sorted_codes(value: str) -> str:
    return ";".join(sorted(split_codes(value)))
