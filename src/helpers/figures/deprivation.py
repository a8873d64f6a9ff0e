"""Where a case stands in the Indices of Deprivation, and which of their rankings a printed rank comes from.

The Indices rank the same districts in several ways. A report that prints one rank leaves open which; the lower panel
sets the printed rank beside every ranking of the overall index, so that a reader sees which it equals.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import prose
from helpers.figures.chart import Chart
from helpers.figures.comparators import Comparators
from helpers.figures.theme import INK, LOCALITY, MUTED, SMALL_PT, STYLES, LineStyle, name_markers, new_figure

PUBLICATION, DOMAIN, LEVEL = "iod2019_file_10", "imd", "district"
SCORE = "average_score"
RANKINGS = {
    "average_score": "Average score",
    "average_rank": "Average rank",
    "extent": "Extent",
    "local_concentration": "Local concentration",
    "proportion_in_most_deprived_tenth": "Share in most deprived tenth",
}
"""Rankings of the overall index, by the measure that is ranked, as the publisher names them."""
PRINTED_INK = "#D55E00"
STRIP_INK = "#C9CED4"


def deprivation_positions(deprivation: pd.DataFrame, areas: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Every district's score and ranks on the overall index, marked where it is, or lies in, an area of ``codes``.

    Returns ``area_code, area_name, is_in_case, measure, value, rank, areas_count``; rank 1 is the most deprived.
    """
    index = deprivation[
        (deprivation["publication"] == PUBLICATION)
        & (deprivation["domain"] == DOMAIN)
        & (deprivation["level"] == LEVEL)
    ]
    is_rank = index["measure"].str.startswith("rank_of_")
    ranks = (
        index[is_rank].assign(measure=index["measure"].str.removeprefix("rank_of_")).rename(columns={"value": "rank"})
    )
    table = index[~is_rank].merge(ranks[["area_code", "measure", "rank"]], on=["area_code", "measure"])
    places = areas.drop_duplicates("area_code").set_index("area_code")
    table["area_name"] = table["area_code"].map(places["area_name"])
    own = set(codes)
    table["is_in_case"] = table["area_code"].isin(own) | table["area_code"].map(places["upper_tier_code"]).isin(own)
    table["rank"] = table["rank"].astype(int)
    table["areas_count"] = table.groupby("measure")["area_code"].transform("nunique")
    table = table[table["measure"].isin(list(RANKINGS))]
    order = table["measure"].map({measure: place for place, measure in enumerate(RANKINGS)})
    table = table.assign(order=order).sort_values(["order", "rank", "area_code"], ignore_index=True)
    return table[["area_code", "area_name", "is_in_case", "measure", "value", "rank", "areas_count"]]


def draw_deprivation(
    positions: pd.DataFrame, printed_ranks: Sequence[int], comparators: Comparators, *, height_in: float = 3.3
) -> Figure:
    """Above, every district by average score; below, the case's rank by each ranking, the printed ranks as lines."""
    own = positions[positions["is_in_case"]]
    figure, (upper, lower) = new_figure(height_in, rows=2, height_ratios=[1, 2.6])
    styles = _styles(list(dict.fromkeys(own["area_name"])), comparators)
    _draw_scores(upper, positions[positions["measure"] == SCORE], styles)
    _draw_ranks(lower, own, int(positions["areas_count"].max()), styles, printed_ranks)
    return figure


def _styles(names: list[str], comparators: Comparators) -> dict[str, LineStyle]:
    """The case's own styles where its authorities are districts; a county's districts share the county's style."""
    return {name: comparators.styles.get(name, STYLES["locality"]) for name in names}


def _draw_scores(axes: Axes, scores: pd.DataFrame, styles: dict[str, LineStyle]) -> None:
    axes.vlines(scores["value"], 0, 1, color=STRIP_INK, linewidth=0.8)
    own = scores[scores["is_in_case"]]
    for row in own.itertuples():
        style = styles[row.area_name]
        axes.plot(
            row.value, 0.5, marker=style.marker, markersize=8.5, color=style.colour, markeredgecolor="white", zorder=4
        )
    if len(own) == 1 or len(set(styles.values())) == len(styles):
        name_markers(axes, styles, 1.3)
    axes.set_ylim(-0.2, 1.2)
    axes.set_yticks([])
    axes.grid(False)
    axes.set_xlabel("average score of each district (higher: more deprived)", fontsize=SMALL_PT)


def _draw_ranks(
    axes: Axes, own: pd.DataFrame, areas_count: int, styles: dict[str, LineStyle], printed_ranks: Sequence[int]
) -> None:
    for rank in printed_ranks:
        axes.axvline(rank, color=PRINTED_INK, linewidth=1.4, zorder=2)
        axes.text(
            rank,
            -0.75,
            f"printed: {rank}",
            color=PRINTED_INK,
            ha="center",
            va="bottom",
            fontsize=SMALL_PT,
            clip_on=False,
        )
    for place, measure in enumerate(RANKINGS):
        rows = own[own["measure"] == measure]
        axes.hlines(place, rows["rank"].min(), rows["rank"].max(), color=LOCALITY, linewidth=1, alpha=0.4)
        for row in rows.itertuples():
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
        for side, row in zip((-1, 1) if len(labelled) > 1 else (1,), labelled.itertuples(), strict=True):
            axes.annotate(
                str(row.rank),
                (row.rank, place),
                xytext=(side * 7, 0),
                textcoords="offset points",
                ha="left" if side > 0 else "right",
                va="center",
                fontsize=SMALL_PT,
                color=INK,
            )
    axes.set_yticks(range(len(RANKINGS)), list(RANKINGS.values()), color=INK)
    axes.set_ylim(len(RANKINGS) - 0.4, -0.8)
    axes.set_xlim(-0.02 * areas_count, areas_count * 1.02)
    axes.set_xticks([1, 100, 200, 300, areas_count] if areas_count > 310 else [1, areas_count])
    axes.tick_params(axis="x", colors=MUTED)
    axes.grid(False)
    axes.grid(True, axis="y")
    axes.set_xlabel(f"rank among {areas_count} districts (1: most deprived)", fontsize=SMALL_PT)


