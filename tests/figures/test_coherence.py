"""The model of coherence as overlapping domains: every element in its own, with an example, told in words."""

from __future__ import annotations

from math import cos, hypot, radians, sin

import pandas as pd
import pytest

from helpers.figures import model_chart
from helpers.project.codebook import CodebookError
from helpers.sources.tables import TableError
from tests.running import shipped


@pytest.fixture
def elements() -> pd.DataFrame:
    examples = shipped("model_examples").dropna(subset=["in_brief"]).rename(columns={"element": "element_id"})
    merged = shipped("coherence_model").merge(examples, on="element_id", how="left", validate="1:1")
    # The longest name of a locality that stands in the drawing.
    return merged.assign(place=merged["case"].str.replace("-", " ").str.title())


def test_every_element_is_written_inside_its_own_circle_and_outside_the_others(elements: pd.DataFrame) -> None:
    chart = model_chart.overlapping_domains_chart(elements)
    chart.figure.draw_without_rendering()
    axes = chart.figure.axes[0]
    centres = [
        (model_chart.FROM_MIDDLE_IN * cos(radians(angle)), model_chart.FROM_MIDDLE_IN * sin(radians(angle)))
        for angle, _ in model_chart.TEXT_PLACES_IN
    ]
    domain = -1
    for text in axes.texts[:-1]:
        domain += text.get_text() in set(elements["domain_title"])
        box = text.get_window_extent().transformed(axes.transData.inverted())
        for x, y in [(box.x0, box.y0), (box.x0, box.y1), (box.x1, box.y0), (box.x1, box.y1)]:
            inside = [hypot(x - across, y - up) < model_chart.RADIUS_IN for across, up in centres]
            assert inside == [number == domain for number in range(len(centres))], text.get_text()
    assert axes.texts[-1].get_text() == "Local\ncoherence"


def test_the_alt_text_names_every_element_with_its_example(elements: pd.DataFrame) -> None:
    alt = model_chart.overlapping_domains_chart(elements).alt
    for row in elements.itertuples():
        assert f"{row.element_title} ({row.place}: {row.in_brief})" in alt


def test_an_element_without_an_example_is_refused_by_name(elements: pd.DataFrame) -> None:
    elements.loc[elements["element_id"] == "tight-loose", "in_brief"] = None
    with pytest.raises(TableError, match=r"model_examples\.csv, column in_brief: 'Tight-loose'"):
        model_chart.overlapping_domains_chart(elements)


def test_a_model_of_other_than_three_domains_is_refused(elements: pd.DataFrame) -> None:
    with pytest.raises(CodebookError, match="three domains"):
        model_chart.overlapping_domains_chart(elements[elements["domain_title"] == "Common cause"])
