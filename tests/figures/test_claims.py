"""Printed deprivation ranks next to official ones: every rank a dot."""

from __future__ import annotations

import pandas as pd

from helpers.figures import check_charts


def test_a_rank_that_fits_is_filled_and_the_caption_counts_it() -> None:
    ranks = pd.DataFrame(
        {
            "label": ["Alder", "Alder", "Birch"],
            "printed_rank": [68, 68, 67],
            "ranking": ["income", "score", "income"],
            "value": [68.0, 81.0, 66.0],
            "fits": [True, False, False],
        }
    )
    chart = check_charts.ranks_chart(ranks)
    assert chart.caption.startswith("**1 of 2 printed deprivation ranks equal")
    assert "Alder printed 68, official 68 to 81, 1 equal" in chart.alt
    assert "Birch printed 67, official 66 to 66, none equal" in chart.alt
