"""Where a case stands among all authorities: one strip an indicator, a tick for each authority, the case standing out.

A strip shows the whole distribution, which a bar against the average hides. Strips run from low to high as the number
goes; ranks count from the favourable end, as in the tables, and the caption says which that is.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.figures.chart import Chart
from helpers.figures.theme import (
    ENGLAND,
    INK,
    MUTED,
    NEIGHBOURS_INK,
    SMALL_PT,
    LineStyle,
    name_markers,
    new_figure,
    series_styles,
)
from helpers.indicators import formats
from helpers.indicators.comparators import Comparators
from helpers.indicators.indicator_values import shown_decimals
from helpers.project.rows import rows_of

STRIP_INK = "#C9CED4"
TICK_PT = 15


def latest_positions(
    values: pd.DataFrame, indicators: pd.DataFrame, areas: pd.DataFrame, comparators: Comparators
) -> pd.DataFrame:
    """Every upper-tier authority's latest value on each indicator, with its rank.

    The year is the last in which the case itself has a value. Returns ``indicator_id, academic_year, area_code,
    area_name, role, value, best_rank, worst_rank, ranked_count``. Ranks are among authorities with a value. 1 is the
    lowest value where the indicator's ``polarity`` is low, else the highest; the two ranks differ where authorities
    share a published value. England and the region are rows without a rank. Indicators on which the case has no value
    are left out.
    """
    upper = areas[areas["area_type"] == "upper_tier"].drop_duplicates("area_code").set_index("area_code")["area_name"]
    wider = comparators.country | comparators.region
    roles = comparators.roles.set_index("area_code")["role"]
    frames = []
    for indicator in indicators.to_dict("records"):
        known = values[(values["indicator_id"] == indicator["indicator_id"]) & values["value"].notna()]
        own = known[known["area_code"].isin(list(comparators.authorities))]
        if own.empty:
            continue
        known = known[known["academic_year"] == own["academic_year"].max()]
        ranked = known[known["area_code"].isin(upper.index)].copy()
        is_lowest_first = indicator["polarity"] == "low"
        for column, method in {"best_rank": "min", "worst_rank": "max"}.items():
            ranked[column] = ranked["value"].rank(method=method, ascending=is_lowest_first).astype("Int64")
        ranked["ranked_count"] = len(ranked)
        frames.append(pd.concat([ranked, known[known["area_code"].isin(list(wider))]]))
    columns = ["indicator_id", "academic_year", "area_code", "area_name", "role", "value"]
    columns += ["best_rank", "worst_rank", "ranked_count"]
    if not frames:
        return pd.DataFrame(columns=columns)
    table = pd.concat(frames, ignore_index=True)
    table["area_name"] = table["area_code"].map(dict(zip(upper.index, upper, strict=True)) | wider)
    table["role"] = table["area_code"].map(roles).fillna("authority")
    table["ranked_count"] = table["ranked_count"].astype("Int64")
    return table[columns]


def draw_positions(positions: pd.DataFrame, indicators: pd.DataFrame, comparators: Comparators) -> Figure:
    """One strip an indicator of :func:`latest_positions`, each on its own scale, with the case's value."""
    shown = [row for row in indicators.to_dict("records") if row["indicator_id"] in set(positions["indicator_id"])]
    styles = series_styles(list(comparators.authorities.values()))
    figure, panels = new_figure(0.5 + 0.52 * len(shown), rows=len(shown))
    for axes, indicator in zip(panels, shown, strict=True):
        strip = positions[positions["indicator_id"] == indicator["indicator_id"]]
        _draw_strip(axes, strip, indicator, styles, name_marks=axes is panels[0])
    return figure


