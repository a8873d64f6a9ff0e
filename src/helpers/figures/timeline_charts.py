"""The timeline of one project: what was planned, what changed, how it ended, and what happened around it.

seaborn has no such chart, so it is drawn with matplotlib: one row per event, with its date, its place in time and its
label. Kinds of event differ by marker as well as by colour.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping

import pandas as pd
from matplotlib.axes import Axes

from helpers.figures.chart import Chart
from helpers.figures.theme import (
    INK,
    LOCALITY,
    MUTED,
    RULE,
    SHADE,
    SMALL_PT,
    TEXT_PT,
    LineStyle,
    new_figure,
)
from helpers.indicators import formats
from helpers.project.academic_years import first_year_of
from helpers.project.registry import Wave
from helpers.project.rows import rows_of

KINDS: Mapping[str, tuple[str, LineStyle]] = {
    "plan": ("plan", LineStyle("#6B6B6B", marker="o")),
    "step": ("step", LineStyle(LOCALITY, marker="o")),
    "change_of_course": ("change of course", LineStyle("#B84E00", marker="D")),
    "inspection": ("inspection or review", LineStyle("#8A4B9C", marker="^")),
    "leadership": ("change of leaders", LineStyle("#866200", marker="v")),
    "end_state": ("end state", LineStyle("#1F7A54", marker="s")),
}
LABEL_WIDTH = 56
ROW_IN, LINE_IN = 0.27, 0.145
KEY_COLUMNS, KEY_ROW_IN = 3, 0.19
DATE_COLUMN, STRIP, LABEL_COLUMN = 0.0, (0.235, 0.455), 0.485
"""Where the three columns lie, as shares of the figure's width."""


