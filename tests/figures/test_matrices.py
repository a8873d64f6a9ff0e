"""Evidence by case: one mark for one finding, one count for one cell."""

from __future__ import annotations

import pandas as pd
from matplotlib.patches import Rectangle

from helpers.figures import evidence_matrices

ROWS, COLUMNS = [("a", "Alder"), ("b", "Birch")], [("x", "First"), ("y", "Second")]


def counts(**cells: int) -> pd.DataFrame:
    """``counts(a_x_strength=2)``: other cells are zero."""
    rows = [
        (case, criterion, direction, cells.get(f"{case}_{criterion}_{direction}", 0))
        for case, _ in ROWS
        for criterion, _ in COLUMNS
        for direction in evidence_matrices.MARK_STYLES
    ]
    return pd.DataFrame(rows, columns=["case", "criterion", "direction", "row_count"])


def test_each_finding_is_one_square_and_an_empty_cell_says_none() -> None:
    table = counts(a_x_strength=9, a_x_challenge=2, b_y_mixed=1)
    axes = evidence_matrices.draw_evidence_marks(table, ROWS, COLUMNS).axes[0]
    squares = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert len(squares) == 12 + len(evidence_matrices.MARK_STYLES)
    texts = [text.get_text() for text in axes.texts]
    assert texts.count("none") == 2
    assert "11" in texts


def test_marks_are_told_by_case_and_direction() -> None:
    alt = evidence_matrices.marks_alt(counts(a_x_strength=9, a_x_challenge=2), ROWS, COLUMNS)
    assert "Alder: first 9 strength and 2 challenge; second none." in alt


def test_the_grid_prints_every_count_zero_included() -> None:
    items = [("i", "Item one", "Group"), ("j", "Item two", "Other group")]
    cases = [("a", "Alder", "North"), ("b", "Birch", "North")]
    table = pd.DataFrame({"case": ["a", "a", "b"], "item": ["i", "j", "i"], "row_count": [3, 0, 2]})
    axes = evidence_matrices.draw_count_grid(table, items, cases).axes[0]
    texts = [text.get_text() for text in axes.texts]
    assert [texts.count(name) for name in ("3", "2", "0")] == [1, 1, 2]
    assert {"Group", "Other group", "North"} <= set(texts)
    assert "Item two: 0, 0." in evidence_matrices.grid_alt(table, items, cases)


def test_claims_are_marked_only_where_they_apply() -> None:
    checked = pd.DataFrame(
        [("c1", "a", "illustrated"), ("c1", "b", "contradicted"), ("c2", "a", "silent")],
        columns=["claim_id", "case", "standing"],
    )
    claims, cases = [("c1", "One"), ("c2", "Two")], [("a", "Alder", ""), ("b", "Birch", "")]
    axes = evidence_matrices.draw_standings(checked, claims, cases).axes[0]
    marks = [line.get_marker() for line in axes.lines if line.get_linestyle() == "None"]
    assert sorted(marks) == sorted(["o", "x", "."])
    alt = evidence_matrices.standings_alt(checked, claims, cases)
    assert "One: illustrated Alder; contradicted Birch." in alt
    assert "Two: no finding of a named place." in alt
