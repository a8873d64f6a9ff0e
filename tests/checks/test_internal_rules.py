"""Each rule on tiny frames, once sound and once with a planted fault that must be caught."""

import pandas as pd
import pytest

from helpers.checks import CheckError, check_figures
from helpers.indicators import formats
from tests.checks.frames import NO_REVIEWS, check, checks, figure, figures

SOURCES = pd.DataFrame(
    {"unit": ["interviews", "interviews", "workshops"], "count": [9, 18, 7], "site": ["a", "b", "b"]}
)
PERCENT = {"value_kind": "percent", "unit": "%"}


def verdict(rule: dict, *rows: dict, tables: dict | None = None) -> pd.Series:
    result = check_figures(figures(*rows), checks(rule), NO_REVIEWS, tables or {})
    return result.set_index("id").loc[rule["figure_id"]]


def test_a_sum_is_made_of_its_parts():
    parts = [figure("primary", "85"), figure("secondary", "22"), figure("special", "9")]
    rule = check("sum_of", "total", "primary secondary special")
    assert verdict(rule, figure("total", "116"), *parts).status == "agrees"
    found = verdict(rule, figure("total", "115"), *parts)
    assert found.status == "contradicted"
    assert found.recomputed_value == "116"
    assert found.published_value == "115", "a wrong figure is reported, never mended"
    assert found.explanation == "Its parts give 85 + 22 + 9 = 116, and 115 is printed."


def test_a_share_is_that_of_its_parts_within_rounding():
    rows = [figure("members", "85"), figure("schools", "94")]
    rule = check("share_of", "share", "members schools")
    assert verdict(rule, figure("share", "90", **PERCENT), *rows).status == "agrees"
    assert verdict(rule, figure("share", "91", **PERCENT), *rows).status == "contradicted"


def test_a_percentage_of_schools_must_be_whole_schools():
    rule = check("whole_number", "share", "schools")
    found = verdict(rule, figure("share", "87.5", **PERCENT), figure("schools", "180"))
    assert found.status == "contradicted"
    assert "157.5" in found.explanation
    assert verdict(rule, figure("share", "87.5", **PERCENT), figure("schools", "176")).status == "not_checkable"


@pytest.mark.parametrize(
    ("one", "other", "kind", "agrees"),
    [
        ("9", "9", "count", True),
        ("9", "10", "count", False),
        ("2024", "2024-11", "date", True),
        ("2024-07", "2024-11", "date", False),
        ("AoEA", "aoea", "name", True),
        ("North East", "North-East", "name", False),
        ("spring 2024", "summer 2024", "season", False),
    ],
)
def test_two_printings_agree_or_both_are_inconsistent(one, other, kind, agrees):
    rows = figures(figure("one", one, kind), figure("other", other, kind, section="3"))
    result = check_figures(rows, checks(check("same_as", "one", "other")), NO_REVIEWS, {}).set_index("id")
    expected = "not_checkable" if agrees else "contradicted"
    assert list(result["status"]) == [expected, expected]
    if not agrees:
        assert f"{formats.printed_value(other, kind)} (the evaluation report, 3)" in result.loc["one", "explanation"]


def test_an_approximate_number_agrees_with_one_in_its_range():
    rows = figures(figure("one", "50", qualifier="approximate"), figure("other", "47"))
    result = check_figures(rows, checks(check("same_as", "one", "other")), NO_REVIEWS, {})
    assert set(result["status"]) == {"not_checkable"}


def test_a_part_is_no_larger_than_its_whole():
    rule = check("part_of", "part", "whole")
    assert verdict(rule, figure("part", "14"), figure("whole", "14")).status == "not_checkable"
    assert verdict(rule, figure("part", "15"), figure("whole", "14")).status == "contradicted"


def test_one_in_each_locality_needs_as_many_as_there_are():
    rule = check("covers", "workshops", "localities")
    assert verdict(rule, figure("workshops", "9"), figure("localities", "9")).status == "not_checkable"
    found = verdict(rule, figure("workshops", "7"), figure("localities", "9"))
    assert found.status == "contradicted"
    assert "7 is fewer than 9" in found.explanation


def test_one_for_one_needs_equal_counts():
    rule = check("as_many_as", "interviews", "localities")
    assert verdict(rule, figure("interviews", "9"), figure("localities", "9")).status == "not_checkable"
    assert verdict(rule, figure("interviews", "8"), figure("localities", "9")).status == "contradicted"


def test_a_cohort_must_lie_within_the_project():
    end = figure("end", "2024-11", "date")
    rule = check("not_after", "cohort", "end")
    assert verdict(rule, figure("cohort", "2023/24", "academic_year"), end).status == "not_checkable"
    assert verdict(rule, figure("cohort", "2024/25", "academic_year"), end).status == "contradicted"
    before = check("not_before", "cohort", "end")
    assert verdict(before, figure("cohort", "2024-10", "date"), end).status == "contradicted"
    assert verdict(before, figure("cohort", "2024", "date"), end).status == "not_checkable"


