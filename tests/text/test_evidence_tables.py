"""The register to read: every id a link or an anchor."""

from __future__ import annotations

import pandas as pd

from helpers.project.codebook import load_codebook
from helpers.project.registry import load_registry
from helpers.text import evidence_tables

TITLES = {"coventry": "Coventry", "ealing": "Ealing", "vulnerable-children": "Pilot 1 as a whole"}


def rows(*entries: tuple[str, str, str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(entries, columns=["evidence_id", "case", "direction", "kind", "confidence_note"])
    return table.assign(statement=[f"Statement {name}." for name in table["evidence_id"]])


FOUND = rows(
    ("P1-001", "coventry", "strength", "evaluator_judgement", "Description of the setting"),
    ("P1-002", "coventry", "strength", "leader_account", "One voice"),
    ("P1-003", "coventry", "strength", "measured_outcome", "Counted"),
    ("P1-004", "vulnerable-children", "strength", "evaluator_judgement", "Of all four"),
    ("P1-005", "ealing", "challenge", "school_account", "One voice"),
)


def test_every_row_of_the_register_has_its_anchor_once() -> None:
    evidence = FOUND.assign(criterion="shared-commitment", question_id="1a", section="2.2", paragraph="p-2.2-04")
    mentions = {"P1-001": {"synthesis": "cite-synthesis-P1-001"}}
    table = evidence_tables.register_table(evidence, load_codebook(), mentions, {"synthesis": "Synthesis"})
    assert list(table["Id"]) == [f"[{name}]{{#ev-{name}}}" for name in evidence["evidence_id"]]
    assert table["Criterion"].str.endswith("(1a)").all()
    assert (table["Section of the report"] == "[2.2](codebook.ipynb#par-p-2.2-04)").all()
    back = dict(zip(evidence["evidence_id"], table["Used in"], strict=True))
    assert back.pop("P1-001") == "[Synthesis](synthesis.ipynb#cite-synthesis-P1-001)"
    assert pd.isna(list(back.values())).all()


def test_what_a_check_contradicts_and_what_is_said_of_all_stand_in_words() -> None:
    evidence = FOUND.head(1).assign(
        criterion="shared-commitment", question_id="1a", section="2.2", paragraph="p-2.2-04"
    )
    said = evidence.assign(differing_figures="alder-rank", contradicted_figures="", universal_claims="UC-08")
    finding = evidence_tables.register_table(said, load_codebook(), {}, {})["Finding"].iloc[0]
    assert finding == (
        "Statement P1-001. A figure in this finding [differs from official statistics]"
        "(published-figures.ipynb#check-alder-rank). "
        "Said of all: [what illustrates it](evidence-matrices.ipynb#claim-UC-08)."
    )


def test_the_strength_table_shows_none_thin_and_contested_apart() -> None:
    matrix = pd.DataFrame(
        [("coventry", "shared-commitment", 0, "none", False), ("ealing", "shared-commitment", 4, "fair", True)],
        columns=["case", "criterion", "rows_count", "strength", "is_contested"],
    )
    table = evidence_tables.strength_table(matrix, "criterion", load_codebook(), TITLES)
    link = "[fair (4), contested](evidence-matrices.ipynb#cell-ealing-shared-commitment)"
    assert list(table.iloc[:, 1]) == ["none", link]


MATRIX = pd.DataFrame(
    [
        ("coventry", "tight-loose", "Tight-loose", 0, "none", False, "Nothing.", ""),
        ("coventry", "shared-measurement", "Shared measurement", 2, "thin", False, "2 findings.", "P1-001;P1-002"),
        ("ealing", "tight-loose", "Tight-loose", 4, "fair", True, "4 findings.", "P3-001"),
        ("ealing", "shared-measurement", "Shared measurement", 0, "none", False, "Nothing.", ""),
    ],
    columns=["case", "element", "element_title", "rows_count", "strength", "is_contested", "summary", "evidence_ids"],
)


def test_a_matrix_of_counts_leads_to_its_cells_and_nought_leads_nowhere() -> None:
    table = evidence_tables.counts_table(MATRIX, "element", load_codebook(), TITLES)
    assert list(table["Element"]) == ["Tight-loose", "Shared measurement"]
    assert list(table["Ealing"]) == ["[4](evidence-matrices.ipynb#cell-ealing-tight-loose)", "0"]


def test_a_cell_has_its_anchor_its_sentence_and_its_findings() -> None:
    table = evidence_tables.cells_table(MATRIX[MATRIX["case"] == "coventry"], "element")
    assert list(table["Element"]) == [
        "[Tight-loose]{#cell-coventry-tight-loose}",
        "[Shared measurement]{#cell-coventry-shared-measurement}",
    ]
    assert list(table["In a sentence"]) == ["Nothing.", "2 findings."]
    assert list(table["Evidence"]) == ["none", "thin"]
    assert pd.isna(table["Findings"][0])
    assert "#ev-P1-002" in table["Findings"][1]


def test_every_case_of_the_registry_has_a_title() -> None:
    registry = load_registry()
    titles = evidence_tables.case_titles(registry)
    assert {x.id for x in registry.localities} | {x.id for x in registry.pilots} | {"all"} == set(titles)
