"""Official candidates on tiny tables: what fits is found, what does not is kept beside it."""

import pandas as pd
import pytest
from published.frames import check, checks, figure, figures

from helpers.checks import CheckError, check_figures, figure_candidates, origins

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
    assert (found.status, found.official_value) == ("other_measure", "60")
    assert "income, rank of average score [68th]" in found.explanation
    assert "What the source names as its origin does not give it" in found.explanation
    assert "60th (iod, multiple deprivation, rank of average score)" in found.explanation
    assert found.official_comparison == (
        "60th (iod, multiple deprivation, rank of average score); 68th only as iod, income, rank of average score"
    )


def test_every_column_tried_is_kept_with_its_difference():
    table = tried(RANK_RULE, figure("rank", "68", **RANK))
    assert list(table["difference"]) == [0, -8]
    assert list(table["fits"]) == [True, False]
    assert list(table["is_named_source"]) == [False, True]


def test_a_wrong_rank_differs_and_what_the_source_names_is_shown_though_another_is_nearer():
    found = verdict(RANK_RULE, figure("rank", "67", **RANK))
    assert (found.status, found.official_value) == ("differs", "60")
    assert "the nearest of all" not in found.official_comparison
    assert "income, rank of average score [68th]" in found.explanation
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
    assert table["candidate"].tolist() == ["schools as a share of all, 1 of 2 areas together"]


def test_the_extreme_of_several_areas_is_taken_for_each_column():
    rule = check("official", "lowest", table="ranks", where="level=district", column="value", aggregate="min:area_code")
    assert sorted(tried(rule, figure("lowest", "9", **RANK))["value"]) == [9, 12]


def test_what_a_total_leaves_is_held_against_the_official_count():
    where = {"table": "schools", "where": f"area_code={ONE};phase=special", "column": "schools_count"}
    rule = check("official_remainder", "total", "primary", **where)
    assert verdict(rule, figure("total", "92"), figure("primary", "85")).status == "agrees_with_official"
    assert verdict(rule, figure("total", "85"), figure("primary", "85")).status == "differs"


def test_a_bound_that_is_met_reproduces_nothing_and_one_that_is_broken_differs():
    where = {"table": "schools", "where": f"area_code={ONE};academic_year=2022/23", "column": "schools_count"}
    rule = check("official_bound", "engaged", aggregate="sum:phase", **where)
    assert verdict(rule, figure("engaged", "92")).status == "not_checkable"
    assert verdict(rule, figure("engaged", "93")).status == "differs"


def test_a_share_of_all_areas_uses_their_number():
    rule = check("official_share", "share", "applied", table="areas", where="area_type=upper_tier")
    percent = {"value_kind": "percent", "unit": "%"}
    assert verdict(rule, figure("share", "67", **percent), figure("applied", "2")).status == "agrees_with_official"
    assert verdict(rule, figure("share", "12", **percent), figure("applied", "2")).status == "differs"


def test_a_ratio_divides_sums_and_never_averages_shares():
    where = {"table": "schools", "where": "academic_year=2022/23", "column": "schools_count"}
    tables = {"schools": SCHOOLS.assign(all_count=[170, 10, 1, 1])}
    rows = figures(figure("share", "51", "percent", unit="%"))
    rule = checks(check("official_ratio", "share", aggregate="sum:all_count", **where))
    assert check_figures(rows, rule, tables).iloc[0].official_value == "51.11"


def test_different_names_are_counted():
    rule = check("official_count", "authorities", table="ranks", where="level=district", column="area_code")
    assert verdict(rule, figure("authorities", "2")).status == "agrees_with_official"
    assert verdict(rule, figure("authorities", "3")).status == "differs"


def rank_rule(**columns: str) -> dict:
    where = f"area_code={ONE};indicator_id=severe;academic_year=2022/23|2023/24"
    return check("official_rank", "place", table="absence", where=where, column="value", **columns)


def test_a_place_counts_only_areas_of_the_group_with_a_value():
    rule = rank_rule(group="north", order="lowest_first")
    found = verdict(rule, figure("place", "1", **RANK))
    assert found.status == "agrees_with_official"
    assert "severe, 2023/24, among 2 areas [1st]" in found.explanation
    assert "severe, 2023/24, among 2 areas" in set(
        tried(rank_rule(group="upper-tier", order="lowest_first"), figure("place", "1", **RANK))["candidate"]
    )


def test_a_place_held_every_year_needs_every_year():
    rule = rank_rule(group="north", order="lowest_first", fits_when="all")
    found = verdict(rule, figure("place", "1", **RANK))
    assert (found.status, found.official_value) == ("differs", "2")
    assert "not so: severe, 2022/23, among 2 areas [2nd]" in found.explanation


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
    agreeing = verdict(claim_rule(comparator=ENGLAND), figure("claim", "above", **CLAIM))
    assert agreeing.status == "agrees_with_official"


def test_a_claim_against_an_earlier_year_uses_the_area_itself():
    rule = claim_rule(baseline="2018/19", fits_when="all")
    assert verdict(rule, figure("claim", "above", **CLAIM)).status == "agrees_with_official"
    found = verdict(rule, figure("claim", "not_above", **CLAIM))
    assert found.status == "differs"
    assert "against 1 in 2018/19" in found.explanation


def test_all_checks_of_a_figure_must_be_met():
    rows = figures(figure("rank", "68", **RANK))
    lowest = check("official", "rank", table="ranks", where="level=district", column="value", aggregate="min:area_code")
    both = checks(RANK_RULE, {**lowest, "check_id": "lowest"})
    assert check_figures(rows, checks(RANK_RULE), TABLES).iloc[0].status == "other_measure"
    assert check_figures(rows, both, TABLES).iloc[0].status == "differs"


