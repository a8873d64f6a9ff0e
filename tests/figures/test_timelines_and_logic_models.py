"""Timelines and logic models: every row is drawn and told, and what is hoped looks different from what is evidenced."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.figures.logic_model_charts import STATUS_STYLES, logic_model_chart
from helpers.figures.timeline_charts import timeline_chart
from helpers.project.registry import load_registry
from tests.running import shipped

REGISTRY = load_registry()


@pytest.mark.parametrize("locality", REGISTRY.localities, ids=lambda entry: entry.id)
def test_every_event_is_drawn_and_told(locality) -> None:
    events = shipped("case_timeline").query("case == @locality.id")
    period = REGISTRY.project.start, REGISTRY.project.end
    chart = timeline_chart(events, period, REGISTRY.waves, locality.title)
    drawn = [text.get_text().replace("\n", " ") for text in chart.figure.axes[0].texts]
    assert set(events["label"]) <= set(drawn)
    assert all(label in chart.alt for label in events["label"])


def test_events_stand_in_order_of_time() -> None:
    events = pd.DataFrame(
        [
            ("2024-05", None, "step", "Later"),
            ("2022", None, "plan", "Earlier"),
            ("2023-09", "2024-07", "step", "Between"),
        ],
        columns=["date", "date_end", "kind", "label"],
    )
    alt = timeline_chart(events, ("2022-04", "2024-11"), REGISTRY.waves, "Alder").alt
    assert alt.index("Earlier") < alt.index("2023/24, step: Between") < alt.index("May 2024, step: Later")


@pytest.mark.parametrize("pilot", REGISTRY.pilots, ids=lambda entry: entry.id)
def test_every_box_is_drawn_and_told_with_its_status(pilot) -> None:
    boxes = shipped("logic_model").query("pilot == @pilot.id")
    chart = logic_model_chart(boxes, pilot.title)
    drawn = [text.get_text().replace("\n", " ") for text in chart.figure.axes[0].texts]
    assert set(boxes["text"]) <= set(drawn)
    assert chart.alt.count("(hoped for)") == int((boxes["status"] == "hoped").sum())


def test_statuses_differ_in_fill_or_edge_and_not_in_colour_alone() -> None:
    looks = {(style["facecolor"] == "white", str(style["linestyle"])) for style in STATUS_STYLES.values()}
    assert len(looks) == len(STATUS_STYLES)
