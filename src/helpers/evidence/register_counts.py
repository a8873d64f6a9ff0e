"""Counts of the register that the charts of the cross-case chapters draw: by direction, element, overlap of domains.

Pure functions of the processed tables ``evidence`` and ``coherence_model`` with the registry; what is concluded from
them stands in ``cross_case``. Counts are of findings in the register: they rate evidence, never places.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import pandas as pd

from helpers.evidence.register import by_element
from helpers.project.registry import Registry
from helpers.sources.schemas.evidence_schema import DIRECTIONS, split_codes

LEAD_TITLES = {
    "local_authority": "Local authority",
    "combined_authority": "Combined authority",
    "school_led_partnership": "School-led partnership",
}
MODEL_COLUMNS = ["domain_id", "domain_title", "element_id", "element_title"]


def count_directions(evidence: pd.DataFrame, cases: Iterable[str], criteria: Iterable[str]) -> pd.DataFrame:
    """Findings by case, criterion and direction, zeros included: ``case, criterion, direction, row_count``.

    A finding counts under the case that it is coded to and no other: one on a pilot is not spread over its localities.
    """
    keys = ["case", "criterion", "direction"]
    index = pd.MultiIndex.from_product([list(cases), list(criteria), DIRECTIONS], names=keys)
    counts = evidence.groupby(keys).size()
    return counts.reindex(index, fill_value=0).rename("row_count").reset_index()


def count_elements(evidence: pd.DataFrame, model: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """How much evidence each element has: the model's columns, ``row_count``, ``own_row_count``, ``locality_count``.

    ``row_count`` counts every finding coded to the element, ``own_row_count`` those coded to a locality itself, and
    ``locality_count`` the localities with one of their own.
    """
    coded = by_element(evidence)
    localities = [entry.id for entry in registry.localities]
    own = coded[coded["case"].isin(localities)]
    rows = pd.DataFrame(
        {
            "row_count": [int((coded["element"] == name).sum()) for name in model["element_id"]],
            "own_row_count": [int((own["element"] == name).sum()) for name in model["element_id"]],
            "locality_count": [own.loc[own["element"] == name, "case"].nunique() for name in model["element_id"]],
        }
    )
    return pd.concat([model[MODEL_COLUMNS].reset_index(drop=True), rows], axis=1)


def count_elements_by_case(evidence: pd.DataFrame, model: pd.DataFrame, cases: Iterable[str]) -> pd.DataFrame:
    """Findings by case and element, zeros included: ``case``, the model's columns, ``row_count``."""
    counts = by_element(evidence).groupby(["case", "element"]).size()
    tables = []
    for case in cases:
        mine = [int(counts.get((case, element), 0)) for element in model["element_id"]]
        tables.append(model[MODEL_COLUMNS].assign(case=case, row_count=mine))
    return pd.concat(tables, ignore_index=True)[["case", *MODEL_COLUMNS, "row_count"]]


def count_overlaps(evidence: pd.DataFrame, model: pd.DataFrame) -> dict[frozenset[str], int]:
    """How many findings are coded to elements of exactly each set of two or more domains."""
    domain_of = dict(zip(model["element_id"], model["domain_id"], strict=True))
    reached = [frozenset(domain_of[code] for code in split_codes(cell)) for cell in evidence["elements"]]
    domains = list(dict.fromkeys(model["domain_id"]))
    sets = [frozenset(chosen) for size in range(2, len(domains) + 1) for chosen in combinations(domains, size)]
    return {members: reached.count(members) for members in sets}
