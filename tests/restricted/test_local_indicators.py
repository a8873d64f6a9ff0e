import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from restricted.local_indicators import PROGRESS_COLUMNS, disagreements, progress

from helpers.text.kpi_text import ratings_text


def kpi(**changes):
    row = {
        "locality": "ealing",
        "kpi_id": "one",
        "title": "Pupils severely absent",
        "unit": "percent",
        "is_higher_better": False,
        "baseline": 4.0,
        "target": 2.0,
        "actual": 3.0,
        "self_rating": "partly_met",
    }
    return pd.DataFrame([row | changes])


@pytest.mark.parametrize(
    ("changes", "travelled", "moved"),
    [
        ({}, 50.0, "towards"),
        ({"actual": 5.0}, -50.0, "away"),
        ({"actual": 1.0}, 150.0, "towards"),
        ({"actual": 4.0}, 0.0, "unchanged"),
        ({"is_higher_better": True, "target": 6.0, "actual": 5.0}, 50.0, "towards"),
    ],
)
def test_the_way_from_baseline_to_target(changes, travelled, moved):
    row = progress(kpi(**changes)).iloc[0]
    assert (row["travelled_pct"], row["moved"]) == (travelled, moved)


@pytest.mark.parametrize("field", ["baseline", "target", "actual"])
def test_what_is_missing_gives_no_distance(field):
    assert pd.isna(progress(kpi(**{field: None})).iloc[0]["travelled_pct"])


@pytest.mark.parametrize(
    ("actual", "is_higher_better", "moved"),
    [(4.0, False, "held"), (3.0, False, "held"), (5.0, False, "away"), (5.0, True, "held"), (3.0, True, "away")],
)
def test_a_target_that_is_the_baseline_is_one_to_be_held(actual, is_higher_better, moved):
    row = progress(kpi(target=4.0, actual=actual, is_higher_better=is_higher_better)).iloc[0]
    assert pd.isna(row["travelled_pct"]) and row["moved"] == moved


def test_towards_is_towards_the_target_whatever_the_flag_says():
    row = progress(kpi(baseline=70.0, target=80.0, actual=80.0, is_higher_better=False)).iloc[0]
    assert (row["travelled_pct"], row["moved"]) == (100.0, "towards")


@pytest.mark.parametrize("field", ["baseline", "target", "actual"])
def test_without_all_three_values_nothing_moved(field):
    assert progress(kpi(**{field: None})).iloc[0]["moved"] is None


@settings(deadline=None, max_examples=40)
@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-50, 50), st.booleans())
def test_the_share_of_the_way_and_the_word_tell_one_story(baseline, target, actual, is_higher_better):
    values = {"baseline": float(baseline), "target": float(target), "actual": float(actual)}
    row = progress(kpi(**values, is_higher_better=is_higher_better)).iloc[0]
    if target == baseline:
        assert row["moved"] in ("held", "away")
    else:
        assert (
            row["moved"]
            == {True: "towards", False: "unchanged" if actual == baseline else "away"}[bool(row["travelled_pct"] > 0)]
        )


def test_a_hold_that_was_rated_met_and_was_not_held_is_named():
    rows = progress(
        pd.concat(
            [
                kpi(target=4.0, actual=7.0, self_rating="met"),
                kpi(target=4.0, actual=4.0, self_rating="met"),
                kpi(target=4.0, actual=4.0, self_rating="not_met"),
            ]
        )
    )
    assert list(disagreements(rows).index) == [0, 2]
    assert "Of three indicators with a result" in ratings_text(rows)


@settings(deadline=None, max_examples=40)
@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(0.1, 100))
def test_the_unit_does_not_matter(baseline, actual, factor):
    first = progress(kpi(baseline=baseline, target=baseline + 10, actual=actual, is_higher_better=True))
    scaled = progress(
        kpi(
            baseline=factor * baseline,
            target=factor * (baseline + 10),
            actual=factor * actual,
            is_higher_better=True,
        )
    )
    assert first["travelled_pct"].iloc[0] == pytest.approx(scaled["travelled_pct"].iloc[0], abs=1e-6)


def test_a_rating_that_the_figures_do_not_bear_out_is_named():
    rows = progress(
        pd.concat([kpi(self_rating="met"), kpi(actual=2.0, self_rating="met"), kpi(actual=1.0, self_rating="not_met")])
    )
    assert list(disagreements(rows).index) == [0, 2]


def test_there_is_no_total():
    assert "score" not in " ".join(PROGRESS_COLUMNS)
