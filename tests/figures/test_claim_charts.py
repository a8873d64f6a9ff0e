"""Claims by locality: one mark for each standing."""

from __future__ import annotations

import pandas as pd

from helpers.figures import claim_charts


def test_claims_are_marked_only_where_they_apply() -> None:
    checked = pd.DataFrame(
        [("c1", "a", "illustrated"), ("c1", "b", "contradicted"), ("c2", "a", "silent")],
        columns=["claim_id", "case", "standing"],
    )
    claims, cases = [("c1", "One"), ("c2", "Two")], [("a", "Alder", ""), ("b", "Birch", "")]
    axes = claim_charts.draw_standings(checked, claims, cases).axes[0]
    marks = [line.get_marker() for line in axes.lines if line.get_linestyle() == "None"]
    assert sorted(marks) == sorted(["o", "x", "."])
    alt = claim_charts.standings_alt(checked, claims, cases)
    assert "One: illustrated Alder; contradicted Birch." in alt
    assert "Two: no finding of a named place." in alt