def test_a_duration_is_that_between_its_dates():
    ends = [figure("start", "2022-04", "date"), figure("end", "2024-11", "date")]
    rule = check("duration_of", "length", "start end")
    years = {"value_kind": "duration", "unit": "years"}
    assert verdict(rule, figure("length", "2.5", **years), *ends).status == "agrees"
    assert verdict(rule, figure("length", "2", **years), *ends).status == "contradicted"
    with pytest.raises(ValueError, match="cannot measure time in terms: give the figure a unit of"):
        verdict(rule, figure("length", "2", value_kind="duration", unit="terms"), *ends)


def test_a_weekday_is_that_of_its_date():
    day = figure("day", "2025-01-30", "date")
    rule = check("weekday_of", "weekday", "day")
    assert verdict(rule, figure("weekday", "Thursday", "name"), day).status == "agrees"
    assert verdict(rule, figure("weekday", "Friday", "name"), day).status == "contradicted"


def test_a_claim_in_words_is_held_against_the_two_numbers():
    rows = [figure("own", "45", **PERCENT), figure("national", "51", **PERCENT)]
    rule = check("claim_of", "claim", "own national")
    assert verdict(rule, figure("claim", "below", "claim"), *rows).status == "agrees"
    assert verdict(rule, figure("claim", "above", "claim"), *rows).status == "contradicted"


def test_shares_of_one_whole_do_not_exceed_it():
    rule = check("within_whole", "direct", "search social")
    rows = [figure("search", "14", **PERCENT), figure("social", "9", **PERCENT)]
    found = verdict(rule, figure("direct", "69", **PERCENT), *rows)
    assert found.status == "not_checkable"
    assert "of the other 8% nothing is said" in found.explanation
    assert verdict(rule, figure("direct", "79", **PERCENT), *rows).status == "contradicted"


def test_a_total_is_rebuilt_from_the_rows_of_its_table():
    rule = check("count_rows", "total", table="sources", where="unit=interviews", column="count")
    assert verdict(rule, figure("total", "27"), tables={"sources": SOURCES}).status == "agrees"
    found = verdict(rule, figure("total", "28"), tables={"sources": SOURCES})
    assert (found.status, found.recomputed_value) == ("contradicted", "27")


def test_one_row_is_the_figure_written_again_and_reproduces_nothing():
    rule = check("count_rows", "total", table="sources", where="unit=workshops", column="count")
    assert verdict(rule, figure("total", "7"), tables={"sources": SOURCES}).status == "not_checkable"
    assert verdict(rule, figure("total", "9"), tables={"sources": SOURCES}).status == "contradicted"


def test_names_are_counted_once_each():
    rule = check("count_rows", "sites", table="sources", column="site")
    assert verdict(rule, figure("sites", "2"), tables={"sources": SOURCES}).status == "agrees"


def test_a_figure_without_a_rule_is_not_checkable_and_says_why():
    found = check_figures(figures(figure("alone", "5")), checks(), NO_REVIEWS, {}).iloc[0]
    assert found.status == "not_checkable"
    assert found.explanation.startswith("No other figure")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (check("sum_of", "one", "nobody"), "names figures that no table holds: nobody"),
        (check("sum_of", "one"), "needs some operand"),
        (check("share_of", "one", "two"), r"needs 2 operand\(s\) and has 1"),
        (check("sum_of", "one", "word"), "figure word is a name, and this rule needs a number"),
        (check("not_after", "one", "word"), "a count is not a date"),
        (check("count_rows", "one", table="sources", column="count"), "table 'sources', which was not given"),
    ],
)
def test_a_rule_that_cannot_be_applied_says_what_is_wrong(rule, message):
    rows = figures(figure("one", "5"), figure("two", "6"), figure("word", "x", "name"))
    with pytest.raises(CheckError, match=message):
        check_figures(rows, checks(rule), NO_REVIEWS, {})


def test_all_rules_that_cannot_be_applied_are_named_at_once():
    rows = figures(figure("one", "5"))
    rules = checks(check("sum_of", "one", "missing"), check("part_of", "one", "absent"))
    with pytest.raises(CheckError, match=r"two checks(.|\n)*missing(.|\n)*absent"):
        check_figures(rows, rules, NO_REVIEWS, {})


def test_rows_of_which_one_has_no_count_have_no_known_sum():
    rule = check("count_rows", "total", table="sources", where="unit=interviews", column="count")
    holed = SOURCES.assign(count=SOURCES["count"].astype("Int64").where(SOURCES["site"] != "a"))
    with pytest.raises(CheckError, match="their sum is not known"):
        check_figures(figures(figure("total", "18")), checks(rule), NO_REVIEWS, {"sources": holed})
