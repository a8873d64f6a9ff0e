"""From a selection to what is seen: chart, finding and table for each indicator, by the code of the chapters."""

from __future__ import annotations

import html
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Literal, get_args

import pandas as pd
import seaborn as sns

from helpers.build.chapter import as_png
from helpers.figures import trend_charts
from helpers.figures.theme import new_figure
from helpers.figures.trend_charts import shown_decimals
from helpers.indicators import formats
from helpers.indicators.comparators import Comparators, find_comparators, gather_series
from helpers.indicators.place_lookup import slug_of
from helpers.project.registry import Registry, load_registry
from helpers.project.rows import row_dicts
from helpers.sources.tables import read_table

if TYPE_CHECKING:
    from helpers.figures.chart import Chart

__all__ = ["Look", "Selection", "SelectionError", "look"]

Comparator = Literal["england", "region", "neighbours"]
COMPARATORS: tuple[Comparator, ...] = get_args(Comparator)
TABLES = ("areas", "indicators", "indicator_values", "statistical_neighbours")
"""The processed tables that are looked into."""

Tables = Mapping[str, pd.DataFrame]


class SelectionError(ValueError):
    """The selection names nothing that can be shown; the message says what there is."""


@dataclass(frozen=True)
class Selection:
    """What to look at."""

    places: tuple[str, ...]
    """Titles of localities or names of upper-tier authorities; several are drawn one by one, without neighbours."""
    indicators: tuple[str, ...]
    """Ids of the catalogue, a chart each."""
    beside: tuple[Comparator, ...] = COMPARATORS
    """What they are set beside: any of ``england``, ``region``, ``neighbours``."""
    years: tuple[str, str] | None = None
    """First and last academic year; by default all that there are."""

    def code(self) -> str:
        """The Python that looks at this selection.

        >>> print(Selection(("Coventry",), ("severe_absence_pct",), ("england",)).code())
        from helpers.build.explore import Selection, look
        <BLANKLINE>
        look(
            Selection(
                places=("Coventry",),
                indicators=("severe_absence_pct",),
                beside=("england",),
            )
        )
        """
        given = [(field.name, getattr(self, field.name)) for field in fields(self)]
        lines = [f"        {name}={_literal(value)}," for name, value in given if value is not None]
        return "\n".join(
            ["from helpers.build.explore import Selection, look", "", "look(", "    Selection(", *lines, "    )", ")"]
        )


def _literal(values: Sequence[str]) -> str:
    listed = ", ".join(f'"{value}"' for value in values)
    return f"({listed},)" if len(values) == 1 else f"({listed})"


@dataclass(frozen=True)
class _Picked:
    """Places under one title, as charts take a case."""

    id: str
    title: str
    areas: tuple[str, ...]

    @property
    def is_combined(self) -> bool:
        return len(self.areas) > 1


@dataclass(frozen=True)
class Look:
    """What was seen: a chart an indicator (picture, data, finding, alt text) and the values as a table.

    A notebook shows it whole when it is the last line of a cell.
    """

    selection: Selection
    charts: tuple[Chart, ...]
    table: pd.DataFrame
    """A row an indicator and area, a column an academic year, values as text; missing is an en dash."""

    def _repr_html_(self) -> str:
        return as_html(self)


def look(selection: Selection, tables: Tables | None = None, registry: Registry | None = None) -> Look:
    """What ``selection`` shows, from the processed ``tables`` (default: those of the project).

    Raises
    ------
    SelectionError
        Nothing is picked, or a name, an indicator or a comparator is not known.

    Examples
    --------
    >>> from helpers.sources.tables import read_raw
    >>> picked = Selection(("Wiltshire",), ("attainment_8_score",), ("england",), ("2022/23", "2023/24"))
    >>> seen = look(picked, {name: read_raw(name) for name in TABLES})
    >>> print(seen.table.to_string(index=False))
         Measure      Area 2022/23 2023/24
    Attainment 8 Wiltshire    46.9    46.1
    Attainment 8   England    46.3    45.9
    """
    registry = registry or load_registry()
    tables = tables or {name: read_table(name) for name in TABLES}
    _check(selection, tables["indicators"])
    values = _within(tables["indicator_values"], selection.years)
    picked = _picked(selection.places, registry, tables["areas"])
    whole = find_comparators(picked, tables["areas"], tables["statistical_neighbours"], registry.comparators)
    beside = _only(whole, selection.beside)
    series = gather_series(values, beside, selection.indicators)
    catalogue = tables["indicators"].set_index("indicator_id", drop=False)
    chosen = catalogue.loc[list(selection.indicators)]
    drawn = [_drawn(series, indicator, beside, registry) for indicator in row_dicts(chosen)]
    return Look(selection, tuple(chart for chart in drawn if chart), by_year(series, tables["indicators"]))


