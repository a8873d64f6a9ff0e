import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from restricted.fieldwork import triangulation as tri
from restricted.local_indicators import progress

from helpers.project.triangulation_rules import RULES, SOURCES, VERDICT_RULES
from tests.restricted.fieldwork.test_fieldwork import segment


@given(st.lists(st.sampled_from([tri.FAVOURABLE, tri.UNFAVOURABLE, tri.BALANCED, tri.SILENT]), max_size=6))
def test_a_verdict_does_not_depend_on_the_order_of_sources_nor_on_silent_ones(pointings):
    verdict = tri.verdict_of(pointings)
    assert verdict == tri.verdict_of(sorted(pointings)) == tri.verdict_of([*pointings, tri.SILENT])
    assert (verdict == tri.CONTRADICT) == ({tri.FAVOURABLE, tri.UNFAVOURABLE} <= set(pointings))


def test_every_verdict_has_its_rule_in_words():
    assert set(VERDICT_RULES) == {tri.AGREE, tri.PARTLY, tri.CONTRADICT, tri.SILENT}
    assert set(RULES) == set(SOURCES)


def rows(strengths, challenges, mixed=0):
    directions = ["strength"] * strengths + ["challenge"] * challenges + ["mixed"] * mixed
    return pd.DataFrame(
        [segment(number, f"interview-{number % 4}", direction=d) for number, d in enumerate(directions)]
    )


@pytest.mark.parametrize(
    ("segments", "pointing"),
    [
        (rows(10, 5), tri.FAVOURABLE),
        (rows(5, 10), tri.UNFAVOURABLE),
        (rows(6, 6), tri.BALANCED),
        (rows(0, 0, 10), tri.BALANCED),
    ],
)
def test_segments_point_where_two_thirds_of_them_do(segments, pointing):
    found = tri.point_segments(segments, "interviews", ["interview"])
    assert found[["pointing", "contributors_count"]].to_numpy().tolist() == [[pointing, 4]]


def test_segments_that_describe_point_nowhere():
    judged = rows(10, 5)
    described = rows(10, 0).assign(
        direction="description", segment_id=lambda table: "d" + table["segment_id"].astype(str)
    )
    found = tri.point_segments(pd.concat([judged, described]), "interviews", ["interview"])
    assert found["pointing"].tolist() == tri.point_segments(judged, "interviews", ["interview"])["pointing"].tolist()
    assert tri.point_segments(described, "interviews", ["interview"]).empty


def test_few_segments_are_silent():
    assert tri.point_segments(rows(9, 0), "interviews", ["interview"]).empty


def test_the_survey_points_where_its_whole_interval_lies():
    estimates = pd.DataFrame(
        {
            "criterion": ["c"] * 3,
            "level": ["a", "b", "d"],
            "low_pct": [51, 30, 40],
            "high_pct": [70, 49, 60],
            "respondents_count": [20] * 3,
        }
    )
    assert list(tri.point_survey(estimates)["pointing"]) == [tri.FAVOURABLE, tri.UNFAVOURABLE, tri.BALANCED]


def test_the_matrix_tells_silence_as_well():
    pointings = pd.DataFrame(
        [
            ("ealing", "c", "interviews", tri.FAVOURABLE, 12),
            ("ealing", "c", "survey", tri.UNFAVOURABLE, 20),
            ("surrey", "c", "survey", None, None),
        ],
        columns=list(tri.POINTING_COLUMNS),
    )
    matrix = tri.triangulate(pointings, ["surrey", "ealing"], ["c", "d"])
    assert matrix[["locality", "criterion", "verdict"]].to_numpy().tolist() == [
        ["surrey", "c", tri.SILENT],
        ["surrey", "d", tri.SILENT],
        ["ealing", "c", tri.CONTRADICT],
        ["ealing", "d", tri.SILENT],
    ]
    assert matrix.loc[0, "survey"] == tri.SILENT, "what is withheld is silent"


def test_outcomes_speak_to_one_criterion_and_only_with_enough_indicators():
    rows = pd.DataFrame({"locality": ["a"] * 3 + ["b"] * 2, "moved": ["towards", "towards", "away", "away", "away"]})
    found = tri.point_outcomes(rows)
    assert found[["locality", "criterion", "pointing"]].to_numpy().tolist() == [
        ["a", tri.OUTCOME_CRITERION, tri.FAVOURABLE]
    ]


def test_what_was_held_counts_for_and_what_was_not_held_against():
    held = pd.DataFrame({"locality": ["a"] * 3 + ["b"] * 3, "moved": ["held"] * 3 + ["away"] * 3})
    assert tri.point_outcomes(held)["pointing"].tolist() == [tri.FAVOURABLE, tri.UNFAVOURABLE]
    reached = {"unit": "percent", "is_higher_better": False, "baseline": 70.0, "target": 80.0, "actual": 80.0}
    rows = pd.DataFrame(
        [{"locality": "a", "kpi_id": str(n), "title": "", "self_rating": "met"} | reached for n in "123"]
    )
    assert tri.point_outcomes(progress(rows))["pointing"].tolist() == [tri.FAVOURABLE], "the target decides, not a flag"
