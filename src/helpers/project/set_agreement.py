"""Agreement on sets of codes: Krippendorff's alpha with the MASI distance of Passonneau (2006), any number of coders.

Pooled alpha takes each code as a decision of its own, present or absent, so that the many codes that both coders left
out count as agreement. MASI compares the sets as wholes: it is 0 for the same set, 1 for sets without a common code,
and between them smaller where one set holds the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

CodeSet = frozenset[str]


def masi_distance(first: CodeSet, second: CodeSet) -> float:
    """One less the Jaccard index times 1, 2/3 (one holds the other), 1/3 (they overlap) or 0.

    >>> round(masi_distance(frozenset("ab"), frozenset("a")), 3)
    0.667
    >>> masi_distance(frozenset(), frozenset()), masi_distance(frozenset("a"), frozenset())
    (0.0, 1.0)
    """
    if first == second:
        return 0.0
    common, either = len(first & second), len(first | second)
    weight = 0.0 if not common else 2 / 3 if first <= second or second <= first else 1 / 3
    return 1 - weight * common / either


def masi_alpha(units: Sequence[Sequence[CodeSet]]) -> float:
    """Alpha of ``units``, each with the sets that its coders gave; missing where all gave one and the same set.

    Units of fewer than two coders say nothing of agreement and are left out.
    """
    import krippendorff  # optional: see the group in pyproject.toml

    paired = [sets for sets in units if len(sets) > 1]
    values = sorted({own for sets in paired for own in sets}, key=sorted)
    if len(values) < 2:
        return float("nan")
    places = {own: place for place, own in enumerate(values)}
    counts = np.zeros((len(paired), len(values)), dtype=int)
    for row, sets in enumerate(paired):
        for own in sets:
            counts[row, places[own]] += 1
    distances = np.array([[masi_distance(one, other) for other in values] for one in values])

    def metric(v1: Any, v2: Any, i1: Any, i2: Any, n_v: Any, dtype: Any = np.float64) -> Any:
        return distances[np.asarray(v1, dtype=int), np.asarray(v2, dtype=int)]

    return float(
        krippendorff.alpha(
            value_counts=counts, value_domain=np.arange(len(values)), level_of_measurement=cast(Any, metric)
        )
    )
