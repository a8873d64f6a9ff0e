"""The place of a case in the Indices of Deprivation, by each of their rankings.

The Indices rank the same districts in several ways: the lower panel shows the rank by every ranking of the overall
index and of its income domain.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from helpers.figures.chart import Chart
from helpers.figures.theme import (
    INK,
    LOCALITY,
    MUTED,
    RULE,
    SMALL_PT,
    STYLES,
    LineStyle,
    name_markers,
    new_figure,
    series_styles,
)
from helpers.indicators import formats
from helpers.indicators.comparators import Comparators
from helpers.indicators.measure_titles import describe_measure
from helpers.project.rows import rows_of

LEVEL = "district"


RANKINGS = {
    "overall-score": "iod2019_district_imd_average_score",
    "overall-rank": "iod2019_district_imd_average_rank",
    "overall-extent": "iod2019_district_imd_extent_share",
    "overall-concentration": "iod2019_district_imd_local_concentration_average_rank",
    "overall-tenth": "iod2019_district_imd_proportion_in_most_deprived_tenth_share",
    "income-score": "iod2019_district_income_average_score",
    "income-rank": "iod2019_district_income_average_rank",
    "income-rate": "ons_income_2019_income_income_deprivation_rate_share",
}
"""The five rankings of the overall index, and those of its income domain that a reader might take for it: by which
measure of the catalogue the districts are ranked."""
SCORE, SCORE_RANK = "overall-score", "iod2019_district_imd_average_score_rank"
OVERALL = tuple(name for name in RANKINGS if name.startswith("overall-"))
STRIP_INK = "#C9CED4"


def deprivation_positions(
    deprivation: pd.DataFrame, areas: pd.DataFrame, measures: pd.DataFrame, codes: Sequence[str]
) -> pd.DataFrame:
    """Every district's value and rank by each of :data:`RANKINGS`, marked where it is, or lies in, one of ``codes``.

    ``measures`` is the catalogue. Returns ``area_code, area_name, is_in_case, ranking_id, title, value, rank,
    areas_count``; rank 1 is the most deprived.
    """
    districts = deprivation[deprivation["level"] == LEVEL]
    table = pd.concat([_ranked(districts, measures, ranking_id) for ranking_id in RANKINGS], ignore_index=True)
    places = areas.drop_duplicates("area_code").set_index("area_code")
    table["area_name"] = table["area_code"].map(places["area_name"])
    own = set(codes)
    table["is_in_case"] = table["area_code"].isin(own) | table["area_code"].map(places["upper_tier_code"]).isin(own)
    return table[["area_code", "area_name", "is_in_case", "ranking_id", "title", "value", "rank", "areas_count"]]


def _ranked(districts: pd.DataFrame, measures: pd.DataFrame, ranking_id: str) -> pd.DataFrame:
    by = describe_measure(measures, RANKINGS[ranking_id])
    rows = districts[(districts["publication"] == by.publication_id) & (districts["domain"] == by.domain)]
    values = rows[rows["measure"] == by.measure][["area_code", "value"]]
    ranks = rows[rows["measure"] == f"rank_of_{by.measure}"][["area_code", "value"]]
    table = values.merge(ranks.rename(columns={"value": "rank"}), on="area_code")
    table = table.assign(
        ranking_id=ranking_id, title=by.short_title, rank=table["rank"].astype(int), areas_count=len(table)
    )
    return table.sort_values(["rank", "area_code"])


def _titles(positions: pd.DataFrame) -> dict[str, str]:
    """What each ranking is called, in the order of :data:`RANKINGS`."""
    return dict(zip(positions["ranking_id"], positions["title"], strict=True))


def draw_deprivation(
    positions: pd.DataFrame,
    measures: pd.DataFrame,
    comparators: Comparators,
    *,
    height_in: float = 4.0,
) -> Figure:
    """Above, every district by average score; below, the case's rank by each ranking."""
    own = positions[positions["is_in_case"]]
    figure, (upper, lower) = new_figure(height_in, rows=2, height_ratios=[1, 4])
    styles = _styles(list(dict.fromkeys(own["area_name"])), comparators)
    _draw_scores(upper, positions[positions["ranking_id"] == SCORE], styles, comparators.title)
    score, rank = describe_measure(measures, RANKINGS[SCORE]), describe_measure(measures, SCORE_RANK)
    upper.set_xlabel(f"{score.short_title.lower()} of each district ({score.direction})", fontsize=SMALL_PT)
    count = int(positions["areas_count"].max())
    _draw_ranks(lower, own, _titles(positions), count, styles)
    lower.set_xlabel(f"rank among {count} districts ({rank.direction})", fontsize=SMALL_PT)
    return figure


def _styles(names: list[str], comparators: Comparators) -> dict[str, LineStyle]:
    """The case's own styles where its authorities are districts; a county's districts share the county's style."""
    styles = series_styles(list(comparators.authorities.values()))
    return {name: styles.get(name, STYLES["locality"]) for name in names}


def _draw_scores(axes: Axes, scores: pd.DataFrame, styles: dict[str, LineStyle], title: str) -> None:
    axes.vlines(scores["value"], 0, 1, color=STRIP_INK, linewidth=0.8)
    own = scores[scores["is_in_case"]]
    for row in rows_of(own):
        style = styles[row.area_name]
        axes.plot(
            row.value, 0.5, marker=style.marker, markersize=8.5, color=style.colour, markeredgecolor="white", zorder=4
        )
    is_told_apart = len(own) == 1 or len({style.colour for style in styles.values()}) == len(styles)
    key = styles if is_told_apart else {f"{len(own)} districts of {title}": STYLES["locality"]}
    name_markers(axes, key, 1.35)
    axes.set_ylim(-0.2, 1.2)
    axes.set_yticks([])
    axes.grid(False)


