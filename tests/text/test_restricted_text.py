"""How chapters on released tables print what is there and what is hidden."""

import pandas as pd
import pytest

from helpers.project.disclosure_rules import load_rules
from helpers.project.suppression_symbols import HIDDEN_SYMBOL
from helpers.text import restricted_text
from helpers.text.disclosure_text import rules_table


def releases(**states):
    rows = [(name, "real", state, 0, 0, "why") for name, state in states.items()]
    return pd.DataFrame(rows, columns=["table", "edition", "state", "published_count", "hidden_count", "reason"])


def test_what_waits_for_a_signature_is_said_to_wait():
    text = restricted_text.opening_text(releases(items="published", change="awaiting_review"))
    assert "One table of this chapter waits" in text and restricted_text.GATE_NOTE in text


def test_what_the_gate_could_not_let_through_is_said_with_its_reason():
    text = restricted_text.opening_text(releases(items="withheld"))
    assert "items: why" in text and restricted_text.GATE_NOTE not in text


def test_counts_are_added_up_by_unit_and_missing_ones_left_out():
    sources = pd.DataFrame(
        {
            "source_id": ["a", "a", "b", "c"],
            "unit": ["interviews", "interviews", "interviews", "documents"],
            "count": pd.array([9, 9, 28, None], dtype="Int64"),
            "academic_year": ["2022/23", "2023/24", "2023/24", "2022/23"],
        }
    )
    assert restricted_text.counts_sentence(sources, ["a", "b", "c"]) == (
        "The report counts 46 interviews (2022/23 and 2023/24) in its Table 1."
    )


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_a_missing_value_is_the_symbol_of_a_hidden_one_and_never_nought(missing):
    assert restricted_text.shown_number(missing) == restricted_text.shown_percent(missing) == HIDDEN_SYMBOL
    table = pd.DataFrame({"value": [0.77, missing], "low": [0.7, missing], "high": [0.84, missing]}, dtype="object")
    assert restricted_text.shown_interval(table, "value", "low", "high") == ["0.77 (0.70 to 0.84)", HIDDEN_SYMBOL]


def test_the_rules_say_where_a_source_differs():
    table = rules_table(load_rules()).set_index("Rule")
    assert table.loc["Rounding", "Where a source differs"] == "the survey and pupils: to 5"
    assert table.loc["Least count", "Where a source differs"] == "–"
