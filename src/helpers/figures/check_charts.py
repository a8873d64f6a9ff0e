"""Printed deprivation ranks next to every official rank of the same district."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.lines import Line2D

from helpers.figures.chart import Chart
from helpers.figures.theme import INK, LOCALITY, RULE, SMALL_PT, new_figure

PRINTED = "#D55E00"


def ranks_chart(ranks: pd.DataFrame) -> Chart:
    """One row per printed rank: it as an upright line, every official rank of the district as a dot.

    ``ranks``: ``label, printed_rank, ranking, value, fits``, one row per printed rank and official ranking.
    """
    labels = list(dict.fromkeys(ranks["label"]))
    figure, (axes,) = new_figure(0.4 * len(labels) + 0.95)
    for place, label in enumerate(labels):
        mine = ranks[ranks["label"] == label]
        axes.hlines(place, mine["value"].min(), mine["value"].max(), color=RULE, linewidth=1.0, zorder=1)
        for fits in (False, True):
            dots = mine[mine["fits"] == fits]
            axes.plot(
                dots["value"], [place] * len(dots), "o", markersize=6, zorder=3 + fits, markeredgecolor=LOCALITY,
                markerfacecolor=LOCALITY if fits else "white", linestyle="",
            )  # fmt: skip
        printed = int(mine["printed_rank"].iloc[0])
        axes.plot([printed, printed], [place - 0.3, place + 0.3], color=PRINTED, linewidth=2.2, zorder=2)
        axes.text(printed, place - 0.32, str(printed), ha="center", va="bottom", fontsize=SMALL_PT, color=PRINTED)
    axes.set_yticks(range(len(labels)), [textwrap.fill(name, 34) for name in labels], fontsize=SMALL_PT, color=INK)
    axes.set_ylim(len(labels) - 0.5, -0.75)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("rank among districts, 1 the most deprived", fontsize=SMALL_PT)
    handles = [
        Line2D([], [], color=PRINTED, linewidth=2.2, label="rank as printed"),
        Line2D([], [], marker="o", linestyle="", color=LOCALITY, label="official rank that equals it"),
        Line2D([], [], marker="o", linestyle="", markerfacecolor="white", color=LOCALITY, label="one that does not"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, fontsize=SMALL_PT)
    met = [label for label in labels if ranks.loc[ranks["label"] == label, "fits"].any()]
    caption = (
        f"**{len(met)} of {len(labels)} printed deprivation ranks equal some official ranking of the district.** Its "
        "official ranks lie far apart, so a rank means little without its measure. One dot is one ranking."
    )
    return Chart(figure, ranks, caption, _ranks_alt(ranks, labels))


def _ranks_alt(ranks: pd.DataFrame, labels: list[str]) -> str:
    told = []
    for label in labels:
        mine = ranks[ranks["label"] == label]
        fitting = sorted(set(mine.loc[mine["fits"], "ranking"]))
        told.append(
            f"{label} printed {int(mine['printed_rank'].iloc[0])}, official {int(mine['value'].min())} to "
            f"{int(mine['value'].max())}, {len(fitting) or 'none'} equal"
        )
    return f"Rows of dots along ranks, one row a printed rank, which is an upright line. {'; '.join(told)}."