def deprivation_caption(positions: pd.DataFrame, printed_ranks: Sequence[int], comparators: Comparators) -> str:
    """The case's rank by average score, the span of the other rankings, and which ranking a printed rank equals."""
    own = positions[positions["is_in_case"]]
    count = int(positions["areas_count"].max())
    by_score = own[own["measure"] == SCORE].sort_values("rank")
    if len(by_score) == 1:
        rank = int(by_score["rank"].iloc[0])
        low, high = int(own["rank"].min()), int(own["rank"].max())
        place = prose.rank_of(rank, rank, count)
        text = f"{comparators.title} ranks {place} English districts for deprivation by average score, "
        text += f"and from {prose.ordinal(low)} to {prose.ordinal(high)} by the five rankings of the overall index."
    elif comparators.is_combined:
        parts = [f"{row.area_name} {prose.ordinal(row.rank)}" for row in by_score.itertuples()]
        text = f"By average score, of {count} English districts: {prose.join_words(parts)}."
    else:
        ends = [by_score.iloc[0], by_score.iloc[-1]]
        text = (
            f"{comparators.title}'s {len(by_score)} districts rank from {prose.ordinal(int(ends[0]['rank']))} "
            f"({ends[0]['area_name']}) to {prose.ordinal(int(ends[1]['rank']))} ({ends[1]['area_name']}) of {count} "
            "by average score."
        )
    for printed in printed_ranks:
        text += f" {_origin_of(own, printed, count)}"
    return f"{text} Indices of Deprivation 2019; rank 1 is the most deprived."


def _origin_of(own: pd.DataFrame, printed: int, count: int) -> str:
    fits = own[own["rank"] == printed]
    said = f"The report prints {prose.ordinal(printed)}"
    if fits.empty:
        return f"{said}, which none of these rankings gives."
    named = {}
    for row in fits.itertuples():
        named.setdefault(row.area_name, []).append(RANKINGS[row.measure].lower())
    parts = [
        f"by {prose.join_words(measures)}" + (f" ({name})" if own["area_name"].nunique() > 1 else "")
        for name, measures in named.items()
    ]
    return f"{said}, its rank {prose.join_words(parts)}."


def deprivation_alt(positions: pd.DataFrame, printed_ranks: Sequence[int], comparators: Comparators) -> str:
    """What both panels of :func:`draw_deprivation` show."""
    own = positions[positions["is_in_case"]]
    scores = positions.loc[positions["measure"] == SCORE, "value"]
    shown = own[own["measure"] == SCORE].sort_values("value")
    if len(shown) <= 3:
        marks = prose.join_words(f"{row.area_name} at {row.value:.1f}" for row in shown.itertuples())
    else:
        low, high = shown["value"].min(), shown["value"].max()
        marks = f"{len(shown)} districts of {comparators.title} between {low:.1f} and {high:.1f}"
    parts = []
    for measure, title in RANKINGS.items():
        ranks = own.loc[own["measure"] == measure, "rank"].sort_values()
        span = str(ranks.iloc[0]) if len(ranks) == 1 else f"{ranks.iloc[0]} to {ranks.iloc[-1]}"
        parts.append(f"{title.lower()} {span}")
    text = (
        f"Above, a strip of {len(scores)} districts by average score from {scores.min():.1f} to {scores.max():.1f}, "
        f"with {marks}. "
        f"Below, ranks by five rankings: {', '.join(parts)}"
    )
    if len(printed_ranks):
        noun = "rank" if len(printed_ranks) == 1 else "ranks"
        text += f"; drawn as lines, the printed {noun} {prose.join_words(map(str, printed_ranks))}"
    return f"{text}."


def deprivation_chart(
    deprivation: pd.DataFrame, areas: pd.DataFrame, comparators: Comparators, printed_ranks: Sequence[int] = ()
) -> Chart | None:
    """Scores and ranks of the case's districts with their words; ``None`` where the Indices do not cover them."""
    positions = deprivation_positions(deprivation, areas, list(comparators.authorities))
    if not positions["is_in_case"].any():
        return None
    is_shown = positions["is_in_case"] | (positions["measure"] == SCORE)
    return Chart(
        figure=draw_deprivation(positions, printed_ranks, comparators),
        data=positions[is_shown].reset_index(drop=True),
        caption=deprivation_caption(positions, printed_ranks, comparators),
        alt=deprivation_alt(positions, printed_ranks, comparators),
    )
