import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.kpis import PROGRESS_COLUMNS, disagreements, progress


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


def test_a_target_that_is_the_baseline_has_no_way_to_it():
    row = progress(kpi(target=4.0)).iloc[0]
    assert pd.isna(row["travelled_pct"]) and row["moved"] == "towards"


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
