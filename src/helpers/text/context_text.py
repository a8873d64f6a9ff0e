"""The official context of a locality: which trends its chapter draws, and what they are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from helpers.figures.chart import Chart
from helpers.figures.trend_charts import shown_decimals, trend_chart
from helpers.indicators import formats
from helpers.indicators.comparators import Comparators, gather_series
from helpers.indicators.pilot_comparison import comparison_units
from helpers.project.registry import Locality, ProjectPeriod, Registry
from helpers.text.locality_sections import pick_indicators


@dataclass(frozen=True)
class Panels:
    """Indicators drawn side by side in one figure, with the title of each panel."""

    titles: Mapping[str, str]
    share_axis: bool = False

    @property
    def indicator_ids(self) -> list[str]:
        """The indicators, in the order of their panels."""
        return list(self.titles)


TRENDS = {
    "overall-absence": Panels({"overall_absence_pct": ""}),
    "persistent-absence": Panels(
        {
            "persistent_absence_pct": "All schools",
            "persistent_absence_primary_pct": "Primary",
            "persistent_absence_secondary_pct": "Secondary",
        },
        share_axis=True,
    ),
    "severe-absence": Panels(
        {
            "severe_absence_pct": "All schools",
            "severe_absence_primary_pct": "Primary",
            "severe_absence_secondary_pct": "Secondary",
        },
        share_axis=True,
    ),
    "exclusions": Panels(
        {
            "suspension_rate": "Suspensions per 100 pupils",
            "permanent_exclusion_rate": "Permanent exclusions per 100 pupils",
        }
    ),
    "attainment": Panels(
        {
            "key_stage_2_expected_pct": "Key stage 2",
            "attainment_8_score": "Attainment 8",
            "progress_8_score": "Progress 8",
        }
    ),
}
"""The trend figures of a chapter, by name."""


def trend_figure(
    name: str,
    values: pd.DataFrame,
    catalogue: pd.DataFrame,
    comparators: Comparators,
    project: ProjectPeriod,
    *,
    is_of_project: bool = True,
) -> Chart | None:
    """The trend figure of that ``name`` in :data:`TRENDS`; ``None`` where the case has no value on it.

    Long changes are measured from the last full year before the pandemic. The project's years are shaded unless
    ``is_of_project`` is false: they mean nothing for an authority that had no part in it.
    """
    panels = TRENDS[name]
    return trend_chart(
        gather_series(values, comparators, panels.indicator_ids),
        pick_indicators(catalogue, panels.indicator_ids, panels.titles),
        comparators,
        project_years=project.academic_years if is_of_project else (),
        baseline_year=project.pre_pandemic_year,
        share_axis=panels.share_axis,
    )


def context_note(comparators: Comparators) -> str:
    """What the official figures are for, and what the case is set beside."""
    beside = [comparators.country_name]
    beside += [formats.region_phrase(comparators.region_name)] if comparators.region else []
    if comparators.neighbours:
        names = formats.join_words(comparators.neighbours.values())
        beside.append(
            f"its {formats.count(len(comparators.neighbours), 'statistical neighbour')} of the "
            f"{comparators.neighbour_model} model, the one in force when the project began ({names})"
        )
    text = (
        f"Official statistics set the scene; they do not measure the project. {comparators.title} is set beside "
        f"{formats.join_words(beside)}. The project years are shaded; a line breaks where no figure was published. "
        "A difference no larger than rounding can make is called about the same."
    )
    if comparators.is_combined:
        text += (
            " The authorities are shown one by one, since rates published without the counts behind them cannot be "
            "averaged; each has statistical neighbours of its own, so none are drawn."
        )
    return text


def others_reading(
    values: pd.DataFrame, indicators: pd.DataFrame, areas: pd.DataFrame, cases: Registry, locality: Locality
) -> pd.DataFrame | None:
    """The locality beside its pilot's other localities and England, a row an indicator, of the last
    year that all have; ``None`` for the only locality of a pilot.
    """
    pilot = cases.localities_of(locality.pilot)
    if len(pilot) == 1:
        return None
    units = comparison_units(sorted(pilot, key=lambda entry: entry.id != locality.id), areas)
    names = dict(zip(units["area_code"], units["label"], strict=True)) | {cases.comparators.country: "England"}
    lines = []
    for indicator in indicators.to_dict("records"):
        rows = values[(values["indicator_id"] == indicator["indicator_id"]) & values["area_code"].isin(list(names))]
        table = rows.pivot(index="academic_year", columns="area_code", values="value").reindex(columns=list(names))
        table = table.dropna()
        decimals, unit = shown_decimals(indicator), indicator["unit"]
        line = {"Measure": indicator["short_title"]}
        for code, name in names.items():
            line[name] = formats.with_unit(table[code].iloc[-1] if len(table) else None, unit, decimals)
        lines.append(line | {"Year": str(table.index[-1]) if len(table) else formats.MISSING})
    return pd.DataFrame(lines)


def others_caption(cases: Registry, locality: Locality) -> str:
    """Whom the table sets side by side, and that nobody is ranked."""
    others = [entry.title for entry in cases.localities_of(locality.pilot) if entry.id != locality.id]
    return (
        f"{locality.title} beside the other {formats.count(len(others), 'locality', 'localities')} of its pilot and "
        "England, in the last year for which all have a value. They stand in the registry's order and are not ranked."
    )
