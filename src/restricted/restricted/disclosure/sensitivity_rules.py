"""Which rows of a request are sensitive in themselves, by the rules of its source. Pure functions of the request."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.project.disclosure_rules import Rules, SourceRules
from restricted.disclosure.quotation_release import telling_quotations
from restricted.disclosure.release_requests import (
    COUNTS,
    ESTIMATES,
    KINDS,
    MEASURES,
    POINTS,
    QUOTATIONS,
    SUMMARIES,
    Request,
)
from restricted.disclosure.tabulating import (
    FEWEST,
    LARGEST,
    MAGNITUDE,
    MOST_LARGEST,
    N_COUNT,
    PEOPLE_AROUND,
    QUANTILES,
    STATISTICS,
)

EXTREMES = frozenset({"min", "max", "minimum", "maximum", "range"})
AT_A_BOUND = 1e-9


def refusal(request: object, rules: Rules) -> tuple[str, str] | None:
    """Why nothing of a request may go out, as the rule's name and a reason; ``None`` where its rows can be judged.

    Whatever is not known to be safe is refused: a shape that the gate has no rule for, a source without rules,
    statistics that tell of one person.
    """
    if not isinstance(request, Request) or request.kind not in KINDS:
        return "table_shape", "the gate has no rule for a table of this shape"
    own = rules.of(request.source)
    if own is None:
        return "unknown_source", f"rules.yml has no rules for the source {request.source}"
    if request.kind == QUOTATIONS:
        kinds = telling_quotations(request)
        return ("quotation", f"a quotation holds {', '.join(kinds)}") if kinds else None
    if set(request.values) & EXTREMES:
        return "minimum_maximum", "a least or greatest value is the value of one person"
    if request.kind == SUMMARIES and (unknown := sorted(set(request.values) - set(STATISTICS))):
        return "table_shape", f"the gate has no rule for the statistic {', '.join(unknown)}"
    needed = {*request.columns, *request.values} | ({N_COUNT} if request.kind != POINTS else set())
    if missing := sorted(needed - set(request.frame.columns)):
        return "table_shape", f"the request lacks {', '.join(missing)}"
    if request.kind == SUMMARIES and not {*LARGEST, MAGNITUDE} <= set(request.frame.columns):
        return "table_shape", "the request does not say how large the largest contributions are"
    if own.dominance is not None and own.dominance.largest_count > MOST_LARGEST:
        return "table_shape", f"requests hold the {MOST_LARGEST} largest contributions, and the rule asks for more"
    return None


def sensitive_rows(request: Request, rules: SourceRules) -> np.ndarray:
    """Whether each row of the request's frame must be hidden whatever the rest of the table is."""
    counts = request.frame[N_COUNT].fillna(0).astype(int)
    # How many people a row is about must be known: not to know is not to be safe.
    hidden = counts.map(rules.is_small).to_numpy(dtype=bool) | request.frame[N_COUNT].isna().to_numpy()
    if request.kind in (COUNTS, MEASURES, POINTS):
        return hidden
    if request.kind == SUMMARIES:
        # One person's size shows in a mean and a standard deviation, and not in a quantile.
        is_of_sizes = bool(set(request.values) - set(QUANTILES))
        dominated = _is_dominated(request.frame, rules) if is_of_sizes else np.zeros(len(hidden), dtype=bool)
        return hidden | dominated | _is_at_bound(request)
    if request.kind == ESTIMATES:
        fewest = request.frame[FEWEST].fillna(0).astype(int).map(rules.is_small).to_numpy(dtype=bool)
        return hidden | fewest | _has_few_degrees(request.frame, rules)
    return np.ones(len(request.frame), dtype=bool)


def _is_dominated(frame: pd.DataFrame, rules: SourceRules) -> np.ndarray:
    """The (n, k) rule, and the p-ratio: all but the two largest must make up a share of the largest."""
    total = frame[MAGNITUDE].to_numpy(dtype=float)
    largest = frame[list(LARGEST)].to_numpy(dtype=float)
    hidden = np.zeros(len(frame), dtype=bool)
    if rules.dominance is not None:
        few = largest[:, : rules.dominance.largest_count].sum(axis=1)
        hidden |= (total > 0) & (few > rules.dominance.share * total)
    if rules.p_ratio is not None:
        rest = total - largest[:, 0] - largest[:, 1]
        hidden |= (total > 0) & (rest < rules.p_ratio * largest[:, 0])
    return hidden


def _is_at_bound(request: Request) -> np.ndarray:
    """A mean at the end of its scale tells what everybody answered."""
    if request.bounds is None or "mean" not in request.frame:
        return np.zeros(len(request.frame), dtype=bool)
    mean = request.frame["mean"].to_numpy(dtype=float)
    least, most = request.bounds
    return (mean <= least + AT_A_BOUND) | (mean >= most - AT_A_BOUND)


def _has_few_degrees(frame: pd.DataFrame, rules: SourceRules) -> np.ndarray:
    """A fit with hardly more people than parameters gives the people back. ``NaN``: the result is no fit."""
    degrees = pd.to_numeric(frame["_residual_df"], errors="coerce").to_numpy(dtype=float)
    return degrees < rules.minimum_residual_df


def hidden_values(request: Request, rules: SourceRules) -> pd.DataFrame:
    """Which single values of a row that is shown must be hidden: quantiles with too few people on one side of them."""
    counts = request.frame[N_COUNT].fillna(0).astype(int)
    hidden = pd.DataFrame(False, index=request.frame.index, columns=list(request.values))
    if request.kind == SUMMARIES:
        for name in set(request.values) & set(QUANTILES):
            share = min(QUANTILES[name], 1 - QUANTILES[name])
            hidden[name] = (counts * share < rules.minimum_cell_count) | (rules.minimum_cell_count > PEOPLE_AROUND)
    return hidden


def rounded_values(request: Request, rules: SourceRules) -> pd.DataFrame:
    """The values of the request with no more decimals than the rules allow."""
    made = request.frame[list(request.values)].copy()
    for name in made:
        if not pd.api.types.is_numeric_dtype(made[name]):
            continue
        if request.kind == SUMMARIES:
            decimals = rules.quantile_decimals if name in QUANTILES else rules.statistic_decimals
        elif request.kind == ESTIMATES:
            decimals = rules.estimate_decimals
        elif request.kind == POINTS:
            decimals = rules.statistic_decimals
        else:
            continue
        made[name] = made[name].astype(float).round(decimals)
    return made
