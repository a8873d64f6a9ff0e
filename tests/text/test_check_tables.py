"""Display tables and phrases of the checks of printed figures."""

from __future__ import annotations

import pandas as pd

from helpers.text import check_tables


def checks(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["id", "status", "weight", "published_value"])
    return table.assign(
        case=["coventry", *["all"] * (len(rows) - 1)],
        source_document="evaluation-report",
        section="2.2, Table 2",
        quantity=[f"Quantity of {name}" for name in table["id"]],
        explanation="Why.",
        value_kind="count",
        qualifier="exact",
        tables=None,
    )


TABLE = checks(
    ("a", "agrees", "ordinary", "85"),
    ("b", "contradicted", "changes_message", "9"),
    ("c", "contradicted", "trivial", "8"),
    ("d", "differs_by_definition", "ordinary", "2"),
    ("e", "not_checkable", "ordinary", "7"),
)


def test_the_table_of_outcomes_tells_what_changes_a_message_from_what_is_trivial() -> None:
    table = check_tables.outcomes_table(TABLE).set_index("Outcome")
    assert table["Figures"].to_dict() == {
        "Agrees": 1,
        "Agrees by another definition or date": 0,
        "Differs, probably by definition": 1,
        "Contradicted": 2,
        "Cannot be checked": 1,
    }
    assert table.loc["Contradicted", ["Change a message", "Trivial"]].tolist() == [1, 1]


def test_each_figure_is_at_its_anchor_with_its_explanation() -> None:
    shown = check_tables.explanations_table(TABLE, {"coventry": "Coventry"})
    assert shown["Place"].tolist() == ["Coventry", *["Project or pilot"] * 4]
    assert shown["Figure, and where it is printed"][0] == "[Quantity of a]{#check-a} (2.2, Table 2)"
    assert set(shown["What the check found"]) == {"Why."}


def test_an_explanation_leads_to_the_data_of_its_rules_each_once() -> None:
    rules = pd.DataFrame(
        [("a", "school_counts"), ("a", "school_counts"), ("a", "deprivation"), ("b", None)],
        columns=["figure_id", "table"],
    )
    table = check_tables.with_tables(TABLE.drop(columns="tables"), rules)
    told = check_tables.explanations_table(table, {})["What the check found"]
    link = "[{}](data-sources.ipynb#source-{})"
    expected = f"{link.format('school counts', 'school_counts')} and {link.format('deprivation', 'deprivation')}"
    assert told[0] == f"Why. Data: {expected}."
    assert told[4] == "Why."
