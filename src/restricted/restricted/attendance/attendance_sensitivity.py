"""How much the finding leans on what would have happened without support.

No pupils stand beside these, so what would have become of them is an assumption: the change in sessions missed that
the same pupils would have had anyway. The finding is told for a range of it, with the tipping point, the assumption at
which the interval first touches no effect (Rosenbaum's way of asking, 2002: how wrong must we be?).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.project.rows import rows_of

ASSUMED_CHANGES_POINTS = tuple(float(step) for step in range(-12, 9, 2))
SENSITIVITY_COLUMNS = (
    "cohort_id",
    "pupils_count",
    "assumed_points",
    "effect_points",
    "low_points",
    "high_points",
    "tipping_points",
)


def try_assumptions(effects: pd.DataFrame, assumed: Sequence[float] = ASSUMED_CHANGES_POINTS) -> pd.DataFrame:
    """Columns :data:`SENSITIVITY_COLUMNS`: the effect under each assumed change, a row a cohort and assumption.

    ``effects``: rows of ``estimate_effects`` of one contrast. ``tipping_points``: the assumed change at which the
    interval touches nought; missing where it already holds nought when nothing is assumed.
    """
    rows = [
        (
            row.cohort_id,
            row.pupils_count,
            step,
            row.change_points - step,
            row.low_points - step,
            row.high_points - step,
            tipping_point(row.low_points, row.high_points),
        )
        for row in rows_of(effects)
        for step in assumed
    ]
    return pd.DataFrame(rows, columns=list(SENSITIVITY_COLUMNS))


def tipping_point(low: float, high: float) -> float:
    """The assumed change at which an interval from ``low`` to ``high`` first holds no effect; missing if it does
    already.

    >>> tipping_point(-9.0, -3.0), tipping_point(2.0, 5.0), tipping_point(-4.0, 1.0)
    (-3.0, 2.0, nan)
    """
    if low > 0:
        return low
    return high if high < 0 else float("nan")
