"""The whole project in pictures."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from helpers.figures import project_charts
from helpers.project.registry import load_registry


def test_every_locality_is_named_beside_the_map() -> None:
    registry = load_registry()
    codes = [code for locality in registry.localities for code in locality.areas]
    outlines = gpd.GeoDataFrame(
        {"area_code": [*codes, "E06000099"]},
        geometry=[box(400_000, 1e5 + 4e4 * n, 4.2e5, 1.2e5 + 4e4 * n) for n in range(len(codes) + 1)],
        crs="EPSG:27700",
    )
    areas = pd.DataFrame({"area_code": codes, "area_type": "upper_tier", "region_code": [c[:4] for c in codes]})
    chart = project_charts.localities_chart(outlines, registry, areas)
    named = {text.get_text() for text in chart.figure.axes[0].texts}
    assert {locality.title for locality in registry.localities} <= named
    assert len(chart.data) == len(registry.localities)
    assert "no sample of the country" in chart.caption
    assert all(pilot.heading in chart.alt for pilot in registry.pilots)


def test_bars_of_kinds_add_up() -> None:
    counts = pd.DataFrame(
        [("evaluator_judgement", "Judgements", "strength", 8), ("measured_outcome", "Measured outcomes", "mixed", 2)],
        columns=["kind", "title", "direction", "row_count"],
    )
    chart = project_charts.kinds_chart(counts)
    assert sum(bar.get_width() for bar in chart.figure.axes[0].patches) == 10
    assert "Judgements make up 80% of the findings; measured outcomes are 2 of 10." in chart.caption
