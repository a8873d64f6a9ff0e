"""Agreement between the coders of the same segments: Krippendorff's alpha, for any number of coders.

Alpha is 1 where coders agree throughout, 0 where they agree as often as chance would have it (Krippendorff, Content
Analysis, 4th ed., 2019, ch. 12); every variable is nominal. Segments of one interview are alike, so the bootstrap draws
whole interviews.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import krippendorff
import numpy as np
import pandas as pd

from helpers.project.set_agreement import masi_alpha
from helpers.sources.schemas.row_rules import split_codes

DRAWS = 500
SET_DRAWS = 100
WHOLE_SETS = "element sets"
INTERVAL_PCT = (2.5, 97.5)
AGREEMENT_VALUES = ("agreement_pct", "alpha", "alpha_low", "alpha_high")
Row = dict[str, object]
AlphaOf = Callable[[np.ndarray], float]
AGREEMENT_COLUMNS = ("variable", "segments_count", "records_count", *AGREEMENT_VALUES)


def coded_repeatedly(segments: pd.DataFrame) -> pd.DataFrame:
    """The codings of segments that at least two coders coded, in the order of segments and coders."""
    coders = segments.groupby("segment_id")["coder"].transform("nunique")
    return segments[coders > 1].sort_values(["segment_id", "coder"], ignore_index=True)


def coder_agreement(segments: pd.DataFrame, elements: tuple[str, ...], seed: int) -> pd.DataFrame:
    """Columns :data:`AGREEMENT_COLUMNS`: criterion, direction, decisions on elements pooled, sets of elements (MASI).

    Empty where no segment was coded by two coders.
    """
    coded = coded_repeatedly(segments)
    if coded.empty:
        return pd.DataFrame(columns=list(AGREEMENT_COLUMNS))
    records = coded.drop_duplicates("segment_id")["record_id"].to_numpy()
    held = coded["elements"].fillna("").map(split_codes)
    decisions = {
        "criterion": [pd.crosstab(coded["segment_id"], coded["criterion"])],
        "direction": [pd.crosstab(coded["segment_id"], coded["direction"])],
        "elements": [
            pd.crosstab(coded["segment_id"], held.map(lambda own, element=element: element in own))
            for element in elements
        ],
    }
    rows = []
    for variable, tables in decisions.items():
        counts = np.stack([table.to_numpy() for table in _same_columns(tables)], axis=1)

        def pooled_alpha(chosen: np.ndarray, counts: np.ndarray = counts) -> float:
            return alpha(counts[chosen].reshape(-1, counts.shape[-1]))

        rows.append(_row(variable, records, _agreeing_pairs(counts), pooled_alpha, DRAWS, seed))
    sets = [list(own) for _, own in held.map(frozenset).groupby(coded["segment_id"], sort=True)]

    def alpha_of_sets(chosen: np.ndarray) -> float:
        return masi_alpha([sets[place] for place in chosen])

    rows.append(_row(WHOLE_SETS, records, _equal_pairs(sets), alpha_of_sets, SET_DRAWS, seed))
    return pd.DataFrame(rows, columns=list(AGREEMENT_COLUMNS))


def _draws_of_records(records: np.ndarray, seed: int, count: int) -> Iterator[np.ndarray]:
    """Positions of the segments of interviews that are drawn with replacement."""
    generator = np.random.default_rng(seed)
    names, owner = np.unique(records, return_inverse=True)
    members = [np.flatnonzero(owner == place) for place in range(len(names))]
    for _ in range(count):
        yield np.concatenate([members[place] for place in generator.integers(0, len(names), len(names))])


def alpha(counts: np.ndarray) -> float:
    """Krippendorff's alpha of ``counts`` (units × values: coders who gave the value); missing with one value alone.

    >>> round(alpha(np.array([[2, 0], [1, 1], [0, 2], [0, 2]])), 2)
    0.53
    """
    used = counts[:, counts.sum(axis=0) > 0]
    if used.shape[1] < 2:
        return float("nan")
    return float(krippendorff.alpha(value_counts=used, level_of_measurement="nominal"))


def _same_columns(tables: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """``tables`` with the values of all of them, so that decisions on several elements can be pooled."""
    values = sorted({value for table in tables for value in table.columns})
    return [table.reindex(columns=values, fill_value=0) for table in tables]


def _row(variable: str, records: np.ndarray, agreement: float, alpha_of: AlphaOf, draws: int, seed: int) -> Row:
    """One variable: ``alpha_of`` gives alpha over the segments at some positions, drawn with replacement or all."""
    drawn = [alpha_of(chosen) for chosen in _draws_of_records(records, seed, draws)]
    known = [value for value in drawn if not np.isnan(value)]
    low, high = np.percentile(known, INTERVAL_PCT) if known else (np.nan, np.nan)
    return {
        "variable": variable,
        "segments_count": len(records),
        "records_count": len(np.unique(records)),
        "agreement_pct": 100 * agreement,
        "alpha": alpha_of(np.arange(len(records))),
        "alpha_low": float(low),
        "alpha_high": float(high),
    }


def _agreeing_pairs(counts: np.ndarray) -> float:
    """The share of pairs of coders who gave the same value; ``counts``: segments × decisions × values."""
    coders = counts.sum(axis=-1)
    return float(((counts * (counts - 1)).sum(axis=-1) / (coders * (coders - 1))).mean())


def _equal_pairs(sets: list[list[frozenset[str]]]) -> float:
    """The share of pairs of coders with equal sets, segment by segment."""
    return float(np.mean([np.mean([one == other for one, other in itertools.combinations(own, 2)]) for own in sets]))
