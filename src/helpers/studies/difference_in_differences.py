"""Difference in differences with one treated authority, every other authority a placebo with its own comparators."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.studies.analysis_plan import Window
from helpers.studies.indicator_panel import Panel


def window_change(rates: pd.DataFrame, window: Window) -> pd.Series:
    """Each authority's change: mean of the years after less mean of the years before; rates in, by ``area_code``."""
    return rates[list(window.after)].mean(axis=1) - rates[list(window.before)].mean(axis=1)


def estimate_differences(panel: Panel, weights: pd.DataFrame, window: Window) -> pd.Series:
    """Each authority's change less the mean change of its comparators, by ``area_code``; missing where it has too few.

    The coefficient of treated × after in the regression of the rates of the authority and its comparators on both and
    their product, which is what statsmodels gives (a test holds them together). No standard error comes with it.
    """
    change = window_change(panel.rates, window)
    return change - weights @ change[weights.columns]


def gaps_by_year(panel: Panel, weights: pd.DataFrame, baseline_year: str) -> pd.DataFrame:
    """Each authority's rate less the mean of its comparators, year by year, set to nought in ``baseline_year``.

    Were trends parallel, the years before the baseline would lie near nought too.
    """
    gaps = panel.rates - weights @ panel.rates.loc[weights.columns]
    return gaps.sub(gaps[baseline_year], axis=0)


def pretrend_statistic(gaps: pd.DataFrame, baseline_year: str, years: Sequence[str]) -> pd.Series:
    """Pre-trend deviation of each authority's gap: the largest departure in any of ``years`` before it."""
    before = [year for year in years if year < baseline_year]
    return gaps[before].abs().max(axis=1)
