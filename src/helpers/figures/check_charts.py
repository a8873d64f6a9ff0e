"""Printed figures against data: how many hold, and which official column gives a printed deprivation rank."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from helpers.figures.chart import Chart
from helpers.figures.theme import INK, LOCALITY, MUTED, RULE, SMALL_PT, TEXT_PT, new_figure
from helpers.indicators import formats
from helpers.project.rows import rows_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STATUS_TITLES = {
    "agrees_with_official": "agrees with official statistics",
    "adds_up": "adds up within the documents",
    "other_measure": "only as another measure",
    "differs": "differs from official statistics",
    "inconsistent_in_source": "contradicted in the sources",
    "not_checkable": "nothing to check against",
}
COLUMN_TITLES = {
    "agrees_with_official": "agrees",
    "adds_up": "adds up",
    "other_measure": "other measure",
    "differs": "differs",
    "inconsistent_in_source": "contradicted",
    "not_checkable": "nothing to check by",
}
"""The statuses above narrow columns of counts; the caption says what is agreed with."""
STATUS_STYLES: dict[str, dict[str, Any]] = {
    "agrees_with_official": {"facecolor": LOCALITY, "edgecolor": LOCALITY},
    "adds_up": {"facecolor": "#A9C6E3", "edgecolor": LOCALITY},
    "other_measure": {"facecolor": "white", "edgecolor": LOCALITY, "hatch": "////"},
    "differs": {"facecolor": "#D55E00", "edgecolor": "#D55E00"},
    "inconsistent_in_source": {"facecolor": "#F3C39B", "edgecolor": "#D55E00"},
    "not_checkable": {"facecolor": "white", "edgecolor": MUTED},
}
"""Fills that differ in lightness, so that they can be told apart in grey."""
PRINTED = "#D55E00"
LEAST_LABELLED = 0.012
"""Parts of a bar narrower than this share of the longest bar have no room for their count."""


def count_statuses(checks: pd.DataFrame, groups: dict[str, str], column: str) -> pd.DataFrame:
    """How many figures have each status: ``group, title, status, figure_count``, zeros included, in the order given.

    ``groups`` maps values of ``column`` to titles.
    """
    counts = checks.groupby([column, "status"]).size()
    rows = [
        (group, title, status, int(counts.get((group, status), 0)))
        for group, title in groups.items()
        for status in STATUS_TITLES
    ]
    return pd.DataFrame(rows, columns=["group", "title", "status", "figure_count"])


def statuses_chart(counts: pd.DataFrame, subject: str) -> Chart:
    """One bar a group, divided by status, with each count printed; ``subject`` names what the groups are."""
    told = [
        f"{title} {', '.join(f'{row.figure_count} {STATUS_TITLES[row.status]}' for row in rows_of(rows))}"
        for title, rows in counts.groupby("title", sort=False)
    ]
    return Chart(
        figure=_draw_statuses(counts),
        data=counts,
        caption=_statuses_caption(counts),
        alt=f"Stacked bars of figures by {subject} and status. {'; '.join(told)}.",
    )


def _statuses_caption(counts: pd.DataFrame) -> str:
    totals = counts.groupby("status")["figure_count"].sum()

    def of(status: str, one: str, several: str) -> str:
        return f"{formats.number(totals[status])} {one if totals[status] == 1 else several}"

    return (
        f"Of {formats.number(totals.sum())} printed figures "
        f"{formats.number(totals.drop('not_checkable').sum())} can be "
        f"checked. {of('agrees_with_official', 'agrees', 'agree')} with official statistics and "
        f"{of('adds_up', 'adds', 'add')} up within the documents; {of('other_measure', 'fits', 'fit')} only as "
        f"another measure, {of('differs', 'differs', 'differ')} from official statistics, and "
        f"{of('inconsistent_in_source', 'is a side', 'are sides')} of questions on which the sources contradict "
        "themselves."
    )


def _draw_statuses(counts: pd.DataFrame) -> Figure:
    titles = list(dict.fromkeys(counts["title"]))
    figure, (axes,) = new_figure(0.33 * len(titles) + 0.95)
    largest = counts.groupby("title")["figure_count"].sum().max()
    for place, title in enumerate(titles):
        left = 0
        for row in rows_of(counts[counts["title"] == title]):
            if row.figure_count == 0:
                continue
            style = STATUS_STYLES[row.status]
            axes.barh(place, row.figure_count, left=left, height=0.68, linewidth=0.7, **style)
            if row.figure_count / largest > LEAST_LABELLED:
                is_dark = row.status in ("agrees_with_official", "differs")
                axes.text(
                    left + row.figure_count / 2, place, str(row.figure_count), ha="center", va="center_baseline",
                    fontsize=SMALL_PT, color="white" if is_dark else INK,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6} if "hatch" in style else None,
                )  # fmt: skip
            left += row.figure_count
    axes.set_yticks(range(len(titles)), titles, fontsize=TEXT_PT, color=INK)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    handles = [Patch(linewidth=0.7, **style, label=STATUS_TITLES[name]) for name, style in STATUS_STYLES.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, fontsize=SMALL_PT, handlelength=1.2)
    return figure


def ranks_chart(ranks: pd.DataFrame) -> Chart:
    """One row a printed rank: it as an upright line, every official rank that could be its origin as a dot.

    ``ranks`` is the result of :func:`helpers.text.check_tables.rank_candidates`.
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
        f"{len(met)} of {len(labels)} printed ranks equal some official ranking; the official ranks of one district "
        f"lie "
        "far apart, so a rank means little without its measure. One dot is one ranking of the same district."
    )
    return Chart(figure, ranks, caption, _ranks_alt(ranks, labels))


def _ranks_alt(ranks: pd.DataFrame, labels: list[str]) -> str:
    told = []
    for label in labels:
        mine = ranks[ranks["label"] == label]
        fitting = sorted(set(mine.loc[mine["fits"], "candidate"]))
        told.append(
            f"{label} printed {int(mine['printed_rank'].iloc[0])}, official {int(mine['value'].min())} to "
            f"{int(mine['value'].max())}, {len(fitting) or 'none'} equal"
        )
    return f"Rows of dots along ranks, one row a printed rank, which is an upright line. {'; '.join(told)}."
