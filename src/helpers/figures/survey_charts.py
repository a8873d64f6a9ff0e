"""The survey in pictures: answers by item, who answered, how places and roles differ, what changed."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from helpers.figures.chart import Chart
from helpers.figures.theme import INK, LOCALITY, MUTED, NEIGHBOURS_INK, RULE, SMALL_PT, TEXT_PT, new_figure
from helpers.indicators import formats
from helpers.project.rows import rows_of
from helpers.project.suppression_symbols import ALL, HIDDEN_SYMBOL, PUBLISHED

LEVEL_COLOURS = {"disagree": "#D55E00", "neither": "#BDBDBD", "agree": LOCALITY}
LEVEL_WORDS = {"disagree": "disagree", "neither": "neither", "agree": "agree"}
LINKED_WORDS = {"yes": "the same people", "no": "people of one wave only"}
LINKED_COLOURS = {"yes": LOCALITY, "no": NEIGHBOURS_INK}
LABELLED_FROM_PCT = 7


def items_chart(items: pd.DataFrame, texts: Mapping[str, str], title: str) -> Chart:
    """Diverging bars of one criterion: those between are centred on nought, agreement to the right.

    ``items``: rows of ``survey_items`` of the criterion's items. ``texts``: each item's statement, in the instrument's
    order, reversed ones marked. ``title``: the criterion in words.
    """
    wide = items.pivot(index="item_id", columns="level", values=["percent", "count"]).reindex(list(texts))
    figure, (axes,) = new_figure(0.75 + 0.48 * len(texts))
    for place, item in enumerate(texts):
        shares = wide["percent"].loc[item]
        if shares[list(LEVEL_COLOURS)].isna().any():
            axes.text(0, place, HIDDEN_SYMBOL, ha="center", va="center", color=MUTED, fontsize=SMALL_PT)
            continue
        _draw_item(axes, place, shares)
        told = f"n = {formats.number(wide['count'].loc[item, ALL])}"
        missing = shares.get("missing")
        told += f"\n{_percent(missing)} missing"
        axes.text(1.01, place, told, transform=axes.get_yaxis_transform(), va="center", fontsize=SMALL_PT, color=MUTED)
    axes.axvline(0, color=MUTED, linewidth=0.6, zorder=4)
    axes.set_yticks(
        range(len(texts)), [textwrap.fill(text, 40) for text in texts.values()], fontsize=SMALL_PT, color=INK
    )
    axes.set_ylim(len(texts) - 0.5, -0.5)
    axes.set_xlim(-75, 100)
    axes.set_xticks([])
    axes.grid(False)
    axes.spines["bottom"].set_visible(False)
    _name_levels(axes)
    return Chart(
        figure, items.reset_index(drop=True), _items_caption(wide, texts, title), _items_alt(wide, texts, title)
    )


def _draw_item(axes: Axes, place: int, shares: pd.Series) -> None:
    left = -float(shares["neither"]) / 2 - float(shares["disagree"])
    for level, colour in LEVEL_COLOURS.items():
        share = float(shares[level])
        axes.barh(place, share, left=left, color=colour, edgecolor="white", height=0.66, zorder=3)
        if share >= LABELLED_FROM_PCT:
            axes.text(
                left + share / 2,
                place,
                _percent(share),
                ha="center",
                va="center",
                fontsize=SMALL_PT,
                zorder=5,
                color=INK if level == "neither" else "white",
            )
        left += share


def _name_levels(axes: Axes) -> None:
    for level, (place, align) in {
        "disagree": (-40, "center"),
        "neither": (0, "center"),
        "agree": (40, "center"),
    }.items():
        axes.text(
            place,
            1.02,
            LEVEL_WORDS[level],
            transform=axes.get_xaxis_transform(),
            ha=align,
            va="bottom",
            fontsize=SMALL_PT,
            fontweight="semibold",
            color=INK if level == "neither" else LEVEL_COLOURS[level],
        )


def _percent(value: float | None) -> str:
    return HIDDEN_SYMBOL if value is None or pd.isna(value) else formats.percent(float(value), 0)


def _items_caption(wide: pd.DataFrame, texts: Mapping[str, str], title: str) -> str:
    agree = pd.to_numeric(wide[("percent", "agree")], errors="coerce").dropna().astype(float)
    if agree.empty:
        return f"{title}: answers by item. None can be shown."
    majority = int((agree > 50).sum())
    return (
        f"{title}: a majority agrees with {formats.in_words(majority)} of {formats.in_words(len(texts))} items; the "
        f"share that agrees "
        f"runs from {_percent(agree.min())} to {_percent(agree.max())}. Shares are of all responses, those "
        "without an answer to the item included. Reverse-worded statements are reversed, so that the right is always "
        "the favourable side."
    )


def _items_alt(wide: pd.DataFrame, texts: Mapping[str, str], title: str) -> str:
    told = []
    for item, text in texts.items():
        shares = wide["percent"].loc[item]
        parts = ", ".join(f"{_percent(shares[level])} {LEVEL_WORDS[level]}" for level in LEVEL_COLOURS)
        told.append(f"“{text}”: {parts}")
    return f"Diverging bars of answers to {len(texts)} items on {title[0].lower()}{title[1:]}. {'. '.join(told)}."


def response_chart(rates: pd.DataFrame, waves: Mapping[str, str]) -> Chart:
    """The share of those asked who answered, by locality and by role group, a marker a wave.

    ``rates``: ``by_title, level_title, wave, answered_count, invited_count, rate_pct``, levels in order.
    """
    panels = list(dict.fromkeys(rates["by_title"]))
    sizes = [rates.loc[rates["by_title"] == panel, "level_title"].nunique() for panel in panels]
    figure, grid = new_figure(0.9 + 0.3 * sum(sizes), len(panels), height_ratios=sizes, sharex=True)
    styles = _wave_styles(list(waves))
    for axes, panel in zip(grid, panels, strict=True):
        own = rates[rates["by_title"] == panel]
        levels = list(dict.fromkeys(own["level_title"]))
        for place, level in enumerate(levels):
            row = own[own["level_title"] == level].dropna(subset=["rate_pct"])
            if len(row) > 1:
                axes.plot(row["rate_pct"], [place] * len(row), color=RULE, linewidth=1.5, zorder=1)
            hidden = [waves[wave] for wave in waves if wave not in set(row["wave"])]
            if hidden:
                note = (
                    HIDDEN_SYMBOL if len(hidden) == len(waves) else f"{HIDDEN_SYMBOL} in {formats.join_words(hidden)}"
                )
                axes.text(101, place, note, va="center", ha="right", fontsize=SMALL_PT, color=MUTED)
        for wave, (colour, marker) in styles.items():
            part = own[own["wave"] == wave].dropna(subset=["rate_pct"])
            places = [levels.index(level) for level in part["level_title"]]
            axes.scatter(part["rate_pct"], places, color=colour, marker=marker, s=38, zorder=3, label=waves[wave])
        axes.set_yticks(range(len(levels)), levels, color=INK)
        axes.set_ylim(len(levels) - 0.5, -0.5)
        axes.set_title(panel)
        axes.grid(axis="y", visible=False)
        axes.grid(axis="x", visible=True)
        axes.set_xlim(0, 101)
    grid[-1].set_xlabel("answered, % of those asked")
    handles, names = grid[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper right", ncols=2, fontsize=SMALL_PT)
    return Chart(figure, rates.reset_index(drop=True), _response_caption(rates), _response_alt(rates, waves))


def _wave_styles(waves: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Colour and marker of each wave: the last as the case itself is drawn, earlier ones in grey by shape."""
    earlier = dict(zip(waves[:-1], ((NEIGHBOURS_INK, marker) for marker in cycle("s^Dv")), strict=False))
    return earlier | {waves[-1]: (LOCALITY, "o")}


