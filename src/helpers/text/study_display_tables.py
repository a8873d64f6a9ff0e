"""The study's tables as a chapter prints them: numbers formatted, columns named in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.indicators import formats
from helpers.project.registry import Registry
from helpers.project.rows import rows_of
from helpers.studies.analysis_plan import AnalysisPlan
from helpers.studies.panel_simulation import DIFFERENCES, SYNTHETIC, THIRDS
from helpers.studies.simulation_validation import COVERAGE, DETECTED, FALSE_ALARM, MEAN_ERROR

MOST_DECIMALS = 2
"""Changes are told to two places at most; the CSV files carry them whole."""


def short_titles(catalogue: pd.DataFrame) -> dict[str, str]:
    """The short title of every indicator."""
    return dict(zip(catalogue["indicator_id"], catalogue["short_title"], strict=True))


def amount(value: float, decimals: int = MOST_DECIMALS) -> str:
    """A change: as many places as it needs to show two digits, at most four.

    >>> amount(0.0348), amount(1.234), amount(-0.5), amount(float("nan"))
    ('0.035', '1.23', '−0.50', '–')
    """
    if pd.isna(value):
        return formats.MISSING
    places = 3 if 0 < abs(value) < 0.1 else decimals
    return formats.number(value, places)


def span(low: float, high: float) -> str:
    """An interval.

    >>> span(-0.48, 0.546)
    '−0.48 to 0.55'
    """
    return f"{formats.number(low, MOST_DECIMALS)} to {formats.number(high, MOST_DECIMALS)}"


def p_value(value: float) -> str:
    """A p-value that is a rank: two places, three below a tenth.

    >>> p_value(0.467), p_value(0.0519)
    ('0.47', '0.052')
    """
    return formats.number(value, 2 if value >= 0.1 else 3)


def outcomes_reading(plan: AnalysisPlan, registry: Registry, titles: Mapping[str, str]) -> pd.DataFrame:
    """The declared outcomes by pilot."""
    rows = [
        {
            "Pilot": registry.pilot(entry.pilot).heading,
            "Outcomes": "; ".join(titles[name] for name in entry.indicators),
            "Why": entry.reason,
        }
        for entry in plan.outcomes
    ]
    return pd.DataFrame(rows)


def ceiling_reading(rows: pd.DataFrame) -> pd.DataFrame:
    """Ceiling beside rounding and usual change, an authority a row; ``rows`` of one indicator."""
    return pd.DataFrame(
        [
            {
                "Authority": row.area_name,
                "Children named": formats.number(row.cohort_pupils_count)
                + (
                    f" (and {formats.in_words(row.cohorts_without_count)} uncounted cohort)"
                    * bool(row.cohorts_without_count)
                ),
                f"Pupils, {row.enrolments_year}": formats.number(row.enrolments_count),
                "Ceiling": amount(row.ceiling),
                "Last digit": formats.number(row.rounding, row.decimals),
                "Usual change, own": amount(row.usual_change_own),
                "Usual change, all": amount(row.usual_change_national),
            }
            for row in rows_of(rows)
        ]
    )


def detectability_reading(rows: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """The smallest changes that would be seen, by way of seeing."""
    return pd.DataFrame(
        [
            {
                "Authority": row.area_name,
                "Outcome": titles[row.indicator_id],
                "Ceiling": amount(row.ceiling),
                "Beside neighbours": amount(row.mdc_neighbours) + _in_children(row.mdc_pupils_count),
                "Among all": amount(row.mdc_national),
                "Own history": amount(row.mdc_own),
                "Synthetic": amount(row.mdc_synthetic),
            }
            for row in rows_of(rows)
        ]
    )


def _in_children(count: float) -> str:
    return "" if pd.isna(count) else f" ({formats.number(count)} children)"


def differences_reading(rows: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Differences in differences with their ranks."""
    return pd.DataFrame(
        [
            {
                "Authority": row.area_name,
                "Outcome": titles[row.indicator_id],
                "From, to": " to ".join(
                    formats.with_unit(value, row.unit, min(row.decimals, MOST_DECIMALS))
                    for value in (row.from_value, row.to_value)
                ),
                "Difference": amount(row.did_estimate),
                "Interval": span(row.did_low, row.did_high),
                "p": p_value(row.did_p),
                "p before": p_value(row.pretrend_p),
            }
            for row in rows_of(rows)
        ]
    )


