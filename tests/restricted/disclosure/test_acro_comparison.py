from benchmarks.acro.acro_comparison import EXPLANATIONS, compare
from helpers.sources.schemas.disclosure_schema import OUTPUTS
from helpers.sources.tables import read_raw
from tests.restricted.disclosure.made import DEFAULTS

PEOPLE, DECISIONS = read_raw("acro_cases"), read_raw("acro_decisions")
COMPARED = compare(PEOPLE, DECISIONS, DEFAULTS)


def test_every_output_is_compared_cell_by_cell():
    assert set(COMPARED["output"]) == set(OUTPUTS)
    assert len(COMPARED) == len(DECISIONS)


def test_every_difference_is_explained_and_nothing_else_is():
    assert (COMPARED["explanation"].ne("") == ~COMPARED["is_same"]).all()
    assert set(COMPARED.loc[~COMPARED["is_same"], "output"]) == set(EXPLANATIONS)


def test_the_recorded_comparison_is_read_with_its_differences():
    recorded = read_raw("acro_comparison")
    assert (recorded["is_same"] == recorded["explanation"].isna()).all()
    assert (recorded["is_same"] == (recorded["gate_shows"] == recorded["acro_shows"])).all()
    assert set(recorded["is_same"]) == {True, False}


def test_small_cells_empty_cells_and_dominated_means_are_hidden_by_both():
    both = COMPARED[~COMPARED["gate_shows"] & ~COMPARED["acro_shows"]]
    cells = set(zip(both["output"], both["place"], both["role"], strict=True))
    assert {
        ("counts", "ash", "partner"),
        ("counts", "cedar", "partner"),
        ("mean", "ash", "governor"),
        ("fit_to_12", "all", "all"),
    } <= cells


def test_the_gate_is_milder_than_acro_in_nothing_but_the_standard_deviation():
    milder = COMPARED[COMPARED["gate_shows"] & ~COMPARED["acro_shows"]]
    assert set(milder["output"]) == {"sd"}


def test_a_rule_that_is_off_makes_the_decisions_differ_without_an_explanation():
    lax = compare(PEOPLE, DECISIONS, DEFAULTS.model_copy(update={"minimum_cell_count": 2}))
    counts = lax[(lax["output"] == "counts") & ~lax["is_same"]]
    assert counts["explanation"].eq("").any()
