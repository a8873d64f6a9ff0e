"""Saturation: how soon interviews brought nothing new (Guest, Bunce and Johnson, 2006).

A code is a criterion with an element. The order of interviews is chance, so the curve is averaged over seeded random
orders, and the band holds the middle 95% of them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from restricted.fieldwork.coding_coverage import element_codes

ORDERS = 500
BAND_PCT = (2.5, 97.5)
SATURATION_VALUES = ("codes_mean", "codes_low", "codes_high", "share_pct")
SATURATION_COLUMNS = ("interviews_count", *SATURATION_VALUES, "codes_total")


def codes_by_interview(segments: pd.DataFrame, interview_ids: list[str]) -> np.ndarray:
    """Which interview (row) brought which code (column); interviews without a code are rows of nothing."""
    codes = element_codes(segments[segments["record_id"].isin(interview_ids)], without="(none)")
    table = pd.crosstab(codes.index, codes.to_numpy()) > 0
    return table.reindex(interview_ids, fill_value=False).to_numpy(bool)


def saturation_curve(segments: pd.DataFrame, interview_ids: list[str], seed: int) -> pd.DataFrame:
    """Columns :data:`SATURATION_COLUMNS`: codes met after each number of interviews, mean and band over random orders.

    Empty where no interview was coded.
    """
    brought = codes_by_interview(segments, sorted(interview_ids))
    if not brought.any():
        return pd.DataFrame(columns=list(SATURATION_COLUMNS))
    generator = np.random.default_rng(seed)
    curves = np.stack(
        [np.logical_or.accumulate(brought[generator.permutation(len(brought))]).sum(axis=1) for _ in range(ORDERS)]
    )
    low, high = np.percentile(curves, BAND_PCT, axis=0)
    total = int(brought.any(axis=0).sum())
    mean = curves.mean(axis=0)
    return pd.DataFrame(
        {
            "interviews_count": np.arange(1, len(brought) + 1),
            "codes_mean": mean,
            "codes_low": low,
            "codes_high": high,
            "share_pct": 100 * mean / total,
            "codes_total": total,
        },
        columns=list(SATURATION_COLUMNS),
    )