def timeline_chart(events: pd.DataFrame, project: tuple[str, str], waves: Iterable[Wave], title: str) -> Chart:
    """The events of one case (rows of the table ``case_timeline``) in order of time.

    ``project`` holds the first and last month of the project; the academic years of ``waves`` are shaded. Events before
    or after the project are set at the edge of the strip; their dates are written out in any case.
    """
    rows = events.assign(
        start=events["date"].map(_first_day), end=events["date_end"].fillna(events["date"]).map(_last_day)
    ).sort_values(["start", "end"], kind="stable", ignore_index=True)
    labels = [textwrap.wrap(label, LABEL_WIDTH) for label in rows["label"]]
    heights = [ROW_IN + LINE_IN * (len(lines) - 1) for lines in labels]
    shown = {name: style for kind, (name, style) in KINDS.items() if kind in set(rows["kind"])}
    key_in = KEY_ROW_IN * -(-len(shown) // KEY_COLUMNS)
    figure, (axes,) = new_figure(sum(heights) + 0.35 + key_in)
    axes.set_xlim(0, 1)
    axes.set_ylim(sum(heights), -0.3 - key_in)
    axes.axis("off")
    _draw_key(axes, shown, -0.2 - key_in)
    _draw(axes, rows, labels, heights, project, waves)
    return Chart(
        figure=figure,
        data=events.reset_index(drop=True),
        title=_takeaway(rows, title),
        caption="Marks and bars show when; dates are as exact as the sources give them, seldom to the term. The shaded "
        "years are those that the evaluation covered.",
        alt=f"Timeline of {formats.count(len(rows), 'event')} in {title}. "
        + " ".join(
            f"{period_in_words(row.date, row.date_end)}, {KINDS[row.kind][0]}: {row.label}." for row in rows_of(rows)
        ),
    )


def period_in_words(date: str, date_end: str | None) -> str:
    """A date or a period as it is written next to an event; an academic year by its name.

    >>> period_in_words("2024-05", None), period_in_words("2022-09", "2023-07"), period_in_words("2022-09", "2022-11")
    ('May 2024', '2022/23', 'September to November 2022')
    """
    if date_end is None or pd.isna(date_end) or date_end == date:
        return formats.date_in_words(date)
    (year, *month), (year_end, *month_end) = date.split("-"), date_end.split("-")
    if month and month_end and month[0] == "09" and month_end[0] in ("07", "08") and int(year_end) == int(year) + 1:
        return f"{year}/{year_end[2:]}"
    first = formats.date_in_words(date)
    if year == year_end and month and month_end:
        first = first.removesuffix(f" {year}")
    return f"{first} to {formats.date_in_words(date_end)}"


def _takeaway(rows: pd.DataFrame, title: str) -> str:
    changes = int((rows["kind"] == "change_of_course").sum())
    if changes:
        return f"{title}: the plan, {formats.count(changes, 'change')} of course, and what followed"
    return f"{title}: the plan, the steps, and what followed"


def _draw(
    axes: Axes,
    rows: pd.DataFrame,
    labels: list[list[str]],
    heights: list[float],
    project: tuple[str, str],
    waves: Iterable[Wave],
) -> None:
    total = sum(heights)
    first, last = _first_day(project[0]), _last_day(project[1])
    left, right = STRIP

    def across(day: pd.Timestamp) -> float:
        share = (day - first) / (last - first)
        return left + (right - left) * min(max(share, 0.0), 1.0)

    for wave in waves:
        year = first_year_of(wave.academic_year)
        begin, stop = across(_first_day(f"{year}-09")), across(_last_day(f"{year + 1}-07"))
        axes.fill_between([begin, stop], -0.02, total, color=SHADE, linewidth=0, zorder=0)
        axes.text(
            (begin + stop) / 2,
            -0.08,
            wave.title.split(" (")[0],
            ha="center",
            va="bottom",
            fontsize=SMALL_PT - 0.5,
            color=MUTED,
        )
    top = 0.0
    for row, lines, height in zip(rows_of(rows), labels, heights, strict=True):
        middle = top + height / 2
        style = KINDS[row.kind][1]
        axes.plot([left, right], [middle, middle], color=RULE, linewidth=0.6, zorder=1)
        begin, stop = across(row.start), across(row.end)
        if stop - begin > 0.02:
            axes.plot(
                [begin, stop],
                [middle, middle],
                color=style.colour,
                linewidth=5,
                alpha=0.45,
                solid_capstyle="butt",
                zorder=2,
            )
        place = begin if stop - begin > 0.02 else (begin + stop) / 2
        axes.plot(place, middle, marker=style.marker, color=style.colour, markersize=6.5, zorder=3)
        axes.text(
            DATE_COLUMN,
            middle,
            _abbreviated(period_in_words(row.date, row.date_end)),
            va="center",
            fontsize=SMALL_PT,
            color=MUTED,
        )
        axes.text(
            LABEL_COLUMN, middle, "\n".join(lines), va="center", fontsize=TEXT_PT - 0.5, color=INK, linespacing=1.05
        )
        top += height


def _draw_key(axes: Axes, shown: Mapping[str, LineStyle], top: float) -> None:
    for number, (name, style) in enumerate(shown.items()):
        row, column = divmod(number, KEY_COLUMNS)
        left, height = 0.008 + column * 0.3, top + row * KEY_ROW_IN
        axes.plot(left, height, marker=style.marker, color=style.colour, markersize=6.5, clip_on=False)
        axes.text(left + 0.018, height, name, va="center", fontsize=SMALL_PT, color=style.colour)


def _abbreviated(period: str) -> str:
    """Months cut to three letters.

    >>> _abbreviated("September to November 2022"), _abbreviated("May 2024")
    ('Sep to Nov 2022', 'May 2024')
    """
    return re.sub(r"[A-Z][a-z]{3,}", lambda match: match[0][:3], period)


def _first_day(date: str) -> pd.Timestamp:
    return pd.Timestamp(date)


def _last_day(date: str) -> pd.Timestamp:
    parts = date.split("-")
    start = pd.Timestamp(date)
    if len(parts) == 3:
        return start
    return start + (pd.offsets.YearEnd(0) if len(parts) == 1 else pd.offsets.MonthEnd(0))
