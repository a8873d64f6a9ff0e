"""Trend charts: lines that break at gaps, labels, words that claim no more than the numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import seaborn as sns

from helpers.figures.chart import LONGEST_TITLE_WORDS
from helpers.figures.theme import new_figure
from helpers.figures.trend_charts import by_run, finish_panel, trend_chart, trend_look

PROJECT = ["2022/23", "2023/24"]
CAUSAL = ("because", "caused", "led to", "due to", "impact of", "thanks to", "improved", "worsened", "better", "worse")
ABSENCE = "overall_absence_pct"
OWN, COUNTRY = "E06000001", "E92000001"


@pytest.fixture
def indicators(catalogue):
    about = {"publisher": "Department", "publication": "Absence in schools, as in the tool"}
    return catalogue.assign(**about).set_index("indicator_id", drop=False)


@pytest.fixture
def draw(values, indicators):
    """The chart of one indicator as a notebook draws it, and the axes."""

    def drawn(comparators, rows=values, indicator_id=ABSENCE):
        look = trend_look(comparators.roles)
        panel = by_run(rows.merge(comparators.roles, on="area_code"))
        near, lines = panel[panel["role"] == "neighbour"], panel[panel["role"] != "neighbour"]
        figure, (axes,) = new_figure(3.0)
        band = {"estimator": "median", "errorbar": ("pi", 100)}
        sns.lineplot(near, x="place", y="value", hue="run", ax=axes, **band, **look.neighbours(near))
        lines_as = {"hue": "area_name", "units": "run", "estimator": None}
        sns.lineplot(lines, x="place", y="value", ax=axes, **lines_as, **look.lines)
        indicator = indicators.loc[indicator_id]
        finish_panel(axes, panel, indicator, look, PROJECT)
        return trend_chart(figure, panel, [indicator], comparators.title, baseline_year="2018/19"), axes

    return drawn


def with_value(values, code, year, value):
    changed = values.copy()
    changed.loc[(changed["area_code"] == code) & (changed["academic_year"] == year), "value"] = value
    return changed


def test_the_words_state_value_year_and_baseline(draw, alder):
    chart, _ = draw(alder)
    assert "Overall absence in 2023/24: Alder 7.20% (4.70% in 2018/19) and England 7.15%." in chart.caption
    assert chart.title == "Overall absence in Alder: up since 2018/19, above England in 2023/24"
    assert chart.caption.endswith("Source: Department, Absence in schools.")


def test_a_difference_that_rounding_could_make_is_not_claimed(draw, alder, values):
    chart, _ = draw(alder, with_value(with_value(values, OWN, "2023/24", 7.16), OWN, "2018/19", 7.15))
    assert chart.title == "Overall absence in Alder: little changed since 2018/19, similar to England in 2023/24"


def test_a_long_title_gives_up_the_change_and_not_the_comparison(draw, alder, indicators):
    indicators.loc[ABSENCE, "short_title"] = "Absence of any kind for any reason"
    chart, _ = draw(alder)
    assert len(chart.title.split()) <= LONGEST_TITLE_WORDS
    assert chart.title.endswith("above England in 2023/24")


def test_authorities_of_a_combined_case_are_told_one_by_one(draw, pair):
    chart, _ = draw(pair)
    assert "Alder 7.20%" in chart.caption
    assert "Birch 6.50%" in chart.caption
    assert chart.title == "Overall absence above England in one of two authorities in 2023/24"


def test_words_claim_no_cause_and_no_merit(draw, alder, pair):
    for comparators in (alder, pair):
        chart, _ = draw(comparators)
        assert not [word for word in CAUSAL if word in (chart.title + chart.caption + chart.alt).lower()]


def test_the_alt_text_gives_start_peak_and_end(draw, alder):
    chart, _ = draw(alder)
    assert "Alder 4.50% in 2017/18, highest 7.60% in 2021/22, 7.20% in 2023/24" in chart.alt


def test_the_unpublished_year_is_named_and_no_line_crosses_it(draw, alder):
    _, axes = draw(alder)
    assert "not\npublished" in [text.get_text() for text in axes.texts]
    for line in axes.lines:
        years = set(np.asarray(line.get_xdata(), dtype=float))
        assert not ({0.0, 1.0} & years and {3.0, 4.0} & years)


def test_every_line_is_named_at_its_end(draw, alder):
    _, axes = draw(alder)
    assert {"Alder", "England", "North East", "neighbours"} <= {text.get_text() for text in axes.texts}


def test_a_value_between_two_gaps_shows_as_a_dot(draw, alder, values):
    _, axes = draw(alder, with_value(values, OWN, "2021/22", np.nan))
    assert any(list(line.get_xdata()) == [3] and line.get_marker() == "." for line in axes.lines)


def test_runs_are_counted_line_by_line(values, alder):
    runs = by_run(values.merge(alder.roles, on="area_code"))
    assert runs[runs["role"] == "locality"].groupby("run")["academic_year"].count().tolist() == [2, 4]
    assert runs[runs["role"] == "neighbour"]["run"].nunique() == 2
    assert runs["value"].notna().all()


def test_a_case_without_any_value_is_said_to_have_none(draw, alder, values):
    chart, _ = draw(alder, values[values["area_code"] == COUNTRY])
    assert "nothing was published for Alder" in chart.title


def test_rates_are_written_to_two_places(draw, alder, values):
    rates = values.assign(indicator_id="suspension_rate", value=values["value"] + 0.00123)
    chart, _ = draw(alder, rates, "suspension_rate")
    assert "Suspensions (per 100 pupils) in 2023/24: Alder 7.20" in chart.caption


def test_the_data_are_the_rows_that_are_drawn(draw, alder, values):
    chart, _ = draw(alder)
    assert len(chart.data) == len(values[values["area_code"].isin(alder.roles["area_code"])].dropna(subset=["value"]))
    assert pd.Index(["indicator_id", "area_code", "value"]).isin(chart.data.columns).all()
