"""Official values on tiny tables: each rule gives its value, with definition, date and difference."""

import pandas as pd
import pytest

from helpers.checks import CheckError, check_figures, figure_candidates
from tests.checks.frames import NO_REVIEWS, check, checks, figure, figures, review

ONE, TWO, THREE, ENGLAND = "E08000001", "E08000002", "E08000003", "E92000001"
SCHOOLS = pd.DataFrame(
    [(ONE, "primary", "2023/24", 85), (ONE, "special", "2023/24", 7), (ONE, "nursery", "2026-03", 2)],
    columns=["area_code", "school_type", "period", "schools_count"],
)
ACADEMIES = pd.DataFrame(
    [(ONE, "2023-09-01", 40.9, 50), (ONE, "2024-07-17", 43.5, 50)],
    columns=["area_code", "date", "academy_share_pct", "schools_count"],
)
GRADES = pd.DataFrame(
    [(ONE, "2023-08-31", 80, 90), (ONE, "2024-01-31", 82, 90), (ONE, "2024-08-31", 85, 91)],
    columns=["area_code", "date", "good_count", "graded_count"],
)
ABSENCE = pd.DataFrame(
    [
        ("severe", ONE, "2018/19", 1.0),
        ("severe", ONE, "2022/23", 2.0),
        ("severe", ONE, "2023/24", 1.5),
        ("severe", TWO, "2022/23", 1.2),
        ("severe", TWO, "2023/24", 1.9),
        ("severe", THREE, "2023/24", None),
        ("severe", ENGLAND, "2022/23", 1.8),
        ("severe", ENGLAND, "2023/24", 1.8),
    ],
    columns=["indicator_id", "area_code", "academic_year", "value"],
)
INSPECTIONS = pd.DataFrame({"area_code": [ONE], "inspection_date": ["2022-06-20"]})
AREAS = pd.DataFrame(
    {
        "area_code": [ONE, TWO, THREE, ENGLAND],
        "area_type": [*["upper_tier"] * 3, "country"],
        "area_name": ["One", "Two", "Three", "England"],
    }
)
INDICATORS = pd.DataFrame(
    {
        "indicator_id": ["severe"],
        "title": ["Severe absence rate, primary schools"],
        "unit": ["percent"],
        "decimals": [2],
    }
)
TABLES = {
    "schools": SCHOOLS,
    "academies": ACADEMIES,
    "grades": GRADES,
    "absence": ABSENCE,
    "inspections": INSPECTIONS,
    "areas": AREAS,
    "area_groups": pd.DataFrame({"group_id": ["north"] * 2, "area_code": [ONE, TWO]}),
    "indicators": INDICATORS,
}
PERCENT = {"value_kind": "percent", "unit": "%"}
RANK = {"value_kind": "rank", "unit": "rank of 317"}
CLAIM = {"value_kind": "claim", "unit": "comparison"}
SUM = "sum:school_type+period"


def verdict(rule: dict, *rows: dict, reviews: pd.DataFrame | None = None, tables: dict | None = None) -> pd.Series:
    """The result for the rule's figure, which is reviewed as contradicted unless ``reviews`` says otherwise."""
    reviews = review(rule["figure_id"], if_unmet="contradicted") if reviews is None else reviews
    result = check_figures(figures(*rows), checks(rule), reviews, tables or TABLES)
    return result.set_index("id").loc[rule["figure_id"]]


def tried(rule: dict, *rows: dict) -> pd.DataFrame:
    return figure_candidates(figures(*rows), checks(rule), TABLES)


def count_rule(where: str = f"area_code={ONE}", **columns: str) -> dict:
    return check("official", "total", table="schools", where=where, column="schools_count", **columns)


ALL = count_rule(aggregate=SUM, definition="all schools, nurseries included")


def test_a_total_is_the_sum_of_the_types_that_the_definition_includes():
    found = verdict(ALL, figure("total", "94"))
    assert (found.status, found.official_value, found.checked_against) == ("agrees", "94", "official statistics")
    assert found.official_comparison == "94 (all schools, nurseries included)"
    assert found.explanation == "Official data give 94: all schools, nurseries included."


