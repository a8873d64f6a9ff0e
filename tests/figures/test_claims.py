"""Printed figures against data: every figure in one bar part, every rank a dot."""

from __future__ import annotations

import pandas as pd

from helpers.figures import check_charts

CHECKS = pd.DataFrame(
    {
        "case": ["a"] * 4 + ["b"],
        "status": ["agrees_with_official", "differs", "differs", "not_checkable", "inconsistent_in_source"],
    }
)


def test_bars_hold_every_figure_once() -> None:
    counts = check_charts.count_statuses(CHECKS, {"a": "Alder", "b": "Birch"}, "case")
    assert counts["figure_count"].sum() == len(CHECKS)
    chart = check_charts.statuses_chart(counts, "place")
    assert sum(bar.get_width() for bar in chart.figure.axes[0].patches) == len(CHECKS)
    assert "Of 5 printed figures 4 can be checked. 1 agrees with official statistics and 0 add up" in chart.caption
    assert "Birch 0 agrees with official statistics, 0 adds up" in chart.alt


def test_a_rank_that_fits_is_filled_and_the_caption_counts_it() -> None:
    ranks = pd.DataFrame(
        {
            "label": ["Alder", "Alder", "Birch"],
            "printed_rank": [68, 68, 67],
            "candidate": ["income", "score", "income"],
            "value": [68.0, 81.0, 66.0],
            "fits": [True, False, False],
            "is_named_source": [False, True, False],
        }
    )
    chart = check_charts.ranks_chart(ranks)
    assert chart.caption.startswith("1 of 2 printed ranks")
    assert "Alder printed 68, official 68 to 81, 1 equal" in chart.alt
    assert "Birch printed 67, official 66 to 66, none equal" in chart.alt
