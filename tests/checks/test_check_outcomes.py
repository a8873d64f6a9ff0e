"""The outcome of a check, over findings and candidates of any kind."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from helpers.checks.check_explanations import comparison_text
from helpers.checks.check_outcomes import (
    is_met,
    shown_candidate,
    shown_check,
    status_of,
)
from tests.checks.frames import check, checks

PRINTED = 80
VALUES = st.lists(st.integers(78, 82), min_size=1, max_size=4)


def tried(values: list[int], reading: str = "printed", fits_when: str | None = None) -> tuple[pd.Series, pd.DataFrame]:
    """One check with candidates of these values, oldest first."""
    rule = checks(check("official", "share", table="ranks", column="value", reading=reading, fits_when=fits_when))
    table = pd.DataFrame({"value": values, "shown_value": [str(value) for value in values]})
    table = table.assign(fits=table["value"] == PRINTED, candidate=[f"year {number}" for number in range(len(values))])
    return rule.iloc[0], table.assign(period=table["candidate"])


@given(own=VALUES, other=VALUES)
def test_another_definition_never_makes_a_figure_agree_outright(own, other):
    pairs = [tried(own), tried(other, "other")]
    status = status_of("share", [], pairs, "contradicted")
    if is_met(*pairs[0]):
        assert status == "agrees"
    else:
        assert status == ("agrees_otherwise" if is_met(*pairs[1]) else "contradicted")


@given(own=VALUES, other=VALUES)
def test_the_value_shown_is_of_the_reports_own_definition_and_never_contradicts_the_outcome(own, other):
    pairs = [tried(other, "other"), tried(own)]
    rule, table = shown_check(pairs)
    assert rule["reading"] == "printed"
    assert shown_candidate(rule, table)["fits"] == (status_of("share", [], pairs, "contradicted") == "agrees")
    assert comparison_text(pairs).startswith(shown_candidate(rule, table)["shown_value"])


def test_of_several_dates_the_latest_is_shown():
    rule, table = tried([81, 82])
    assert shown_candidate(rule, table)["shown_value"] == "82"
    rule, table = tried([80, 80, 82])
    assert shown_candidate(rule, table)["candidate"] == "year 1"