def test_a_figure_of_another_definition_agrees_otherwise_and_the_definition_is_named():
    where = f"area_code={ONE};school_type=primary|nursery"
    other = count_rule(where, aggregate=SUM, reading="other", definition="primary and nursery schools")
    rules = checks(ALL, {**other, "check_id": "with-nurseries"})
    found = check_figures(figures(figure("total", "87")), rules, NO_REVIEWS, TABLES).iloc[0]
    assert (found.status, found.official_value) == ("agrees_otherwise", "94")
    assert found.explanation == (
        "Official data give 94: all schools, nurseries included. The printed 87 is the value of another definition or "
        "date: primary and nursery schools."
    )


def test_a_difference_has_the_outcome_the_message_and_the_reason_of_its_review():
    reviewed = review("total", "differs_by_definition", "changes_message", "Fewer schools.", "It leaves out nurseries")
    found = verdict(ALL, figure("total", "92"), reviews=reviewed)
    assert (found.status, found.changes_message, found.message) == ("differs_by_definition", True, "Fewer schools.")
    assert found.explanation.endswith("nurseries included. It leaves out nurseries.")
    assert found.published_value == "92", "a wrong figure is reported, never mended"


def test_a_difference_that_nobody_reviewed_is_refused_and_named():
    with pytest.raises(CheckError, match="no official value gives total"):
        verdict(ALL, figure("total", "92"), reviews=NO_REVIEWS)


def test_a_sum_with_a_missing_part_is_no_value():
    holed = SCHOOLS.assign(schools_count=SCHOOLS["schools_count"].astype("Int64").mask(SCHOOLS["schools_count"] == 7))
    with pytest.raises(CheckError, match="all of its parts"):
        verdict(ALL, figure("total", "87"), tables={"schools": holed})


def test_the_measured_error_of_a_reconstruction_is_allowed_for():
    where = {"table": "academies", "where": f"area_code={ONE}", "column": "academy_share_pct"}
    words = {"definition": "academies on {period}, good to two points"}
    rows = figure("share", "46", **PERCENT)
    assert verdict(check("official", "share", **where, **words), rows).status == "contradicted"
    found = verdict(check("official", "share", tolerance="2", **where, **words), rows)
    assert found.status == "agrees"
    assert found.official_comparison == "43.5% (academies on 17 July 2024, good to two points)"


def test_a_share_shows_its_numerator_and_denominator():
    columns = {"table": "grades", "column": "good_count", "aggregate": "per:graded_count"}
    rule = check("official_ratio", "share", where="date~2024", definition="good schools on {period}", **columns)
    found = verdict(rule, figure("share", "91", **PERCENT))
    assert (found.status, found.official_comparison) == ("agrees", "82 of 90, 91.1% (good schools on 31 January 2024)")
    assert verdict(rule, figure("share", "84", **PERCENT)).official_comparison.startswith("85 of 91, 93.4%")


def test_a_year_is_compared_with_the_dates_of_inspections():
    columns = {"table": "inspections", "where": f"area_code={ONE}", "column": "inspection_date"}
    rule = check("official_date", "year", definition="first day of the inspection", **columns)
    assert verdict(rule, figure("year", "2022", "date")).status == "agrees"
    found = verdict(rule, figure("year", "2021", "date"))
    assert (found.status, found.official_value) == ("contradicted", "20 June 2022")


def test_a_bound_that_is_met_says_nothing_and_one_that_is_broken_is_a_difference():
    rule = {**ALL, "kind": "official_bound"}
    assert verdict(rule, figure("total", "94")).status == "not_checkable"
    found = verdict(rule, figure("total", "95"))
    assert (found.status, found.checked_against) == ("contradicted", "official statistics")
    assert found.explanation.startswith("It is more than the official total, 94 (all schools")


def test_a_share_of_all_areas_uses_their_number():
    rule = check(
        "official_share", "share", "applied", table="areas", where="area_type=upper_tier", definition="of authorities"
    )
    assert verdict(rule, figure("share", "67", **PERCENT), figure("applied", "2")).status == "agrees"
    assert verdict(rule, figure("share", "12", **PERCENT), figure("applied", "2")).status == "contradicted"


def test_different_names_are_counted():
    rule = check("official_count", "areas", table="areas", where="area_type=upper_tier", column="area_code",
                 definition="authorities")  # fmt: skip
    assert verdict(rule, figure("areas", "3")).status == "agrees"


def absence_rule(kind: str, name: str, **columns: str) -> dict:
    where = f"area_code={ONE};indicator_id=severe;academic_year=2022/23|2023/24"
    words = {"definition": "{measure}, {period}"}
    return check(kind, name, table="absence", where=where, column="value", **{**words, **columns})


