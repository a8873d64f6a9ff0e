from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from restricted.disclosure.decisions import HIDDEN_CELL, NOTHING, ROUNDED, WITHHELD, decisions_table
from restricted.disclosure.disclosure_gate import release
from restricted.disclosure.release_requests import Dimension, EarlierCell, Request
from restricted.disclosure.tabulating import (
    count_units,
    estimate_for_units,
    group_points,
    list_measures,
    summarise_units,
)

from helpers.project.suppression_symbols import ALL, HIDDEN, PARTLY_HIDDEN, PUBLISHED
from tests.restricted.disclosure.made import ABOUT, COUNTS, PLACES, ROLES, people, rules


def released(requests, **changes):
    return release(requests, rules(**changes), is_simulated=True)


def status_of(table: pd.DataFrame, **wanted: str) -> str:
    mask = np.logical_and.reduce([table[name] == label for name, label in wanted.items()])
    (found,) = table.loc[mask, "status"]
    return found


def counted(rows, **more):
    return count_units(rows, **{"dimensions": (PLACES, ROLES), **ABOUT, **more})


def test_a_small_count_is_hidden_and_a_large_one_is_told():
    table = released({"t": counted(people(COUNTS))}).tables["t"]
    assert status_of(table, place="ash", role="partner") == HIDDEN
    assert table.loc[table["status"] == HIDDEN, "count"].isna().all()
    total = table.query("place == 'all' and role == 'all'")
    assert total["count"].tolist() == [sum(COUNTS.values())]


def test_with_the_least_count_off_the_small_cell_is_told():
    table = released({"t": counted(people(COUNTS))}, minimum_cell_count=2).tables["t"]
    assert status_of(table, place="ash", role="partner") == PUBLISHED


def test_a_hidden_cell_is_never_alone_in_a_sum():
    table = released({"t": counted(people(COUNTS))}).tables["t"]
    in_row = table.query("place == 'ash' and role != 'all'")["status"]
    in_column = table.query("role == 'partner' and place in ['ash', 'birch', 'north']")["status"]
    assert (in_row == HIDDEN).sum() >= 2
    assert (in_column == HIDDEN).sum() >= 2


def test_a_nought_is_hidden_unless_the_rule_is_off():
    counts = {**COUNTS, ("ash", "partner"): 0}
    assert status_of(released({"t": counted(people(counts))}).tables["t"], place="ash", role="partner") == HIDDEN
    off = released({"t": counted(people(counts))}, zeros_disclosive=False).tables["t"]
    assert status_of(off, place="ash", role="partner") == PUBLISHED
    assert off.query("place == 'ash' and role == 'partner'")["count"].tolist() == [0]


def test_counts_are_rounded_where_the_rule_says():
    release_ = released({"t": counted(people(COUNTS))}, rounding_base=5)
    shown = release_.tables["t"].query("status == 'published'")["count"]
    assert (shown % 5 == 0).all()
    assert {entry.action for entry in release_.decisions} == {ROUNDED, HIDDEN_CELL}


def test_percentages_come_of_the_counts_that_are_shown():
    table = released({"t": counted(people(COUNTS), percent_within=("place",))}, rounding_base=5).tables["t"]
    assert table.loc[table["status"] == HIDDEN, "percent"].isna().all()
    row = table.query("place == 'cedar' and role == 'partner'").iloc[0]
    assert row["percent"] == round(100 * 25 / 85)
    totals = table.query("role == 'all'").set_index("place")["count"]
    for entry in table.query("status == 'published'").itertuples():
        expected = None if pd.isna(totals[entry.place]) else round(100 * entry.count / totals[entry.place])
        assert (pd.isna(entry.percent) and expected is None) or entry.percent == min(expected, 100)


def test_two_tables_of_the_same_people_do_not_give_each_other_away():
    """Split by place alone the total could be told; the other table's hidden cells would then be a difference."""
    rows = people(COUNTS)
    waves = Dimension("wave", ("one", "two"))
    rows["wave"] = np.where(rows.index % 2, "one", "two")
    tables = released(
        {"a": counted(rows), "b": counted(rows, dimensions=(PLACES, waves)), "c": counted(rows, dimensions=(ROLES,))}
    ).tables
    by_place = tables["b"].query("wave == 'all'").set_index("place")["status"]
    again = tables["a"].query("role == 'all'").set_index("place")["status"]
    assert by_place.to_dict() == again[by_place.index].to_dict()


def test_a_part_of_the_people_is_no_way_to_the_rest():
    """All less the linked are the unlinked: three of them are not to be worked out."""
    rows = people(COUNTS)
    is_elm_head = (rows["place"] == "elm") & (rows["role"] == "head")
    linked = rows[~(is_elm_head & (rows.groupby(["place", "role"]).cumcount() < 3))]
    everybody = counted(rows, dimensions=(PLACES,))
    part = counted(linked, dimensions=(PLACES,), fixed={"is_linked": "yes"})
    tables = released({"all": everybody, "part": part}).tables
    hidden = [status_of(tables[name], place="elm") == HIDDEN for name in ("all", "part")]
    assert any(hidden)


