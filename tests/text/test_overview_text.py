"""What the opening and closing chapters say of the whole."""

from __future__ import annotations

import pandas as pd

from helpers.project.codebook import load_codebook
from helpers.project.registry import load_registry
from helpers.text import overview_text

EVIDENCE = pd.DataFrame(
    [
        ("C-001", "coventry", "strength", "measured_outcome", "4"),
        ("C-002", "coventry", "challenge", "school_account", "2.2"),
        ("C-003", "all", "change", "evaluator_judgement", "4"),
    ],
    columns=["evidence_id", "case", "direction", "kind", "section"],
).assign(statement="Something was found.")
CHECKS = pd.DataFrame(
    {
        "case": ["coventry"] * 5,
        "status": ["agrees", "differs_by_definition", "not_checkable", "contradicted", "contradicted"],
        "changes_message": [False, False, False, True, True],
        "message": [None, None, None, "It fell", "It fell"],
    }
)


def test_localities_link_to_their_chapters_with_their_own_counts() -> None:
    registry = load_registry()
    table = overview_text.localities_table(registry, EVIDENCE)
    assert list(table["Locality"]) == [f"[{x.title}]({x.id}.ipynb)" for x in registry.localities]
    first = table.iloc[0]
    assert (first["Findings"], first["Strengths and changes"], first["Challenges and mixed"]) == (2, 1, 1)


def test_kinds_count_every_finding_once() -> None:
    counts = overview_text.count_kinds(EVIDENCE, load_codebook())
    assert counts["row_count"].sum() == len(EVIDENCE)
    assert set(counts["kind"]) == set(load_codebook().kind_ids)


def test_measured_accounts_and_judgements_add_up() -> None:
    text = overview_text.measured_text(EVIDENCE)
    assert "Of the 3 findings in the register, 1 report something that was counted, 1 are what leaders" in text


def test_only_checkable_figures_are_called_checked_and_a_message_is_counted_once() -> None:
    assert overview_text.figures_text(CHECKS) == (
        "Of 5 figures that the source documents print, 4 could be checked; one difference changes a message of the "
        "report (@sec-published-figures)."
    )


def test_the_conclusion_lists_the_findings_of_its_own_section() -> None:
    table = overview_text.implications_table(EVIDENCE, {"coventry": "Coventry", "all": "All localities"})
    assert list(table["Of"]) == ["Coventry", "All localities"]
    assert "ev-C-003" in table["Evidence"].iloc[1]


def test_a_heading_is_named_once_in_the_framework() -> None:
    framework = pd.DataFrame(
        {"criterion_id": ["a", "a", "b"], "criterion_title": ["A", "A", "B"], "question": ["x", "y", "z"]}
    )
    assert list(overview_text.framework_table(framework)["Criterion"]) == ["A", "", "B"]


def test_dates_are_told_as_precisely_as_the_source_does() -> None:
    timeline = pd.DataFrame(
        {
            "date": ["2022-04", "2022-12", "2021"],
            "end_date": [None, "2023-02", None],
            "case": ["all", "all", "all"],
            "event": ["start", "survey", "before"],
            "document": "project-website",
        }
    )
    table = overview_text.dates_table(timeline, "2022")
    assert list(table["Date"]) == ["April 2022", "December 2022 to February 2023"]