def synthetic_reading(rows: pd.DataFrame, donors: pd.DataFrame, time_placebos: pd.DataFrame) -> pd.DataFrame:
    """Synthetic controls of one indicator: donors, fit, gap, rank, what leaving a donor out does, pretended starts."""
    shown = []
    for row in rows_of(rows):
        own = donors[donors["area_code"] == row.area_code]
        weights = ", ".join(f"{d.donor_name} {formats.percent(100 * d.weight, 0)}" for d in rows_of(own))
        pretended = time_placebos[time_placebos["area_code"] == row.area_code]
        shown.append(
            {
                "Authority": row.area_name,
                "Made of": weights,
                "Misfit before": amount(row.sc_rmspe_before),
                "Gap after": amount(row.sc_estimate),
                "Without one donor": span(row.sc_lowest_without_one, row.sc_highest_without_one),
                "p": p_value(row.sc_p),
                "p of pretended starts": ", ".join(
                    f"{p_value(start.p_value)} ({start.pretended_start})" for start in rows_of(pretended)
                ),
            }
        )
    return pd.DataFrame(shown)


def others_reading(rows: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Authorities of the other pilots: what could be seen and what was."""
    return pd.DataFrame(
        [
            {
                "Authority": row.area_name,
                "Outcome": titles[row.indicator_id],
                "Smallest seen": amount(row.mdc_neighbours),
                "Difference": amount(row.did_estimate),
                "Interval": span(row.did_low, row.did_high),
                "p": p_value(row.did_p),
                "Synthetic gap (p)": f"{amount(row.sc_estimate)} ({p_value(row.sc_p)})",
            }
            for row in rows_of(rows)
        ]
    )


def validation_reading(validation: pd.DataFrame) -> pd.DataFrame:
    """Both methods side by side: bias, coverage, false alarms, power."""
    table = {(row.measure, row.planted_pp, row.method): row for row in rows_of(validation)}
    planted = [value for value in dict.fromkeys(validation["planted_pp"]) if value != 0]
    lines = [("Panels simulated", None, 0.0), ("Mean error, percentage points", MEAN_ERROR, 0.0)]
    lines += [("Interval holds the truth", COVERAGE, 0.0), ("False alarms", FALSE_ALARM, 0.0)]
    lines += [(f"False alarms, {third} of authorities", f"{FALSE_ALARM} of the {third}", 0.0) for third in THIRDS]
    lines += [(f"Fall of {formats.number(abs(value), 2)} found", DETECTED, value) for value in planted]
    rows = []
    for words, measure, value in lines:
        row = {"What": words}
        for method in (DIFFERENCES, SYNTHETIC):
            found = table[measure or MEAN_ERROR, value, method]
            if measure is None:
                row[formats.sentence_start(method)] = formats.number(found.panels_count)
            elif measure == MEAN_ERROR:
                row[formats.sentence_start(method)] = f"{formats.number(found.value, 3)} ({_three(found)})"
            else:
                bounds = f"{formats.number(found.low, 1)} to {formats.number(found.high, 1)}"
                row[formats.sentence_start(method)] = f"{formats.percent(found.value, 1)} ({bounds})"
        rows.append(row)
    return pd.DataFrame(rows)


def _three(found: Any) -> str:
    return f"{formats.number(found.low, 3)} to {formats.number(found.high, 3)}"


def cohort_outcomes_reading(told: pd.DataFrame, risks_pct: tuple[float, ...]) -> pd.DataFrame:
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
            for row in rows_of(told)
        ]
    )


def regression_reading(told: pd.DataFrame) -> pd.DataFrame:
    """What would become by itself of pupils chosen for severe absence, a row an assumed correlation."""
    rows = []
    for _, group in told.groupby("correlation", sort=True):
        row = {"Assumed correlation": formats.number(float(group["correlation"].iloc[0]), 1)}
        for cohort in rows_of(group):
            after, left = formats.percent(cohort.next_pct, 0), formats.number(cohort.no_longer_count)
            row[f"{cohort.locality}: {cohort.cohort} ({cohort.pupils_count})"] = (
                formats.MISSING if pd.isna(cohort.next_pct) else f"{after}; {left} of {cohort.pupils_count}"
            )
        rows.append(row)
    return pd.DataFrame(rows)
