"""Back-tests: the tables in the repository against what their publishers print elsewhere, and against each other."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from helpers.project.paths import find_project
from helpers.sources.sidecars import read_sidecar
from helpers.sources.tables import read_raw

RAW = find_project().raw
MOST_BYTES, MOST_BOUNDARY_BYTES = 1_500_000, 600_000
ENGLAND = "E92000001"
DOUBLED = {"E06000057", "E08000037", "E06000060", "E06000066"}

pytestmark = pytest.mark.xdist_group("shipped")


@pytest.fixture(scope="module")
def shipped():
    cache = {}

    def read(name):
        if name not in cache:
            cache[name] = read_raw(name)
        return cache[name]

    return read


@pytest.mark.parametrize(
    ("indicator", "year", "headline", "decimals"),
    [
        ("overall_absence_pct", "2018/19", 4.7, 1),
        ("overall_absence_pct", "2022/23", 7.4, 1),
        ("persistent_absence_pct", "2018/19", 10.9, 1),
        ("persistent_absence_pct", "2022/23", 21.2, 1),
        ("severe_absence_pct", "2022/23", 2.0, 1),
        ("severe_absence_pct", "2023/24", 2.3, 1),
        ("permanent_exclusion_rate", "2022/23", 0.11, 2),
        ("permanent_exclusion_rate", "2023/24", 0.13, 2),
        ("suspension_rate", "2022/23", 9.33, 2),
        ("suspension_rate", "2023/24", 11.31, 2),
        ("key_stage_2_expected_pct", "2018/19", 65, 0),
        ("key_stage_2_expected_pct", "2022/23", 60, 0),
        ("attainment_8_score", "2022/23", 46.3, 1),
        ("ehcp_pct", "2022/23", 4.3, 1),
        ("sen_support_pct", "2022/23", 13.0, 1),
    ],
)
def test_england_is_what_the_statistical_releases_print(shipped, indicator, year, headline, decimals):
    values = shipped("indicator_values").set_index(["indicator_id", "area_code", "academic_year"])["value"]
    assert round(values[indicator, ENGLAND, year], decimals) == headline


def test_there_are_153_authorities_nine_regions_and_england(shipped):
    kinds = shipped("areas")["area_type"].value_counts()
    assert kinds[["upper_tier", "region", "country", "subregion"]].to_dict() == {
        "upper_tier": 153,
        "region": 9,
        "country": 1,
        "subregion": 2,
    }
    assert kinds["former_upper_tier"] == 8


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("indicator_values", ["area_code"]),
        ("deprivation", ["area_code"]),
        ("ofsted_shares", ["area_code"]),
        ("school_counts", ["area_code"]),
        ("academies", ["area_code"]),
        ("statistical_neighbours", ["area_code", "neighbour_code"]),
        ("combined_authority_membership", ["area_code", "combined_authority_code"]),
        ("areas", ["region_code", "upper_tier_code"]),
    ],
)
def test_every_code_is_that_of_an_area(shipped, table, columns):
    codes = set(shipped("areas")["area_code"])
    for column in columns:
        assert set(shipped(table)[column].dropna()) <= codes


def test_every_indicator_has_values_of_every_authority(shipped):
    values, catalogue = shipped("indicator_values"), shipped("indicators")
    assert set(values["indicator_id"]) == set(catalogue["indicator_id"])
    upper = shipped("areas").query("area_type == 'upper_tier'")["area_code"]
    assert set(upper) <= set(values["area_code"])


@pytest.mark.parametrize(
    ("beginning", "years", "reason"),
    [
        ("overall_absence", ["2019/20"], "not_published"),
        ("persistent_absence", ["2019/20"], "not_published"),
        ("severe_absence", ["2019/20"], "not_published"),
        ("key_stage_2", ["2019/20", "2020/21"], "not_published"),
        ("progress_8", ["2019/20", "2020/21", "2024/25"], "not_published"),
        ("suspension", ["2024/25"], "not_available"),
    ],
)
def test_years_that_nobody_has_say_so_and_are_never_nought(shipped, beginning, years, reason):
    values = shipped("indicator_values")
    rows = values[values["indicator_id"].str.startswith(beginning)]
    without = rows.groupby("academic_year")["value"].apply(lambda column: column.isna().all())
    assert without[without].index.tolist() == years
    assert set(rows.loc[rows["academic_year"].isin(years), "missing_reason"]) == {reason}


def test_values_have_no_more_decimals_than_the_catalogue_says(shipped):
    decimals = shipped("indicators").set_index("indicator_id")["decimals"]
    for path in sorted((RAW / "official").glob("indicator_values_*.csv")):
        table = pd.read_csv(path, dtype=str).dropna(subset=["value"])
        printed = table["value"].str.partition(".")[2].str.len()
        assert (printed == table["indicator_id"].map(decimals)).all(), path.name


def test_absence_is_the_sum_of_its_two_kinds(shipped):
    wide = shipped("indicator_values").pivot(
        index=["area_code", "academic_year"], columns="indicator_id", values="value"
    )
    parts = wide["authorised_absence_pct"] + wide["unauthorised_absence_pct"]
    # Three roundings to two decimals leave at most 0.015, and binary fractions a little more.
    assert ((parts - wide["overall_absence_pct"]).abs().dropna() < 0.0151).all()


def test_severe_absentees_are_among_the_persistent_ones(shipped):
    wide = shipped("indicator_values").pivot(
        index=["area_code", "academic_year"], columns="indicator_id", values="value"
    )
    for phase in ("", "_primary", "_secondary", "_special"):
        pair = wide[[f"severe_absence{phase}_pct", f"persistent_absence{phase}_pct"]].dropna()
        assert len(pair) > 1000
        assert (pair.iloc[:, 0] <= pair.iloc[:, 1]).all()


def test_a_region_lies_within_the_range_of_its_authorities(shipped):
    """A rate of a region is a weighted mean of its authorities: a wrong year, area or column would put it outside."""
    areas = shipped("areas")
    values = shipped("indicator_values").dropna(subset=["value"])
    within = areas[areas["area_type"].isin(["upper_tier", "former_upper_tier"])].set_index("area_code")["region_code"]
    members = values.assign(region_code=values["area_code"].map(within)).dropna(subset=["region_code"])
    keys = ["indicator_id", "academic_year"]
    spread = members.groupby([*keys, "region_code"])["value"].agg(["min", "max"]).reset_index()
    regions = values.merge(spread, left_on=[*keys, "area_code"], right_on=[*keys, "region_code"])
    assert len(regions) > 2000
    outside = regions[(regions["value"] < regions["min"]) | (regions["value"] > regions["max"])]
    assert outside[[*keys, "area_code", "value"]].to_dict("records") == []


def test_regions_and_england_are_the_sums_of_what_lies_in_them(shipped):
    counts = shipped("school_counts").dropna(subset=["schools_count"])
    columns = ["schools_count", "enrolments_count"]
    regions = counts[counts["area_code"].str.startswith("E12")]
    england = counts[counts["area_code"] == ENGLAND].set_index(["academic_year", "phase"])[columns]
    summed = regions.groupby(["academic_year", "phase"])[columns].sum()
    pd.testing.assert_frame_equal(england.sort_index(), summed.sort_index(), check_dtype=False)
    phases = counts[counts["phase"] != "total"].groupby(["area_code", "academic_year"])[columns].sum(min_count=1)
    totals = counts[counts["phase"] == "total"].set_index(["area_code", "academic_year"])[columns]
    pd.testing.assert_frame_equal(totals, phases.loc[totals.index], check_dtype=False)


def test_just_four_authorities_are_doubled_and_england_holds_them(shipped):
    counts = shipped("school_counts")
    doubled = counts[counts["is_doubled"]]
    assert set(doubled["area_code"]) == DOUBLED
    assert set(doubled["academic_year"]) == {"2022/23"}
    england = counts[(counts["area_code"] == ENGLAND) & (counts["phase"] == "primary")].set_index("academic_year")
    assert england["includes_doubled"].to_dict() == {
        "2022/23": True,
        "2023/24": False,
        "2024/25": False,
        "2025/26": False,
    }
    excess = doubled.loc[doubled["phase"] == "primary", "schools_count"].sum() / 2
    mended, following = england["schools_count"]["2022/23"] - excess, england["schools_count"]["2023/24"]
    assert abs(mended / following - 1) < 0.01 < abs(england["schools_count"]["2022/23"] / following - 1)


def test_ranks_follow_their_scores(shipped):
    table = shipped("deprivation")
    table = table[table["publication"] != "ons_income_2019"]
    keys = ["publication", "domain"]
    for name in ("average_rank", "average_score", "extent", "local_concentration"):
        scores = table[table["measure"] == name].set_index([*keys, "area_code"])["value"]
        ranks = table[table["measure"] == f"rank_of_{name}"].set_index([*keys, "area_code"])["value"]
        assert set(scores.index) == set(ranks.index)
        again = scores.groupby(level=keys).rank(ascending=False, method="min")
        # Scores are printed rounded while ranks come from the whole number, so near-ties differ by some places.
        assert ((again - ranks).abs() <= 20).all()
        assert (again - ranks).abs().mean() < 1.5


def test_onss_income_ranks_are_those_of_the_indices(shipped):
    table = shipped("deprivation").query("domain == 'income' and measure == 'rank_of_average_score'")
    ranks = table.pivot(index="area_code", columns="publication", values="value")
    assert ranks["ons_income_2019"].notna().sum() == 317
    both = ranks.dropna(subset=["ons_income_2019", "iod2019_file_10"])
    assert (both["ons_income_2019"] == both["iod2019_file_10"]).all()


def test_every_authority_has_neighbours_in_each_model_but_for_two_newer_ones(shipped):
    table = shipped("statistical_neighbours")
    upper = set(shipped("areas").query("area_type == 'upper_tier'")["area_code"])
    assert not table.duplicated(["model", "area_code", "neighbour_code"]).any()
    covered = {model: set(rows["area_code"]) for model, rows in table.groupby("model")}
    assert upper - covered["2025"] == set()
    assert upper - covered["2021"] == {"E06000063", "E06000064"}


def test_north_of_tyne_has_three_members_and_the_north_east_seven(shipped):
    members = shipped("combined_authority_membership")
    north_of_tyne = members[members["combined_authority_name"] == "North of Tyne"]
    assert set(north_of_tyne["year"]) == {2019, 2020, 2021, 2022, 2023}
    assert set(north_of_tyne["area_code"]) == {"E08000021", "E08000022", "E06000057"}
    north_east = members[(members["combined_authority_code"] == "E47000014") & (members["year"] == 2024)]
    assert len(north_east) == 7
    assert set(north_of_tyne["area_code"]) < set(north_east["area_code"])


def test_ofsted_has_nine_dates_with_england_and_each_region(shipped):
    shares = shipped("ofsted_shares").dropna(subset=["good_outstanding_pct"])
    per_date = shares[~shares["area_code"].str.contains(r"^E(?:06|08|09|10)")].groupby("date").size()
    assert len(per_date) == 9
    assert (per_date == 10).all()
    assert "2024-09-31" not in per_date


def test_surrey_has_its_eleven_districts(shipped):
    districts = shipped("areas").query("upper_tier_code == 'E10000030'")
    assert districts["area_code"].tolist() == [f"E07000{number}" for number in range(207, 218)]
    outlines = gpd.read_file(RAW / "boundaries" / "surrey_districts.geojson")
    assert outlines["area_code"].tolist() == districts["area_code"].tolist()


@pytest.mark.parametrize(
    ("name", "areas"),
    [
        ("upper_tier_2023", 153),
        ("regions", 9),
        ("combined_authorities_2023", 10),
        ("combined_authorities_2024", 11),
        ("surrey_districts", 11),
    ],
)
def test_outlines_are_whole_and_share_their_edges(shipped, name, areas):
    outlines = gpd.read_file(RAW / "boundaries" / f"{name}.geojson")
    assert len(outlines) == areas
    assert outlines.crs.to_epsg() == 27700
    assert outlines.geometry.is_valid.all()
    assert shapely.coverage_is_valid(outlines.geometry.to_numpy())
    assert set(outlines["area_code"]) <= set(shipped("areas")["area_code"])


def test_files_are_small_and_documented():
    tables = sorted((RAW / "official").glob("*.csv"))
    outlines = sorted((RAW / "boundaries").glob("*.geojson"))
    assert max(path.stat().st_size for path in tables) < MOST_BYTES
    assert sum(path.stat().st_size for path in outlines) < MOST_BOUNDARY_BYTES
    for path in (*tables, *outlines):
        sidecar = read_sidecar(path)
        assert sidecar.licence == "Open Government Licence v3.0"
        assert sidecar.source_files
        assert sidecar.faults
