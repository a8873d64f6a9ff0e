import pandas as pd
import pytest

from helpers.project.codebook import load_codebook
from helpers.project.registry import Pilot
from helpers.text import findings_text
from helpers.text.narratives import Narrative

PILOT = Pilot(id="north", number=1, title="North", aim="To try")


@pytest.fixture
def evidence():
    rows = [
        ("P1-002", "challenge", "2", "school_account", "headteacher", "Money was short."),
        ("P1-001", "strength", "both", "evaluator_judgement", "evaluators", "They met each month."),
    ]
    columns = ["evidence_id", "direction", "year", "kind", "voice", "statement"]
    return pd.DataFrame(rows, columns=columns)


def test_each_finding_says_whose_word_when_and_where_it_stands(evidence):
    text = findings_text.criterion_text("Sustainability", evidence, load_codebook())
    assert "- They met each month. *Evaluators, both years* ([P1-001](evidence-base.ipynb#ev-P1-001))" in text
    assert text.index("They met") < text.index("Money was short")
    assert text.startswith("### Sustainability\n\n2 findings (")


def test_a_criterion_without_findings_says_so(evidence):
    text = findings_text.criterion_text("Sustainability", evidence[:0], load_codebook())
    assert "no finding of its own" in text
    assert "**" not in text


def test_what_bears_on_the_pilot_is_pointed_to_and_not_repeated(evidence):
    note = findings_text.findings_note(evidence, 12, "Alder", PILOT)
    assert "12 further findings on the pilot as a whole stand in @sec-north" in note
    assert "holds no finding about Alder" in findings_text.findings_note(evidence[:0], 12, "Alder", PILOT)


def test_people_are_counted_only_where_a_number_is_printed():
    roles = pd.DataFrame(
        {
            "case": ["alder", "alder", "birch"],
            "organisation": ["Council", "Council", "Council"],
            "role": ["Link workers", "Directors", "Heads"],
            "responsibility": ["Linked", "Met", "Led"],
            "people_figure": ["alder-posts", None, None],
        }
    )
    figures = pd.DataFrame(
        {"figure_id": ["alder-posts"], "value": ["11"], "value_kind": ["count"], "qualifier": ["at_least"]}
    )
    reading = findings_text.roles_reading(roles, figures, "alder")
    assert reading["Role"].tolist() == ["Link workers", "Directors"]
    assert reading["How many"].tolist()[0] == "at least 11"
    assert pd.isna(reading["How many"].iloc[1])


def test_the_cohort_caption_counts_children_whose_number_is_printed():
    cohorts = pd.DataFrame(
        {"pupils_count": pd.array([11, 9, None], "Int64"), "outcome_count": pd.array([0, None, None], "Int64")}
    )
    caption = findings_text.cohorts_caption(cohorts, "Alder")
    assert "Three cohorts of the project in Alder, 20 children" in caption
    assert "outcome is reported of one, with the exact interval" in caption
    assert "reported of none." in findings_text.cohorts_caption(cohorts[1:], "Alder")


def test_what_is_not_known_has_a_heading_only_where_something_is_said():
    said = Narrative("alder", sections={"What is not known": "Much."})
    assert findings_text.unknown_section(said) == "## What is not known\n\nMuch."
    assert findings_text.unknown_section(Narrative("alder")) == ""