def test_a_place_counts_only_areas_of_the_group_with_a_value():
    rule = absence_rule("official_rank", "place", group="north", order="lowest_first")
    found = verdict(rule, figure("place", "1", **RANK))
    assert found.status == "agrees"
    assert found.official_comparison == "1st of 2 (severe absence rate in primary schools, 2023/24)"
    every = absence_rule("official_rank", "place", group="upper-tier", order="lowest_first")
    assert set(tried(every, figure("place", "1", **RANK))["shown_value"]) == {"1st of 2", "2nd of 2"}


def test_a_place_held_every_year_needs_every_year_and_each_is_shown():
    rule = absence_rule("official_rank", "place", group="north", order="lowest_first", fits_when="all")
    found = verdict(rule, figure("place", "1", **RANK))
    assert found.status == "contradicted"
    assert found.explanation == (
        "Official data give 2nd of 2 (2022/23); 1st of 2 (2023/24): severe absence rate in primary schools."
    )


def test_the_order_decides_which_end_is_first():
    table = tried(
        absence_rule("official_rank", "place", group="north", order="highest_first"), figure("place", "1", **RANK)
    )
    assert dict(zip(table["period"], table["value"], strict=True)) == {"2022/23": 1, "2023/24": 2}


def test_an_unknown_group_is_named():
    rule = absence_rule("official_rank", "place", group="nowhere", order="lowest_first")
    with pytest.raises(CheckError, match="no group and no type of area is called nowhere"):
        verdict(rule, figure("place", "1", **RANK))


def test_a_change_is_compared_in_points_and_relative():
    rule = absence_rule("official_change", "change", baseline="2022/23", definition="change to {period}")
    table = tried(rule, figure("change", "-25", **PERCENT))
    assert dict(zip(table["shown_value"], table["fits"], strict=True)) == {
        "\N{MINUS SIGN}25.00%": True,
        "\N{MINUS SIGN}0.50 percentage points": False,
    }
    with pytest.raises(CheckError, match="0 rows of the baseline 2021/22, not one"):
        verdict({**rule, "baseline": "2021/22"}, figure("change", "-25", **PERCENT))


def test_a_claim_against_the_country_is_checked_in_each_year():
    every = absence_rule("official_claim", "claim", comparator=ENGLAND, fits_when="all")
    found = verdict(every, figure("claim", "above", **CLAIM))
    assert found.status == "contradicted"
    assert "1.50%, against 1.80% in England (2023/24)" in found.explanation
    assert verdict({**every, "fits_when": "any"}, figure("claim", "above", **CLAIM)).status == "agrees"


def test_a_claim_against_an_earlier_year_uses_the_area_itself():
    rule = absence_rule("official_claim", "claim", baseline="2018/19", fits_when="all")
    assert verdict(rule, figure("claim", "above", **CLAIM)).status == "agrees"
    assert "against 1.00% in 2018/19" in verdict(rule, figure("claim", "not_above", **CLAIM)).explanation


def test_all_checks_by_the_reports_definition_must_be_met():
    rows = figures(figure("total", "94"))
    primary = count_rule(f"area_code={ONE};school_type=primary", definition="primary schools")
    both = checks(ALL, {**primary, "check_id": "primary"})
    reviewed = review("total", if_unmet="contradicted")
    assert check_figures(rows, checks(ALL), reviewed, TABLES).iloc[0].status == "agrees"
    found = check_figures(rows, both, reviewed, TABLES).iloc[0]
    assert (found.status, found.official_value) == ("contradicted", "85")


def test_documents_that_contradict_each_other_outweigh_an_official_value():
    rows = figures(figure("total", "94"), figure("again", "95"))
    both = checks(ALL, check("same_as", "total", "again"))
    found = check_figures(rows, both, NO_REVIEWS, TABLES).iloc[0]
    assert (found.status, found.checked_against, found.official_value) == ("contradicted", "the documents", "94")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"column": "score"}, "schools has no column score"),
        ({"definition": None}, "needs a definition"),
        ({"table": "nowhere"}, "needs the table 'nowhere'"),
    ],
)
def test_a_rule_that_cannot_be_applied_is_named(columns, said):
    with pytest.raises(CheckError, match=said):
        verdict({**ALL, **columns}, figure("total", "94"))