def test_tables_that_give_one_cell_two_counts_are_not_both_released():
    rows = people(COUNTS)
    outcome = released({"a": counted(rows), "b": counted(rows.iloc[5:], dimensions=(ROLES,))})
    assert set(outcome.tables) == {"a"}
    assert [(entry.table, entry.rule) for entry in outcome.decisions if entry.action == WITHHELD] == [
        ("b", "linked_tables")
    ]


def test_a_shape_that_the_gate_does_not_know_is_withheld():
    known = counted(people(COUNTS))
    for strange in (replace(known, kind="survival"), known.frame, "a sentence", replace(known, source="diaries")):
        outcome = released({"t": strange})
        assert outcome.tables == {}
        assert [entry.action for entry in outcome.decisions] == [WITHHELD]


def test_least_and_greatest_values_are_withheld():
    rows = people(COUNTS, score=3.0)
    asked = summarise_units(rows, value="score", dimensions=(ROLES,), statistics=("mean", "max"), **ABOUT)
    outcome = released({"t": asked})
    assert outcome.tables == {}
    assert outcome.decisions[0].rule == "minimum_maximum"


def test_a_statistic_without_a_rule_is_withheld():
    rows = people(COUNTS, score=3.0)
    asked = summarise_units(rows, value="score", dimensions=(ROLES,), statistics=("sum",), **ABOUT)
    assert released({"t": asked}).tables == {}


def summarised(rows, **more):
    return summarise_units(rows, **{"value": "score", "dimensions": (ROLES,), **ABOUT, **more})


def test_one_person_who_makes_up_a_total_is_hidden_unless_the_rules_are_off():
    rows = people(COUNTS)
    rows["score"] = 1.0
    first = rows.index[rows["role"] == "governor"][0]
    rows.loc[first, "score"] = 100_000.0
    assert status_of(released({"t": summarised(rows)}).tables["t"], role="governor") == HIDDEN
    only_ratio = released({"t": summarised(rows)}, dominance=None).tables["t"]
    assert status_of(only_ratio, role="governor") == HIDDEN
    only_dominance = released({"t": summarised(rows)}, p_ratio=None).tables["t"]
    assert status_of(only_dominance, role="governor") == HIDDEN
    neither = released({"t": summarised(rows)}, dominance=None, p_ratio=None).tables["t"]
    assert status_of(neither, role="governor") == PUBLISHED


def test_a_mean_at_the_end_of_its_scale_tells_what_everybody_said():
    rows = people(COUNTS)
    rows["score"] = np.where(rows["role"] == "head", 5.0, 1.0 + rows.index % 4)
    with_bounds = released({"t": summarised(rows, bounds=(1, 5))}).tables["t"]
    without = released({"t": summarised(rows)}).tables["t"]
    assert status_of(with_bounds, role="head") == HIDDEN
    assert status_of(without, role="head") == PUBLISHED


def test_quantiles_need_people_on_both_sides():
    rows = people({("ash", "head"): 25, ("ash", "governor"): 60, ("ash", "partner"): 15})
    rows["score"] = [float(number % 7) for number in range(len(rows))]
    asked = summarised(rows, statistics=("mean", "median", "quartile_1"))
    table = released({"t": asked}).tables["t"].set_index("role")
    assert table.loc["governor", "status"] == PUBLISHED
    assert table.loc["head", "status"] == PARTLY_HIDDEN
    assert not np.isnan(table.loc["head", "median"])
    assert np.isnan(table.loc["head", "quartile_1"])
    assert np.isnan(table.loc["partner", "median"])


def test_people_without_a_value_do_not_count():
    rows = people(COUNTS)
    rows["score"] = np.where(rows["role"] == "governor", np.nan, 1.0 + rows.index % 3)
    table = released({"t": summarised(rows)}).tables["t"]
    assert status_of(table, role="governor") == HIDDEN


def test_a_fit_with_few_degrees_of_freedom_is_hidden_unless_the_rule_is_off():
    rows = people(COUNTS)
    frame = pd.DataFrame({"term": ["slope"], "role": [ALL], "estimate": [1.234], "low": [0.5], "high": [2.0]})
    asked = estimate_for_units(frame, rows, dimensions=(ROLES,), labels=("term",), residual_df=9, **ABOUT)
    assert released({"t": asked}).tables["t"]["status"].tolist() == [HIDDEN]
    assert released({"t": asked}, minimum_residual_df=9).tables["t"]["status"].tolist() == [PUBLISHED]
    enough = estimate_for_units(frame, rows, dimensions=(ROLES,), labels=("term",), residual_df=40, **ABOUT)
    assert released({"t": enough}).tables["t"]["estimate"].tolist() == [1.23]


