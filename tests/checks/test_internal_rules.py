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


def test_a_wrong_sum_is_told_with_its_parts_and_never_mended():
    parts = [figure("primary", "85"), figure("secondary", "22"), figure("special", "9")]
    rule = check("sum_of", "total", "primary secondary special")
    assert verdict(rule, figure("total", "116"), *parts).status == "agrees"
    found = verdict(rule, figure("total", "115"), *parts)
    assert (found.status, found.recomputed_value, found.published_value) == ("contradicted", "116", "115")
    assert found.explanation == "Its parts give 85 + 22 + 9 = 116, and 115 is printed."


COUNT, DATE, YEARS = {}, {"value_kind": "date"}, {"value_kind": "duration", "unit": "years"}
NAME, CLAIM, ACADEMIC_YEAR = ({"value_kind": kind} for kind in ("name", "claim", "academic_year"))
RULES = [
    # kind, operands (value and kind), kind of the figure, a value that passes, its status, a value that does not
    ("share_of", [("85", COUNT), ("94", COUNT)], PERCENT, "90", "agrees", "91"),
    ("part_of", [("14", COUNT)], COUNT, "14", "not_checkable", "15"),
    ("as_many_as", [("9", COUNT)], COUNT, "9", "not_checkable", "8"),
    ("covers", [("9", COUNT)], COUNT, "9", "not_checkable", "7"),
    ("not_after", [("2024-11", DATE)], ACADEMIC_YEAR, "2023/24", "not_checkable", "2024/25"),
    ("not_before", [("2024-11", DATE)], DATE, "2024", "not_checkable", "2024-10"),
    ("duration_of", [("2022-04", DATE), ("2024-11", DATE)], YEARS, "2.5", "agrees", "2"),
    ("weekday_of", [("2025-01-30", DATE)], NAME, "Thursday", "agrees", "Friday"),
    ("claim_of", [("45", PERCENT), ("51", PERCENT)], CLAIM, "below", "agrees", "above"),
    ("within_whole", [("14", PERCENT), ("9", PERCENT)], PERCENT, "69", "not_checkable", "79"),
]


@pytest.mark.parametrize(("kind", "operands", "own", "sound", "status", "wrong"), RULES, ids=[row[0] for row in RULES])
def test_a_rule_passes_what_is_sound_and_finds_a_planted_fault(kind, operands, own, sound, status, wrong):
    rows = [figure(f"operand-{n}", value, **columns) for n, (value, columns) in enumerate(operands)]
    rule = check(kind, "printed", " ".join(row["figure_id"] for row in rows))
    assert verdict(rule, figure("printed", sound, **own), *rows).status == status
    assert verdict(rule, figure("printed", wrong, **own), *rows).status == "contradicted"


def test_a_percentage_of_schools_must_be_whole_schools():
    rule = check("whole_number", "share", "schools")
    found = verdict(rule, figure("share", "87.5", **PERCENT), figure("schools", "180"))
    assert found.status == "contradicted"
    assert "157.5" in found.explanation
    assert verdict(rule, figure("share", "87.5", **PERCENT), figure("schools", "176")).status == "not_checkable"


def test_time_is_measured_in_years_or_months_alone():
    ends = [figure("start", "2022-04", "date"), figure("end", "2024-11", "date")]
    with pytest.raises(ValueError, match="cannot measure time in terms: give the figure a unit of"):
        verdict(
            check("duration_of", "length", "start end"),
            figure("length", "2", value_kind="duration", unit="terms"),
            *ends,
        )


def test_what_is_left_of_a_whole_and_what_is_too_few_are_told():
    rows = [figure("search", "14", **PERCENT), figure("social", "9", **PERCENT)]
    found = verdict(check("within_whole", "direct", "search social"), figure("direct", "69", **PERCENT), *rows)
    assert "of the other 8% nothing is said" in found.explanation
    found = verdict(check("covers", "workshops", "localities"), figure("workshops", "7"), figure("localities", "9"))
    assert "7 is fewer than 9" in found.explanation


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
