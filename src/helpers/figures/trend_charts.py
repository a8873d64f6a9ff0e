"""Lines over the academic years: a case against England, its region and its statistical neighbours, in panels.

``series`` is what :func:`gather_series` gives; ``indicators`` are rows of the table of that
name, one a panel, in the order wanted, with the optional column ``panel_title``.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from helpers.figures.chart import Chart
from helpers.figures.theme import (
    NEIGHBOURS,
    STYLES,
    EndLabel,
    LineStyle,
    draw_series,
    few_ticks,
    label_ends,
    mark_unpublished,
    new_figure,
    set_year_axis,
    shade_years,
    year_positions,
)
from helpers.indicators import formats
from helpers.indicators.comparators import Comparators
from helpers.project.rows import rows_of

__all__ = ["draw_trends", "trend_chart"]

MOST_DECIMALS = 2
"""Rates that a publisher gives to five places are written, and compared, to two."""


def draw_trends(
    series: pd.DataFrame,
    indicators: pd.DataFrame,
    comparators: Comparators,
    project_years: Sequence[str],
    *,
    share_axis: bool = False,
    height_in: float = 3.3,
) -> tuple[Figure, pd.DataFrame]:
    """One panel an indicator, all over the same years; returns the figure and the rows that it shows.

    The case's authorities stand out; neighbours are a band from lowest to highest with a dotted median. Lines break
    where no value was published. ``share_axis`` puts the panels on one scale, which needs one unit.
    """
    data = series[series["indicator_id"].isin(indicators["indicator_id"])]
    if share_axis and indicators["unit"].nunique() > 1:
        raise ValueError("panels of different units cannot share a scale: draw them with share_axis=False")
    years = list(year_positions(sorted(data.loc[data["value"].notna(), "academic_year"].unique())))
    figure, panels = new_figure(height_in, columns=len(indicators), sharey=share_axis)
    records = indicators.to_dict("records")
    for axes, indicator in zip(panels, records, strict=True):
        panel = data[data["indicator_id"] == indicator["indicator_id"]]
        _draw_panel(axes, panel, indicator, years, comparators)
        axes.set_ylim(*_limits(data if share_axis else panel))
        _mark_gaps(axes, panel, years)
        set_year_axis(axes, years, every={1: 1, 2: 3}.get(len(records), 4))
        shade_years(axes, years, project_years, "project years" if axes is panels[0] else None)
        if len(records) > 1:
            axes.set_title(indicator.get("panel_title") or indicator["short_title"])
    label_ends(panels[-1], _end_labels(panel, years, comparators))
    return figure, data.reset_index(drop=True)


def _limits(shown: pd.DataFrame) -> tuple[float, float]:
    """A scale with room above for words; from zero unless every value lies far from it."""
    low, high = shown["value"].min(), shown["value"].max()
    if pd.isna(low):
        return 0.0, 1.0
    room = (high - low or 1.0) * 0.12
    return (0.0 if 0 <= low < high * 0.4 else low - room), high + room


def _draw_panel(
    axes: Axes, panel: pd.DataFrame, indicator: Mapping[Hashable, Any], years: Sequence[str], comparators: Comparators
) -> None:
    _draw_band(axes, panel, years)
    for _, values, style in _lines_of(panel, comparators):
        draw_series(axes, years, values, style)
    few_ticks(axes)
    if indicator["unit"] == "percent":
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}%"))


def _mark_gaps(axes: Axes, panel: pd.DataFrame, years: Sequence[str]) -> None:
    """Name the years without any value, below the lines or, where these run along the bottom, above them."""
    known = panel[panel["value"].notna()]
    unpublished = [year for year in years if year not in set(known["academic_year"])]
    positions = year_positions(years)
    gaps = [positions[year] for year in unpublished]
    beside_gaps = known["academic_year"].map(lambda year: any(abs(positions[year] - gap) <= 1 for gap in gaps))
    near = known.loc[beside_gaps & (known["role"] != "neighbour"), "value"]
    low, high = axes.get_ylim()
    # Line ends are named at the right, more often high than low, so the room above must be plainly larger.
    has_more_room_above = bool(len(near)) and high - near.max() > 1.5 * (near.min() - low)
    mark_unpublished(axes, years, unpublished, at_top=has_more_room_above)


def _draw_band(axes: Axes, panel: pd.DataFrame, years: Sequence[str]) -> None:
    low, high = (_values(panel[panel["role"] == f"neighbours_{end}"]) for end in ("lowest", "highest"))
    positions = year_positions(years)
    lower = [low.get(year, float("nan")) for year in positions]
    upper = [high.get(year, float("nan")) for year in positions]
    if low:
        axes.fill_between(list(positions.values()), lower, upper, color=NEIGHBOURS, alpha=0.75, linewidth=0, zorder=1)


def _values(rows: pd.DataFrame) -> dict[str, float]:
    known = rows[rows["value"].notna()]
    return dict(zip(known["academic_year"], known["value"], strict=True))


def _lines_of(panel: pd.DataFrame, comparators: Comparators) -> list[tuple[str, dict[str, float], LineStyle]]:
    """Every line of a panel: name, values by year, style; the case's own last, so that they lie on top."""
    lines = []
    for role, style in (("neighbours_median", "neighbours"), ("region", "region"), ("england", "england")):
        rows = panel[panel["role"] == role]
        if rows["value"].notna().any():
            name = "neighbours" if role == "neighbours_median" else rows["area_name"].iloc[0]
            lines.append((name, _values(rows), STYLES[style]))
    own = panel[panel["role"] == "locality"]
    styles = comparators.styles
    return lines + [
        (name, _values(own[own["area_name"] == name]), styles[name]) for name in dict.fromkeys(own["area_name"])
    ]


