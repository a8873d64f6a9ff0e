"""Framework analysis of the evidence register: rows by case, criterion and element, their strength, and coverage.

Pure functions of the processed tables ``evidence`` and ``evidence_paragraphs`` with the codebook and the registry. They
rate evidence, never localities: a cell with few rows is a cell about which the report says little.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from helpers.indicators import formats
from helpers.project.codebook import Codebook
from helpers.project.registry import ALL_CASES, Registry
from helpers.sources.schemas.evidence_schema import DIRECTIONS, SECTIONS
from helpers.sources.schemas.row_rules import split_codes

Scope = Literal["own", "pilot", "all"]
Strength = Literal["none", "thin", "fair", "broad"]

FAIR_ROWS, FAIR_KINDS = 3, 2
BROAD_ROWS, BROAD_KINDS = 5, 3
PROJECT_YEARS = ("1", "2")

STRENGTH_RULE = (
    f"Broad: at least {BROAD_ROWS} findings of at least {BROAD_KINDS} kinds that touch both years. "
    f"Fair: at least {FAIR_ROWS} findings of at least {FAIR_KINDS} kinds. Thin: fewer. None: no finding. "
    "Contested: there is a strength or a change as well as a challenge or a mixed finding. "
    "The rating is of the evidence that the report gives, never of the place."
)
"""The rule behind :func:`strength_of_evidence`, to be printed wherever a rating is shown."""

CELL_COLUMNS = [
    *("rows_count", "shared_rows_count", *(f"{direction}_count" for direction in DIRECTIONS)),
    *("years", "kinds", "kinds_count", "voices_count", "is_contested", "strength", "balance", "summary"),
    "evidence_ids",
]
"""What each cell of a matrix holds. All but ``shared_rows_count`` is of the case's own rows; that counts the rows on
its pilot or on all cases, which name no locality and so are not its own. ``years``, ``kinds``, ``evidence_ids`` are
";"-joined. ``balance`` is strengths and changes less challenges, a mixed finding or a description counting on neither
side; ``summary`` is the sentence of :func:`describe_cell`."""


def bearing_on(evidence: pd.DataFrame, case: str, registry: Registry) -> pd.DataFrame:
    """The rows that bear on ``case``: its own, and those on its pilot and on all cases.

    The column ``scope`` says which: ``own``, ``pilot`` or ``all``. For a pilot, ``own`` are the rows on the pilot as
    such, without those on its localities.
    """
    pilots = {entry.id: entry.pilot for entry in registry.localities}
    scopes: dict[str, Scope] = {ALL_CASES: "all"}
    if case in pilots:
        scopes[pilots[case]] = "pilot"
    scopes[case] = "own"
    rows = evidence[evidence["case"].isin(scopes)]
    return rows.assign(scope=rows["case"].map(scopes)).reset_index(drop=True)


def cases_with_findings(evidence: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """The pilots and localities that have any row of their own: ``case``, in the registry's order, pilots first.

    What a locality's chapter may know of the others of its pilot without reading their findings.
    """
    held = set(evidence["case"])
    pilots, localities = (entry.id for entry in registry.pilots), (entry.id for entry in registry.localities)
    cases = [case for case in (*pilots, *localities) if case in held]
    return pd.DataFrame({"case": pd.Series(cases, dtype="str")})


def by_element(evidence: pd.DataFrame) -> pd.DataFrame:
    """One row per row and element: the register's columns with ``element``. Rows without an element drop out."""
    codes = evidence["elements"].map(split_codes)
    return evidence.assign(element=codes).explode("element").dropna(subset="element").reset_index(drop=True)


def framework_matrix(evidence: pd.DataFrame, codebook: Codebook, registry: Registry) -> pd.DataFrame:
    """The case × criterion matrix in long form: case and criterion with their titles, and :data:`CELL_COLUMNS`.

    Every locality has a row for every criterion, whether or not the report says anything: an empty cell is shown.
    """
    return _matrix(evidence, "criterion", codebook.criterion_ids, codebook, registry)


def coherence_matrix(evidence: pd.DataFrame, codebook: Codebook, registry: Registry) -> pd.DataFrame:
    """The case × element matrix in long form: case and element with their titles, and :data:`CELL_COLUMNS`.

    A finding with several elements counts in each, so the counts do not add up to the number of findings.
    """
    return _matrix(by_element(evidence), "element", codebook.element_ids, codebook, registry)