def _response_caption(rates: pd.DataFrame) -> str:
    known = rates["rate_pct"].dropna()
    if known.empty:
        return "Who answered, of those who were asked: no share can be shown."
    return (
        f"Of those asked, between {_percent(known.min())} and {_percent(known.max())} answered, by place, role and "
        "wave. At a rate below one half, the people who did not respond could change any result."
    )


def _response_alt(rates: pd.DataFrame, waves: Mapping[str, str]) -> str:
    told = [
        f"{row.level_title}, {waves[row.wave]}: {_percent(row.rate_pct)}"
        for row in rows_of(rates.reset_index(drop=True))
    ]
    return f"Dots of response shares. {'; '.join(told)}."


def differences_chart(
    estimates: pd.DataFrame, column: str, titles: Mapping[str, str], criteria: Mapping[str, str]
) -> Chart:
    """Partially pooled shares that agree, a panel a criterion, a row a level of ``column`` in the order of ``titles``.

    ``estimates``: rows of ``survey_differences`` that are split by ``column``.
    """
    figure, grid = new_figure(1.15 + 0.3 * len(titles), 1, len(criteria), sharey=True)
    levels = list(titles)
    for axes, (criterion, name) in zip(grid, criteria.items(), strict=True):
        own = estimates[estimates["criterion"] == criterion].set_index(column).reindex(levels)
        overall = own["overall_pct"].dropna()
        if len(overall):
            axes.axvline(float(overall.iloc[0]), color=MUTED, linewidth=1, zorder=1)
        for place, level in enumerate(levels):
            row = own.loc[level]
            if pd.isna(row["agree_pct"]):
                axes.text(50, place, HIDDEN_SYMBOL, ha="center", va="center", fontsize=SMALL_PT, color=MUTED)
                continue
            axes.plot([row["low_pct"], row["high_pct"]], [place, place], color=LOCALITY, linewidth=2, alpha=0.45)
            axes.plot(row["agree_pct"], place, "o", color=LOCALITY, markersize=4.5)
        axes.set_title(textwrap.fill(name, 18), fontsize=SMALL_PT)
        axes.set_xlim(0, 100)
        axes.set_xticks([0, 25, 50, 75, 100], ["0", "", "50", "", "100"])
        axes.grid(axis="y", visible=False)
        axes.grid(axis="x", visible=True)
    counts = estimates.groupby(column)["n_count"].max()
    labels = [textwrap.fill(f"{titles[level]} ({_count(counts.get(level))})", 24) for level in levels]
    grid[0].set_yticks(range(len(levels)), labels, color=INK, fontsize=SMALL_PT)
    grid[0].set_ylim(len(levels) - 0.5, -0.5)
    figure.supxlabel("agree, % of answers (point and 95% interval); line: all together", fontsize=SMALL_PT, color=MUTED)
    what = "localities" if column == "locality" else "role groups"
    data = estimates.reset_index(drop=True)
    return Chart(
        figure,
        data,
        _differences_caption(estimates, criteria, what),
        _differences_alt(estimates, column, titles, criteria),
    )