def _drawn(series: pd.DataFrame, indicator: dict, beside: Comparators, registry: Registry) -> Chart | None:
    look = trend_charts.trend_look(beside.roles)
    rows = series[(series["indicator_id"] == indicator["indicator_id"]) & series["role"].isin(beside.roles["role"])]
    panel = trend_charts.by_run(rows)
    if not (panel["role"] == "locality").any():
        return None
    near, lines = panel[panel["role"] == "neighbour"], panel[panel["role"] != "neighbour"]
    figure, (axes,) = new_figure(3.0)
    sns.lineplot(near, x="place", y="value", hue="run", estimator="median", ax=axes, **look.neighbours(near))
    sns.lineplot(lines, x="place", y="value", hue="area_name", units="run", estimator=None, ax=axes, **look.lines)
    trend_charts.finish_panel(axes, panel, indicator, look, registry.project.academic_years)
    baseline = registry.project.pre_pandemic_year
    return trend_charts.trend_chart(figure, panel, [indicator], beside.title, baseline_year=baseline)


def place_titles(registry: Registry, areas: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """What can be picked, with its GSS codes: the localities in the registry's order, then every other authority."""
    localities = {entry.title: entry.areas for entry in registry.localities}
    present = areas[areas["area_type"] == "upper_tier"].sort_values("area_name")
    others = dict(zip(present["area_name"], present["area_code"], strict=True))
    return localities | {name: (code,) for name, code in others.items() if name not in localities}


def by_year(series: pd.DataFrame, catalogue: pd.DataFrame) -> pd.DataFrame:
    """``series`` to read: ``Measure, Area``, then an academic year a column, each value with its unit."""
    if series.empty:
        return pd.DataFrame(columns=["Measure", "Area"])
    about = {row["indicator_id"]: row for row in row_dicts(catalogue)}
    shown = series[series["role"] != "neighbour"]
    lines = []
    for (indicator_id, area), rows in shown.groupby(["indicator_id", "area_name"], sort=False):
        indicator = about[str(indicator_id)]
        line = {"Measure": indicator["short_title"], "Area": str(area)}
        for row in row_dicts(rows):
            line[row["academic_year"]] = formats.with_unit(row["value"], indicator["unit"], shown_decimals(indicator))
        lines.append(line)
    years = sorted(series["academic_year"].unique())
    return pd.DataFrame(lines)[["Measure", "Area", *years]].fillna(formats.MISSING)


def as_html(seen: Look) -> str:
    """The charts with their findings, then the table, as a piece of a page."""
    pieces = [_figure_html(chart) for chart in seen.charts]
    if not pieces:
        pieces = ["<p>Nothing was published for this selection.</p>"]
    return "\n".join([*pieces, seen.table.to_html(index=False, border=0)])


def _figure_html(chart: Chart) -> str:
    picture = b64encode(as_png(chart.figure)).decode()
    return (
        f'<figure style="margin: 0 0 1em"><img style="width: 100%; max-width: 44em" alt="{html.escape(chart.alt)}" '
        f'src="data:image/png;base64,{picture}"><figcaption>{html.escape(chart.caption)}</figcaption></figure>'
    )


def _check(selection: Selection, catalogue: pd.DataFrame) -> None:
    if not selection.places or not selection.indicators:
        raise SelectionError("pick at least one place and one indicator")
    known = list(catalogue["indicator_id"])
    if unknown := [name for name in selection.indicators if name not in known]:
        raise SelectionError(f"no indicator {', '.join(unknown)}; there are: {', '.join(known)}")
    if unknown := [name for name in selection.beside if name not in COMPARATORS]:
        raise SelectionError(f"nothing is set beside {', '.join(unknown)}: give {', '.join(COMPARATORS)}")


def _picked(places: Sequence[str], registry: Registry, areas: pd.DataFrame) -> _Picked:
    titles = place_titles(registry, areas)
    if unknown := [place for place in places if place not in titles]:
        raise SelectionError(f"no place {', '.join(unknown)}: give a locality's title or an authority's name")
    codes = tuple(dict.fromkeys(code for place in places for code in titles[place]))
    title = formats.join_words(places)
    return _Picked(slug_of(title), title, codes)


def _only(beside: Comparators, wanted: Sequence[Comparator]) -> Comparators:
    return replace(
        beside,
        country=beside.country if "england" in wanted else {},
        region=beside.region if "region" in wanted else {},
        neighbours=beside.neighbours if "neighbours" in wanted else {},
    )


def _within(values: pd.DataFrame, years: tuple[str, str] | None) -> pd.DataFrame:
    return values if years is None else values[values["academic_year"].between(*years)]