def _end_labels(panel: pd.DataFrame, years: Sequence[str], comparators: Comparators) -> list[EndLabel]:
    positions = year_positions(years)
    labels = []
    for name, values, style in _lines_of(panel, comparators):
        if values:
            last = max(values)
            labels.append(EndLabel(name, positions[last], values[last], style))
    return labels


def shown_decimals(indicator: Mapping[Any, Any]) -> int:
    """To how many places a value of ``indicator`` is written and compared."""
    return min(int(indicator["decimals"]), MOST_DECIMALS)


def trend_caption(data: pd.DataFrame, indicators: pd.DataFrame, comparators: Comparators, *, baseline_year: str) -> str:
    """The finding of :func:`draw_trends`: latest value against the comparators, change since ``baseline_year``."""
    records = indicators.to_dict("records")
    if comparators.is_combined:
        sentences = [_combined_finding(data, record, comparators) for record in records]
    elif len(records) == 1:
        sentences = [_single_finding(data, records[0], comparators, baseline_year)]
    else:
        clauses = [clause for record in records if (clause := _panel_clause(data, record, comparators))]
        sentences = [f"{comparators.title}: {'; '.join(clauses)}."]
    notes = []
    if comparators.neighbours:
        notes.append(
            "Band and dotted line: lowest to highest and median of the "
            f"{formats.in_words(len(comparators.neighbours))} "
            f"statistical neighbours ({comparators.neighbour_model} model)."
        )
    if comparators.is_combined:
        notes.append("Authorities are shown one by one: rates published without counts cannot be averaged.")
    return " ".join([*sentences, *notes])


def _single_finding(
    data: pd.DataFrame, indicator: Mapping[Hashable, Any], comparators: Comparators, baseline_year: str
) -> str:
    panel = data[data["indicator_id"] == indicator["indicator_id"]]
    own = _values(panel[panel["role"] == "locality"])
    title = indicator["title"]
    if not own:
        return f"{title}: nothing was published for {comparators.title}."
    unit, decimals = indicator["unit"], shown_decimals(indicator)
    year = max(own)
    phrases = []
    value = _rounded(own[year], decimals)
    for role, name in (("england", comparators.country_name), ("region", comparators.region_name)):
        other = _rounded(_values(panel[panel["role"] == role]).get(year), decimals)
        if comparison := formats.compare(value, other, unit=unit, decimals=decimals):
            phrases.append(comparison.phrase(formats.region_phrase(name)))
    neighbours = {end: _values(panel[panel["role"] == f"neighbours_{end}"]).get(year) for end in ("lowest", "highest")}
    sentence = f"{title} in {comparators.title} was {_said(own[year], indicator)} in {year}"
    if phrases:
        sentence += f", {formats.join_words(phrases)}"
    low, high = neighbours["lowest"], neighbours["highest"]
    if low is not None and high is not None:
        sentence += f"; statistical neighbours ran from {formats.value_range(low, high, unit, decimals)}"
    sentence += "."
    if any(baseline_year <= known < year for known in own):
        years = sorted(own)
        moved = formats.describe_trend(
            years,
            [_rounded(own[known], decimals) for known in years],
            unit=unit,
            decimals=decimals,
            since=baseline_year,
        )
        sentence += f" It {moved}."
    return sentence


def _panel_clause(data: pd.DataFrame, indicator: Mapping[Hashable, Any], comparators: Comparators) -> str:
    """One panel of several in a clause: title, latest value, year, difference from the country."""
    panel = data[data["indicator_id"] == indicator["indicator_id"]]
    own = _values(panel[panel["role"] == "locality"])
    if not own:
        return ""
    unit, decimals, year = indicator["unit"], shown_decimals(indicator), max(own)
    clause = f"{formats.measure_phrase(indicator['short_title'])} at {_said(own[year], indicator)} in {year}"
    other = _values(panel[panel["role"] == "england"]).get(year)
    comparison = formats.compare(_rounded(own[year], decimals), _rounded(other, decimals), unit=unit, decimals=decimals)
    return f"{clause}, {comparison.phrase(comparators.country_name)}" if comparison else clause


