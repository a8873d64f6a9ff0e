import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from restricted.disclosure.disclosure_gate import release
from restricted.local_indicators import kpi_progress, progress

from helpers.project.disclosure_rules import load_rules
from helpers.project.paths import find_project

PROJECT = find_project()


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
        ({"baseline": 70.0, "target": 80.0, "actual": 80.0}, 100.0, "towards"),  # whatever the flag says
    ],
)
def test_the_way_from_baseline_to_target(changes, travelled, moved):
    row = progress(kpi(**changes)).iloc[0]
    assert (row["travelled_pct"], row["moved"]) == (travelled, moved)


@pytest.mark.parametrize(
    ("actual", "is_higher_better", "moved"),
    [(4.0, False, "held"), (3.0, False, "held"), (5.0, False, "away"), (5.0, True, "held"), (3.0, True, "away")],
)
def test_a_target_that_is_the_baseline_is_one_to_be_held(actual, is_higher_better, moved):
    row = progress(kpi(target=4.0, actual=actual, is_higher_better=is_higher_better)).iloc[0]
    assert pd.isna(row["travelled_pct"]) and row["moved"] == moved


@pytest.mark.parametrize("field", ["baseline", "target", "actual"])
def test_without_all_three_values_there_is_no_distance_and_nothing_moved(field):
    row = progress(kpi(**{field: None})).iloc[0]
    assert pd.isna(row["travelled_pct"]) and row["moved"] is None


@settings(deadline=None, max_examples=40)
@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-50, 50), st.booleans())
def test_the_share_of_the_way_and_the_word_tell_one_story(baseline, target, actual, is_higher_better):
    values = {"baseline": float(baseline), "target": float(target), "actual": float(actual)}
    row = progress(kpi(**values, is_higher_better=is_higher_better)).iloc[0]
    expected = "towards" if row["travelled_pct"] > 0 else "unchanged" if actual == baseline else "away"
    assert row["moved"] in ("held", "away") if target == baseline else row["moved"] == expected


def kpis(*changes: dict) -> pd.DataFrame:
    row = {"locality": "ealing", "title": "Pupils", "unit": "percent", "people_count": 46, "is_higher_better": True}
    row |= {"baseline": 12.0, "target": 40.0, "actual": 20.0, "self_rating": "met"}
    rows = [{**row, "kpi_id": f"k{number}", **own} for number, own in enumerate(changes)]
    return pd.DataFrame(rows).astype({"people_count": "Int64", "actual": "float64", "baseline": "float64"})


def statuses(rows: pd.DataFrame) -> list[str]:
    asked = kpi_progress({"kpis": rows}, PROJECT)
    return (
        release({"kpi_progress": asked}, load_rules(PROJECT), is_simulated=True)
        .tables["kpi_progress"]["status"]
        .tolist()
    )


def test_a_small_count_is_hidden_though_many_people_stand_behind_the_indicator():
    rows = kpis(
        {"unit": "count"}, {"unit": "count", "actual": 4.0}, {"unit": "count", "baseline": 0.0}, {"actual": 4.0}
    )
    assert statuses(rows) == ["published", "hidden", "hidden", "published"]


def test_few_people_and_unknown_numbers_of_people_are_hidden_whatever_is_counted():
    rows = kpis({"people_count": 9}, {"people_count": None}, {"people_count": None, "unit": "count"}, {"actual": None})
    assert statuses(rows) == ["hidden", "hidden", "hidden", "published"]
