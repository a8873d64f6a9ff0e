"""The evidence base in pictures: units apart, dates no more precise than known."""

from __future__ import annotations

import pandas as pd

from helpers.figures import collection_charts

WAVES = {"year_1": "Year 1", "year_2": "Year 2"}
SOURCES = pd.DataFrame(
    [
        ("lead", "Leads", "year_1", "interviews", 18),
        ("lead", "Leads", "year_2", "interviews", 9),
        ("survey", "Survey", "year_1", "responses", 202),
        ("papers", "Papers", "year_1", "documents", None),
    ],
    columns=["source_id", "source_title", "wave", "unit", "count"],
)


def test_responses_are_drawn_on_their_own_scale() -> None:
    upper, lower = collection_charts.draw_sources(SOURCES, WAVES).axes
    assert (upper.get_xlabel(), lower.get_xlabel()) == ("Interviews", "Responses")
    assert [bar.get_width() for bar in upper.patches] == [18, 9]
    assert {"  27", "18", "9"} <= {text.get_text() for text in upper.texts}


def test_a_source_without_counts_is_neither_drawn_nor_told_as_zero() -> None:
    labels = [
        text.get_text()
        for axes in collection_charts.draw_sources(SOURCES, WAVES).axes
        for text in axes.get_yticklabels()
    ]
    assert "Papers" not in labels
    assert "Papers" not in collection_charts.sources_alt(SOURCES, WAVES)
    assert "Leads: 18 in Year 1 and 9 in Year 2" in collection_charts.sources_alt(SOURCES, WAVES)


def test_spans_are_bars_and_days_are_dots() -> None:
    events = pd.DataFrame(
        {
            "label": ["Start", "Survey"],
            "start": pd.to_datetime(["2022-04-01", "2022-12-01"]),
            "end": pd.to_datetime(["2022-04-30", "2023-02-28"]),
            "is_span": [False, True],
        }
    )
    axes = collection_charts.draw_timeline(events, [("Year 1", "2022-09-01", "2023-08-31")]).axes[0]
    assert sum(line.get_marker() == "o" for line in axes.lines) == 1
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Start", "Survey"]
    alt = collection_charts.timeline_alt(events)
    assert "April 2022: Start" in alt
    assert "December 2022 to February 2023: Survey" in alt
