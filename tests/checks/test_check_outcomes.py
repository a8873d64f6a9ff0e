"""What is shown beside a figure, and what is called agreement, over any candidates whatever."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from published.frames import check, checks, figure, figures

from helpers.checks.check_findings import read_figures
from helpers.checks.check_outcomes import HOLDING, STATUSES, comparison_text, is_met, shown_candidate, status_of

PRINTED = 80.0
ROWS = st.lists(st.tuples(st.integers(60, 100), st.booleans(), st.booleans()), min_size=1, max_size=8)


def tried_of(rows: list[tuple[int, bool, bool]], names_origin: bool) -> list:
    """One check whose candidates have these values, named and preferred as given."""
    table = pd.DataFrame(rows, columns=["value", "is_named_source", "is_preferred"])
    named = table["is_named_source"].eq(True) if names_origin else pd.Series([pd.NA] * len(table))
    table = table.assign(
        is_named_source=named.astype("boolean"),
        difference=table["value"] - PRINTED,
        fits=table["value"] == PRINTED,
        candidate=[f"measure {number}" for number in range(len(table))],
        shown_value=table["value"].astype(str),
    )
    rule = checks(check("official", "share", table="ranks", column="value")).iloc[0]
    return [(rule, table)]


@given(rows=ROWS)
def test_where_the_source_names_its_origin_the_value_shown_is_of_it(rows):
    tried = tried_of(rows, names_origin=True)
    _, table = tried[0]
    _, _, shown = shown_candidate(tried)
    named = table[table["is_named_source"]]
    if len(named):
        assert shown["is_named_source"]
        best = named[named["fits"]] if named["fits"].any() else named
        liked = best[best["is_preferred"]] if best["is_preferred"].any() else best
        assert abs(shown["difference"]) == liked["difference"].abs().min()


@given(rows=ROWS)
def test_nothing_agrees_by_what_the_source_does_not_name(rows):
    tried = tried_of(rows, names_origin=True)
    _, table = tried[0]
    status = status_of([], tried)
    assert status in STATUSES
    if table["is_named_source"].any() and not (table["fits"] & table["is_named_source"]).any():
        assert status not in HOLDING
        assert status == ("other_measure" if is_met(*tried[0]) else "differs")


@given(rows=ROWS)
def test_what_is_shown_never_contradicts_the_status(rows):
    """What agrees is shown beside a value that fits, what differs or fits elsewhere beside one that does not."""
    for names_origin in (True, False):
        tried = tried_of(rows, names_origin)
        _, _, shown = shown_candidate(tried)
        assert shown["fits"] == (status_of([], tried) == "agrees_with_official")


@given(rows=ROWS)
def test_the_text_names_what_the_value_is_of(rows):
    tried = tried_of(rows, names_origin=True)
    _, _, shown = shown_candidate(tried)
    known = read_figures(figures(figure("share", "80", "percent", unit="%")))["share"]
    assert comparison_text(known, tried).startswith(f"{shown['shown_value']} ({shown['candidate']})")


def test_without_an_official_check_nothing_is_shown():
    assert shown_candidate([]) is None
    assert status_of([], []) == "not_checkable"
