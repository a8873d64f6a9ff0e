"""Counts of the register that the cross-case charts draw."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.evidence import register_counts
from helpers.project.registry import load_registry

MODEL = pd.DataFrame(
    [("moral", "Moral", "trust", "Trust"), ("moral", "Moral", "voice", "Voice"), ("cause", "Cause", "data", "Data")],
    columns=["domain_id", "domain_title", "element_id", "element_title"],
)


def register(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["case", "criterion", "direction", "elements"])


EVIDENCE = register(
    ("coventry", "focus", "strength", "trust;data"),
    ("coventry", "focus", "challenge", "trust"),
    ("ealing", "focus", "strength", "trust"),
    ("vulnerable-children", "focus", "mixed", "data"),
    ("all", "focus", "change", None),
)


def test_a_finding_counts_under_its_own_case_alone() -> None:
    counts = register_counts.count_directions(EVIDENCE, ["coventry", "rochdale"], ["focus", "impact"])
    assert len(counts) == 2 * 2 * 5
    assert counts["row_count"].sum() == 2
    assert counts.loc[counts["case"] == "rochdale", "row_count"].sum() == 0


def test_elements_count_all_findings_and_localities_their_own() -> None:
    elements = register_counts.count_elements(EVIDENCE, MODEL, load_registry()).set_index("element_id")
    assert list(elements["row_count"]) == [3, 0, 2]
    assert list(elements["own_row_count"]) == [3, 0, 1]
    assert list(elements["locality_count"]) == [2, 0, 1]


def test_elements_by_case_show_zeros() -> None:
    table = register_counts.count_elements_by_case(EVIDENCE, MODEL, ["coventry", "rochdale"])
    assert list(table["row_count"]) == [2, 0, 1, 0, 0, 0]


def test_an_overlap_counts_findings_that_reach_just_those_domains() -> None:
    assert register_counts.count_overlaps(EVIDENCE, MODEL) == {frozenset({"moral", "cause"}): 1}


def test_deleting_a_finding_changes_the_counts() -> None:
    before = register_counts.count_elements(EVIDENCE, MODEL, load_registry())
    after = register_counts.count_elements(EVIDENCE.drop(index=2), MODEL, load_registry())
    assert (before["row_count"] - after["row_count"]).sum() == 1


@settings(deadline=None)
@given(st.lists(st.sampled_from(["trust", "voice", "data", "trust;data", "voice;data", "trust;voice"]), max_size=30))
def test_overlaps_never_exceed_the_findings_and_need_two_domains(cells: list[str]) -> None:
    evidence = register(*(("coventry", "focus", "strength", cell) for cell in cells))
    overlaps = register_counts.count_overlaps(evidence, MODEL)
    assert sum(overlaps.values()) == sum(";" in cell and "data" in cell for cell in cells)


@pytest.mark.parametrize("cases", [["coventry"], ["coventry", "ealing"]])
def test_counts_by_case_add_up_to_the_coded_findings(cases: list[str]) -> None:
    table = register_counts.count_elements_by_case(EVIDENCE, MODEL, cases)
    own = EVIDENCE[EVIDENCE["case"].isin(cases)]
    assert table["row_count"].sum() == own["elements"].str.split(";").map(len).sum()