def _matrix(rows: pd.DataFrame, by: str, codes: Sequence[str], codebook: Codebook, registry: Registry) -> pd.DataFrame:
    cells = []
    for locality in registry.localities:
        bearing = bearing_on(rows, locality.id, registry)
        for code in codes:
            named = {"case": locality.id, "case_title": locality.title, by: code, f"{by}_title": codebook.titles[code]}
            cells.append({**named, **_cell(bearing[bearing[by] == code], codebook)})
    return pd.DataFrame(cells, columns=["case", "case_title", by, f"{by}_title", *CELL_COLUMNS])


def _cell(bearing: pd.DataFrame, codebook: Codebook) -> dict[str, object]:
    own = bearing[bearing["scope"] == "own"]
    counts = direction_counts(own)
    return {
        "rows_count": len(own),
        "shared_rows_count": len(bearing) - len(own),
        **counts,
        "years": ";".join(years_covered(own)),
        "kinds": ";".join(sorted(set(own["kind"]))),
        "kinds_count": own["kind"].nunique(),
        "voices_count": own["voice"].nunique(),
        "is_contested": is_contested(own),
        "strength": strength_of_evidence(own),
        "balance": counts["strength_count"] + counts["change_count"] - counts["challenge_count"],
        "summary": describe_cell(own, codebook),
        "evidence_ids": ";".join(own["evidence_id"]),
    }


def direction_counts(rows: pd.DataFrame) -> dict[str, int]:
    """How many of ``rows`` have each direction, as columns of a table."""
    return {f"{direction}_count": int((rows["direction"] == direction).sum()) for direction in DIRECTIONS}


def years_covered(rows: pd.DataFrame) -> list[str]:
    """The project years that ``rows`` touch, in order; a row on both years touches each."""
    named = set(rows["year"])
    return [year for year in PROJECT_YEARS if year in named or "both" in named]


def is_contested(rows: pd.DataFrame) -> bool:
    """Whether ``rows`` hold a strength or a change as well as a challenge or a mixed finding."""
    directions = set(rows["direction"])
    return bool(directions & {"strength", "change"}) and bool(directions & {"challenge", "mixed"})


def strength_of_evidence(rows: pd.DataFrame) -> Strength:
    """How much evidence ``rows`` are, by :data:`STRENGTH_RULE`; :func:`is_contested` tells contradiction apart."""
    kinds = rows["kind"].nunique()
    if rows.empty:
        return "none"
    if len(rows) >= BROAD_ROWS and kinds >= BROAD_KINDS and len(years_covered(rows)) == len(PROJECT_YEARS):
        return "broad"
    return "fair" if len(rows) >= FAIR_ROWS and kinds >= FAIR_KINDS else "thin"


def describe_cell(rows: pd.DataFrame, codebook: Codebook) -> str:
    """One sentence on ``rows``, computed: how many findings, of which direction, from which years, of which kinds."""
    if rows.empty:
        return "The report gives no finding of its own here."
    counts = rows["direction"].value_counts()
    titles = codebook.titles
    plurals = {"mixed": "mixed"}
    directions = [
        formats.count(int(counts[direction]), titles[direction].lower(), plurals.get(direction))
        for direction in DIRECTIONS
        if direction in counts
    ]
    years = years_covered(rows)
    when = "both years" if len(years) == len(PROJECT_YEARS) else f"Year {years[0]} only"
    present = set(rows["kind"])
    kinds = [titles[kind].lower() for kind in codebook.kind_ids if kind in present]
    found = f"{formats.sentence_start(formats.count(len(rows), 'finding'))} ({formats.join_words(directions)})"
    return f"{found}, from {when}: {formats.join_words(kinds)}."


def coverage(paragraphs: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Each paragraph of the report with the rows that it gave, or why it gave none.

    Columns: those of ``evidence_paragraphs``, then ``rows_count``, ``evidence_ids`` (";"-joined) and ``status``:
    ``rows``; ``restated`` (a paragraph named in ``restates`` has the rows); ``no_finding`` (with its reason); or
    ``unaccounted``, which a complete register never has. In the report's order.
    """
    ids = evidence.groupby("paragraph", sort=False)["evidence_id"].agg(list).to_dict()

    def status(row: pd.Series) -> str:
        if row["paragraph_id"] in ids:
            return "rows"
        if any(named in ids for named in split_codes(row["restates"])):
            return "restated"
        return "no_finding" if pd.notna(row["reason_without_rows"]) else "unaccounted"

    found = [ids.get(paragraph, []) for paragraph in paragraphs["paragraph_id"]]
    covered = paragraphs.assign(
        rows_count=[len(rows) for rows in found],
        evidence_ids=[";".join(rows) for rows in found],
        status=[status(row) for _, row in paragraphs.iterrows()],
    )
    in_order = covered["section"].map(SECTIONS.index).astype(int) * len(covered) + covered["order"]
    return covered.iloc[in_order.argsort(kind="stable")].reset_index(drop=True)
