"""Lines over the academic years, drawn with seaborn: what a notebook needs before and after its ``sns.lineplot``.

``series`` is tidy, one row per indicator, area and year: ``indicator_id, role, area_code, area_name, academic_year,
value``, with the roles of :mod:`helpers.indicators.comparators`. :func:`by_run` prepares it, so that a line breaks
where nothing was published; :func:`finish_panel` labels the lines, names the gaps and shades the project's years;
:func:`trend_chart` adds the words. ``indicator`` is a row of the table ``indicators``.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from helpers.figures.chart import LONGEST_TITLE_WORDS, Chart
from helpers.figures.line_labels import EndLabel, label_ends
from helpers.figures.theme import (
    NEIGHBOURS,
    NEIGHBOURS_INK,
    STYLES,
    LineStyle,
    few_ticks,
    mark_unpublished,
    series_styles,
    set_year_axis,
    shade_years,
    year_positions,
)
from helpers.indicators import formats
from helpers.indicators.indicator_values import shown_decimals
from helpers.project.rows import rows_of

__all__ = ["TrendLook", "by_run", "finish_panel", "trend_chart", "trend_look"]

OWN, COUNTRY, REGION, NEIGHBOUR = "locality", "england", "region", "neighbour"
NEIGHBOURS_NAME = "statistical neighbours"
SHORT_NEIGHBOURS_NAME = "neighbours"


@dataclass(frozen=True)
class TrendLook:
    """How each line is drawn, by the name of its area: the palette, sizes and dashes that seaborn takes."""

    styles: Mapping[str, LineStyle]

    @property
    def lines(self) -> dict[str, Any]:
        """What ``sns.lineplot`` takes to draw each area in its own way; ``area_name`` distinguishes them."""
        return {
            "palette": {name: style.colour for name, style in self.styles.items()},
            "style": "area_name",
            "dashes": {name: (4, 2) if style.dash == "--" else "" for name, style in self.styles.items()},
            "size": "area_name",
            "sizes": {name: style.width for name, style in self.styles.items()},
            "legend": False,
            "zorder": 3,
        }

    @staticmethod
    def neighbours(near: pd.DataFrame) -> dict[str, Any]:
        """What ``sns.lineplot`` takes to draw the neighbours ``near`` as one dotted line in a band, run by run."""
        style = STYLES["neighbours"]
        return {
            "palette": dict.fromkeys(near["run"], style.colour) or None,
            "linestyle": style.dash,
            "linewidth": style.width,
            "err_kws": {"facecolor": NEIGHBOURS, "alpha": 0.75, "linewidth": 0, "zorder": 1},
            "legend": False,
            "zorder": 2,
        }


def trend_look(roles: pd.DataFrame) -> TrendLook:
    """The look of each area of ``roles`` (``area_name, role``); several own authorities each have a colour."""
    own = list(roles.loc[roles["role"] == OWN, "area_name"])
    styles = series_styles(own)
    for role in (COUNTRY, REGION):
        styles |= dict.fromkeys(roles.loc[roles["role"] == role, "area_name"], STYLES[role])
    return TrendLook(styles)


def by_run(series: pd.DataFrame) -> pd.DataFrame:
    """The published values of ``series`` with ``place``, their year on the axis, and ``run``.

    A run is an unbroken sequence of years of one line; the neighbours are one line together. Lines drawn run by run
    have a gap where nothing was published.
    """
    known = series.dropna(subset=["value"])
    places = year_positions(sorted(known["academic_year"].unique())) if len(known) else {}
    known = known.assign(
        place=known["academic_year"].map(places),
        line=known["area_code"].where(known["role"] != NEIGHBOUR, NEIGHBOURS_NAME),
    )
    steps = known[["indicator_id", "line", "place"]].drop_duplicates().sort_values(["indicator_id", "line", "place"])
    is_new = steps.groupby(["indicator_id", "line"])["place"].diff().ne(1)
    steps["run"] = is_new.cumsum()
    return known.merge(steps, on=["indicator_id", "line", "place"]).drop(columns="line")


def finish_panel(
    axes: Axes,
    panel: pd.DataFrame,
    indicator: Mapping[Any, Any],
    look: TrendLook,
    project_years: Sequence[str] = (),
    *,
    years: Sequence[str] | None = None,
    title: str = "",
    is_labelled: bool = True,
    every: int | None = None,
) -> None:
    """Axis of years, names of lines and gaps, shaded project years; ``panel`` is one indicator of :func:`by_run`."""
    years = list(year_positions(years or sorted(panel["academic_year"].unique())))
    low, high = _limits(panel["value"])
    axes.set_ylim(low, high)
    axes.set(xlabel="", ylabel="")
    few_ticks(axes)
    if indicator["unit"] == "percent":
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}%"))
    for row in rows_of(panel[panel.groupby("run")["place"].transform("nunique") == 1]):
        colour = look.styles[row.area_name].colour if row.area_name in look.styles else NEIGHBOURS_INK
        axes.plot(row.place, row.value, marker=".", markersize=5, color=colour, zorder=3)
    _mark_gaps(axes, panel, years)
    set_year_axis(axes, years, every=every)
    shade_years(axes, years, project_years, "project years" if is_labelled else None)
    if title:
        axes.set_title(title)
    if is_labelled:
        label_ends(axes, _end_labels(panel, look))


def trend_chart(
    figure: Figure,
    panel: pd.DataFrame,
    indicators: Sequence[Mapping[Any, Any]],
    title: str,
    *,
    baseline_year: str,
    neighbour_model: str = "",
) -> Chart:
    """The figure of one or several finished panels with its words; ``panel`` holds all of them, as :func:`by_run` does.

    ``title`` is the case's.
    """
    single = [_finding(panel, record, title, baseline_year) for record in indicators]
    notes = []
    if count := panel.loc[panel["role"] == NEIGHBOUR, "area_code"].nunique():
        notes.append(
            f"Dotted line and band: median and range of the {formats.in_words(count)} {NEIGHBOURS_NAME}"
            f"{f' ({neighbour_model} model)' if neighbour_model else ''}."
        )
    notes.append(f"Source: {source_text(indicators)}.")
    columns = ["indicator_id", "role", "area_code", "area_name", "academic_year", "value"]
    return Chart(
        figure=figure,
        data=panel[columns].reset_index(drop=True),
        title=_takeaway(panel, indicators, title, baseline_year),
        caption=" ".join([*single, *notes]),
        alt=_alt(panel, indicators, title),
    )


def source_text(indicators: Sequence[Mapping[Any, Any]]) -> str:
    """Publishers and publications of ``indicators``, each once.

    >>> source_text([{"publisher": "DfE", "publication": "Pupil absence, in LAIT"}])
    'DfE, Pupil absence'
    """
    named = (f"{row['publisher']}, {row['publication'].split(', ')[0]}" for row in indicators)
    return "; ".join(dict.fromkeys(named))


def unit_words(unit: str) -> str:
    """A unit as an axis names it.

    >>> unit_words("percent"), unit_words("rate_per_100")
    ('per cent', 'per 100 pupils')
    """
    return {"percent": "per cent", "score": "score", "rate_per_100": "per 100 pupils"}[unit]


def _limits(shown: pd.Series) -> tuple[float, float]:
    """A scale with room above for words; from zero unless every value lies far from it."""
    low, high = shown.min(), shown.max()
    if pd.isna(low):
        return 0.0, 1.0
    room = (high - low or 1.0) * 0.12
    return (0.0 if 0 <= low < high * 0.4 else low - room), high + room


def _mark_gaps(axes: Axes, panel: pd.DataFrame, years: Sequence[str]) -> None:
    """Name the years without any value, below the lines or, where these run along the bottom, above them."""
    unpublished = [year for year in years if year not in set(panel["academic_year"])]
    gaps = [year_positions(years)[year] for year in unpublished]
    is_near = panel["place"].map(lambda place: any(abs(place - gap) <= 1 for gap in gaps))
    near = panel.loc[is_near & (panel["role"] != NEIGHBOUR), "value"]
    low, high = axes.get_ylim()
    # Line ends are named at the right, more often high than low, so the room above must be plainly larger.
    has_more_room_above = bool(len(near)) and high - near.max() > 1.5 * (near.min() - low)
    mark_unpublished(axes, years, unpublished, at_top=has_more_room_above)


def _end_labels(panel: pd.DataFrame, look: TrendLook) -> list[EndLabel]:
    labels = []
    near = panel[panel["role"] == NEIGHBOUR].groupby("place")["value"].median()
    if len(near):
        labels.append(EndLabel(SHORT_NEIGHBOURS_NAME, near.index[-1], near.iloc[-1], STYLES["neighbours"]))
    for name, style in look.styles.items():
        line = panel[panel["area_name"] == name].sort_values("place")
        if len(line):
            labels.append(EndLabel(name, line["place"].iloc[-1], line["value"].iloc[-1], style))
    return labels


def _values(panel: pd.DataFrame, indicator: Mapping[Any, Any], role: str) -> dict[str, float]:
    rows = panel[(panel["indicator_id"] == indicator["indicator_id"]) & (panel["role"] == role)]
    return dict(rows.groupby("academic_year")["value"].median().round(shown_decimals(indicator)))


def _own_lines(panel: pd.DataFrame, indicator: Mapping[Any, Any]) -> dict[str, dict[str, float]]:
    rows = panel[(panel["indicator_id"] == indicator["indicator_id"]) & (panel["role"] == OWN)]
    rounded = rows.assign(value=rows["value"].round(shown_decimals(indicator)))
    return {
        name: dict(zip(line["academic_year"], line["value"], strict=True))
        for name, line in rounded.groupby("area_name", sort=False)
    }


def _takeaway(panel: pd.DataFrame, indicators: Sequence[Mapping[Any, Any]], title: str, baseline_year: str) -> str:
    """The case against the country in the last year, and the change since the baseline, of the first indicator."""
    indicator = indicators[0]
    lines, country = _own_lines(panel, indicator), _values(panel, indicator, COUNTRY)
    if not lines:
        return f"{indicator['short_title']}: nothing was published for {title}"
    year = max(year for line in lines.values() for year in line)
    sides: list[str] = [
        found.direction
        for line in lines.values()
        if (
            found := formats.compare(
                line.get(year), country.get(year), unit=indicator["unit"], decimals=shown_decimals(indicator)
            )
        )
    ]
    if not sides:
        return f"{indicator['short_title']} in {title}, to {year}"
    level = {"above": "above England", "below": "below England", "same": "similar to England"}
    if len(lines) > 1:
        side = max(level, key=sides.count)
        everyone = sides.count(side) == len(lines)
        count = formats.in_words(len(lines))
        whom = (
            f"all {count} authorities" if everyone else f"{formats.in_words(sides.count(side))} of {count} authorities"
        )
        return f"{indicator['short_title']} {level[side]} in {whom} in {year}"
    line = next(iter(lines.values()))
    moved = formats.compare(
        line.get(year), line.get(baseline_year), unit=indicator["unit"], decimals=shown_decimals(indicator)
    )
    since = {"above": "up", "below": "down", "same": "little changed"}
    change = f"{since[moved.direction]} since {baseline_year}, " if moved and year > baseline_year else ""
    told = f"{indicator['short_title']} in {title}: {{}}{level[sides[0]]} in {year}"
    is_short = len(told.format(change).split()) <= LONGEST_TITLE_WORDS
    return told.format(change if is_short else "")


def _finding(panel: pd.DataFrame, indicator: Mapping[Any, Any], title: str, baseline_year: str) -> str:
    """The latest value next to the country's, and the value of the baseline year."""
    lines, country = _own_lines(panel, indicator), _values(panel, indicator, COUNTRY)
    unit, decimals = indicator["unit"], shown_decimals(indicator)
    name = formats.measure_phrase(str(indicator["short_title"]))
    name += " (per 100 pupils)" if unit == "rate_per_100" else ""
    if not lines:
        return f"{formats.sentence_start(name)}: nothing was published for {title}."
    year = max(year for line in lines.values() for year in line)
    told = []
    for area, line in lines.items():
        value = formats.with_unit(line.get(year), unit, decimals)
        if baseline_year in line and year > baseline_year:
            value += f" ({formats.with_unit(line[baseline_year], unit, decimals)} in {baseline_year})"
        told.append(f"{area if len(lines) > 1 else title} {value}")
    if year in country:
        told.append(f"England {formats.with_unit(country[year], unit, decimals)}")
    return f"{formats.sentence_start(name)} in {year}: {formats.join_words(told)}."


def _alt(panel: pd.DataFrame, indicators: Sequence[Mapping[Any, Any]], title: str) -> str:
    """Each line's start, peak or low, and end, for a reader who does not see the picture."""
    if panel.empty:
        return f"An empty chart: nothing was published for {title}."
    kind = (
        "Line chart" if len(indicators) == 1 else f"{formats.sentence_start(formats.in_words(len(indicators)))} charts"
    )
    span = f"{panel['academic_year'].min()} to {panel['academic_year'].max()}"
    parts = [f"{kind}, {span}."]
    for indicator in indicators:
        lines = _own_lines(panel, indicator)
        if country := _values(panel, indicator, COUNTRY):
            lines["England"] = country
        told = [_line_in_words(name, line, indicator) for name, line in lines.items()]
        parts.append(f"{indicator['title']} ({unit_words(indicator['unit'])}): {'; '.join(told) or 'no values'}.")
    return " ".join(parts)


def _line_in_words(name: Hashable, values: Mapping[str, float], indicator: Mapping[Any, Any]) -> str:
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