def test_an_estimate_of_few_people_is_hidden_with_them():
    rows = people({**COUNTS, **{(place, "partner"): 1 for place in PLACES.categories}})
    frame = pd.DataFrame({"role": list(ROLES.categories), "estimate": [1.0, 2.0, 3.0]})
    asked = estimate_for_units(frame, rows, dimensions=(ROLES,), values=("estimate",), **ABOUT)
    table = released({"t": asked}).tables["t"]
    assert status_of(table, role="partner") == HIDDEN
    assert table.loc[table["role"] == "partner", "estimate"].isna().all()


def test_points_stand_for_enough_people_each():
    rows = people({("ash", "head"): 47, ("birch", "head"): 9})
    generator = np.random.default_rng(4)
    rows["before"], rows["after"] = generator.normal(80, 9, 56), generator.normal(85, 9, 56)
    table = released({"t": group_points(rows, dimensions=(PLACES,), values=("before", "after"), **ABOUT)}).tables["t"]
    shown = table[table["status"] == PUBLISHED]
    assert set(shown["place"]) == {"ash"}
    assert 2 <= len(shown) <= 4
    assert not set(shown["before"].round(6)) & set(rows["before"].round(6))
    assert table.loc[table["place"] == "birch", "before"].isna().all()


def test_what_a_body_reports_is_shown_where_enough_people_stand_behind_it():
    frame = pd.DataFrame(
        {"place": ["ash", "birch", "cedar"], "value": [40.0, 50.0, 60.0], "people_count": [100, 9, None]}
    )
    table = released({"t": list_measures(frame, source="interviews", keys=("place",), values=("value",))}).tables["t"]
    assert table["status"].tolist() == [PUBLISHED, HIDDEN, HIDDEN]


def edition(counts, earlier=()):
    asked = {"t": counted(people(counts), dimensions=(ROLES,))}
    return release(asked, rules(), is_simulated=False, earlier=earlier)


def test_two_editions_do_not_tell_of_those_few_who_came_between():
    first = edition({("ash", "head"): 30, ("ash", "governor"): 19, ("ash", "partner"): 40})
    later = {("ash", "head"): 32, ("ash", "governor"): 19, ("ash", "partner"): 40}
    second = edition(later, earlier=first.cells["t"])
    assert status_of(second.tables["t"], role="head") == HIDDEN
    assert status_of(edition(later).tables["t"], role="head") == PUBLISHED


def test_what_was_hidden_before_stays_hidden():
    first = edition({("ash", "head"): 30, ("ash", "governor"): 8, ("ash", "partner"): 40})
    later = {("ash", "head"): 30, ("ash", "governor"): 28, ("ash", "partner"): 40}
    assert status_of(edition(later, earlier=first.cells["t"]).tables["t"], role="governor") == HIDDEN


def test_what_was_told_before_cannot_protect_what_is_hidden_now():
    """With one cell told in the last edition, hiding it again protects nobody: another has to go."""
    counts = {("ash", "head"): 30, ("ash", "governor"): 5, ("ash", "partner"): 40}
    told = [EarlierCell("people", (("role", "partner"),), 40), EarlierCell("people", (), 75)]
    table = edition(counts, earlier=told).tables["t"]
    assert status_of(table, role="governor") == HIDDEN
    assert status_of(table, role="head") == HIDDEN


def test_no_rows_give_no_table_and_a_decision():
    empty = people({})
    outcome = released({"t": replace(counted(people(COUNTS)), frame=counted(empty).frame.iloc[:0])})
    assert outcome.tables["t"].empty
    assert [entry.action for entry in outcome.decisions] == [NOTHING]


def test_the_log_does_not_tell_the_small_cell_from_the_one_that_protects_it():
    logs, tables = [], []
    for governors, partners in ((4, 13), (13, 4)):
        counts = {("ash", "head"): 60, ("ash", "governor"): governors, ("ash", "partner"): partners}
        outcome = edition(counts, earlier=[EarlierCell("people", (("role", "head"),), 60)])
        tables.append(outcome.tables["t"])
        logs.append(decisions_table(outcome.decisions))
    assert tables[0].query("status == 'hidden'")["role"].tolist() == ["governor", "partner"]
    assert tables[0].equals(tables[1])
    assert logs[0].equals(logs[1])


@pytest.mark.parametrize("kind", ["counts", "summaries"])
def test_a_request_that_lacks_its_columns_is_withheld(kind):
    broken = Request(kind, "interviews", "people", pd.DataFrame({"role": ["head"]}), (ROLES,), values=("mean",))
    assert released({"t": broken}).tables == {}
