import pandas as pd
import pytest

from helpers.sources.refresh import school_tables
from helpers.sources.refresh.publisher_files import RefreshError

ATTENDANCE = pd.DataFrame(
    [
        ["202223", "Local authority", "E12000001", "E08000037", "Primary", "134.0", "29298.0", "True"],
        ["202324", "Local authority", "E12000001", "E08000037", "Primary", "67", "15608", "False"],
        ["202223", "Local authority", "E12000007", "E09000001", "Primary", None, None, "False"],
        ["202223", "Regional", "E12000001", None, "Primary", "900", "200000", "False"],
        ["202223", "Regional", "E12000007", None, "Primary", "1790", "700992", "False"],
        ["202223", "National", None, None, "Primary", "17312", "4658003", "False"],
        ["202324", "National", None, None, "Primary", "16666", "4533855", "False"],
    ],
    columns=school_tables.ATTENDANCE_COLUMNS,
)


@pytest.fixture
def counts():
    return school_tables.tidy_school_counts(ATTENDANCE).set_index(["area_code", "academic_year"])


def test_doubled_counts_stay_as_published_and_are_marked(counts):
    row = counts.loc[("E08000037", "2022/23")]
    assert (row["schools_count"], row["is_doubled"]) == ("134", "true")
    assert counts.loc[("E08000037", "2023/24"), "is_doubled"] == "false"


def test_what_a_doubled_count_was_added_into_is_marked(counts):
    marked = counts[counts["includes_doubled"] == "true"].index.tolist()
    assert marked == [("E12000001", "2022/23"), ("E92000001", "2022/23")]


def test_a_blank_count_is_missing_with_a_reason_and_its_phase_is_there(counts):
    row = counts.loc[("E09000001", "2022/23")]
    assert pd.isna(row["schools_count"])
    assert row["missing_reason"] == "not_available"
    assert school_tables.phases_present(counts.reset_index())["E09000001"] == {"primary"}


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("total_num_schools", "85.5", "more than the 0 decimal"), ("geographic_level", "Ward", "Ward")],
)
def test_a_fraction_of_a_school_and_an_unknown_level_stop_the_refresh(column, value, said):
    with pytest.raises(RefreshError, match=said):
        school_tables.tidy_school_counts(ATTENDANCE.assign(**{column: value}))


def ofsted(rows):
    return pd.DataFrame(rows, columns=school_tables.OFSTED_COLUMNS)


def test_repetitions_are_dropped_once_they_are_seen_to_be_repetitions():
    table = school_tables.tidy_ofsted(
        ofsted(
            [
                ["E92000001", "2024-08-31T00:00:00", "90.45417086"],
                ["E92000001", "2024-09-31T00:00:00", "90.454170860001"],
                ["E92000001", "As at 31 March 2023", "88.52459016393443"],
                ["E92000001", "2023-03-31T00:00:00", "88.52459016393442"],
                ["E06000053", "As of 31 December 2022", "na"],
            ]
        )
    )
    assert table[["area_code", "date"]].to_records(index=False).tolist() == [
        ("E06000053", "2022-12-31"),
        ("E92000001", "2023-03-31"),
        ("E92000001", "2024-08-31"),
    ]
    assert table["missing_reason"].tolist()[0] == "not_available"
    assert table["good_outstanding_pct"].tolist()[1:] == ["88.52459016", "90.45417086"]


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        (("2024-08-31T00:00:00", "2024-09-31T00:00:00"), "no repetition"),
        (("As at 31 March 2023", "2023-03-31T00:00:00"), "two different values for 2023-03-31"),
        (("2024-08-31T00:00:00", "Easter 2023"), "Easter 2023"),
    ],
)
def test_a_date_that_is_none_or_has_two_values_stops_the_refresh(periods, said):
    with pytest.raises(RefreshError, match=said):
        school_tables.tidy_ofsted(ofsted([["E92000001", periods[0], "90.4"], ["E92000001", periods[1], "91.4"]]))


def academies(**changes):
    row = dict.fromkeys(school_tables.ACADEMY_COLUMNS, "1") | {"academies_total": "5", "LA (code)": "331", **changes}
    return pd.DataFrame([row])


def test_academies_go_by_gss_codes():
    table = school_tables.tidy_academies(academies(), {"331": "E08000026"}, "2022-07-18")
    assert table.loc[0, ["area_code", "date", "academies_count"]].tolist() == ["E08000026", "2022-07-18", "5"]
    with pytest.raises(RefreshError, match="331"):
        school_tables.tidy_academies(academies(), {}, "2022-07-18")


@pytest.mark.parametrize("share", ["inf", None])
def test_no_schools_but_an_academy_is_a_missing_count(share):
    row = academies(schools_psS_2022_23="0.0", academy_share_pct=share)
    table = school_tables.tidy_academies(row, {"331": "E08000026"}, "2022-07-18")
    assert table[["schools_count", "academy_share_pct"]].isna().all(axis=None)
    assert table["missing_reason"][0] == "not_available"