def _draw_strip(
    axes: Axes,
    strip: pd.DataFrame,
    indicator: Mapping[Hashable, Any],
    styles: dict[str, LineStyle],
    *,
    name_marks: bool,
) -> None:
    authorities = strip[strip["best_rank"].notna()]
    is_neighbour = authorities["role"] == "neighbour"
    for values, colour in (
        (authorities.loc[~is_neighbour, "value"], STRIP_INK),
        (authorities.loc[is_neighbour, "value"], NEIGHBOURS_INK),
    ):
        axes.scatter(values, [0.5] * len(values), marker="|", s=TICK_PT**2, linewidth=0.9, color=colour, zorder=3)
    for value in strip.loc[strip["role"] == "england", "value"]:
        axes.vlines(value, -0.12, 1.12, color=ENGLAND, linewidth=2)
        if name_marks:
            axes.text(value, 1.3, "England", ha="center", va="bottom", fontsize=SMALL_PT, color=ENGLAND)
    own = strip[strip["role"] == "locality"].sort_values("value")
    if name_marks and len(own) > 1:
        name_markers(axes, styles, 2.0)
    for name, height in zip(styles, _heights(len(styles)), strict=True):
        style = styles[name]
        values = own.loc[own["area_name"] == name, "value"]
        axes.plot(
            values,
            [height] * len(values),
            linestyle="",
            marker=style.marker,
            markersize=8.5,
            color=style.colour,
            markeredgecolor="white",
            zorder=5,
        )
    decimals = shown_decimals(indicator)
    low, high = authorities["value"].min(), authorities["value"].max()
    axes.text(-0.02, 0.5, indicator["short_title"], transform=axes.transAxes, ha="right", va="center", color=INK)
    said = [(styles[row.area_name].colour, _value_and_rank(row, indicator)) for row in rows_of(own)]
    if name_marks and len(said) == 1:
        axes.text(
            1.02,
            1.3,
            "value,\nrank",
            transform=axes.get_yaxis_transform(),
            va="bottom",
            fontsize=SMALL_PT,
            color=MUTED,
            linespacing=0.95,
        )
    if len(said) == 1:
        axes.text(
            1.02, 0.5, said[0][1], transform=axes.transAxes, va="center", fontsize=SMALL_PT + 0.5, color=said[0][0]
        )
    axes.set_ylim(-0.3, 1.3)
    axes.set_xlim(low - 0.01 * (high - low), high + 0.01 * (high - low))
    axes.set_yticks([])
    axes.grid(False)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([low, high], [formats.with_unit(end, indicator["unit"], decimals) for end in (low, high)])
    axes.tick_params(axis="x", length=0, pad=0, labelsize=SMALL_PT - 0.5, colors=MUTED)


def _heights(count: int) -> list[float]:
    """Heights of markers within a strip, set apart so that equal values do not hide each other."""
    return [0.5 + 0.25 * (place - (count - 1) / 2) for place in range(count)]


def _value_and_rank(row: Any, indicator: Mapping[Hashable, Any]) -> str:
    value = formats.with_unit(row.value, indicator["unit"], shown_decimals(indicator))
    return f"{value}\n{formats.rank_of(row.best_rank, row.worst_rank, row.ranked_count)}"


def positions_chart(
    values: pd.DataFrame, indicators: pd.DataFrame, areas: pd.DataFrame, comparators: Comparators
) -> Chart | None:
    """The strips of every indicator on which the case has a value; ``None`` where it has none on any."""
    positions = latest_positions(values, indicators, areas, comparators)
    if positions.empty:
        return None
    return Chart(
        figure=draw_positions(positions, indicators, comparators),
        data=positions,
        title=_takeaway(positions, indicators, comparators),
        caption=positions_caption(positions, indicators, comparators),
        alt=positions_alt(positions, indicators, comparators),
    )