def _count(value: Any) -> str:
    return HIDDEN_SYMBOL if value is None or pd.isna(value) else f"n\u00a0=\u00a0{formats.number(float(value))}"


def _differences_caption(estimates: pd.DataFrame, criteria: Mapping[str, str], what: str) -> str:
    shown = estimates[estimates["status"] == PUBLISHED].dropna(subset=["low_pct"])
    apart = shown[(shown["low_pct"] > shown["overall_pct"]) | (shown["high_pct"] < shown["overall_pct"])]
    return (
        f"The share that agrees, by {what}: {formats.number(len(apart))} of {formats.number(len(shown))} intervals lie "
        f"wholly to one side of the line for all together, across {formats.in_words(len(criteria))} criteria. "
        "Estimates are shrunk towards that line, the more so the fewer the answers, and refer to the same mix "
        f"of the other groups. n counts responses, one a person in each wave. {what[0].upper()}{what[1:]} "
        "are in the registry's order, which is not a ranking; intervals that overlap do not support one."
    )


def _differences_alt(
    estimates: pd.DataFrame, column: str, titles: Mapping[str, str], criteria: Mapping[str, str]
) -> str:
    told = []
    for criterion, name in criteria.items():
        own = estimates[estimates["criterion"] == criterion].set_index(column).reindex(list(titles))
        parts = [
            f"{titles[str(level)]} {_percent(row['agree_pct'])}"
            + ("" if pd.isna(row["low_pct"]) else f" ({_percent(row['low_pct'])} to {_percent(row['high_pct'])})")
            for level, row in own.iterrows()
        ]
        told.append(f"{name}: {', '.join(parts)}")
    return f"Points with intervals in {len(criteria)} panels. {'. '.join(told)}."


