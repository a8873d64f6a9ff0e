"""Indicators that bear on a project: the locality's own first, and never one that the catalogue lacks."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.indicators.comparators import project_indicators
from helpers.project.registry import RegistryError, load_registry
from tests.running import shipped

REGISTRY = load_registry()


@pytest.mark.parametrize("locality", REGISTRY.localities, ids=lambda entry: entry.id)
def test_every_locality_names_two_to_four_indicators_of_the_catalogue(locality) -> None:
    assert 2 <= len(project_indicators(locality, REGISTRY, shipped("indicators"))) <= 4


def test_a_locality_that_names_none_has_those_of_its_pilot() -> None:
    bare = REGISTRY.localities[0].model_copy(update={"compared_on": ()})
    wanted = list(REGISTRY.pilot(bare.pilot).compared_on)
    assert project_indicators(bare, REGISTRY, shipped("indicators")) == wanted


def test_an_indicator_that_the_catalogue_lacks_is_refused_with_the_likely_one() -> None:
    catalogue = pd.DataFrame({"indicator_id": ["severe_absence_pct", "persistent_absence_pct"]})
    odd = REGISTRY.localities[0].model_copy(update={"compared_on": ("persistent_absence_score",)})
    with pytest.raises(RegistryError, match=r"cases\.yml: locality 'coventry'.*did you mean persistent_absence_pct"):
        project_indicators(odd, REGISTRY, catalogue)
