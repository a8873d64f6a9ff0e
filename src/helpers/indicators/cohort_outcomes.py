"""Outcomes of small cohorts: what was counted, and how little a count of nine or eleven can tell.

Nine pupils are described, never tested. An exact interval says which rates the count is compatible with, were the
cohort a random sample of such pupils; it was chosen, so the interval understates what is unknown.
"""

from __future__ import annotations

import pandas as pd
from pandas.api.extensions import ExtensionArray
from statsmodels.stats.proportion import proportion_confint

from helpers.indicators.indicator_values import IndicatorError

COHORT_COLUMNS = [
    *("cohort_id", "title", "focus", "academic_years", "pupils_count", "schools_count", "selection_rule", "support"),
    *("outcome", "outcome_count", "outcome_pupils_count", "low_pct", "high_pct"),
]
FIGURE_COLUMNS = ["pupils_figure", "schools_figure", "outcome_figure", "outcome_pupils_figure"]
CONFIDENCE = 0.95


def exact_interval(count: int, pupils_count: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact (Clopper–Pearson) confidence interval of ``count`` of ``pupils_count``, in per cent.

    Clopper and Pearson (1934), as statsmodels computes it (``method="beta"``). It holds its level at any size, the
    smallest too, at the price of being wide.

    Raises
    ------
    ValueError
        The counts are not those of a part and its whole.

    >>> low, high = exact_interval(0, 11)
    >>> low, round(high, 1)
    (0.0, 28.5)
    """
    if pupils_count < 1 or not 0 <= count <= pupils_count:
        raise ValueError(
            f"{count} of {pupils_count} is not a part of a whole: give 0 to pupils_count, at least one pupil"
        )
    low, high = proportion_confint(count, pupils_count, alpha=1 - confidence, method="beta")
    return 100 * float(low), 100 * float(high)


def cohort_table(cohorts: pd.DataFrame, figures: pd.DataFrame, case: str) -> pd.DataFrame:
    """The cohorts of one case with their counts looked up by figure id: :data:`COHORT_COLUMNS`.

    ``cohorts`` is the table ``cohorts``, ``figures`` is ``cohort_figures`` or the whole ``published_figures``. A count
    that no document prints stays missing. ``low_pct`` and ``high_pct`` bound the rate of the outcome, per cent, where
    one is printed.

    Raises
    ------
    IndicatorError
        A cohort names a figure that is not there, or more pupils with the outcome than there are.
    """
    counts = figures.loc[figures["value_kind"] == "count"].set_index("figure_id")["value"].astype(int)
    own = cohorts[cohorts["case"] == case].reset_index(drop=True)
    table = own.assign(
        pupils_count=_counts(own["pupils_figure"], counts),
        schools_count=_counts(own["schools_figure"], counts),
        outcome_count=_counts(own["outcome_figure"], counts),
        outcome_pupils_count=_counts(own["outcome_pupils_figure"], counts),
    )
    is_more = table["outcome_count"] > table["outcome_pupils_count"]
    if names := sorted(table.loc[is_more.fillna(False), "outcome_figure"]):
        raise IndicatorError(
            f"cohorts.csv names counts of an outcome that are larger than their count of pupils: {', '.join(names)}; "
            "correct the figure_id, or the figure"
        )
    intervals = [
        exact_interval(int(count), int(pupils)) if pd.notna(count) and pd.notna(pupils) else (None, None)
        for count, pupils in zip(table["outcome_count"], table["outcome_pupils_count"], strict=True)
    ]
    table["low_pct"] = pd.array([low for low, _ in intervals], dtype="Float64")
    table["high_pct"] = pd.array([high for _, high in intervals], dtype="Float64")
    return table[COHORT_COLUMNS]


def cohort_figures(cohorts: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """What :func:`cohort_table` needs of ``published_figures``: ``figure_id, value, value_kind`` of those cohorts name.

    In the table's order. A table of its own, so that the study of outcomes is done again for these figures and not for
    every printed one.
    """
    named = cohorts[FIGURE_COLUMNS].to_numpy().ravel().tolist()
    return figures.loc[figures["figure_id"].isin(named), ["figure_id", "value", "value_kind"]].reset_index(drop=True)


def pooled_outcome(cohorts: pd.DataFrame) -> tuple[int, int]:
    """Count and pupils of all cohorts with a known outcome together, from the result of :func:`cohort_table`.

    Cohorts are added, never their rates averaged. Only sensible where their outcomes are the same.
    """
    known = cohorts[cohorts["outcome_count"].notna() & cohorts["outcome_pupils_count"].notna()]
    return int(known["outcome_count"].sum()), int(known["outcome_pupils_count"].sum())


def _counts(figure_ids: pd.Series, counts: pd.Series) -> ExtensionArray:
    if unknown := sorted(set(figure_ids.dropna()) - set(counts.index)):
        raise IndicatorError(
            f"cohorts.csv names counts that published_figures does not hold: {', '.join(unknown)}; correct the "
            "figure_id, or add the figure"
        )
    return pd.array([int(counts[name]) if isinstance(name, str) else None for name in figure_ids], dtype="Int64")
