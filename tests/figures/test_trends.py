import numpy as np
import pandas as pd
import pytest

from helpers.figures.trend_charts import trend_alt, trend_caption, trend_chart
from helpers.indicators.comparators import gather_series

PROJECT = ["2022/23", "2023/24"]
CAUSAL = ("because", "caused", "led to", "due to", "impact of", "thanks to", "improved", "worsened", "better", "worse")
SETTINGS = {"project_years": PROJECT, "baseline_year": "2018/19"}
ABSENCE = "overall_absence_pct"


@pytest.fixture
def absence(catalogue):
    return catalogue[catalogue["indicator_id"] == ABSENCE]


def set_value(values, code, year, value):
    values.loc[(values["area_code"] == code) & (values["academic_year"] == year), "value"] = value


def caption_of(values, comparators, indicators):
    ids = list(indicators["indicator_id"])
    return trend_caption(gather_series(values, comparators, ids), indicators, comparators, baseline_year="2018/19")


def test_the_caption_states_value_year_and_change(values, alder, absence):
    caption = caption_of(values, alder, absence)
    assert "7.20% in 2023/24" in caption
    assert "It rose from 4.70% in 2018/19 to 7.20% in 2023/24." in caption
    assert "6.50% to 7.90%" in caption


def test_a_difference_that_rounding_could_make_is_not_claimed(values, alder, absence):
    caption = caption_of(values, alder, absence)
    assert "about the same as the North East (7.19%)" in caption
    assert "0.05 percentage points above England (7.15%)" in caption


def test_a_change_that_rounding_could_make_is_not_claimed(values, alder, absence):
    set_value(values, "E06000001", "2023/24", 4.71)
    assert "It was about the same in 2023/24 (4.71%) as in 2018/19 (4.70%)." in caption_of(values, alder, absence)


def test_the_latest_year_is_that_of_the_case(values, alder, absence):
    set_value(values, "E06000001", "2023/24", np.nan)
    caption = caption_of(values, alder, absence)
    assert "7.50% in 2022/23, 0.20 percentage points above England (7.30%)" in caption


def test_a_comparator_without_a_value_is_left_out(values, alder, absence):
    set_value(values, "E92000001", "2023/24", np.nan)
    caption = caption_of(values, alder, absence)
    assert "England" not in caption.split(";")[0]
    assert "North East" in caption


def test_authorities_of_a_combined_case_stand_one_by_one(values, pair, absence):
    caption = caption_of(values, pair, absence)
    assert "Birch 6.50% and Alder 7.20%, against 7.15% in England" in caption
    assert "cannot be averaged" in caption
    assert "6.85" not in caption


def test_words_claim_no_cause_and_no_merit(values, alder, pair, absence):
    for comparators in (alder, pair):
        chart = trend_chart(gather_series(values, comparators, [ABSENCE]), absence, comparators, **SETTINGS)
        assert not [word for word in CAUSAL if word in (chart.caption + chart.alt).lower()]


def test_the_alt_text_gives_start_peak_and_end(values, alder, absence):
    alt = trend_alt(gather_series(values, alder, [ABSENCE]), absence, alder)
    assert "Alder 4.50% in 2017/18, highest 7.60% in 2021/22, 7.20% in 2023/24" in alt
    assert "the median and range of the statistical neighbours" in alt


def test_the_chart_hands_on_every_row_that_it_shows(values, alder, absence):
    chart = trend_chart(gather_series(values, alder, [ABSENCE]), absence, alder, **SETTINGS)
    shown = chart.data[chart.data["role"] == "locality"]
    assert shown["value"].tolist()[:2] == [4.5, 4.7]
    assert len(shown) == 7


def test_a_case_without_any_value_has_no_chart(values, alder, absence):
    values.loc[values["area_code"] == "E06000001", "value"] = np.nan
    assert trend_chart(gather_series(values, alder, [ABSENCE]), absence, alder, **SETTINGS) is None


def test_the_unpublished_year_is_named_and_the_line_broken(values, alder, absence):
    chart = trend_chart(gather_series(values, alder, [ABSENCE]), absence, alder, **SETTINGS)
    axes = chart.figure.axes[0]
    assert "not\npublished" in [text.get_text() for text in axes.texts]
    assert all(np.isnan(line.get_ydata()[2]) for line in axes.lines)


def test_every_line_is_named_at_its_end(values, alder, absence):
    chart = trend_chart(gather_series(values, alder, [ABSENCE]), absence, alder, **SETTINGS)
    assert {"Alder", "England", "North East", "neighbours"} <= {text.get_text() for text in chart.figure.axes[0].texts}


def test_panels_on_one_scale_have_one_scale(values, alder, catalogue):
    doubled = values.assign(indicator_id="suspension_rate", value=values["value"] * 3)
    both = catalogue[catalogue["indicator_id"].isin([ABSENCE, "suspension_rate"])].assign(unit="percent")
    series = gather_series(pd.concat([values, doubled], ignore_index=True), alder, list(both["indicator_id"]))
    chart = trend_chart(series, both, alder, **SETTINGS, share_axis=True)
    assert chart.figure.axes[0].get_ylim() == chart.figure.axes[1].get_ylim()
    assert chart.figure.axes[1].get_ylim()[1] > 24


def test_panels_of_different_units_cannot_share_a_scale(values, alder, catalogue):
    series = gather_series(values, alder, [ABSENCE, "suspension_rate"])
    with pytest.raises(ValueError, match="share a scale"):
        trend_chart(series, catalogue[:2], alder, **SETTINGS, share_axis=True)


def test_rates_are_written_to_two_places(values, alder, catalogue):
    rates = values.assign(indicator_id="suspension_rate", value=values["value"] + 0.00123)
    caption = caption_of(rates, alder, catalogue[catalogue["indicator_id"] == "suspension_rate"])
    assert "7.20 per 100 pupils in 2023/24" in caption
