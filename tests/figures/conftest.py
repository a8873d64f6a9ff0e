"""Small tables of an invented country: two regions, four authorities, one of them a county of two districts."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers.indicators.comparators import Comparators

COUNTRY, NORTH = "E92000001", "E12000001"
ALDER, BIRCH, CEDAR, ELDER = "E06000001", "E06000002", "E06000003", "E10000001"
YEARS = ["2017/18", "2018/19", "2019/20", "2020/21", "2021/22", "2022/23", "2023/24"]


@pytest.fixture(autouse=True)
def no_open_figures():
    yield
    plt.close("all")


@pytest.fixture
def areas():
    rows = [
        (COUNTRY, "England", "country", None, None, None),
        (NORTH, "North East", "region", None, None, None),
        (ALDER, "Alder", "upper_tier", NORTH, "North East", None),
        (BIRCH, "Birch", "upper_tier", NORTH, "North East", None),
        (CEDAR, "Cedar", "upper_tier", NORTH, "North East", None),
        (ELDER, "Elder", "upper_tier", NORTH, "North East", None),
        ("E07000001", "Elder East", "district", NORTH, "North East", ELDER),
        ("E07000002", "Elder West", "district", NORTH, "North East", ELDER),
    ]
    columns = ["area_code", "area_name", "area_type", "region_code", "region_name", "upper_tier_code"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def alder():
    return Comparators(
        title="Alder",
        authorities={ALDER: "Alder"},
        country={COUNTRY: "England"},
        region={NORTH: "North East"},
        neighbours={BIRCH: "Birch", CEDAR: "Cedar"},
        neighbour_model="2021",
    )


@pytest.fixture
def pair():
    return Comparators(
        title="Alder and Birch",
        authorities={ALDER: "Alder", BIRCH: "Birch"},
        country={COUNTRY: "England"},
        region={NORTH: "North East"},
    )


@pytest.fixture
def elder():
    return Comparators(title="Elder", authorities={ELDER: "Elder"}, country={COUNTRY: "England"})


@pytest.fixture
def catalogue():
    rows = [
        ("overall_absence_pct", "Overall absence rate", "Overall absence", "percent", 2, "low"),
        ("suspension_rate", "Suspension rate", "Suspensions", "rate_per_100", 5, "low"),
        ("progress_8_score", "Average Progress 8 score", "Progress 8", "score", 2, "high"),
    ]
    return pd.DataFrame(rows, columns=["indicator_id", "title", "short_title", "unit", "decimals", "polarity"])


def values_of(indicator_id, by_area):
    """Rows of ``indicator_values``: ``by_area`` maps a code to a value a year, ``None`` where nothing is published."""
    rows = [
        (indicator_id, code, year, value, None if value is not None else "not_published")
        for code, values in by_area.items()
        for year, value in zip(YEARS, values, strict=True)
    ]
    columns = ["indicator_id", "area_code", "academic_year", "value", "missing_reason"]
    return pd.DataFrame(rows, columns=columns).astype({"value": float})


@pytest.fixture
def values():
    absence = {
        ALDER: [4.5, 4.7, None, 5.0, 7.6, 7.5, 7.2],
        BIRCH: [4.0, 4.1, None, 4.4, 6.8, 6.9, 6.5],
        CEDAR: [5.0, 5.2, None, 5.5, 8.0, 8.1, 7.9],
        ELDER: [3.9, 4.0, None, 4.2, 6.0, 6.1, 7.2],
        COUNTRY: [4.6, 4.7, None, 4.6, 7.5, 7.3, 7.15],
        NORTH: [4.8, 5.0, None, 5.1, 7.9, 7.8, 7.19],
    }
    return values_of("overall_absence_pct", absence)
