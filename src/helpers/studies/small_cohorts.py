"""Cohorts of nine or eleven: how little a count of none can show, and how much extremes improve by themselves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers.indicators.cohort_outcomes import cohort_table, exact_interval, pooled_outcome
from helpers.indicators.indicator_values import IndicatorError, value_of
from helpers.project.academic_years import year_before
from helpers.project.registry import Locality, Registry
from helpers.project.rows import rows_of
from helpers.studies.analysis_plan import AnalysisPlan
from helpers.studies.regression_to_mean import fit_distribution, regression_of_extremes

TOGETHER = "All of these together"
OUTCOME_OF_BASE_RATE = "Permanent exclusion"
"""How an outcome begins that the plan's official rate is compared with."""
SEVERAL_AUTHORITIES = "several authorities, whose rates cannot be combined"
OTHER_OUTCOME = "the official rate counts another outcome"
NOT_PUBLISHED = "no rate is published"
RATE_COLUMNS = ("persistent_pct", "severe_pct", "overall_pct", "implied_pct")
REGRESSION_COLUMNS = ("correlation", "chosen_pct", "next_pct", "no_longer_pct")


def chance_of_none(risk_pct: float, pupils_count: int) -> float:
    """How likely none of so many has an outcome of this risk, per cent, were they independent.

    >>> round(chance_of_none(10, 11), 1)
    31.4
    """
    return 100 * (1 - risk_pct / 100) ** pupils_count


def risk_that_none_speaks_against(pupils_count: int, significance: float) -> float:
    """The smallest risk, per cent, at which none of so many would be as rare as ``significance``.

    >>> round(risk_that_none_speaks_against(11, 0.05), 1)
    23.8
    """
    return 100 * (1 - significance ** (1 / pupils_count))


def cohort_outcome_rates(
    cohorts: pd.DataFrame, figures: pd.DataFrame, values: pd.DataFrame, registry: Registry, plan: AnalysisPlan
) -> pd.DataFrame:
    """Every published outcome of a cohort, and where a locality has several of one kind, all of them together.

    Columns ``case, locality, cohort, outcome, outcome_count, pupils_count, low_pct, high_pct, academic_year, base_pct,
    base_missing_reason, england_pct, none_at_base_pct, risk_spoken_against_pct`` and ``none_at_RISK_pct`` for each of
    the plan's assumed risks. The base rates are of the last year that the cohort was supported in; they count
    exclusions per 100 pupils of all secondary schools, and are missing, with the reason, where the outcome is another,
    where the locality is of several authorities, and where none is published.
    """
    rows = []
    for locality in registry.localities:
        table = cohort_table(cohorts, figures, locality.id)
        known = table[table["outcome_count"].notna() & table["outcome_pupils_count"].notna()]
        outcomes = [
            (
                str(row.title),
                str(row.outcome),
                int(row.outcome_count),
                int(row.outcome_pupils_count),
                str(row.academic_years),
            )
            for row in rows_of(known)
        ]
        if known["outcome"].nunique() == 1 and len(known) > 1:
            together = ";".join(known["academic_years"])
            outcomes.append((TOGETHER, str(known["outcome"].iloc[0]), *pooled_outcome(known), together))
        for title, outcome, count, pupils, years in outcomes:
            year = max(years.split(";"))
            base, england, reason = _base_rates(values, locality, registry, plan, outcome, year)
            low, high = exact_interval(count, pupils, plan.confidence)
            rows.append(
                {
                    "case": locality.id,
                    "locality": locality.title,
                    "cohort": title,
                    "outcome": outcome,
                    "outcome_count": count,
                    "pupils_count": pupils,
                    "low_pct": low,
                    "high_pct": high,
                    "academic_year": year,
                    "base_pct": base,
                    "base_missing_reason": reason,
                    "england_pct": england,
                    "none_at_base_pct": None if base is None else chance_of_none(base, pupils),
                    "risk_spoken_against_pct": risk_that_none_speaks_against(pupils, plan.significance),
                    **{
                        f"none_at_{risk:g}_pct": chance_of_none(risk, pupils)
                        for risk in plan.small_cohorts.assumed_risks_pct
                    },
                }
            )
    return pd.DataFrame(rows)


