"""Small cohorts drawn child by child, so that nobody mistakes them for a rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.lines import Line2D

from helpers.figures.chart import Chart
from helpers.figures.theme import LOCALITY, MUTED, SMALL_PT, TEXT_PT, new_figure
from helpers.indicators import formats
from helpers.project.rows import rows_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS_A_LINE = 20


def draw_cohorts(cohorts: pd.DataFrame) -> Figure:
    """Each cohort as one dot a child: filled where the source says what became of them, hollow where it does not.

    ``cohorts``: ``label, pupils_count, outcome_pupils_count``; a cohort whose size the source does not give says so.
    """
    lines = [_cohort_lines(row.pupils_count) for row in rows_of(cohorts)]
    height = sum(lines) + 0.45 * len(lines)
    figure, (axes,) = new_figure(0.21 * height + 0.75)
    top = 0.0
    for cohort, used in zip(rows_of(cohorts), lines, strict=True):
        axes.text(-0.6, top + used / 2, cohort.label, ha="right", va="center", fontsize=TEXT_PT)
        if pd.isna(cohort.pupils_count):
            axes.text(0.4, top + 0.5, "size not given", va="center", fontsize=SMALL_PT, color=MUTED)
        else:
            total = int(cohort.pupils_count)
            known = 0 if pd.isna(cohort.outcome_pupils_count) else int(cohort.outcome_pupils_count)
            for child in range(total):
                axes.plot(
                    child % DOTS_A_LINE + 0.5, top + child // DOTS_A_LINE + 0.5, "o", markersize=7,
                    markerfacecolor=LOCALITY if child < known else "white", markeredgecolor=LOCALITY,
                )  # fmt: skip
            axes.text(min(total, DOTS_A_LINE) + 0.5, top + used / 2, str(total), va="center", fontsize=TEXT_PT)
        top += used + 0.45
    handles = [
        Line2D([], [], marker="o", linestyle="", color=LOCALITY, label="child whose outcome is reported"),
        Line2D([], [], marker="o", linestyle="", markerfacecolor="white", color=LOCALITY, label="no outcome reported"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=SMALL_PT)
    axes.set(xlim=(-0.4, DOTS_A_LINE + 2), ylim=(top, -0.2))
    axes.axis("off")
    return figure


def _cohort_lines(pupils: float) -> int:
    return 1 if pd.isna(pupils) else max(-(-int(pupils) // DOTS_A_LINE), 1)


def cohorts_chart(cohorts: pd.DataFrame) -> Chart:
    """:func:`draw_cohorts` with its words; ``cohorts`` as :func:`gather_cohorts` gives them."""
    sized = cohorts.dropna(subset=["pupils_count"])
    known = int(sized["outcome_pupils_count"].fillna(0).sum())
    total = int(sized["pupils_count"].sum())
    unsized = len(cohorts) - len(sized)
    told = [
        f"{row.label} {'size not given' if pd.isna(row.pupils_count) else int(row.pupils_count)}"
        for row in rows_of(cohorts)
    ]
    return Chart(
        figure=draw_cohorts(cohorts),
        data=cohorts,
        caption=(
            f"{formats.sentence_start(formats.count(len(sized), 'cohort'))} held {formats.number(total)} "
            "children between "
            f"them; an "
            f"outcome is reported for {formats.number(known)}."
            + (f" The size of {formats.count(unsized, 'more cohort')} is not given." if unsized else "")
            + " One dot is one child."
        ),
        alt=f"Rows of dots, one a child, filled where an outcome is reported ({known} of {total}). {'; '.join(told)}.",
    )