def test_an_inconsistency_outweighs_an_official_fit():
    rows = figures(figure("rank", "68", **RANK), figure("again", "69", **RANK))
    both = checks(RANK_RULE, check("same_as", "rank", "again"))
    found = check_figures(rows, both, TABLES).iloc[0]
    assert found.status == "inconsistent_in_source"
    assert found.official_value == "60"


def test_one_column_may_explain_several_figures():
    other = check("official", "second", table="ranks", where=f"area_code={TWO}", column="value")
    rows = figures(figure("rank", "68", **RANK), figure("second", "9", **RANK))
    best = origins(figure_candidates(rows, checks(RANK_RULE, other), TABLES)).iloc[0]
    assert best["candidate"] == "iod, income, rank of average score"
    assert (best["fitting_count"], best["figures_count"], best["fitting_figures"]) == (2, 2, "rank;second")


def test_a_column_that_the_table_lacks_is_named():
    rule = check("official", "rank", table="ranks", where=f"area_code={ONE}", column="score")
    with pytest.raises(CheckError, match="ranks has no column score"):
        verdict(rule, figure("rank", "68", **RANK))


SHARES = pd.DataFrame(
    [(ONE, "2022-12-31", 91.6), (ONE, "2024-01-31", 92.68), (ONE, "2024-08-31", 94.22)],
    columns=["area_code", "date", "share_pct"],
)


def test_a_nearer_value_of_another_date_is_not_shown_in_place_of_the_date_that_the_source_names():
    columns = {"table": "shares", "where": f"area_code={ONE}", "column": "share_pct", "named_where": "date~2024"}
    rule = checks(check("official", "share", **columns))
    rows = figures(figure("share", "84", "percent", unit="%"))
    found = check_figures(rows, rule, {"shares": SHARES}).iloc[0]
    assert (found.status, found.official_value) == ("differs", "92.68")
    assert found.official_comparison == "92.68% (31 January 2024)"
    assert "31 December 2022 [91.6%]" in found.explanation
    assert "from 92.68% to 94.22%" in found.explanation


def test_a_share_of_another_date_alone_does_not_agree_with_the_date_named():
    columns = {"table": "shares", "where": f"area_code={ONE}", "column": "share_pct", "named_where": "date~2024"}
    rows = figures(figure("share", "91.6", "percent", unit="%"))
    found = check_figures(rows, checks(check("official", "share", **columns)), {"shares": SHARES}).iloc[0]
    assert found.status == "other_measure"
    assert found.official_comparison == "92.68% (31 January 2024); 91.6% only as 31 December 2022"


def test_the_date_that_a_check_prefers_is_shown_though_another_is_nearer():
    columns = {"table": "schools", "where": f"area_code={ONE};phase=primary", "column": "schools_count"}
    nearest = verdict(check("official", "schools", **columns), figure("schools", "90"))
    preferred = verdict(
        check("official", "schools", **columns, shown_where="academic_year=2023/24"), figure("schools", "90")
    )
    assert nearest.official_comparison == "85 (2022/23, primary)"
    assert preferred.official_comparison == "84 (2023/24, primary, doubled)"


def test_a_preferred_date_that_speaks_against_a_figure_is_not_shown_for_it():
    columns = {"table": "schools", "where": f"area_code={ONE};phase=primary", "column": "schools_count"}
    found = verdict(
        check("official", "schools", **columns, shown_where="academic_year=2023/24"), figure("schools", "85")
    )
    assert (found.status, found.official_comparison) == ("agrees_with_official", "85 (2022/23, primary)")


def test_a_place_on_another_measure_is_not_shown_for_the_one_named():
    other = ABSENCE.assign(indicator_id="overall", value=[1.0, 1.0, 1.0, 1.2, 1.9, None, 1.8, 1.8])
    where = f"area_code={ONE};indicator_id=severe|overall;academic_year=2022/23"
    columns = {"table": "absence", "where": where, "column": "value", "named_where": "indicator_id=severe"}
    rule = check("official_rank", "place", group="north", order="lowest_first", **columns)
    tables = {**TABLES, "absence": pd.concat([ABSENCE, other])}
    found = check_figures(figures(figure("place", "1", **RANK)), checks(rule), tables).iloc[0]
    assert found.status == "other_measure"
    assert found.official_comparison.startswith("2nd (severe, 2022/23")


INDICATORS = pd.DataFrame(
    {
        "indicator_id": ["severe"],
        "title": ["Severe absence rate, primary schools"],
        "unit": ["percent"],
        "decimals": [2],
    }
)


def test_an_indicator_is_said_by_its_title_with_its_unit_and_the_place_compared():
    named = AREAS.assign(area_name=["One", "Two", "Three"])
    country = pd.DataFrame({"area_code": [ENGLAND], "area_type": ["country"], "area_name": ["England"]})
    tables = {**TABLES, "indicators": INDICATORS, "areas": pd.concat([named, country])}
    rule = claim_rule(comparator=ENGLAND, fits_when="all", shown_where="academic_year=2023/24")
    found = check_figures(figures(figure("claim", "above", **CLAIM)), checks(rule), tables).iloc[0]
    said = "severe absence rate in primary schools, 2023/24, against 1.80% in England"
    assert f"1.50% ({said})" in found.official_comparison
    assert f"Of 2 official comparisons (absence), 1 agrees; not so: {said} [1.50%]." in found.explanation


def test_one_comparison_is_told_in_the_singular():
    rule = claim_rule(baseline="2018/19", fits_when="all")
    rule["where"] = f"area_code={ONE};indicator_id=severe;academic_year=2023/24"
    found = verdict(rule, figure("claim", "above", **CLAIM))
    assert found.explanation.startswith(
        "The official comparison (absence) agrees: severe, 2023/24, against 1 in 2018/19"
    )
