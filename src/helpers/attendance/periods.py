"""Sessions by pupil and period: two years before support, the year in which pupils were chosen, and with support."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

EARLIER, CHOSEN, SUPPORTED = "earlier", "chosen", "supported"
PERIODS = (EARLIER, CHOSEN, SUPPORTED)
PERIOD_TITLES = {
    EARLIER: "two years before support",
    CHOSEN: "the year before, in which they were chosen",
    SUPPORTED: "the first year with support",
}
LEAST_POSSIBLE_COUNT = 30
"""Below some three weeks of sessions a share is mostly chance."""


def years_before(year: str, count: int) -> str:
    """The academic year ``count`` years before ``year``.

    >>> years_before("2023/24", 2)
    '2021/22'
    """
    start = int(year[:4]) - count
    return f"{start}/{(start + 1) % 100:02d}"


def mark_periods(sessions: pd.DataFrame, first_years: Mapping[str, str]) -> pd.DataFrame:
    """``sessions`` with their ``period``; terms of other years are left out.

    ``first_years``: the first year of support by ``cohort_id``.
    """
    frames = []
    for cohort_id, own in sessions.groupby("cohort_id", sort=False):
        first = first_years[str(cohort_id)]
        period_of = {years_before(first, 2): EARLIER, years_before(first, 1): CHOSEN, first: SUPPORTED}
        frames.append(own.assign(period=own["academic_year"].map(period_of)).dropna(subset=["period"]))
    return pd.concat(frames, ignore_index=True) if frames else sessions.assign(period=pd.Series(dtype=str))


def pupil_periods(marked: pd.DataFrame) -> pd.DataFrame:
    """``cohort_id, locality, pupil_id, period, possible_count, missed_count, missed_pct``, a row a pupil and period.

    A pupil's period with fewer than :data:`LEAST_POSSIBLE_COUNT` possible sessions is left out.
    """
    keys = ["cohort_id", "locality", "pupil_id", "period"]
    columns = {"sessions_possible_count": "possible_count", "sessions_missed_count": "missed_count"}
    known = marked.dropna(subset=list(columns))
    summed = known.groupby(keys, sort=False)[list(columns)].sum().rename(columns=columns).reset_index()
    enough = summed[summed["possible_count"] >= LEAST_POSSIBLE_COUNT].reset_index(drop=True)
    return enough.assign(missed_pct=100 * enough["missed_count"].astype(float) / enough["possible_count"].astype(float))


def first_support_years(events: pd.DataFrame) -> dict[str, str]:
    """The academic year in which most pupils of each cohort began with support, by ``cohort_id``."""
    starts = events[events["event"] == "support_start"]
    dates = pd.to_datetime(starts["date"])
    opening = dates.dt.year - (dates.dt.month < 9)
    years = opening.map(lambda start: f"{start}/{(start + 1) % 100:02d}")
    return {str(cohort): str(own.mode().iloc[0]) for cohort, own in years.groupby(starts["cohort_id"])}
