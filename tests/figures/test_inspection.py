import pandas as pd
import pytest

from helpers.figures import inspection_charts
from helpers.figures.inspection_charts import SHARE_ID
from tests.running import shipped

DATES = ["2022-12-31", "2023-07-31", "2024-08-31"]
AREAS = {"E06000001": [85.0, 86.6, 88.4], "E92000001": [88.0, 88.5, 88.42], "E06000002": [80.0, 81.0, None]}


def shares_chart(shares, comparators):
    return inspection_charts.shares_chart(shares, shipped("measures"), comparators)


@pytest.fixture
def shares():
    rows = [(code, day, share) for code, row in AREAS.items() for day, share in zip(DATES, row, strict=True)]
    return pd.DataFrame(rows, columns=["area_code", "date", "good_outstanding_pct"])


def test_the_caption_compares_the_last_date(shares, alder):
    caption = shares_chart(shares, alder).caption
    assert "88.4% of schools in Alder were judged good or outstanding at 31 August 2024" in caption
    assert "about the same as England (88.4%), after 85.0% at 31 December 2022" in caption


def test_authorities_stand_one_by_one_each_to_its_own_last_date(shares, pair):
    chart = shares_chart(shares, pair)
    assert "88.4% of schools in Alder" in chart.caption
    assert "81.0% of schools in Birch were judged good or outstanding at 31 July 2023" in chart.caption
    assert "7.5 percentage points below England (88.5%)" in chart.caption


def test_neighbours_are_not_drawn(shares, alder):
    assert set(shares_chart(shares, alder).data["area_name"]) == {"Alder", "England"}


def test_a_single_date_is_compared_with_no_other(shares, alder):
    chart = shares_chart(shares[shares["date"] == "2024-08-31"], alder)
    assert "after" not in chart.caption.split(".")[1]


def test_a_case_without_shares_has_no_chart(shares, alder):
    assert shares_chart(shares[shares["area_code"] != "E06000001"], alder) is None


def test_places_and_caveat_are_the_catalogues(shares, alder):
    measures = shipped("measures")
    own = measures["measure_id"] == SHARE_ID
    changed = measures.assign(
        shown_decimals=measures["shown_decimals"].mask(own, 0), caveats=measures["caveats"].mask(own, "Planted caveat.")
    )
    caption = inspection_charts.shares_chart(shares, changed, alder).caption
    assert caption.endswith("Planted caveat.")
    assert "88% of schools in Alder" in caption
