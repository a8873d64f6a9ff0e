"""Official candidates on tiny tables: what fits is found, what does not is kept beside it."""

import pandas as pd
import pytest

from helpers.published import CheckError, check_figures, figure_candidates, origins
from published.frames import check, checks, figure, figures

ONE, TWO, THREE, ENGLAND = "E08000001", "E08000002", "E08000003", "E92000001"
RANKS = pd.DataFrame(
    [
        (ONE, "district", "iod", "imd", "rank_of_average_score", 60.0),
        (ONE, "district", "iod", "income", "rank_of_average_score", 68.0),
        (TWO, "district", "iod", "imd", "rank_of_average_score", 12.0),
        (TWO, "district", "iod", "income", "rank_of_average_score", 9.0),
    ],
    columns=["area_code", "level", "publication", "domain", "measure", "value"],
)
SCHOOLS = pd.DataFrame(
    [
        (ONE, "2022/23", "primary", 85, False),
        (ONE, "2022/23", "special", 7, False),
        (ONE, "2023/24", "primary", 84, True),
        (ONE, "2023/24", "special", 8, True),
    ],
    columns=["area_code", "academic_year", "phase", "schools_count", "is_doubled"],
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
AREAS = pd.DataFrame({"area_code": [ONE, TWO, THREE], "area_type": ["upper_tier"] * 3})
GROUPS = pd.DataFrame({"group_id": ["north"] * 2, "area_code": [ONE, TWO]})
TABLES = {"ranks": RANKS, "schools": SCHOOLS, "absence": ABSENCE, "areas": AREAS, "area_groups": GROUPS}
RANK = {"value_kind": "rank", "unit": "rank of 317"}
CLAIM = {"value_kind": "claim", "unit": "comparison"}


def verdict(rule: dict, *rows: dict) -> pd.Series:
    result = check_figures(figures(*rows), checks(rule), TABLES)
    return result.set_index("id").loc[rule["figure_id"]]


def tried(rule: dict, *rows: dict) -> pd.DataFrame:
    return figure_candidates(figures(*rows), checks(rule), TABLES)


RANK_RULE = check("official", "rank", table="ranks", where=f"area_code={ONE}", column="value", named_where="domain=imd")


def test_the_column_that_fits_is_named_and_the_one_the_source_names_is_not_it():
    found = verdict(RANK_RULE, figure("rank", "68", **RANK))
    assert (found.status, found.official_value) == ("reproduced", "68")
    assert "income, rank of average score [68]" in found.explanation
    assert "What the source names as its origin does not give it" in found.explanation
    assert "multiple deprivation, rank of average score [60]" in found.explanation


def test_every_column_tried_is_kept_with_its_difference():
    table = tried(RANK_RULE, figure("rank", "68", **RANK))
    assert list(table["difference"]) == [0, -8]
    assert list(table["fits"]) == [True, False]
    assert list(table["is_named_source"]) == [False, True]


def test_a_wrong_rank_differs_and_the_nearest_is_given():
    found = verdict(RANK_RULE, figure("rank", "67", **RANK))
    assert (found.status, found.official_value) == ("differs", "68")
    assert found.published_value == "67"


def test_a_count_is_tried_in_every_year_and_marked_where_the_source_doubled_it():
    rule = check("official", "schools", table="schools", where=f"area_code={ONE};phase=primary", column="schools_count")
    assert verdict(rule, figure("schools", "84")).explanation.endswith("2023/24, primary, doubled [84].")


def test_rows_are_summed_over_what_the_check_names():
    where = f"area_code={ONE}"
    rule = check("official", "total", table="schools", where=where, column="schools_count", aggregate="sum:phase")
    assert sorted(tried(rule, figure("total", "92"))["value"]) == [92, 92]


def holed(**columns):
    """The schools with no count of special schools in the first year."""
    is_hole = (SCHOOLS["phase"] == "special") & (SCHOOLS["academic_year"] == "2022/23")
    return SCHOOLS.assign(schools_count=SCHOOLS["schools_count"].astype("Int64").mask(is_hole), **columns)


def test_a_sum_with_a_missing_part_is_no_candidate_and_the_explanation_says_so():
    """85 primary schools alone are not 85 in all."""
    where = {"table": "schools", "where": f"area_code={ONE}", "column": "schools_count"}
    rule, rows = check("official", "total", aggregate="sum:phase", **where), figures(figure("total", "85"))
    table = figure_candidates(rows, checks(rule), {"schools": holed()})
    assert table["value"].tolist() == [92]
    found = check_figures(rows, checks(rule), {"schools": holed()}).iloc[0]
    assert found.status == "differs"
    assert "Not tried, since a part has no official value: 2022/23" in found.explanation


@pytest.mark.parametrize("how", ["min", "max"])
def test_an_extreme_of_rows_of_which_one_is_missing_is_none(how):
    where = {"table": "schools", "where": f"area_code={ONE}", "column": "schools_count"}
    rule = check("official", "total", aggregate=f"{how}:phase", **where)
    assert len(figure_candidates(figures(figure("total", "8")), checks(rule), {"schools": holed()})) == 1


def test_where_no_sum_is_whole_the_check_is_at_fault():
    where = {"table": "schools", "where": "academic_year=2022/23", "column": "schools_count"}
    rule = check("official", "total", aggregate="sum:phase", **where)
    with pytest.raises(CheckError, match="all of its parts"):
        figure_candidates(figures(figure("total", "85")), checks(rule), {"schools": holed()})


def test_a_ratio_says_how_many_areas_it_leaves_out():
    where = {"table": "schools", "where": "academic_year=2022/23", "column": "schools_count"}
    rule = check("official_ratio", "share", aggregate="sum:all_count", **where)
    rows = figures(figure("share", "50", "percent", unit="%"))
    table = figure_candidates(rows, checks(rule), {"schools": holed(all_count=[170, 10, 1, 1])})
    assert table["candidate"].tolist() == ["schools count as a share of all count, 1 of 2 areas together"]


def test_the_extreme_of_several_areas_is_taken_for_each_column():
    rule = check("official", "lowest", table="ranks", where="level=district", column="value", aggregate="min:area_code")
    assert sorted(tried(rule, figure("lowest", "9", **RANK))["value"]) == [9, 12]


def test_what_a_total_leaves_is_held_against_the_official_count():
    where = {"table": "schools", "where": f"area_code={ONE};phase=special", "column": "schools_count"}
    rule = check("official_remainder", "total", "primary", **where)
    assert verdict(rule, figure("total", "92"), figure("primary", "85")).status == "reproduced"
    assert verdict(rule, figure("total", "85"), figure("primary", "85")).status == "differs"


def test_a_bound_that_is_met_reproduces_nothing_and_one_that_is_broken_differs():
    where = {"table": "schools", "where": f"area_code={ONE};academic_year=2022/23", "column": "schools_count"}
    rule = check("official_bound", "engaged", aggregate="sum:phase", **where)
    assert verdict(rule, figure("engaged", "92")).status == "not_checkable"
    assert verdict(rule, figure("engaged", "93")).status == "differs"


def test_a_share_of_all_areas_uses_their_number():
    rule = check("official_share", "share", "applied", table="areas", where="area_type=upper_tier")
    percent = {"value_kind": "percent", "unit": "%"}
    assert verdict(rule, figure("share", "67", **percent), figure("applied", "2")).status == "reproduced"
    assert verdict(rule, figure("share", "12", **percent), figure("applied", "2")).status == "differs"


def test_a_ratio_divides_sums_and_never_averages_shares():
    where = {"table": "schools", "where": "academic_year=2022/23", "column": "schools_count"}
    tables = {"schools": SCHOOLS.assign(all_count=[170, 10, 1, 1])}
    rows = figures(figure("share", "51", "percent", unit="%"))
    rule = checks(check("official_ratio", "share", aggregate="sum:all_count", **where))
    assert check_figures(rows, rule, tables).iloc[0].official_value == "51.11"


def test_different_names_are_counted():
    rule = check("official_count", "authorities", table="ranks", where="level=district", column="area_code")
    assert verdict(rule, figure("authorities", "2")).status == "reproduced"
    assert verdict(rule, figure("authorities", "3")).status == "differs"


def rank_rule(**columns: str) -> dict:
    where = f"area_code={ONE};indicator_id=severe;academic_year=2022/23|2023/24"
    return check("official_rank", "place", table="absence", where=where, column="value", **columns)


def test_a_place_counts_only_areas_of_the_group_with_a_value():
    rule = rank_rule(group="north", order="lowest_first")
    found = verdict(rule, figure("place", "1", **RANK))
    assert found.status == "reproduced"
    assert "severe, 2023/24, among 2 areas [1]" in found.explanation
    assert "severe, 2023/24, among 2 areas" in set(
        tried(rank_rule(group="upper-tier", order="lowest_first"), figure("place", "1", **RANK))["candidate"]
    )


def test_a_place_held_every_year_needs_every_year():
    rule = rank_rule(group="north", order="lowest_first", fits_when="all")
    found = verdict(rule, figure("place", "1", **RANK))
    assert (found.status, found.official_value) == ("differs", "2")
    assert "not so: severe, 2022/23, among 2 areas [2]" in found.explanation


def test_the_order_decides_which_end_is_first():
    table = tried(rank_rule(group="north", order="highest_first"), figure("place", "1", **RANK))
    assert dict(zip(table["candidate"].str[8:15], table["value"], strict=True)) == {"2022/23": 1, "2023/24": 2}


def test_an_unknown_group_is_named():
    with pytest.raises(CheckError, match="no group and no type of area is called nowhere"):
        verdict(rank_rule(group="nowhere", order="lowest_first"), figure("place", "1", **RANK))


def test_a_change_is_tried_in_points_and_relative():
    where = {"table": "absence", "where": f"area_code={ONE};indicator_id=severe", "column": "value"}
    rule = check("official_change", "change", baseline="2022/23", **where)
    table = tried(rule, figure("change", "-25", "percent", unit="%"))
    assert sorted(table["value"]) == [-25, -0.5]
    assert list(table["fits"]) == [True, False]
    with pytest.raises(CheckError, match="0 rows of the baseline 2021/22, not one"):
        verdict(check("official_change", "change", baseline="2021/22", **where), figure("change", "-25", "percent"))


def claim_rule(**columns: str) -> dict:
    where = f"area_code={ONE};indicator_id=severe;academic_year=2022/23|2023/24"
    return check("official_claim", "claim", table="absence", where=where, column="value", **columns)


def test_a_claim_against_the_country_is_held_in_each_year():
    every = claim_rule(comparator=ENGLAND, fits_when="all")
    found = verdict(every, figure("claim", "above", **CLAIM))
    assert (found.status, found.official_value) == ("differs", "1.5")
    assert "not so: severe, 2023/24, against 1.8 there [1.5]" in found.explanation
    assert verdict(claim_rule(comparator=ENGLAND), figure("claim", "above", **CLAIM)).status == "reproduced"


def test_a_claim_against_an_earlier_year_uses_the_area_itself():
    rule = claim_rule(baseline="2018/19", fits_when="all")
    assert verdict(rule, figure("claim", "above", **CLAIM)).status == "reproduced"
    found = verdict(rule, figure("claim", "not_above", **CLAIM))
    assert found.status == "differs"
    assert "against 1 in 2018/19" in found.explanation


def test_all_checks_of_a_figure_must_be_met():
    rows = figures(figure("rank", "68", **RANK))
    lowest = check("official", "rank", table="ranks", where="level=district", column="value", aggregate="min:area_code")
    both = checks(RANK_RULE, {**lowest, "check_id": "lowest"})
    assert check_figures(rows, checks(RANK_RULE), TABLES).iloc[0].status == "reproduced"
    assert check_figures(rows, both, TABLES).iloc[0].status == "differs"


def test_an_inconsistency_outweighs_an_official_fit():
    rows = figures(figure("rank", "68", **RANK), figure("again", "69", **RANK))
    both = checks(RANK_RULE, check("same_as", "rank", "again"))
    found = check_figures(rows, both, TABLES).iloc[0]
    assert found.status == "inconsistent_in_source"
    assert found.official_value == "68"


def test_one_column_may_explain_several_figures():
    other = check("official", "second", table="ranks", where=f"area_code={TWO}", column="value")
    rows = figures(figure("rank", "68", **RANK), figure("second", "9", **RANK))
    best = origins(figure_candidates(rows, checks(RANK_RULE, other), TABLES)).iloc[0]
    assert best["candidate"] == "district, iod, income, rank of average score"
    assert (best["fitting_count"], best["figures_count"], best["fitting_figures"]) == (2, 2, "rank;second")


def test_a_column_that_the_table_lacks_is_named():
    rule = check("official", "rank", table="ranks", where=f"area_code={ONE}", column="score")
    with pytest.raises(CheckError, match="ranks has no column score"):
        verdict(rule, figure("rank", "68", **RANK))
