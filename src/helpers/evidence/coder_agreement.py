"""Agreement between two coders: Krippendorff's alpha for each variable, with a bootstrap interval, and what to settle.

Alpha is 1 where coders agree throughout, 0 where they agree as often as chance would have it, below 0 where they agree
less (Krippendorff, Content Analysis, 4th ed., 2019, ch. 12). Every variable here is nominal. ``elements`` holds several
codes a row, so each element is a variable of its own, present or absent, and ``elements`` pools those decisions;
:data:`WHOLE_SETS` compares the sets as wholes, by the MASI distance.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.evidence.coding_sample import CodingError
from helpers.project.set_agreement import masi_alpha
from helpers.sources.schemas.evidence_schema import split_codes
from helpers.sources.schemas.second_coding_schema import CODED_VARIABLES

BOOTSTRAP_DRAWS = 2_000
INTERVAL_PCT = (2.5, 97.5)
NOT_CODED = "(none)"
"""A blank is a decision too, where the row was coded: the coder found that no code fits."""

PRESENT, ABSENT = "present", "absent"
ONE_CODE = "both coders used one code throughout, so alpha is not defined"
SET_DRAWS = 500
WHOLE_SETS = "element sets"
LEAST_POSITIVES = 3
"""An element that the coders gave to fewer findings has no interval: redrawing so few shows nothing."""

AGREEMENT_COLUMNS = ["variable", "units_count", "agreement_pct", "alpha", "alpha_low", "alpha_high", "note"]


def agreement(first: pd.DataFrame, second: pd.DataFrame, element_ids: tuple[str, ...], seed: int) -> pd.DataFrame:
    """Alpha of every coded variable over the rows that both coded.

    ``first`` and ``second`` hold ``evidence_id`` and the coded variables. Columns: :data:`AGREEMENT_COLUMNS`; ``alpha``
    is missing, with the reason in ``note``, where both coders used one and the same code throughout. The interval is
    the middle 95% of :data:`BOOTSTRAP_DRAWS` draws of rows with replacement, seeded.

    Raises
    ------
    CodingError
        No row was coded by both.
    """
    both = _paired(first, second)
    if both.empty:
        raise CodingError(
            "no row was coded by both coders: give the second file the evidence_id values of the register"
        )
    rows = [_row(variable, _labels(both, variable), seed) for variable in CODED_VARIABLES if variable != "elements"]
    decisions = {element: _presence(both, element) for element in element_ids}
    if decisions:
        rows += [_pooled_elements(decisions, seed), _whole_sets(both, seed)]
        rows += [_row(f"elements: {element}", labels, seed) for element, labels in decisions.items()]
    return pd.DataFrame(rows, columns=AGREEMENT_COLUMNS)


def disagreements(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """What the coders have to settle: ``evidence_id``, ``variable``, ``first_code``, ``second_code``, one row each."""
    both = _paired(first, second)
    rows = []
    for variable in CODED_VARIABLES:
        labels = _labels(both, variable)
        differ = labels[:, 0] != labels[:, 1]
        rows += [
            (evidence_id, variable, *pair)
            for evidence_id, pair in zip(both.loc[differ, "evidence_id"], labels[differ], strict=True)
        ]
    return pd.DataFrame(rows, columns=["evidence_id", "variable", "first_code", "second_code"]).sort_values(
        ["evidence_id", "variable"], ignore_index=True
    )


def _paired(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    columns = ["evidence_id", *CODED_VARIABLES]
    return first[columns].merge(second[columns], on="evidence_id", suffixes=("_first", "_second"), validate="1:1")


def _labels(both: pd.DataFrame, variable: str) -> np.ndarray:
    """Shape (units, 2): each coder's code."""
    pair = both[[f"{variable}_first", f"{variable}_second"]].fillna("")
    if variable == "elements":
        pair = pair.map(lambda codes: ";".join(sorted(split_codes(codes))))
    return pair.replace("", NOT_CODED).to_numpy(dtype=object)


def _presence(both: pd.DataFrame, element: str) -> np.ndarray:
    pair = pd.DataFrame(_element_pairs(both))
    return pair.map(lambda codes: PRESENT if element in split_codes(codes) else ABSENT).to_numpy(dtype=object)


def _pooled_elements(decisions: dict[str, np.ndarray], seed: int) -> dict[str, object]:
    """One alpha over all element decisions; the bootstrap draws whole rows, since a row's decisions belong together."""
    labels = np.stack(list(decisions.values()), axis=1)
    return _row("elements", labels, seed)


def _whole_sets(both: pd.DataFrame, seed: int) -> dict[str, object]:
    """Alpha by MASI over each row's set of elements."""
    units = [[frozenset(split_codes(codes)) for codes in pair] for pair in _element_pairs(both)]
    alpha = masi_alpha(units)
    is_known = not np.isnan(alpha)
    generator = np.random.default_rng(seed)
    drawn = [
        masi_alpha([units[place] for place in generator.integers(0, len(units), len(units))])
        for _ in range(SET_DRAWS if is_known else 0)
    ]
    low, high = np.nanpercentile(drawn, INTERVAL_PCT) if drawn else (None, None)
    return {
        "variable": WHOLE_SETS,
        "units_count": len(units),
        "agreement_pct": 100 * float(np.mean([first == second for first, second in units])),
        "alpha": alpha if is_known else None,
        "alpha_low": low,
        "alpha_high": high,
        "note": "" if is_known else ONE_CODE,
    }


def _element_pairs(both: pd.DataFrame) -> np.ndarray:
    return both[["elements_first", "elements_second"]].fillna("").to_numpy(dtype=object)


def _row(variable: str, labels: np.ndarray, seed: int) -> dict[str, object]:
    counts = _value_counts(labels)
    agreed = counts.max(axis=-1) == 2
    alpha = _alpha(counts)
    positives = int((labels == PRESENT).any(axis=-1).sum())
    is_rare = labels.ndim == 2 and set(np.unique(labels)) == {PRESENT, ABSENT} and positives < LEAST_POSITIVES
    low, high = _bootstrap(counts, seed) if alpha is not None and not is_rare else (None, None)
    too_few = f"no interval: coded {positives} times" if is_rare else ""
    return {
        "variable": variable,
        "units_count": len(labels),
        "agreement_pct": 100 * float(agreed.mean()),
        "alpha": alpha,
        "alpha_low": low,
        "alpha_high": high,
        "note": too_few if alpha is not None else ONE_CODE,
    }


def _value_counts(labels: np.ndarray) -> np.ndarray:
    """How many of the two coders gave each value: the labels' shape with values in place of coders."""
    values = np.unique(labels.astype(str))
    return (labels.astype(str)[..., None] == values).sum(axis=-2)


def _alpha(counts: np.ndarray) -> float | None:
    import krippendorff

    flat = counts.reshape(-1, counts.shape[-1])
    flat = flat[:, flat.sum(axis=0) > 0]
    if flat.shape[1] < 2:
        return None
    return float(krippendorff.alpha(value_counts=flat, level_of_measurement="nominal"))


def _bootstrap(counts: np.ndarray, seed: int) -> tuple[float, float]:
    generator = np.random.default_rng(seed)
    drawn = (counts[generator.integers(0, len(counts), len(counts))] for _ in range(BOOTSTRAP_DRAWS))
    alphas = [alpha for alpha in map(_alpha, drawn) if alpha is not None]
    low, high = np.percentile(alphas, INTERVAL_PCT)
    return float(low), float(high)
