"""Saturation: how soon interviews brought nothing new (Guest, Namey and Chen, 2020).

A code is a criterion with an element. New information is the number of codes that the last :data:`SATURATION_RUN`
interviews brought first, per cent of the codes of the first :data:`SATURATION_BASE`. It needs no total: a share of the
codes that were met in the end reaches 100% whatever was missed. The order of interviews is chance, so both curves are
means over seeded random orders, and the band holds the middle 95% of them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.project.released_labels import SATURATION_BASE, SATURATION_RUN
from restricted.fieldwork.coding_coverage import element_codes

ORDERS = 500
BAND_PCT = (2.5, 97.5)
SATURATION_VALUES = ("codes_mean", "codes_low", "codes_high", "new_information_pct")
SATURATION_COLUMNS = ("interviews_count", *SATURATION_VALUES, "codes_total")


def codes_by_interview(segments: pd.DataFrame, interview_ids: list[str]) -> np.ndarray:
    """Which interview (row) brought which code (column); interviews without a code are rows of nothing."""
    codes = element_codes(segments[segments["record_id"].isin(interview_ids)], without="(none)")
    table = pd.crosstab(codes.index, codes.to_numpy()) > 0
    return table.reindex(interview_ids, fill_value=False).to_numpy(bool)


def new_information(curves: np.ndarray) -> np.ndarray:
    """New codes in each run per cent of those in the base, from codes met (orders × interviews).

    >>> new_information(np.array([[2, 4, 7, 10, 11, 12, 12, 12]]))[0].tolist()
    [100.0, 100.0, 100.0, 100.0, 100.0, 20.0, 10.0, 0.0]
    """
    found = np.full(curves.shape, 100.0)
    first = SATURATION_BASE + SATURATION_RUN
    if curves.shape[1] >= first:
        new = curves[:, first - 1 :] - curves[:, SATURATION_BASE - 1 : -SATURATION_RUN]
        base = np.maximum(curves[:, [SATURATION_BASE - 1]], 1)
        found[:, first - 1 :] = 100 * new / base
    return found


def saturation_curve(segments: pd.DataFrame, interview_ids: list[str], seed: int) -> pd.DataFrame:
    """Columns :data:`SATURATION_COLUMNS`: codes met after each number of interviews, mean and band over random orders.

    ``new_information_pct`` is 100 until a first run after the base is complete. Empty where no interview was coded.
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
    return pd.DataFrame(
        {
            "interviews_count": np.arange(1, len(brought) + 1),
            "codes_mean": curves.mean(axis=0),
            "codes_low": low,
            "codes_high": high,
            "new_information_pct": new_information(curves).mean(axis=0),
            "codes_total": total,
        },
        columns=list(SATURATION_COLUMNS),
    )
