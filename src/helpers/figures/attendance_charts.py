"""Pupils' attendance in charts: before and with support, the change with its interval, and its sensitivity. Released
tables only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.figures.chart import Chart
from helpers.figures.theme import INK, LOCALITY, MUTED, NEIGHBOURS, NEIGHBOURS_INK, RULE, SMALL_PT, TEXT_PT, new_figure
from helpers.indicators import formats
from helpers.project.released_labels import PERIOD_TITLES
from helpers.project.rows import rows_of
from helpers.project.suppression_symbols import ALL, HIDDEN_SYMBOL

PERIODS = list(PERIOD_TITLES)
CONTRAST_STYLES = {
    "since_earlier": (LOCALITY, "o", "from an earlier year"),
    "since_chosen": (NEIGHBOURS_INK, "s", "from the year of choice"),
}
LEAST_GROUP = 10


def paired_chart(points: pd.DataFrame) -> Chart:
    """Sessions missed in each period, a line a group of pupils. ``points``: rows of ``attendance_points``."""
    shown = points.dropna(subset=PERIODS)
    figure, (axes,) = new_figure(3.2)
    for row in rows_of(shown):
        heights = [getattr(row, period) for period in PERIODS]
        axes.plot(range(3), heights, color=NEIGHBOURS_INK, linewidth=1.1, marker="o", markersize=4, alpha=0.8)
    means = [float(shown[period].mean()) for period in PERIODS]
    axes.plot(range(3), means, color=LOCALITY, linewidth=2.6, marker="o", markersize=7, zorder=5)
    for place, mean in enumerate(means):
        axes.annotate(
            formats.percent(mean),
            (place, mean),
            xytext=(0, 9),
            textcoords="offset points",
            ha="center",
            fontsize=TEXT_PT,
            color=LOCALITY,
            fontweight="semibold",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8},
        )
    axes.set_xticks(
        range(3), [PERIOD_TITLES[period].replace(", ", ",\n") for period in PERIODS], color=INK, fontsize=SMALL_PT
    )
    axes.set_xlim(-0.35, 2.35)
    axes.set_ylim(bottom=0)
    axes.set_ylabel("sessions missed, %")
    axes.text(2.06, means[2], "mean of groups", color=LOCALITY, fontsize=SMALL_PT, va="center")
    fell = int((shown["supported"] < shown["earlier"]).sum())
    caption = (
        f"Sessions missed by {formats.in_words(len(shown))} groups of at least {formats.in_words(LEAST_GROUP)} pupils "
        f"with like attendance: "
        f"{formats.percent(means[0])} in an earlier year, {formats.percent(means[1])} in the year in which they "
        f"were chosen, {formats.percent(means[2])} "
        f"in the first year with support; {formats.in_words(fell)} of the groups missed less than in the earlier year. "
        "No point is a pupil."
    )
    told = "; ".join(
        f"group {row.point}: {formats.percent(row.earlier)}, {formats.percent(row.chosen)}, "
        f"{formats.percent(row.supported)}"
        for row in rows_of(shown)
    )
    return Chart(
        figure, points.reset_index(drop=True), caption, f"Lines over three years, one a group of pupils. {told}."
    )


def effects_chart(effects: pd.DataFrame, titles: Mapping[str, str]) -> Chart:
    """The change in sessions missed by cohort, from both contrasts. ``titles``: cohorts in order, ``all`` among
    them."""
    figure, (axes,) = new_figure(1.0 + 0.4 * len(titles))
    for place, cohort in enumerate(titles):
        for shift, (contrast, (colour, marker, _)) in zip((-0.14, 0.14), CONTRAST_STYLES.items(), strict=True):
            row = effects[(effects["cohort_id"] == cohort) & (effects["contrast"] == contrast)]
            if row.empty or pd.isna(row["change_points"].iloc[0]):
                if contrast == "since_earlier":
                    axes.text(
                        0,
                        place,
                        HIDDEN_SYMBOL,
                        ha="center",
                        va="center",
                        fontsize=SMALL_PT,
                        color=MUTED,
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
                    )
                continue
            value, low, high = row[["change_points", "low_points", "high_points"]].iloc[0]
            axes.plot([low, high], [place + shift] * 2, color=colour, linewidth=2, alpha=0.5)
            axes.plot(value, place + shift, marker, color=colour, markersize=5.5 if cohort != ALL else 7)
    counts = effects.groupby("cohort_id")["n_count"].max()
    labels = [
        f"{name} (n = {formats.number(counts[cohort])})" if pd.notna(counts.get(cohort)) else name
        for cohort, name in titles.items()
    ]
    axes.axvline(0, color=MUTED, linewidth=0.8, zorder=0)
    axes.set_yticks(range(len(titles)), labels, color=INK, fontsize=SMALL_PT)
    axes.set_ylim(len(titles) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    axes.set_xlabel("change in sessions missed, percentage points (point and 95% interval)")
    for left, (colour, _, words) in zip((0.0, 0.34), CONTRAST_STYLES.values(), strict=True):
        axes.text(left, 1.03, words, transform=axes.transAxes, color=colour, fontsize=SMALL_PT, fontweight="semibold")
    together = effects[effects["cohort_id"] == ALL].set_index("contrast")
    caption = "The change in sessions missed with support. It cannot be shown."
    if len(together) and pd.notna(together["change_points"]).all():
        earlier, chosen = (together.loc[name] for name in CONTRAST_STYLES)
        caption = (
            f"With support all cohorts together missed {_points(earlier)} against the earlier year, and "
            f"{_points(chosen)} against the year in which they were "
            "chosen. The second includes regression to the mean; the first does not, as long as absence has no trend."
        )
    told = "; ".join(
        f"{titles[row.cohort_id]}, {CONTRAST_STYLES[row.contrast][2]}: {formats.number(row.change_points, 1)} "
        f"({formats.number(row.low_points, 1)} to {formats.number(row.high_points, 1)})"
        for row in rows_of(effects.dropna(subset=["change_points"]).reset_index(drop=True))
    )
    return Chart(
        figure,
        effects.reset_index(drop=True),
        caption,
        f"Points with intervals, in percentage points. {told}. Others are suppressed.",
    )


def _points(row: Any) -> str:
    way = "fewer" if row["change_points"] < 0 else "more"
    return (
        f"{formats.number(abs(row['change_points']), 1)} percentage points {way} (95% interval "
        f"{formats.number(row['low_points'], 1)} to "
        f"{formats.number(row['high_points'], 1)})"
    )


def sensitivity_chart(tried: pd.DataFrame, references: Mapping[str, float]) -> Chart:
    """The effect under each assumed change, with its interval and the tipping point. ``references``: changes
    elsewhere."""
    figure, (axes,) = new_figure(3.0)
    x = tried["assumed_points"].to_numpy(float)
    axes.fill_between(x, tried["low_points"], tried["high_points"], color=NEIGHBOURS, linewidth=0)
    axes.plot(x, tried["effect_points"], color=LOCALITY, linewidth=2.2)
    axes.axhline(0, color=MUTED, linewidth=0.8)
    tipping = float(tried["tipping_points"].iloc[0])
    if pd.notna(tipping):
        axes.plot(tipping, 0, "D", color="#B84E00", markersize=7, zorder=5)
        axes.annotate(
            f"tipping point: {formats.number(tipping, 1)}",
            (tipping, 0),
            xytext=(8, 8),
            textcoords="offset points",
            fontsize=SMALL_PT,
            color="#B84E00",
            fontweight="semibold",
        )
    low = float(tried["low_points"].min())
    for name, value in references.items():
        axes.axvline(value, color=RULE, linewidth=1.2, zorder=0)
        axes.text(value, low, f" {name}", rotation=90, va="bottom", ha="left", fontsize=SMALL_PT - 0.5, color=MUTED)
    axes.set_xlabel("assumed change without support, percentage points")
    axes.set_ylabel("effect that is left, points")
    axes.set_xlim(x.min(), x.max())
    caption = "Sensitivity of the finding to what would have happened without support. "
    if pd.notna(tipping):
        caption += (
            f"Had the same pupils missed {formats.number(abs(tipping), 1)} percentage points "
            f"{'fewer' if tipping < 0 else 'more'} without support, the interval for the "
            "effect would include zero."
        )
    else:
        caption += "Even with no assumed change, the interval includes zero."
    if references:
        told = formats.join_words(f"{name} {formats.number(value, 1)}" for name, value in references.items())
        caption += f" For comparison, in percentage points: {told}."
    ends = tried.iloc[[0, -1]]
    told = "; ".join(
        f"assumed {formats.number(row.assumed_points)}: {formats.number(row.effect_points, 1)} left"
        for row in rows_of(ends.reset_index(drop=True))
    )
    return Chart(
        figure, tried.reset_index(drop=True), caption, f"A falling line with a band that crosses zero. {told}."
    )