def _base_rates(
    values: pd.DataFrame, locality: Locality, registry: Registry, plan: AnalysisPlan, outcome: str, year: str
) -> tuple[float | None, float | None, str | None]:
    """The official rate of the locality and of the country, and why the first is missing."""
    if not outcome.startswith(OUTCOME_OF_BASE_RATE):
        return None, None, OTHER_OUTCOME
    name = plan.small_cohorts.base_rate_indicator
    england = value_of(values, name, registry.comparators.country, year)
    if locality.is_combined:
        return None, england, SEVERAL_AUTHORITIES
    base = value_of(values, name, locality.areas[0], year)
    return base, england, NOT_PUBLISHED if base is None else None


def expected_regression(
    cohorts: pd.DataFrame, figures: pd.DataFrame, values: pd.DataFrame, registry: Registry, plan: AnalysisPlan
) -> pd.DataFrame:
    """What would have become by itself of the cohorts chosen for their absence, at each assumed correlation.

    Columns ``case, locality, cohort, pupils_count, academic_year, persistent_pct, severe_pct, overall_pct, implied_pct,
    correlation, chosen_pct, next_pct, no_longer_pct, no_longer_count``. The published rates are of the authority, all
    schools, in the year before the cohort was supported: the year that it was chosen by. ``implied_pct`` is the overall
    absence that the fitted distribution implies, to be held against the published ``overall_pct``. Of a locality of
    several authorities the rates and all that follows from them are missing: which of them the pupils come from is not
    printed, and one authority's rate is not that of all.
    """
    parts = []
    for locality in registry.localities:
        table = cohort_table(cohorts, figures, locality.id)
        for row in rows_of(table[(table["focus"] == "absence") & table["pupils_count"].notna()]):
            year = year_before(min(str(row.academic_years).split(";")))
            about: dict[str, Any] = {
                "case": locality.id,
                "locality": locality.title,
                "cohort": row.title,
                "pupils_count": int(row.pupils_count),
                "academic_year": year,
            }
            rates, found = _regression(None if locality.is_combined else _rates(values, locality.areas[0], year), plan)
            about |= rates
            parts.append(found.assign(**about)[[*about, *found.columns]])
    found = pd.concat(parts, ignore_index=True)
    return found.assign(no_longer_count=found["no_longer_pct"] / 100 * found["pupils_count"])


def _regression(rates: Sequence[float] | None, plan: AnalysisPlan) -> tuple[dict[str, float], pd.DataFrame]:
    """The rates by name with what they imply, and the table of regression; all missing where there are no rates."""
    settings = plan.regression_to_mean
    if rates is None:
        nothing = pd.DataFrame({"correlation": settings.correlations}, dtype=float).reindex(columns=REGRESSION_COLUMNS)
        return dict.fromkeys(RATE_COLUMNS, math.nan), nothing
    overall, persistent, severe = rates
    distribution = fit_distribution(
        persistent,
        severe,
        persistent_threshold_pct=settings.persistent_threshold_pct,
        severe_threshold_pct=settings.severe_threshold_pct,
    )
    values = (persistent, severe, overall, float(distribution.expected_pct()[0]))
    return dict(zip(RATE_COLUMNS, values, strict=True)), regression_of_extremes(
        distribution, settings.correlations, settings.severe_threshold_pct
    )[list(REGRESSION_COLUMNS)]


def _rates(values: pd.DataFrame, area_code: str, academic_year: str) -> Sequence[float]:
    names = ("overall_absence_pct", "persistent_absence_pct", "severe_absence_pct")
    found = [value_of(values, name, area_code, academic_year) for name in names]
    if any(value is None for value in found):
        raise IndicatorError(
            f"{area_code} has no absence rates for {academic_year}, which regression to the mean needs"
        )
    overall, persistent, severe = (float(value) for value in found if value is not None)
    if not 0 < severe < persistent < 100:
        raise IndicatorError(
            f"{area_code}, {academic_year}: severe absence ({severe:g}%) is not a part of persistent absence "
            f"({persistent:g}%); correct the two values in data/raw/official"
        )
    return overall, persistent, severe
