import pandas as pd
import pytest

from helpers.project.codebook import load_codebook
from helpers.project.registry import load_registry
from helpers.sources.copied_text import hash_runs
from helpers.sources.schemas.evidence_schema import Context
from helpers.sources.schemas.theory_schema import THEORY_STEPS, TheoryContext, broken_steps
from helpers.sources.tables import read_raw

# Made up: no sentence of a real source may stand here.
SOURCE = "the lighthouse keeper of the northern shore counts every ship that passes before the fog"

STEP = {
    "pilot": "vulnerable-children",
    "step_order": 1,
    "hypothesis": "A light on the coast keeps ships from the rocks.",
    "what_changed": "Keepers came to look at single ships as well.",
    "evidence_ids": "P1-001;P1-002;PR-001",
}


@pytest.fixture(scope="module")
def context() -> TheoryContext:
    return TheoryContext(
        statements=Context(
            codebook=load_codebook(),
            registry=load_registry(),
            sections_of_paragraphs={},
            figure_ids=frozenset(),
            word_runs=hash_runs([SOURCE]),
        ),
        case_of={"P1-001": "vulnerable-children", "P1-002": "coventry", "P3-001": "ealing", "PR-001": "all"},
    )


def faults(context: TheoryContext, **changes: str) -> list[tuple[str, object]]:
    return [(column, value) for _, column, value, _ in broken_steps(pd.DataFrame([{**STEP, **changes}]), context)]


def test_a_sound_step_passes(context):
    assert faults(context) == []


def test_pilot_and_evidence_must_be_known(context):
    assert faults(context, pilot="lighthouses") == [("pilot", "lighthouses")]
    assert faults(context, evidence_ids="P1-001;P1-099") == [("evidence_ids", "P1-099")]
    assert faults(context, evidence_ids="P1-001;P1-001") == [("evidence_ids", "P1-001;P1-001")]


def test_evidence_on_another_pilot_does_not_bear_on_a_step(context):
    assert faults(context, evidence_ids="P1-001;P3-001") == [("evidence_ids", "P3-001")]


@pytest.mark.parametrize("column", ["hypothesis", "what_changed"])
def test_no_number_is_typed_and_no_sentence_copied(context, column):
    assert faults(context, **{column: "A light keeps 14 ships from the rocks."}) == [(column, "14")]
    copied = faults(context, **{column: "Here the keeper of the northern shore counts every ship that passes."})
    assert [named for named, _ in copied] == [column]


def test_each_pilot_has_steps_numbered_from_one():
    steps = read_raw(THEORY_STEPS.name)
    assert set(steps["pilot"]) == {pilot.id for pilot in load_registry().pilots}
    for _, of_pilot in steps.groupby("pilot"):
        assert list(of_pilot["step_order"]) == list(range(1, len(of_pilot) + 1))