def change_chart(change: pd.DataFrame, criteria: Mapping[str, str], waves: Sequence[str]) -> Chart:
    """Change between waves in percentage points: for each criterion the same people, and people of one wave only."""
    figure, (axes,) = new_figure(0.9 + 0.55 * len(criteria))
    for place, criterion in enumerate(criteria):
        for shift, linked in ((-0.17, "yes"), (0.17, "no")):
            row = change[(change["criterion"] == criterion) & (change["is_linked"] == linked)]
            if row.empty or pd.isna(row["change_points"].iloc[0]):
                axes.text(0, place + shift, HIDDEN_SYMBOL, ha="center", va="center", fontsize=SMALL_PT, color=MUTED)
                continue
            value, low, high = row[["change_points", "low_points", "high_points"]].iloc[0]
            colour = LINKED_COLOURS[linked]
            axes.plot([low, high], [place + shift] * 2, color=colour, linewidth=2, alpha=0.5)
            axes.plot(value, place + shift, "o" if linked == "yes" else "s", color=colour, markersize=5)
            axes.text(
                1.01,
                place + shift,
                f"{_signed(value)} (n = {formats.number(row['n_count'].iloc[0])})",
                transform=axes.get_yaxis_transform(),
                va="center",
                fontsize=SMALL_PT,
                color=colour,
            )
    axes.axvline(0, color=MUTED, linewidth=0.8)
    axes.set_yticks(
        range(len(criteria)), [textwrap.fill(name, 28) for name in criteria.values()], color=INK, fontsize=TEXT_PT
    )
    axes.set_ylim(len(criteria) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    axes.set_xlabel("change in the share that agrees, percentage points")
    for linked, (left, align) in {"yes": (0.0, "left"), "no": (0.34, "left")}.items():
        marker = "o" if linked == "yes" else "s"
        axes.plot(left + 0.01, 1.055, marker, color=LINKED_COLOURS[linked], transform=axes.transAxes, clip_on=False)
        axes.text(
            left + 0.03,
            1.03,
            LINKED_WORDS[linked],
            transform=axes.transAxes,
            ha=align,
            fontsize=SMALL_PT,
            color=LINKED_COLOURS[linked],
            fontweight="semibold",
        )
    return Chart(figure, change.reset_index(drop=True), _change_caption(change, waves), _change_alt(change, criteria))


def _signed(value: float) -> str:
    text = formats.number(value, 1)
    return f"+{text}" if value > 0 and text != "0.0" else text


def _change_caption(change: pd.DataFrame, waves: Sequence[str]) -> str:
    shown = change.dropna(subset=["low_points"])
    clear = shown[(shown["low_points"] > 0) | (shown["high_points"] < 0)]
    return (
        f"Change from {waves[0]} to {waves[-1]}: {formats.number(len(clear))} of {formats.number(len(shown))} "
        "intervals "
        "exclude zero. For the same people the change is within persons; between people of one wave only, who "
        "answered may have changed too. n counts people who answered at least half of a criterion's items: in both "
        "waves, or in one of them alone."
    )


def _change_alt(change: pd.DataFrame, criteria: Mapping[str, str]) -> str:
    told = []
    for row in rows_of(change.reset_index(drop=True)):
        if pd.isna(row.change_points):
            continue
        interval = f"{_signed(row.low_points)} to {_signed(row.high_points)}"
        told.append(
            f"{criteria[row.criterion]}, {LINKED_WORDS[row.is_linked]}: {_signed(row.change_points)} ({interval})"
        )
    return f"Points with intervals around zero, in percentage points. {'; '.join(told)}."