def _draw_ranks(
    axes: Axes,
    own: pd.DataFrame,
    titles: dict[str, str],
    areas_count: int,
    styles: dict[str, LineStyle],
) -> None:
    for place, ranking_id in enumerate(RANKINGS):
        rows = own[own["ranking_id"] == ranking_id]
        if rows.empty:
            continue
        axes.hlines(place, rows["rank"].min(), rows["rank"].max(), color=LOCALITY, linewidth=1, alpha=0.4)
        for row in rows_of(rows):
            style = styles[row.area_name]
            axes.plot(
                row.rank,
                place,
                marker=style.marker,
                markersize=7,
                color=style.colour,
                markeredgecolor="white",
                zorder=4,
            )
        labelled = rows.sort_values("rank").drop_duplicates("rank")
        labelled = labelled if len(labelled) <= 1 else labelled.iloc[[0, -1]]
        for side, row in zip((-1, 1) if len(labelled) > 1 else (1,), rows_of(labelled), strict=True):
            axes.annotate(
                str(row.rank),
                (row.rank, place),
                xytext=(side * 7, 0),
                textcoords="offset points",
                ha="left" if side > 0 else "right",
                va="center",
                fontsize=SMALL_PT,
                color=INK,
                path_effects=[withStroke(linewidth=2.5, foreground="white")],
                zorder=5,
            )
    axes.axhline(len(OVERALL) - 0.5, color=RULE, linewidth=0.8)
    axes.set_yticks(range(len(RANKINGS)), [titles.get(name, "") for name in RANKINGS], color=INK)
    axes.set_ylim(len(RANKINGS) - 0.4, -0.8)
    axes.set_xlim(-0.02 * areas_count, areas_count * 1.02)
    axes.set_xticks([1, *range(100, areas_count - 50, 100), areas_count])
    axes.tick_params(axis="x", colors=MUTED)
    axes.grid(False)
    axes.grid(True, axis="y")


def deprivation_caption(positions: pd.DataFrame, measures: pd.DataFrame, comparators: Comparators) -> str:
    """The case's rank by average score, and the span of the other rankings."""
    own = positions[positions["is_in_case"]]
    count = int(positions["areas_count"].max())
    by_score = own[own["ranking_id"] == SCORE].sort_values("rank")
    if len(by_score) == 1:
        rank = int(by_score["rank"].iloc[0])
        overall = own.loc[own["ranking_id"].isin(OVERALL), "rank"]
        low, high = int(overall.min()), int(overall.max())
        place = formats.rank_of(rank, rank, count)
        text = f"{comparators.title} ranks {place} English districts for deprivation by average score, "
        text += f"and from {formats.ordinal(low)} to {formats.ordinal(high)} by the five rankings of the overall index."
    elif comparators.is_combined:
        parts = [f"{row.area_name} {formats.ordinal(row.rank)}" for row in rows_of(by_score)]
        text = f"By average score, of {count} English districts: {formats.join_words(parts)}."
    else:
        ends = [by_score.iloc[0], by_score.iloc[-1]]
        text = (
            f"{comparators.title}'s {len(by_score)} districts rank from {formats.ordinal(int(ends[0]['rank']))} "
            f"({ends[0]['area_name']}) to {formats.ordinal(int(ends[1]['rank']))} ({ends[1]['area_name']}) of {count} "
            "by average score."
        )
    words = describe_measure(measures, SCORE_RANK)
    return f"{text} {words.publication.partition(',')[0]}; rank {words.direction}. {words.caveats}"


def deprivation_alt(positions: pd.DataFrame, comparators: Comparators) -> str:
    """What both panels of :func:`draw_deprivation` show."""
    own = positions[positions["is_in_case"]]
    scores = positions.loc[positions["ranking_id"] == SCORE, "value"]
    shown = own[own["ranking_id"] == SCORE].sort_values("value")
    if len(shown) <= 3:
        marks = formats.join_words(f"{row.area_name} at {row.value:.1f}" for row in rows_of(shown))
    else:
        low, high = shown["value"].min(), shown["value"].max()
        marks = f"{len(shown)} districts of {comparators.title} between {low:.1f} and {high:.1f}"
    parts = []
    for ranking_id, title in _titles(positions).items():
        ranks = own.loc[own["ranking_id"] == ranking_id, "rank"].sort_values()
        if ranks.empty:
            continue
        low, high = ranks.iloc[0], ranks.iloc[-1]
        parts.append(f"{title} {low}" if low == high else f"{title} {low} to {high}")
    return (
        f"Above, a strip of {len(scores)} districts by average score from {scores.min():.1f} to {scores.max():.1f}, "
        f"with {marks}. "
        f"Below, the rank by each of eight rankings: {', '.join(parts)}."
    )


def deprivation_chart(
    deprivation: pd.DataFrame,
    areas: pd.DataFrame,
    measures: pd.DataFrame,
    comparators: Comparators,
) -> Chart | None:
    """Scores and ranks of the case's districts with their words; ``None`` where the Indices do not cover them."""
    positions = deprivation_positions(deprivation, areas, measures, list(comparators.authorities))
    if not positions["is_in_case"].any():
        return None
    is_shown = positions["is_in_case"] | (positions["ranking_id"] == SCORE)
    return Chart(
        figure=draw_deprivation(positions, measures, comparators),
        data=positions[is_shown].reset_index(drop=True),
        title=f"How deprived {comparators.title} is, by eight rankings",
        caption=deprivation_caption(positions, measures, comparators),
        alt=deprivation_alt(positions, comparators),
    )
