"""The attacker by himself, then against the gate and against gates with a rule off."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from restricted.disclosure.release_requests import Dimension

from benchmarks.disclosure.attack import SeenTable, attack
from benchmarks.disclosure.attack_cases import KINDS, LINKED, UNIT, Case, make_case
from benchmarks.disclosure.attack_trial import AS_IT_IS, GATES, Gate, hide_small_only, run_trial, try_case
from tests.examples import examples
from tests.restricted.disclosure.made import DEFAULTS

A = Dimension("a", ("a1", "a2"))
B = Dimension("b", ("b1", "b2", "b3"))
COUNTS = {("a1", "b1"): 30, ("a1", "b2"): 3, ("a1", "b3"): 20, ("a2", "b1"): 12, ("a2", "b2"): 25, ("a2", "b3"): 40}


def seen(hidden, base=None) -> SeenTable:
    """The table of ``COUNTS`` with all margins and the cells of ``hidden`` left out."""
    rows = []
    for a in (*A.categories, "all"):
        for b in (*B.categories, "all"):
            count = sum(n for (x, y), n in COUNTS.items() if a in (x, "all") and b in (y, "all"))
            shown = count if base is None else int(np.floor(count / base + 0.5)) * base
            rows.append({"a": a, "b": b, "count": pd.NA if (a, b) in hidden else shown})
    return SeenTable(pd.DataFrame(rows), ("a", "b"), base, 10 if base else 0)


def test_the_attacker_works_out_a_cell_that_is_hidden_alone():
    cell = ("a1", "b2")
    found = attack([seen({cell})], (A, B), [cell])[cell]
    assert (found.low, found.high, found.is_exact) == (3, 3, True)


def test_the_attacker_works_out_two_cells_of_one_row_by_their_columns():
    cells = {("a1", "b2"), ("a1", "b3")}
    found = attack([seen(cells)], (A, B), cells)
    assert all(entry.is_exact for entry in found.values())


def test_the_attacker_bounds_four_cells_as_arithmetic_does():
    """Of a two by two block a unit can be moved round: by 3 in the one direction, by 20 in the other."""
    cells = {("a1", "b2"), ("a1", "b3"), ("a2", "b2"), ("a2", "b3")}
    found = attack([seen(cells)], (A, B), cells)
    assert (found["a1", "b2"].low, found["a1", "b2"].high) == (0, 23)
    assert (found["a2", "b3"].low, found["a2", "b3"].high) == (37, 60)


def test_the_attacker_reads_rounded_counts_as_all_that_round_to_them():
    cell = ("a1", "b1")
    found = attack([seen({("a1", "b2")}, base=5)], (A, B), [cell])[cell]
    assert (found.low, found.high) == (28, 32)


def test_the_attacker_reckons_in_whole_people():
    half = Dimension("half", ("x", "y"))
    frame = pd.DataFrame({"half": ["all"], "count": [1]})
    found = attack([SeenTable(frame, ("half",))], (half,), [("x",)])["x",]
    assert (found.low, found.high) == (0, 1)


def test_the_attacker_says_when_tables_contradict_each_other():
    frame = pd.DataFrame({"a": ["a1", "all"], "count": [5, 3]})
    with pytest.raises(ValueError, match="contradict"):
        attack([SeenTable(frame, ("a",))], (A,), [("a2",)])


@st.composite
def cases(draw) -> Case:
    """Any counts in any of the kinds: the generator gives dimensions and tables, hypothesis the people."""
    kind = draw(st.sampled_from(KINDS))
    case = make_case(kind, np.random.default_rng(draw(st.integers(0, 5))))
    cells = int(np.prod([len(entry.categories) for entry in case.dimensions]))
    size = st.one_of(st.integers(0, 12), st.integers(10, 45))
    counts = draw(st.lists(size, min_size=cells, max_size=cells))
    index = pd.MultiIndex.from_product(
        [entry.categories for entry in case.dimensions], names=[entry.column for entry in case.dimensions]
    )
    people = index.repeat(counts).to_frame(index=False)
    people[UNIT] = [f"person-{number}" for number in range(len(people))]
    return Case(kind, case.dimensions, people, case.tables, case.earlier)


@settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(cases())
def test_nothing_that_the_gate_hides_is_worked_out(case):
    result = try_case(case, Gate(AS_IT_IS), DEFAULTS)
    assert result["recovered_exactly_count"] == 0
    assert result["recovered_within_count"] == 0


@pytest.mark.parametrize("gate", GATES[1:], ids=lambda gate: gate.name)
def test_a_gate_with_a_rule_off_is_caught(gate):
    kinds = gate.kinds if len(gate.kinds) == 1 else (LINKED,)
    caught = run_trial(DEFAULTS, cases_count=3, gates=[replace(gate, kinds=kinds)])
    assert caught["recovered_within_count"].sum() > 0


def test_a_trial_is_the_same_each_time_and_counts_what_it_says():
    gates = [Gate("no further cells hidden", suppress=hide_small_only)]
    one, again = (run_trial(DEFAULTS, seed=5, cases_count=2, gates=gates) for _ in range(2))
    assert one.equals(again)
    row = one.iloc[0]
    assert row["recovered_exactly_count"] <= row["recovered_within_count"]
    assert row["hidden_count"] < row["cells_count"]
    assert row["tables_count"] == row["cases_count"] == 2
