"""The share of schools with a good or better Ofsted grade, by date, compared with England."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.dates import ConciseDateFormatter, MonthLocator, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from helpers.figures.chart import Chart
from helpers.figures.line_labels import EndLabel, label_ends
from helpers.figures.theme import STYLES, LineStyle, few_ticks, new_figure, series_styles
from helpers.indicators import formats
from helpers.indicators.comparators import Comparators
from helpers.indicators.measure_titles import MeasureWords, describe_measure
from helpers.project.rows import rows_of

SHARE_ID = "ofsted_good_outstanding_pct"
"""The measure in the catalogue, which says how the unrounded shares are written and compared."""


def gather_shares(shares: pd.DataFrame, comparators: Comparators) -> pd.DataFrame:
    """``role, area_code, area_name, date, good_outstanding_pct`` of the case, its region and England, by date."""
    roles = comparators.roles[comparators.roles["role"] != "neighbour"]
    table = shares.merge(roles, on="area_code")
    order = table["role"].map({"locality": 0, "england": 1, "region": 2})
    table = table.assign(order=order).sort_values(["order", "area_code", "date"], ignore_index=True)
    return table[["role", "area_code", "area_name", "date", "good_outstanding_pct"]]


def draw_shares(table: pd.DataFrame, comparators: Comparators, *, height_in: float = 2.9) -> Figure:
    """A line an area over the dates of publication."""
    figure, (axes,) = new_figure(height_in)
    labels = []
    for name, rows, style in _lines_of(table, comparators):
        days = date2num(pd.to_datetime(rows["date"]))
        sns.lineplot(
            x=days,
            y=rows["good_outstanding_pct"],
            estimator=None,
            ax=axes,
            **style.line_options,
            zorder=3,
        )
        known = rows.dropna(subset=["good_outstanding_pct"])
        if not known.empty:
            labels.append(EndLabel(name, float(days.max()), float(known["good_outstanding_pct"].iloc[-1]), style))
    axes.set(xlabel="", ylabel="")
    axes.xaxis.set_major_locator(MonthLocator(bymonth=(1, 4, 7, 10)))
    axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator(), show_offset=False))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}%"))
    low, high = axes.get_ylim()
    axes.set_ylim(low - 0.08 * (high - low), min(high + 0.08 * (high - low), 100.5))
    few_ticks(axes)
    label_ends(axes, labels, gap=14)
    return figure


def _lines_of(table: pd.DataFrame, comparators: Comparators) -> list[tuple[str, pd.DataFrame, LineStyle]]:
    lines = [
        (rows["area_name"].iloc[0], rows, STYLES[role])
        for role in ("region", "england")
        if not (rows := table[table["role"] == role]).empty
    ]
    own = table[table["role"] == "locality"]
    styles = series_styles(list(comparators.authorities.values()))
    return lines + [(name, own[own["area_name"] == name], styles[name]) for name in dict.fromkeys(own["area_name"])]


def shares_caption(table: pd.DataFrame, words: MeasureWords, comparators: Comparators) -> str:
    """First and last share of the case, the last against England."""
    decimals = words.shown_decimals
    known = table.dropna(subset=["good_outstanding_pct"])
    own = known[known["role"] == "locality"]
    parts = []
    for name, rows in own.groupby("area_name", sort=False):
        first, last = rows.iloc[0], rows.iloc[-1]
        before, after = (round(float(row["good_outstanding_pct"]), decimals) for row in (first, last))
        when = formats.date_in_words(str(last["date"]))
        england = _share(known, "england", str(last["date"]), decimals)
        text = f"{formats.percent(after, decimals)} of schools in {name} were judged good or outstanding at {when}"
        if comparison := formats.compare(after, england, unit="percent", decimals=decimals):
            text += f", {comparison.phrase(comparators.country_name)}"
        if len(rows) > 1:
            moved = "after" if formats.is_distinct(after, before, decimals) else "about the same as"
            text += f", {moved} {formats.percent(before, decimals)} at {formats.date_in_words(str(first['date']))}"
        parts.append(text)
    return f"{'; '.join(parts)}. {words.caveats}"


def _share(known: pd.DataFrame, role: str, date: str, decimals: int) -> float | None:
    rows = known[(known["role"] == role) & (known["date"] == date)]["good_outstanding_pct"]
    return None if rows.empty else round(float(rows.iloc[0]), decimals)


def shares_alt(table: pd.DataFrame, words: MeasureWords, comparators: Comparators) -> str:
    """Each line's first and last share."""
    known = table.dropna(subset=["good_outstanding_pct"])
    lines = []
    for name, rows, _ in reversed(_lines_of(known, comparators)):
        ends = [
            f"{formats.percent(row.good_outstanding_pct, words.shown_decimals)} at "
            f"{formats.date_in_words(str(row.date))}"
            for row in rows_of(rows.iloc[[0, -1]])
        ]
        lines.append(f"{name} {', '.join(ends)}")
    return f"Line chart of {formats.measure_phrase(words.title)}, in per cent. {'; '.join(lines)}."


def shares_chart(shares: pd.DataFrame, measures: pd.DataFrame, comparators: Comparators) -> Chart | None:
    """The shares with their words from the catalogue ``measures``; ``None`` where the case has none."""
    words = describe_measure(measures, SHARE_ID)
    table = gather_shares(shares, comparators)
    if table.loc[table["role"] == "locality", "good_outstanding_pct"].isna().all():
        return None
    return Chart(
        figure=draw_shares(table, comparators),
        data=table,
        title=f"Schools judged good or outstanding in {comparators.title}, at each date published",
        caption=shares_caption(table, words, comparators),
        alt=shares_alt(table, words, comparators),
    )
