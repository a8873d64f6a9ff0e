"""The study's tables as a chapter prints them: numbers formatted, columns named in words."""

from __future__ import annotations

import pandas as pd

from helpers.indicators import formats
from helpers.project.rows import rows_of

CHANGE_DECIMALS = 2
"""Changes of a tenth or more have two decimal places, smaller ones three; the CSV files carry them whole."""


def amount(value: float) -> str:
    """A change: two decimal places, three below a tenth.

    >>> amount(0.0348), amount(1.234), amount(-0.5), amount(float("nan"))
    ('0.035', '1.23', '−0.50', '–')
    """
    if pd.isna(value):
        return formats.MISSING
    places = 3 if 0 < abs(value) < 0.1 else CHANGE_DECIMALS
    return formats.number(value, places)


def span(low: float, high: float) -> str:
    """An interval.

    >>> span(-0.48, 0.546)
    '−0.48 to 0.55'
    """
    return f"{formats.number(low, CHANGE_DECIMALS)} to {formats.number(high, CHANGE_DECIMALS)}"


def p_value(value: float) -> str:
    """A p-value that is a rank: two places, three below a tenth.

    >>> p_value(0.467), p_value(0.0519)
    ('0.47', '0.052')
    """
    return formats.number(value, 2 if value >= 0.1 else 3)


def synthetic_table(rows: pd.DataFrame, donors: pd.DataFrame, time_placebos: pd.DataFrame) -> pd.DataFrame:
    """Synthetic controls of one indicator: donors, fit, gap, rank, leave-one-out range, placebos in time."""
    shown = []
    for row in rows_of(rows):
        own = donors[donors["area_code"] == row.area_code]
        weights = ", ".join(f"{d.donor_name} {formats.percent(100 * d.weight, 0)}" for d in rows_of(own))
        pretended = time_placebos[time_placebos["area_code"] == row.area_code]
        shown.append(
            {
                "Authority": row.area_name,
                "Donors": weights,
                "Misfit before": amount(row.sc_rmspe_before),
                "Gap after": amount(row.sc_estimate),
                "Without one donor": span(row.sc_lowest_without_one, row.sc_highest_without_one),
                "p": p_value(row.sc_p),
                "p of starts that did not happen": ", ".join(
                    f"{p_value(start.p_value)} ({start.pretended_start})" for start in rows_of(pretended)
                ),
            }
        )
    return pd.DataFrame(shown)


def cohort_outcomes_table(outcomes: pd.DataFrame, risks_pct: tuple[float, ...]) -> pd.DataFrame:
    """Exact intervals of small cohorts and how likely none would be at assumed risks."""
    return pd.DataFrame(
        [
            {
                "Cohort": f"{row.locality}: {row.cohort}",
                "Excluded (exact interval)": (
                    f"{formats.number(row.outcome_count)} of {formats.number(row.pupils_count)} "
                    f"({formats.percent(row.low_pct, 0)} to {formats.percent(row.high_pct, 0)})"
                ),
                f"None at the official rate, {row.academic_year}": (
                    f"{formats.MISSING} ({row.base_missing_reason})"
                    if pd.isna(row.base_pct)
                    else f"{formats.percent(row.none_at_base_pct, 0)} (rate {formats.percent(row.base_pct, 2)})"
                ),
                **{
                    f"None at {risk:g}%": formats.percent(getattr(row, f"none_at_{risk:g}_pct"), 0)
                    for risk in risks_pct
                },
            }
            for row in rows_of(outcomes)
        ]
    )


def regression_table(regression: pd.DataFrame) -> pd.DataFrame:
    """What would become by itself of pupils chosen for severe absence, one row per assumed correlation."""
    rows = []
    for _, group in regression.groupby("correlation", sort=True):
        row = {"Assumed correlation": formats.number(float(group["correlation"].iloc[0]), 1)}
        for cohort in rows_of(group):
            after, left = formats.percent(cohort.next_pct, 0), formats.number(cohort.no_longer_count)
            row[f"{cohort.locality}: {cohort.cohort} ({cohort.pupils_count})"] = (
                formats.MISSING if pd.isna(cohort.next_pct) else f"{after}; {left} of {cohort.pupils_count}"
            )
        rows.append(row)
    return pd.DataFrame(rows)
