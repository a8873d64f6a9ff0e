"""Sessions by pupil and period: a year before that of choice, the year in which pupils were chosen, and with support.

Each pupil's periods follow from the day on which their own support began (:func:`periods_of_start`): pupils of one
cohort need not begin together, and a year without support must not be counted as one with it.
"""

from __future__ import annotations

import pandas as pd

from helpers.project.academic_years import PANDEMIC_YEARS, academic_year
from helpers.project.released_labels import CHOSEN, EARLIER, PERIOD_TITLES, SUPPORTED
from helpers.project.rows import rows_of

PERIODS = tuple(PERIOD_TITLES)
AUTUMN_MONTH, SUMMER_MONTH = 9, 5
"""From when on a start counts as one of the autumn term, and of the summer term."""
LEAST_POSSIBLE_COUNT = 30
"""Below some three weeks of sessions a share is mostly chance."""


def periods_of_start(start: pd.Timestamp) -> dict[str, str]:
    """The academic year of each period, for support that began on ``start``; English terms.

    A start in the autumn term makes its own year the first with support, a later one the year after. Who began in the
    summer term was chosen in that very year. A year whose spring brought the start is half one thing and half the
    other: it is no period, and the year before it is that of choice. The earlier year lies as far before the year of
    choice as the first year with support lies after it.

    >>> periods_of_start(pd.Timestamp("2023-10-02"))
    {'earlier': '2021/22', 'chosen': '2022/23', 'supported': '2023/24'}
    >>> periods_of_start(pd.Timestamp("2023-07-10"))
    {'earlier': '2021/22', 'chosen': '2022/23', 'supported': '2023/24'}
    >>> periods_of_start(pd.Timestamp("2023-02-06"))
    {'earlier': '2019/20', 'chosen': '2021/22', 'supported': '2023/24'}
    """
    own = start.year - (start.month < AUTUMN_MONTH)
    if start.month >= AUTUMN_MONTH:
        years = {EARLIER: own - 2, CHOSEN: own - 1, SUPPORTED: own}
    elif start.month >= SUMMER_MONTH:
        years = {EARLIER: own - 1, CHOSEN: own, SUPPORTED: own + 1}
    else:
        years = {EARLIER: own - 3, CHOSEN: own - 1, SUPPORTED: own + 1}
    return {period: academic_year(year) for period, year in years.items()}


def first_starts(events: pd.DataFrame) -> pd.DataFrame:
    """``pupil_id, cohort_id, start``: when support first began for each pupil, and in which cohort; a row a pupil.

    A pupil of several cohorts counts once, in the cohort where support began first (the first by id, if on one day):
    in any later one their years before are already years with support.
    """
    starts = events.loc[events["event"] == "support_start", ["pupil_id", "cohort_id", "date"]].dropna(subset=["date"])
    ordered = starts.assign(start=pd.to_datetime(starts["date"])).sort_values(["start", "cohort_id"], kind="stable")
    return ordered.drop_duplicates("pupil_id")[["pupil_id", "cohort_id", "start"]].reset_index(drop=True)


def meets_pandemic(start: pd.Timestamp) -> bool:
    """Whether a period of a pupil whose support began on ``start`` falls into a year of the pandemic.

    >>> meets_pandemic(pd.Timestamp("2022-09-12")), meets_pandemic(pd.Timestamp("2023-09-11"))
    (True, False)
    """
    return not set(PANDEMIC_YEARS).isdisjoint(periods_of_start(start).values())


def mark_periods(sessions: pd.DataFrame, starts: pd.DataFrame) -> pd.DataFrame:
    """``sessions`` with their ``period``; terms of other years are left out, and pupils without a start.

    Periods in :data:`PANDEMIC_YEARS` are left out too, so that no model compares a pupil with such a year.
    ``starts``: of :func:`first_starts`.
    """
    years = [
        (row.pupil_id, row.cohort_id, period, year)
        for row in rows_of(starts)
        for period, year in periods_of_start(row.start).items()
        if year not in PANDEMIC_YEARS
    ]
    own = pd.DataFrame(years, columns=["pupil_id", "cohort_id", "period", "academic_year"], dtype=object)
    return sessions.merge(own, on=["pupil_id", "cohort_id", "academic_year"], how="inner", validate="m:1")


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
