import numpy as np
import pandas as pd
import pytest

from helpers.figures.comparators import Comparators
from helpers.locality.facts import gather_latest, latest_caption, latest_reading

ALDER, BIRCH, ENGLAND = "E06000001", "E06000002", "E92000001"


@pytest.fixture
def measures():
    rows = [
        ("overall_absence_pct", "Overall absence", "percent", 2),
        ("suspension_rate", "Suspensions", "rate_per_100", 5),
    ]
    return pd.DataFrame(rows, columns=["indicator_id", "short_title", "unit", "decimals"])


@pytest.fixture
def values():
    rows = [
        ("overall_absence_pct", ALDER, "2022/23", 7.0),
        ("overall_absence_pct", ALDER, "2023/24", 7.20),
        ("overall_absence_pct", BIRCH, "2023/24", 6.0),
        ("overall_absence_pct", ENGLAND, "2023/24", 7.19),
        ("overall_absence_pct", ENGLAND, "2024/25", 6.8),
        ("suspension_rate", ALDER, "2023/24", np.nan),
        ("suspension_rate", BIRCH, "2022/23", 4.12345),
        ("suspension_rate", ENGLAND, "2022/23", 6.5),
    ]
    return pd.DataFrame(rows, columns=["indicator_id", "area_code", "academic_year", "value"])


@pytest.fixture
def alder():
    return Comparators(title="Alder", authorities={ALDER: "Alder"}, country={ENGLAND: "England"})


@pytest.fixture
def pair():
    return Comparators(title="Both", authorities={ALDER: "Alder", BIRCH: "Birch"}, country={ENGLAND: "England"})


def test_england_is_that_of_the_same_year(values, measures, alder):
    latest = gather_latest(values, measures, alder).iloc[0]
    assert (latest["academic_year"], latest["value"], latest["country_value"]) == ("2023/24", 7.20, 7.19)


def test_a_difference_within_rounding_is_not_a_difference(values, measures, alder):
    reading = latest_reading(gather_latest(values, measures, alder), measures, alder)
    assert reading.iloc[0].tolist() == ["Overall absence", "7.20%", "7.19%", "about the same", "2023/24"]


def test_missing_stays_missing(values, measures, alder):
    reading = latest_reading(gather_latest(values, measures, alder), measures, alder)
    assert reading.iloc[1].tolist() == ["Suspensions (per 100 pupils)", "–", "–", "–", "–"]


def test_authorities_have_a_column_each_and_no_average(values, measures, pair):
    reading = latest_reading(gather_latest(values, measures, pair), measures, pair)
    assert list(reading.columns) == ["Measure", "Alder", "Birch", "England", "Year"]
    assert reading.iloc[1].tolist() == ["Suspensions (per 100 pupils)", "–", "4.12", "6.50", "2022/23"]


def test_the_caption_names_the_years(values, measures, pair, alder):
    assert "2022/23 to 2023/24" in latest_caption(gather_latest(values, measures, pair), pair)
    nothing = gather_latest(values[:0], measures, alder)
    assert latest_caption(nothing, alder) == "No official value was published for Alder."
