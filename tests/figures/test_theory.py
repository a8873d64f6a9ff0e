"""Theory of action: every step has its boxes, every finding named beside a step its square."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.patches import FancyBboxPatch, Rectangle

from helpers.evidence.register import STRENGTH_RULE
from helpers.figures.theory_charts import theory_chart, weigh_steps
from helpers.project.codebook import load_codebook
from helpers.project.registry import load_registry
from helpers.sources.tables import read_raw

TITLES = load_codebook().titles
EVIDENCE = pd.DataFrame(
    [
        ("P1-001", "strength", "leader_account", "1"),
        ("P1-002", "challenge", "school_account", "2"),
        ("P1-003", "change", "school_account", "2"),
        ("P1-004", "mixed", "evaluator_judgement", "both"),
    ],
    columns=["evidence_id", "direction", "kind", "year"],
)
STEPS = pd.DataFrame(
    [
        ("north", 2, "Trust follows work.", "It did, slowly.", "P1-003"),
        ("north", 1, "Data will show it.", "They did not by themselves.", "P1-001;P1-002;P1-004"),
    ],
    columns=["pilot", "step_order", "hypothesis", "what_changed", "evidence_ids"],
)


def test_steps_are_weighed_in_order_by_the_findings_beside_them() -> None:
    weighed = weigh_steps(STEPS, EVIDENCE)
    assert list(weighed["step_order"]) == [1, 2]
    first = weighed.iloc[0]
    assert (first["rows_count"], first["strength_count"], first["challenge_count"], first["mixed_count"]) == (
        3,
        1,
        1,
        1,
    )
    assert first["strength"] == "fair", STRENGTH_RULE
    assert weighed.iloc[1]["strength"] == "thin"


def test_a_finding_that_is_gone_is_an_error_and_one_less_a_square_less() -> None:
    with pytest.raises(KeyError, match="P1-003"):
        weigh_steps(STEPS, EVIDENCE[EVIDENCE["evidence_id"] != "P1-003"])
    fewer = STEPS.assign(evidence_ids=["P1-003", "P1-001;P1-002"])
    assert squares(fewer) == squares(STEPS) - 1


def squares(steps: pd.DataFrame) -> int:
    axes = theory_chart(steps, EVIDENCE, "Pilot 1", TITLES).figure.axes[0]
    return sum(type(patch) is Rectangle for patch in axes.patches)


def test_each_step_has_two_boxes_and_each_finding_a_square() -> None:
    axes = theory_chart(STEPS, EVIDENCE, "Pilot 1", TITLES).figure.axes[0]
    assert sum(isinstance(patch, FancyBboxPatch) for patch in axes.patches) == 4
    key = 4
    assert squares(STEPS) == len(EVIDENCE) + key


def test_the_words_say_what_the_picture_shows() -> None:
    chart = theory_chart(STEPS, EVIDENCE, "Pilot 1", TITLES)
    assert chart.caption.startswith(
        "Pilot 1 supposed two things; beside one of them stand challenges or mixed findings."
    )
    assert "1 strength, 1 challenge and 1 mixed, of three kinds of evidence." in chart.alt
    assert "1: supposed: Data will show it." in chart.alt


@pytest.mark.parametrize(
    ("ids", "said"),
    [(["P1-001", "P1-003"], "beside none of them stand"), (["P1-002", "P1-004"], "beside each stand")],
)
def test_the_caption_counts_what_runs_against_the_steps(ids: list[str], said: str) -> None:
    assert said in theory_chart(STEPS.assign(evidence_ids=ids), EVIDENCE, "Pilot 1", TITLES).caption


@pytest.mark.parametrize("pilot", [pilot.id for pilot in load_registry().pilots])
def test_no_line_of_the_books_own_steps_leaves_its_box(pilot: str) -> None:
    steps = read_raw("theory_steps")
    figure = theory_chart(steps[steps["pilot"] == pilot], read_raw("evidence"), "Pilot", TITLES).figure
    figure.draw_without_rendering()
    axes = figure.axes[0]
    boxes = [patch.get_window_extent() for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    inside = 0
    for text in axes.texts:
        extent = text.get_window_extent()
        for box in boxes:
            if box.x0 <= extent.x0 <= box.x1 and box.y0 <= extent.y0 <= box.y1:
                inside += 1
                assert extent.x1 <= box.x1, text.get_text()
    assert inside > len(boxes)
