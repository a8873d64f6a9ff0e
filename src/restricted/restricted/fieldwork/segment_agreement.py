"""How far two coders of the same segment agree: Cohen's kappa (1960), by statsmodels, with a bootstrap interval.

Segments of one interview are alike, so the bootstrap draws whole interviews. Kappa is 1 where coders agree throughout
and 0 where they agree as often as chance would have it. (``coder_agreement`` measures Krippendorff's alpha of
the book's own register, with a library that the book itself does not need.)
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.sources.schemas.evidence_schema import split_codes

DRAWS = 500
INTERVAL_PCT = (2.5, 97.5)
AGREEMENT_COLUMNS = (
    "variable",
    "segments_count",
    "records_count",
    "agreement_pct",
    "kappa",
    "kappa_low",
    "kappa_high",
)


def pair_codings(segments: pd.DataFrame) -> pd.DataFrame:
    """Segments that at least two coders coded, the first two of each: ``record_id`` and each variable twice."""
    ordered = segments.sort_values(["segment_id", "coder"])
    ordered = ordered.assign(_turn=ordered.groupby("segment_id").cumcount())
    columns = ["criterion", "direction", "elements"]
    first = ordered[ordered["_turn"] == 0].set_index("segment_id")
    second = ordered[ordered["_turn"] == 1].set_index("segment_id")[columns]
    both = first[["record_id", *columns]].add_suffix("_first").rename(columns={"record_id_first": "record_id"})
    return both.join(second.add_suffix("_second"), how="inner")


def coder_agreement(segments: pd.DataFrame, elements: tuple[str, ...], seed: int) -> pd.DataFrame:
    """Columns :data:`AGREEMENT_COLUMNS`: criterion, direction, and all decisions on elements together.

    Empty where no segment was coded twice.
    """
    both = pair_codings(segments)
    if both.empty:
        return pd.DataFrame(columns=list(AGREEMENT_COLUMNS))
    records = both["record_id"].to_numpy()
    rows = [
        _row(name, both[f"{name}_first"].to_numpy(str), both[f"{name}_second"].to_numpy(str), records, seed)
        for name in ("criterion", "direction")
    ]
    present = [
        np.array([[element in split_codes(text) for element in elements] for text in both[column].fillna("")])
        for column in ("elements_first", "elements_second")
    ]
    rows.append(_row("elements", present[0], present[1], records, seed))
    return pd.DataFrame(rows, columns=list(AGREEMENT_COLUMNS))


def kappa(first: np.ndarray, second: np.ndarray) -> float:
    """Cohen's kappa of two coders' codes; missing where both used one code throughout.

    >>> round(kappa(np.array(["a", "a", "b", "b"]), np.array(["a", "b", "b", "b"])), 2)
    0.5
    """
    from statsmodels.stats.inter_rater import cohens_kappa, to_table

    table, _ = to_table(np.column_stack([_numbered(first, second)]).reshape(2, -1).T)
    return float(cohens_kappa(table, return_results=False)) if len(table) > 1 else float("nan")


def _numbered(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Both coders' codes as small numbers, the first coder's above the second's."""
    flat = np.concatenate([first.ravel(), second.ravel()])
    return np.unique(flat, return_inverse=True)[1].reshape(2, -1)


def _row(variable: str, first: np.ndarray, second: np.ndarray, records: np.ndarray, seed: int) -> dict[str, object]:
    generator = np.random.default_rng(seed)
    names, owner = np.unique(records, return_inverse=True)
    members = [np.flatnonzero(owner == place) for place in range(len(names))]
    drawn = []
    for _ in range(DRAWS):
        rows = np.concatenate([members[place] for place in generator.integers(0, len(names), len(names))])
        drawn.append(kappa(first[rows], second[rows]))
    known = [value for value in drawn if not np.isnan(value)]
    low, high = np.percentile(known, INTERVAL_PCT) if known else (np.nan, np.nan)
    return {
        "variable": variable,
        "segments_count": len(records),
        "records_count": len(names),
        "agreement_pct": 100 * float((first == second).mean()),
        "kappa": kappa(first, second),
        "kappa_low": float(low),
        "kappa_high": float(high),
    }
