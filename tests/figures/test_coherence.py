"""The coherence model drawn by code: every element in its own domain, sized by evidence, told in words."""

from __future__ import annotations

from math import hypot

import pandas as pd
import pytest
from matplotlib.patches import Circle

from helpers.figures import coherence_model
from helpers.sources.tables import read_raw


@pytest.fixture(scope="module")
def model() -> pd.DataFrame:
    return read_raw("coherence_model")


@pytest.fixture
def elements(model: pd.DataFrame) -> pd.DataFrame:
    return model.assign(row_count=range(len(model)), locality_count=[number % 10 for number in range(len(model))])


def circle_centres() -> list[tuple[float, float]]:
    return [coherence_model._point(angle, coherence_model.CENTRE_DISTANCE) for angle in coherence_model.DOMAIN_ANGLES]


def test_every_element_lies_in_its_own_circle_and_in_no_other(model: pd.DataFrame) -> None:
    domains = list(dict.fromkeys(model["domain_id"]))
    domain_of = dict(zip(model["element_id"], model["domain_id"], strict=True))
    places = coherence_model.place_elements(model)
    assert [place.element_id for place in places] == list(model["element_id"])
    for place in places:
        inside = [
            domain
            for domain, (x, y) in zip(domains, circle_centres(), strict=True)
            if hypot(place.x - x, place.y - y) < coherence_model.CIRCLE_RADIUS
        ]
        assert inside == [domain_of[place.element_id]]


def test_dots_do_not_touch(model: pd.DataFrame) -> None:
    places = coherence_model.place_elements(model)
    for number, place in enumerate(places):
        for other in places[number + 1 :]:
            assert hypot(place.x - other.x, place.y - other.y) > 2 * coherence_model.LARGEST_DOT


def test_a_model_of_other_than_three_domains_is_refused(model: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="three domains"):
        coherence_model.place_elements(model[model["domain_id"] == model["domain_id"].iloc[0]])


def test_area_follows_evidence_and_every_count_is_printed(elements: pd.DataFrame) -> None:
    figure = coherence_model.draw_coherence_model(elements, {}, 9)
    radii = [patch.radius for patch in figure.axes[0].patches if isinstance(patch, Circle)][-len(elements) :]
    assert radii == sorted(radii)
    assert radii[-1] == coherence_model.LARGEST_DOT
    texts = {text.get_text() for text in figure.axes[0].texts}
    assert {str(count) for count in elements["row_count"]} <= texts


def test_no_evidence_in_the_middle_is_not_printed_as_no_coherence(elements: pd.DataFrame) -> None:
    domains = frozenset(elements["domain_id"])
    drawn = coherence_model.draw_coherence_model(elements, {domains: 0}, 9)
    assert "Local\ncoherence" in {text.get_text() for text in drawn.axes[0].texts}
    drawn = coherence_model.draw_coherence_model(elements, {domains: 4}, 9)
    assert "Local coherence\n4" in {text.get_text() for text in drawn.axes[0].texts}


def test_small_multiples_have_a_panel_a_locality_and_count_their_elements(elements: pd.DataFrame) -> None:
    cases = pd.concat([elements.assign(case="one"), elements.assign(case="two", row_count=0)])
    panels = [("one", "One"), ("two", "Two")]
    figure = coherence_model.draw_coherence_multiples(cases, panels)
    titles = [axes.get_title() for axes in figure.axes if axes.get_visible()]
    assert titles == [f"One ({len(elements) - 1} of {len(elements)})", f"Two (0 of {len(elements)})"]
    assert "Two: none." in coherence_model.multiples_alt(cases, panels)


def test_the_alt_text_names_every_element_with_its_counts(elements: pd.DataFrame) -> None:
    domains = list(dict.fromkeys(elements["domain_id"]))
    alt = coherence_model.model_alt(elements, {frozenset(domains[:2]): 5})
    assert all(title in alt for title in elements["element_title"])
    assert "and Common cause 5" in alt