def _combined_finding(data: pd.DataFrame, indicator: Mapping[Hashable, Any], comparators: Comparators) -> str:
    panel = data[data["indicator_id"] == indicator["indicator_id"]]
    own = panel[(panel["role"] == "locality") & panel["value"].notna()]
    title = indicator["title"]
    if own.empty:
        return f"{title}: nothing was published for the authorities of {comparators.title}."
    unit, decimals = indicator["unit"], shown_decimals(indicator)
    year = own["academic_year"].max()
    latest = own[own["academic_year"] == year].sort_values("value")
    parts = [f"{row.area_name} {_said(row.value, indicator)}" for row in rows_of(latest)]
    sentence = f"{title} in {year}: {formats.join_words(parts)}"
    england = _values(panel[panel["role"] == "england"]).get(year)
    if england is not None:
        sentence += f", against {formats.with_unit(england, unit, decimals)} in {comparators.country_name}"
    return sentence + "."


def trend_alt(data: pd.DataFrame, indicators: pd.DataFrame, comparators: Comparators, *, has_shade: bool = True) -> str:
    """What :func:`draw_trends` shows, for a reader who does not see it: each line's start, peak or low, and end."""
    known = data[data["value"].notna()]
    if known.empty:
        return f"An empty chart: nothing was published for {comparators.title}."
    span = f"{known['academic_year'].min()} to {known['academic_year'].max()}"
    records = indicators.to_dict("records")
    panels = (
        "Line chart" if len(records) == 1 else f"{formats.sentence_start(formats.in_words(len(records)))} line charts"
    )
    parts = [f"{panels}, {span}{', project years shaded' if has_shade else ''}."]
    for record in records:
        panel = data[data["indicator_id"] == record["indicator_id"]]
        told = panel[panel["role"].isin(["locality", "england"])]
        drawn = reversed(_lines_of(told, comparators))
        lines = [_line_in_words(name, values, record) for name, values, _ in drawn if values]
        parts.append(f"{record['title']} ({unit_words(record['unit'])}): {'; '.join(lines) or 'no values'}.")
    others = [formats.region_phrase(comparators.region_name)] if comparators.region else []
    others += ["the median and range of the statistical neighbours"] if comparators.neighbours else []
    return " ".join([*parts, f"Also drawn: {formats.join_words(others)}."] if others else parts)


def unit_words(unit: str) -> str:
    """A unit as an axis names it.

    >>> unit_words("percent"), unit_words("rate_per_100")
    ('per cent', 'per 100 pupils')
    """
    return {"percent": "per cent", "score": "score", "rate_per_100": "per 100 pupils"}[unit]


def _line_in_words(name: str, values: dict[str, float], indicator: Mapping[Hashable, Any]) -> str:
    decimals, unit = shown_decimals(indicator), indicator["unit"]
    first, last = min(values), max(values)
    text = f"{name} {formats.with_unit(values[first], unit, decimals)} in {first}"
    inner = {year: value for year, value in values.items() if first < year < last}
    ends = (values[first], values[last])
    if inner:
        top, bottom = max(inner, key=lambda year: inner[year]), min(inner, key=lambda year: inner[year])
        if inner[top] > max(ends) and formats.is_distinct(inner[top], max(ends), decimals):
            text += f", highest {formats.with_unit(inner[top], unit, decimals)} in {top}"
        elif inner[bottom] < min(ends) and formats.is_distinct(inner[bottom], min(ends), decimals):
            text += f", lowest {formats.with_unit(inner[bottom], unit, decimals)} in {bottom}"
    return text if first == last else f"{text}, {formats.with_unit(values[last], unit, decimals)} in {last}"


def _said(value: float, indicator: Mapping[Hashable, Any]) -> str:
    text = formats.with_unit(value, indicator["unit"], shown_decimals(indicator))
    return f"{text} per 100 pupils" if indicator["unit"] == "rate_per_100" else text


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), decimals)


def trend_chart(
    series: pd.DataFrame,
    indicators: pd.DataFrame,
    comparators: Comparators,
    *,
    project_years: Sequence[str],
    baseline_year: str,
    share_axis: bool = False,
    height_in: float = 3.3,
) -> Chart | None:
    """The lines of :func:`draw_trends` with their words; ``None`` where the case has no value on any of them."""
    rows = series[series["indicator_id"].isin(indicators["indicator_id"])]
    if rows.loc[rows["role"] == "locality", "value"].isna().all():
        return None
    figure, data = draw_trends(
        series, indicators, comparators, project_years, share_axis=share_axis, height_in=height_in
    )
    return Chart(
        figure=figure,
        data=data,
        caption=trend_caption(data, indicators, comparators, baseline_year=baseline_year),
        alt=trend_alt(data, indicators, comparators, has_shade=bool(project_years)),
    )
