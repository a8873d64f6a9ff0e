"""Claims by locality: one mark for each standing."""

from __future__ import annotations

import pandas as pd

from helpers.figures import evidence_matrices


def test_claims_are_marked_only_where_they_apply() -> None:
    checked = pd.DataFrame(
        [("c1", "a", "supported"), ("c1", "b", "contradicted"), ("c2", "a", "not_evidenced")],
        columns=["claim_id", "case", "standing"],
    )
    claims, cases = [("c1", "One"), ("c2", "Two")], [("a", "Alder", ""), ("b", "Birch", "")]
    axes = evidence_matrices.draw_standings(checked, claims, cases).axes[0]
    marks = [line.get_marker() for line in axes.lines if line.get_linestyle() == "None"]
    assert sorted(marks) == sorted(["o", "x", "."])
    alt = evidence_matrices.standings_alt(checked, claims, cases)
    assert "One: borne out Alder; contradicted Birch." in alt
    assert "Two: evidenced in none." in alt