def positions_caption(positions: pd.DataFrame, indicators: pd.DataFrame, comparators: Comparators) -> str:
    """On which indicators the case lies above England, on which below, on which neither; and how to read it."""
    titles = indicators.set_index("indicator_id")["short_title"]
    groups: dict[str, list[str]] = {"above": [], "below": [], "same": [], "divided": []}
    for indicator_id, directions in _directions(positions, indicators).items():
        key = directions.pop() if len(directions) == 1 else "divided"
        groups[key].append(formats.measure_phrase(str(titles[indicator_id])))
    whose = "every one of its authorities lies" if comparators.is_combined else "it lies"
    said = {
        "above": f"{whose} above {comparators.country_name} on {{}}",
        "below": f"{whose} below {comparators.country_name} on {{}}",
        "same": f"{whose.replace('lies', 'is')} about level with {comparators.country_name} on {{}}",
        "divided": f"its authorities lie on both sides of {comparators.country_name}, or level with it, on {{}}",
    }
    parts = [said[key].format(formats.join_words(names)) for key, names in groups.items() if names]
    years = sorted(set(positions["academic_year"]))
    span = years[0] if len(years) == 1 else f"{years[0]} or {years[-1]}, the latest published"
    text = f"{comparators.title} among all upper-tier authorities in England ({span}): {'; '.join(parts)}. "
    text += "One tick an authority"
    text += ", darker for its statistical neighbours" if comparators.neighbours else ""
    text += "; each strip on its own scale, lowest value to the left."
    first: dict[str, list[str]] = {end: [] for end in ("lowest", "highest")}
    for row in rows_of(indicators[indicators["indicator_id"].isin(positions["indicator_id"])]):
        first["lowest" if row.polarity == "low" else "highest"].append(formats.measure_phrase(row.short_title))
    ends = [f"the {end} value on {formats.join_words(names)}" for end, names in first.items() if names]
    return f"{text} Rank 1 is {' and '.join(ends)}."


def _takeaway(positions: pd.DataFrame, indicators: pd.DataFrame, comparators: Comparators) -> str:
    """On how many of the indicators the case lies above England."""
    directions = list(_directions(positions, indicators).values())
    above, count = sum(found == {"above"} for found in directions), formats.in_words(len(directions))
    whole = "wholly " if comparators.is_combined else ""
    measures = "measure" if len(directions) == 1 else "measures"
    side = f"{whole}above {comparators.country_name}"
    return f"{comparators.title}: {side} on {formats.in_words(above)} of {count} {measures}"


def _directions(positions: pd.DataFrame, indicators: pd.DataFrame) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for indicator in indicators.to_dict("records"):
        rows = positions[positions["indicator_id"] == indicator["indicator_id"]]
        england = rows.loc[rows["role"] == "england", "value"]
        if england.empty:
            continue
        decimals = shown_decimals(indicator)
        for value in rows.loc[rows["role"] == "locality", "value"]:
            comparison = formats.compare(
                round(value, decimals), round(england.iloc[0], decimals), unit=indicator["unit"], decimals=decimals
            )
            if comparison:
                found.setdefault(indicator["indicator_id"], set()).add(comparison.direction)
    return found


def positions_alt(positions: pd.DataFrame, indicators: pd.DataFrame, comparators: Comparators) -> str:
    """Every strip in words: the case's value and rank, England's value, the lowest and the highest authority."""
    parts = []
    for indicator in indicators.to_dict("records"):
        rows = positions[positions["indicator_id"] == indicator["indicator_id"]]
        own = rows[rows["role"] == "locality"]
        if own.empty:
            continue
        decimals, unit = shown_decimals(indicator), indicator["unit"]
        marks = [
            f"{row.area_name} {formats.with_unit(row.value, unit, decimals)}, "
            f"{formats.rank_of(row.best_rank, row.worst_rank, row.ranked_count)}"
            for row in rows_of(own)
        ]
        england = rows.loc[rows["role"] == "england", "value"]
        if len(england):
            marks.append(f"{comparators.country_name} {formats.with_unit(england.iloc[0], unit, decimals)}")
        ranked = rows[rows["best_rank"].notna()]["value"]
        ends = formats.value_range(ranked.min(), ranked.max(), unit, decimals)
        parts.append(f"{indicator['short_title']}: {'; '.join(marks)}; all from {ends}.")
    return (
        f"{formats.sentence_start(formats.count(len(parts), 'strip'))} of ticks, one tick an authority. "
        f"{' '.join(parts)}"
    )
