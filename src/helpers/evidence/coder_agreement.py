"""Agreement between two coders: Krippendorff's alpha for each variable, with a bootstrap interval, and what to settle.

Alpha is 1 where coders agree throughout, 0 where they agree as often as chance would have it, below 0 where they agree
less (Krippendorff, Content Analysis, 4th ed., 2019, ch. 12). Every variable here is nominal. ``elements`` holds several
codes a row, so each element is a variable of its own, present or absent, and ``elements`` pools those decisions;
:data:`WHOLE_SETS` compares the sets as wholes, by the MASI distance.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from helpers.evidence.coding_sample import CodingError
from helpers.project.set_agreement import masi_alpha
from helpers.sources.schemas.row_rules import split_codes
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
    rows = [_nominal(variable, _labels(both, variable), seed) for variable in CODED_VARIABLES if variable != "elements"]
    decisions = {element: _presence(both, element) for element in element_ids}
    if decisions:
        # The bootstrap draws whole rows, since a row's decisions belong together.
        rows.append(_nominal("elements", np.stack(list(decisions.values()), axis=1), seed))
        sets = np.frompyfunc(lambda codes: frozenset(split_codes(codes)), 1, 1)(_element_pairs(both))
        rows.append(_row(WHOLE_SETS, sets, sets[:, 0] == sets[:, 1], _set_alpha, seed, draws=SET_DRAWS))
        rows += [_nominal(f"elements: {element}", labels, seed) for element, labels in decisions.items()]
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


def _element_pairs(both: pd.DataFrame) -> np.ndarray:
    return both[["elements_first", "elements_second"]].fillna("").to_numpy(dtype=object)


def _nominal(variable: str, labels: np.ndarray, seed: int) -> tuple[object, ...]:
    """The row of a nominal variable from its labels: units, decisions where there are several, coders."""
    values = np.unique(labels.astype(str))
    counts = (labels.astype(str)[..., None] == values).sum(axis=-2)
    positives = int((labels == PRESENT).any(axis=-1).sum())
    is_rare = labels.ndim == 2 and set(values) == {PRESENT, ABSENT} and positives < LEAST_POSITIVES
    note = f"no interval: coded {positives} times" if is_rare else ""
    return _row(variable, counts, counts.max(axis=-1) == 2, _nominal_alpha, seed, note=note)


def _row(
    variable: str,
    units: np.ndarray,
    agreed: np.ndarray,
    alpha_of: Callable[[np.ndarray], float | None],
    seed: int,
    *,
    draws: int = BOOTSTRAP_DRAWS,
    note: str = "",
) -> tuple[object, ...]:
    """One row: a ``note`` says why there is no interval, which is of ``draws`` of ``units`` with replacement."""
    alpha, low, high = alpha_of(units), None, None
    if alpha is None:
        note = ONE_CODE
    elif not note:
        generator = np.random.default_rng(seed)
        drawn = [alpha_of(units[generator.integers(0, len(units), len(units))]) for _ in range(draws)]
        low, high = np.percentile([value for value in drawn if value is not None], INTERVAL_PCT)
    return (variable, len(units), 100 * float(agreed.mean()), alpha, low, high, note)


def _nominal_alpha(counts: np.ndarray) -> float | None:
    """Alpha of how many of the two coders gave each value."""
    import krippendorff

    flat = counts.reshape(-1, counts.shape[-1])
    flat = flat[:, flat.sum(axis=0) > 0]
    return float(krippendorff.alpha(value_counts=flat, level_of_measurement="nominal")) if flat.shape[1] > 1 else None


def _set_alpha(sets: np.ndarray) -> float | None:
    """Alpha by MASI over each row's set of elements."""
    alpha = masi_alpha(sets.tolist())
    return None if np.isnan(alpha) else alpha
